// The zoomable diagram. Python draws every scene once; data-b says which number an element shows.
// This computes at once, patches, and takes Python's numbers when they come.
// The first half is pure and mirrors Python.

// ---- numbers

const { abs, exp, floor, max, min, tanh } = Math;
const sigmoid = (x) => (x >= 0 ? 1 : exp(x)) / (1 + exp(-abs(x)));
const mul = (a, b) => a.map((v, k) => v * b[k]);
const GATES = ['i', 'f', 'g', 'o'];

/** Every step of the LSTM, and of the RNN: what `numbers.run` returns. */
export function compute(fig, xs, shift) {
  let { h, c } = fig.start, r = fig.start.h;
  const layer = (gate, state, x) => {
    const { W, b } = fig.weights[gate], z = [...state, ...x];
    return W.map((row, u) => row.reduce((sum, w, k) => sum + w * z[k], 0) + b[u] + (shift[gate] || 0));
  };
  return xs.map((x) => {
    const s = { x, h_prev: h, c_prev: c };
    for (const gate of GATES) {
      s[`z_${gate}`] = layer(gate, h, x);
      s[gate] = s[`z_${gate}`].map(gate === 'g' ? tanh : sigmoid);
    }
    s.kept = mul(s.f, c);
    s.new = mul(s.i, s.g);
    s.c = c = s.kept.map((v, k) => v + s.new[k]);
    s.tanh_c = c.map(tanh);
    s.h = h = mul(s.o, s.tanh_c);
    if (fig.rnn) {
      s.rh_prev = r;
      s.z_r = layer('r', r, x);
      s.r = r = s.z_r.map(tanh);
    }
    return s;
  });
}

// ---- colours

const NICE = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

export function limitOf(values, least = 1) {
  let top = 0;
  for (const v of values) if (Number.isFinite(v)) top = max(top, abs(v));
  if (top <= 1) return max(least, 1);
  const ten = 10 ** floor(Math.log10(top));
  return max(least, NICE.find((n) => n * ten >= top * (1 - 1e-12)) * ten);
}

export function placeOf(value, limit) {
  const power = limit > 1 ? min(1, Math.log(0.4) / Math.log(1 / limit)) : 1;
  return Math.sign(value) * abs(value / limit) ** power;
}

const tables = {};
function table(fig, theme, kind) {
  const stops = fig.stops[theme][kind === 'g' ? 'g' : 'v'], key = stops.join();
  if (tables[key]) return tables[key];
  const rgb = stops.map((s) => [1, 3, 5].map((k) => parseInt(s.slice(k, k + 2), 16)));
  return (tables[key] = Array.from({ length: 256 }, (_, n) => {
    const k = min(floor((n * (stops.length - 1)) / 255), stops.length - 2);
    return '#' + rgb[k].map((a, j) => floor(a + ((rgb[k + 1][j] - a) *
      (n * (stops.length - 1) - 255 * k)) / 255 + 0.5).toString(16).padStart(2, '0')).join('');
  }));
}

export function colour(fig, value, kind = 'v', limit = 1, theme = 'light') {
  const place = kind === 'g' || kind === 'u' ? value : (placeOf(value, limit) + 1) / 2;
  return table(fig, theme, kind)[min(255, max(0, floor(place * 256)))];
}

const inks = {};
export function inkOn(hex) {
  return (inks[hex] ??= (() => {
    const part = (k) => {
      const v = parseInt(hex.slice(k, k + 2), 16) / 255;
      return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    };
    const light = part(1) * 0.2126 + part(3) * 0.7152 + part(5) * 0.0722;
    return (light + 0.05) ** 2 >= 1.05 * 0.05 ? '#000000' : '#ffffff';
  })());
}

export function format(value, kind = 'v') {
  if (kind === 'p') return `${(max(0, value) * 100).toFixed(0)} %`;
  const size = abs(value);
  let text;
  if (size < 9999.5) text = size.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
  else {
    const power = floor(Math.log10(size));
    text = `${(size / 10 ** power).toFixed(0)}e${power}`;
  }
  if ((kind === 'n' || kind === 't') && text.includes('.')) text = text.replace(/\.?0+$/, '');
  if (!/[1-9]/.test(text)) return text;
  return (value < 0 ? '−' : 'vst'.includes(kind) ? '+' : '') + text;
}

function geometry(value) {
  const text = abs(value).toFixed(2).replace(/\.?0+$/, '');
  return text === '0' || value > 0 ? text : `-${text}`;
}

// ---- words

const firstSlot = (fig, place) => max(0, min(
  place.step - floor(fig.slots / 2), fig.labels.length - fig.slots));

export function about(fig, place, gate, slot = -1) {
  const [sh, sd, H, D] = fig.sizes;
  const t = slot < 0 || place.level !== 'chain' ? place.step : firstSlot(fig, place) + slot;
  const text = fig.labels[t] ?? '';
  return { gate, op: place.op, t: t + 1, u: place.unit, slot, sh, sd, H, D, N: H + D,
    step: `step ${t + 1}${text ? ` · ‘${text}’` : ''}`, HN: H * (H + D) };
}

export function label(fig, key, notation, it) {
  key = key.replace('*', it.gate ?? '').replace('+', it.op ?? '');
  const text = fig.notations[notation][key] ?? fig.notations['h, c'][key];
  return text
    .replace(/\{(\w+\.\*|slot)\}/g, (_, name) => name === 'slot' ? it.slot : label(fig, name, notation, it))
    .replace(/(_\{[^}]*\})|\{([\w.*+]+)\}/g, (all, sub, name) =>
      sub ? all : name in it ? it[name] : label(fig, name, notation, it));
}

const SUB = /_\{([^}]*)\}/g;
export const plain = (text) => text.replace(SUB, ' $1');
const safe = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const withSub = (text) => safe(text).replace(SUB, '<sub>$1</sub>');

function marked(text) {
  const parts = safe(text).split(SUB);
  let made = parts[0];
  for (let k = 1; k < parts.length; k += 2) {
    made += `<tspan class="lc-b" dy="4">${parts[k]}</tspan>`;
    if (parts[k + 1]) made += `<tspan dy="-4">${parts[k + 1]}</tspan>`;
  }
  return made;
}

// ---- what a scene shows

const STATES = 'x h_prev c_prev g kept new c h rh_prev r'.split(' ');
const OPS = { forget: ['f', 'c_prev', 'kept'], input: ['i', 'g', 'new'], update: ['kept', 'new', 'c'],
  squash: ['c', 'tanh_c', 'tanh_c'], output: ['o', 'tanh_c', 'h'] };
const vector = (values) => `[${values.map((v) => format(v, 'n')).join(' ')}]`;

export function viewOf(fig, numbers, place, gate, shift) {
  const { level } = place, now = numbers[place.step];
  const top = limitOf(numbers.map((s) => STATES.map((name) => s[name] ?? []).flat()).flat());
  const view = { ...now, limit: { v: top, s: top, w: 1, z: 6, c: max(3, top) } };
  if (level === 'chain') {
    const first = firstSlot(fig, place), slots = [...Array(fig.slots).keys()];
    for (const k of slots) for (const name in numbers[first + k]) view[`${name}@${k}`] = numbers[first + k][name];
    view.on = slots.map((k) => (first + k === place.step ? 1 : 0));
  }
  if (level === 'layer' || level === 'neuron') Object.assign(view, layerView(fig, numbers, place, gate, shift));
  if (level === 'neuron') Object.assign(view, neuronView(view, place.unit));
  if (level === 'op') Object.assign(view, operationView(view, place.op));
  const scale = view.limit.s;
  view.ticks = [-scale, scale];
  view.one = [placeOf(1, scale), scale >= 2 ? 1 : 0];
  view.ramp_u = Array.from({ length: 18 }, (_, k) => (k + 0.5) / 18);
  view.ramp_g = Array.from({ length: 9 }, (_, k) => (k + 0.5) / 9);
  return view;
}

function layerView(fig, numbers, place, gate, shift) {
  const now = numbers[place.step], columns = (s) => [...s[gate === 'r' ? 'rh_prev' : 'h_prev'], ...s.x];
  const w = fig.weights[gate].W.flat(), b = fig.weights[gate].b.map((v) => v + (shift[gate] || 0));
  const ins = columns(now), n = ins.length, p = w.map((v, k) => v * ins[k % n]);
  const rest = now[`rest_${gate}`] ?? [], z = now[`z_${gate}`];
  const seen = [...ins, ...p, ...rest, ...z];
  for (const s of numbers) {
    const column = columns(s);
    seen.push(...s[`z_${gate}`], ...w.map((v, k) => v * column[k % n]));
  }
  const limit = { s: limitOf(seen), w: limitOf([...w, ...b]), z: limitOf(numbers.map((s) => s[`z_${gate}`]).flat(), 6) };
  limit.v = limit.s;
  return { in: ins, w, p, b, z, out: now[gate], rest, limit,
    wb: w.map((v) => v / limit.w), bb: b.map((v) => v / limit.w), zx: z.map((v) => v / limit.z),
    zt: [-limit.z, limit.z], wt: [-limit.w, limit.w] };
}

function neuronView(view, unit) {
  const n = view.in.length, mine = (list) => list.slice(unit * n, unit * n + n);
  const p = [...mine(view.p), ...view.rest.slice(unit, unit + 1), view.b[unit]];
  const sums = [0];
  for (const term of p) sums.push(sums.at(-1) + term);
  const reach = limitOf(sums), ends = [...p.map((_, k) => [sums[k], sums[k + 1]]), [0, view.z[unit]]];
  const one = (name) => [view[name][unit]];
  return { w: mine(view.w), wb: mine(view.wb), p, b: one('b'), bb: one('bb'), z: one('z'), zx: one('zx'),
    out: one('out'), low: ends.map(([a, b]) => min(a, b) / reach),
    long: ends.map(([a, b]) => abs(b - a) / reach), end: ends.map(([, b]) => b / reach), rt: [-reach, reach] };
}

function operationView(view, op) {
  const [a, v, y] = OPS[op].map((name) => view[name]), found = { a, v, y };
  let left;
  if (op === 'update') {
    const ends = a.map((p, k) => [p, p + v[k]]), reach = limitOf([...a, ...v, ...y]);
    Object.assign(found, { low0: ends.map(([m]) => min(0, m) / reach), low1: ends.map(([m, e]) => min(m, e) / reach),
      long0: ends.map(([m]) => abs(m) / reach), long1: ends.map(([m, e]) => abs(e - m) / reach),
      mid: ends.map(([m]) => m / reach), end: ends.map(([, e]) => e / reach), rt: [-reach, reach] });
    left = `${vector(a)} + ${vector(v)}`;
  } else if (op === 'squash') {
    Object.assign(found, { cx: a.map((c) => c / view.limit.c), ct: [-view.limit.c, view.limit.c] });
    left = `tanh ${vector(a)}`;
  } else left = `${vector(v)} ⊗ ${vector(a)}`;
  const right = `= ${vector(y)}`;
  return { ...found, eq: [`${left} ${right}`, left, right] };
}

// ---- bindings

const parsed = new Map();
function parse(spec) {
  let found = parsed.get(spec);
  if (!found) {
    found = spec.split(';').map((one) => {
      const [op, ...rest] = one.split(' '), last = rest.at(-1), dot = last.lastIndexOf('.');
      return { op, rest, name: last.slice(0, dot), index: +last.slice(dot + 1), a: +rest[1], b: +rest[2] };
    });
    parsed.set(spec, found);
  }
  return found;
}

const CUT = { a: (v) => v, w: abs, n: (v) => min(0, v), c: (v) => max(-1, min(1, v)) };

/** What the bindings of one element set: {attribute: value}; "" is the text within. */
export function bind(spec, view, fig, place, gate, theme) {
  const made = {};
  for (const { op, rest, name, index, a, b } of parse(spec)) {
    if (op === 'l') made[''] = marked(label(fig, rest[0], place.notation, about(fig, place, gate, +(rest[1] ?? -1))));
    else if (op === 'd') made.d = curve(rest[0], rest.slice(1, 5).map(Number), view.limit[rest[5]]);
    else {
      const value = view[name][index];
      if (op === 't') made[''] = format(value, rest[0]);
      else if (op === 'x') made[''] = String(value);
      else if (CUT[op]) made[rest[0]] = geometry(a + b * CUT[op](value));
      else {
        const shade = colour(fig, value, rest[0], view.limit[rest[0]] ?? 1, theme);
        made[op === 'f' || op === 'i' ? 'fill' : 'stroke'] = op === 'f' || op === 's' ? shade : inkOn(shade);
      }
    }
  }
  return made;
}

function curve(kind, [x0, x1, y0, y1], limit) {
  const points = [];
  for (let k = 0; k < 49; k++) {
    const x = limit * (k / 24 - 1), up = kind === 'sigma' ? 1 / (1 + exp(-x)) : (tanh(x) + 1) / 2;
    points.push(`${geometry(x0 + ((x1 - x0) * k) / 48)} ${geometry(y0 + (y1 - y0) * up)}`);
  }
  return `M${points.join('L')}`;
}

export function sceneOf(place, gate) {
  const { level, op } = place;
  if (level === 'layer' || level === 'neuron') return `${level}_${gate === 'g' || gate === 'r' ? 't' : 's'}`;
  if (level === 'op') return op === 'update' ? 'sum' : op === 'squash' ? op : 'product';
  return gate === 'r' ? `${level}_r` : level;
}

export const panelsOf = (fig, place) => (fig.rnn && place.level !== 'op' ? [place.gate, 'r'] : [place.gate]);

function titleOf(fig, place, gate) {
  const name = sceneOf(place, gate), head = name === 'chain_r' ? 'rnnchain' : name === 'cell_r' ? 'rnncell' : place.level;
  const say = (key) => label(fig, key, place.notation, about(fig, place, gate));
  const step = place.level === 'chain' || place.level === 'cell' ? '' : `, ${say('step')}`;
  return say(head === 'op' ? 'op.title.+' : `${head}.title`) + step;
}

/** The rows of the table of numbers: [label, texts]. */
export function rowsOf(fig, view, place, gate) {
  return fig.rows[sceneOf(place, gate)].map(([key, name, kind, slot = -1, ...part]) => {
    const it = about(fig, place, gate, slot), numbers = part.length ? view[name].slice(...part) : view[name];
    const where = place.level === 'chain' ? `, ${it.step}` : '';
    return [label(fig, key, place.notation, it) + where, numbers.map((v) => format(v, kind))];
  });
}

/** The place in words, as Python's `describe`. */
export function describe(fig, view, place, gate) {
  const lines = [`${plain(titleOf(fig, place, gate))}.`];
  if (view.eq) lines.push(view.eq[0]);
  for (const [name, numbers] of rowsOf(fig, view, place, gate)) lines.push(`${plain(name)}: ${numbers.join(' ')}`);
  if (fig.hidden) lines.push(plain(label(fig, 'more', place.notation, about(fig, place, gate))));
  return lines;
}

/** The sliders that matter at a place. */
export function slidersOf(fig, place) {
  const { level, gate, op } = place, [, d] = fig.sizes;
  const gates = { chain: [], cell: ['f', 'i', 'g', 'o'], layer: [gate], neuron: [gate],
    op: { forget: ['f'], input: ['i', 'g'], update: ['f', 'i', 'g'], squash: ['f', 'i', 'g'], output: ['o'] }[op] }[level];
  const rnn = fig.rnn && level !== 'chain' && level !== 'op' ? ['r'] : [];
  return [...Array.from({ length: d }, (_, k) => ['x', k]), ...gates.map((g) => ['b', g]), ...rnn.map((g) => ['b', g])];
}

// ---- on the page

const ORDER = ['chain', 'cell', 'layer', 'neuron'], DEPTH = { chain: 0, cell: 1, layer: 2, op: 2, neuron: 3 };
const WIDE = 716;

function make(tag, attributes = {}, ...inside) {
  const el = document.createElement(tag);
  if (tag === 'button') el.type = tag;
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) el.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) el.setAttribute(name, value === true ? '' : value);
  }
  el.append(...inside);
  return el;
}

/** Add what a template leaves out: edges and dots of wires, numbers on tiles. */
function finish(panel, drop) {
  const add = (tag, attributes, before) => {
    const node = document.createElementNS(panel.firstChild.namespaceURI, tag);
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    before.before(node);
    return node;
  };
  for (const wire of panel.querySelectorAll('g.lc-s')) {
    const strands = [...wire.children];
    add('path', { class: 'lc-e', 'stroke-width': +wire.getAttribute('stroke-width') + 1.5,
      d: strands.map((path) => path.getAttribute('d')).join('') }, wire);
    if (wire.matches('.lc-bare')) continue;
    const dots = add('g', { class: 'lc-d' }, wire);
    wire.after(dots);
    for (const path of strands) dots.append(add('path', { d: path.getAttribute('d'), 'data-b': `I${path.dataset.b.slice(1)}` }, dots));
  }
  for (const tile of panel.querySelectorAll('.lc-n')) {
    const [x, y, w, h] = ['x', 'y', 'width', 'height'].map((name) => +tile.getAttribute(name)), number = tile.dataset.b.slice(1);
    tile.after(add('text', { class: 'n', x: geometry(x + w / 2), y: geometry(y + h / 2 + drop), 'data-b': `t${number};i${number}` }, tile));
  }
}

const part = (a, b) => `${(100 * a) / b}%`;
const dark = () => {
  const { body, documentElement: root } = document;
  if (body.dataset.jpThemeLight) return body.dataset.jpThemeLight === 'false';
  const named = body.dataset.theme ?? root.dataset.theme;
  return named === 'dark' || (named !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
};
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function render({ model, el }) {
  const fig = model.get('figure'), id = `lc${Math.random().toString(36).slice(2)}`;
  const copy = (xs) => xs.map((x) => [...x]);
  let place = { ...fig.place }, xs = copy(fig.xs), shift = { ...fig.shift };
  let numbers = fig.numbers ?? compute(fig, xs, shift);
  let seq = 0, applied = 0, waiting = 0, frame = 0, narrow = null, theme = '', panels = [], timer = 0;

  // -- parts
  const button = (text, name, hook, onclick) => make('button', { 'aria-label': name, title: name, 'data-lc': hook, onclick }, text);
  const crumbs = make('ol');
  const where = make('span', { class: 'lc-where', 'data-lc': 'where' });
  const back = button('◀', 'previous step', 'previous', () => step(-1));
  const next = button('▶', 'next step', 'next', () => step(1));
  const notation = make('select', { 'data-lc': 'notation', 'aria-label': 'notation', onchange: () => go({ notation: notation.value }) },
    ...Object.keys(fig.notations).map((name) => make('option', { value: name }, name)));
  const reset = button('Reset', 'reset the numbers', 'reset', () => {
    xs = copy(fig.xs);
    shift = { ...fig.shift };
    changed();
    fillSliders();
  });
  const stage = make('div', { class: 'lc-stage', role: 'group', tabindex: '-1', 'data-lc': 'stage' });
  const sliders = make('div', { class: 'lc-sliders', role: 'group', 'aria-label': 'inputs and biases', 'data-lc': 'sliders' });
  const problem = make('p', { class: 'lc-error', role: 'alert', 'data-lc': 'error' });
  const live = make('p', { class: 'lc-hide', 'aria-live': 'polite', 'data-lc': 'live' });
  const words = make('p', { class: 'lc-hide', id, 'data-lc': 'words' });
  const tableBox = make('div', { class: 'lc-table', tabindex: '0', role: 'region', 'aria-label': 'numbers' });
  const details = make('details', { 'data-lc': 'table', ontoggle: () => fillWords() },
    make('summary', {}, 'These numbers as a table'), tableBox);
  const bar = make('div', { class: 'lc-bar' }, make('nav', { 'aria-label': 'zoom level' }, crumbs),
    make('div', { class: 'lc-steps', role: 'group', 'aria-label': 'time' }, back, where, next), notation, reset);
  const root = make('div', { class: 'lc', role: 'group', 'aria-label': fig.rnn ? 'LSTM and RNN diagram' : 'LSTM diagram', 'data-lc': 'figure' },
    bar, stage, problem, sliders, live, words, details);
  el.append(root);

  // -- numbers
  function changed() {
    seq++;
    if (fig.local) numbers = compute(fig, xs, shift);
    schedule();
    ask();
  }
  function ask() {
    if (model.alone || (waiting && performance.now() - waiting < 2000)) return;
    waiting = performance.now();
    model.send({ seq, xs, shift, place, view: id });
  }
  function answered(message) {
    if (message.view !== id) return;
    waiting = 0;
    const fresh = fig.local ? message.seq === seq : message.seq > applied;
    problem.textContent = message.error ?? '';
    if (!message.error && fresh) {
      applied = message.seq;
      numbers = message.numbers;
      schedule();
    }
    root.dataset.applied = applied;
    if (message.seq < seq) ask();
  }
  model.on('msg:custom', answered);

  // -- drawing
  const views = () => panels.map(({ gate }) => viewOf(fig, numbers, place, gate, shift));
  const schedule = () => { frame ||= requestAnimationFrame(() => { frame = 0; patch(); }); };
  function patch() {
    views().forEach((view, k) => {
      for (const item of panels[k].bound) {
        const made = bind(item.spec, view, fig, place, panels[k].gate, theme);
        for (const name in made) {
          if (item.last[name] === made[name]) continue;
          item.last[name] = made[name];
          if (name) item.node.setAttribute(name, made[name]);
          else if (made[''].includes('<') || made[''].includes('&')) item.node.innerHTML = made[''];
          else item.node.textContent = made[''];
        }
      }
    });
    root.dataset.draws = +(root.dataset.draws ?? 0) + 1;
    clearTimeout(timer);
    timer = setTimeout(fillWords, 350);
    if (details.open) fillTable();
  }
  function fillWords() {
    const said = views().map((view, k) => describe(fig, view, place, panels[k].gate));
    words.textContent = said.flat().join(' ');
    live.textContent = said.map((lines) => `${lines[0]} ${lines.at(-1)}`).join(' ');
    if (details.open) fillTable();
  }
  function fillTable() {
    tableBox.replaceChildren(...views().map((view, k) => {
      const { gate } = panels[k], it = make('table');
      it.innerHTML = `<caption>${safe(plain(titleOf(fig, place, gate)))}</caption>` + rowsOf(fig, view, place, gate)
        .map(([name, texts]) => `<tr><th scope="row">${withSub(name)}</th>${texts.map((t) => `<td>${t}</td>`).join('')}</tr>`).join('');
      return it;
    }));
  }
  const say = (key, gate, slot, more) => label(fig, key, place.notation, { ...about(fig, place, gate, slot), ...more });
  function nameOf(spot, gate) {
    const [kind, which] = spot.split(/[.@]/), slot = /cell|neuron/.test(kind) ? +which : -1;
    return plain(say(`zoom.${kind === 'cell' && gate === 'r' ? 'rnn' : ''}${kind}`, kind === 'layer' ? which : gate, slot, { op: which }));
  }
  function target(spot) {
    const [kind, which] = spot.split(/[.@]/);
    if (kind === 'cell') return { level: 'cell', step: firstSlot(fig, place) + +which };
    if (kind === 'layer') return { level: 'layer', ...(which !== 'r' && { gate: which }) };
    return kind === 'neuron' ? { level: 'neuron', unit: +which } : { level: 'op', op: which };
  }
  function build() {
    const wrap = make('div', { class: `lc-panels${narrow ? ' lc-small' : ''}` });
    panels = panelsOf(fig, place).map((gate) => {
      const scene = fig.scenes[sceneOf(place, gate) + (narrow ? '_n' : '')], panel = make('div', { class: 'lc-panel' });
      panel.innerHTML = `<svg class="lc-art${narrow ? ' lc-narrow' : ''}" viewBox="0 0 ${scene.w} ${scene.h}" role="img" aria-label="${
        safe(plain(titleOf(fig, place, gate)))}" aria-describedby="${id}">${scene.svg}</svg>`;
      finish(panel, narrow ? 4.1 : 5.1);
      const bound = [...panel.querySelectorAll('[data-b]')].map((node) => ({ node, spec: node.dataset.b, last: {} }));
      for (const [x, y, w, h, spot, r] of scene.spots) {
        panel.append(make('button', { class: 'lc-spot', 'aria-label': nameOf(spot, gate), 'data-lc': 'zoom', 'data-go': spot,
          style: `left:${part(x, scene.w)};top:${part(y, scene.h)};width:${part(w, scene.w)};height:${part(h, scene.h)};border-radius:${r}px`,
          onclick: (event) => go(target(spot), event.currentTarget) }));
      }
      wrap.append(panel);
      return { gate, bound, svg: panel.firstChild };
    });
    stage.dataset.names = panels.map(({ gate }) => sceneOf(place, gate)).join();
    patch();
    return wrap;
  }
  function fillBar() {
    const trail = place.level === 'op' ? ['chain', 'cell', 'op'] : ORDER.slice(0, ORDER.indexOf(place.level) + 1);
    const focus = crumbs.contains(document.activeElement);
    crumbs.replaceChildren(...trail.map((level) => make('li', {}, make('button', { 'data-lc': `crumb-${level}`,
      'aria-current': level === place.level ? 'location' : null, onclick: () => go({ level }) },
      plain(say(`crumb.${level}`, place.gate))))));
    if (focus) crumbs.lastChild.firstChild.focus();
    const text = fig.labels[place.step];
    where.textContent = `${place.step + 1} of ${fig.labels.length}${text ? ` · ‘${text}’` : ''}`;
    back.ariaDisabled = place.step === 0;
    next.ariaDisabled = place.step === fig.labels.length - 1;
    notation.value = place.notation;
  }

  // -- sliders
  const reach = limitOf(fig.xs.flat(), 2);
  function fillSliders() {
    if (model.alone && !fig.local) return;
    const wanted = slidersOf(fig, place);
    if (sliders.dataset.keys !== wanted.join(' ')) {
      sliders.dataset.keys = wanted.join(' ');
      sliders.replaceChildren(...wanted.map(([kind, key]) => {
        const out = make('output'), name = make('span');
        const range = make('input', { type: 'range', 'data-lc': `slider-${kind}-${key}`, ...(kind === 'x'
          ? { min: -reach, max: reach, step: reach / 40 } : { min: -8, max: 8, step: 0.1 }) });
        range.addEventListener('input', () => {
          if (kind === 'x') xs[place.step][key] = +range.value; else shift[key] = +range.value;
          out.textContent = format(+range.value);
          changed();
        });
        return make('label', { 'data-kind': kind, 'data-key': key }, name, range, out);
      }));
    }
    for (const item of sliders.children) {
      const { kind, key } = item.dataset, [name, range, out] = item.children;
      const text = kind === 'x' ? say('col.x', '', +key) : say('slider.b', key);
      name.innerHTML = withSub(text);
      range.ariaLabel = kind === 'x' ? `${plain(text)} of step ${place.step + 1}` : text;
      range.value = kind === 'x' ? xs[place.step][key] : shift[key] ?? 0;
      out.textContent = format(+range.value);
    }
  }

  // -- moving about
  const step = (by) => go({ step: max(0, min(fig.labels.length - 1, place.step + by)) });
  const spotFor = (from, to) => ({ // the spot in the scene of `to` that leads to `from`
    chain: `cell@${from.step - firstSlot(fig, to)}`, layer: `neuron.${from.unit}`,
    cell: from.level === 'op' ? `op.${from.op}` : `layer.${from.gate}` })[to.level];
  function go(change, origin) {
    const from = place, old = stage.firstElementChild, held = root.contains(document.activeElement);
    place = { ...place, ...change };
    const inward = DEPTH[place.level] - DEPTH[from.level];
    fillBar();
    fillSliders();
    if (from.level === place.level) {
      refresh();
      if (place.step !== from.step && !still()) {
        stage.classList.remove('lc-flow');
        void stage.offsetWidth;
        stage.classList.add('lc-flow');
      }
    } else {
      const key = inward > 0 ? spotFor(place, from) : spotFor(from, place);
      const find = (within) => [...within.querySelectorAll('.lc-spot')].find((b) => b.dataset.go === key);
      const start = inward > 0 && rectOf(origin ?? find(old)), before = stage.clientHeight;
      const wrap = build();
      stage.replaceChildren(wrap);
      const spot = start || rectOf(find(wrap));
      if (!still() && spot) travel(old, wrap, spot, inward > 0, before);
      if (held) ((inward < 0 && find(wrap)) || stage).focus({ preventScroll: true });
    }
    ask();
  }
  function refresh() { // the same scene (or its sibling) with other names and numbers
    const names = panelsOf(fig, place).map((gate) => sceneOf(place, gate)).join();
    if (stage.dataset.names === names) {
      panelsOf(fig, place).forEach((gate, k) => {
        panels[k].gate = gate;
        const { svg } = panels[k];
        svg.ariaLabel = plain(titleOf(fig, place, gate));
        for (const spot of svg.parentNode.querySelectorAll('button')) spot.ariaLabel = nameOf(spot.dataset.go, gate);
      });
      patch();
    } else stage.replaceChildren(build());
  }
  function rectOf(spot) {
    if (!spot) return null;
    const a = spot.getBoundingClientRect(), b = stage.getBoundingClientRect();
    return { x: a.left - b.left + a.width / 2, y: a.top - b.top + a.height / 2, w: a.width, h: a.height };
  }
  function travel(old, wrap, { x, y, w, h }, inward, before) {
    const W = stage.clientWidth, H = inward ? before : stage.clientHeight, s = min(W / w, H / h, 7);
    const near = `translate(${W / 2 - s * x}px,${H / 2 - s * y}px) scale(${s})`;
    const far = `translate(${x - W / 2 / s}px,${y - H / 2 / s}px) scale(${1 / s})`, here = 'translate(0,0) scale(1)';
    const time = { duration: 260, easing: 'cubic-bezier(.4,0,.2,1)' };
    const ghost = make('div', { class: 'lc-ghost', 'aria-hidden': true, inert: true }, old);
    stage.append(ghost);
    ghost.animate([{ transform: here, opacity: 1 }, { opacity: inward ? 0.25 : 0, offset: 0.6 },
      { transform: inward ? near : far, opacity: 0 }], time).finished.finally(() => ghost.remove());
    wrap.animate([{ transform: inward ? far : near, opacity: 0 }, { opacity: 0.6, offset: 0.5 }, { transform: here, opacity: 1 }], time);
    stage.animate([{ height: `${before}px` }, { height: `${stage.clientHeight}px` }], time);
  }
  const up = () => go({ level: { neuron: 'layer', layer: 'cell', op: 'cell', cell: 'chain' }[place.level] });

  // -- keys: caught before a notebook takes them
  function key(event) {
    const on = event.composedPath()[0];
    if (!root.isConnected || !root.contains(on) || event.ctrlKey || event.metaKey || event.altKey) return;
    const slider = on.type === 'range', menu = on.tagName === 'SELECT';
    if (event.key === 'Escape' && place.level !== 'chain') up();
    else if (!slider && !menu && event.key === 'ArrowRight') step(1);
    else if (!slider && !menu && event.key === 'ArrowLeft') step(-1);
    else {
      const ours = slider || menu ? /^(Arrow|Page|Home|End)/ : /^(Enter| )$/;
      if (ours.test(event.key) && !event.shiftKey) event.stopImmediatePropagation();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  window.addEventListener('keydown', key, true);

  // -- width and theme
  function fit() {
    const width = root.clientWidth, small = fig.rnn || width < WIDE;
    if (width && small !== narrow) {
      narrow = small;
      stage.replaceChildren(build());
    }
  }
  function tint() {
    const now = dark() ? 'dark' : 'light';
    if (now === theme) return;
    theme = now;
    for (const [name, value] of Object.entries(fig.themes[theme])) root.style.setProperty(`--lc-${name}`, value);
    root.style.colorScheme = theme;
    if (panels.length) patch();
  }
  tint();
  fillBar();
  fillSliders();
  narrow = fig.rnn || (root.clientWidth || WIDE) < WIDE;
  stage.replaceChildren(build());
  const sized = new ResizeObserver(fit), tinted = new MutationObserver(tint);
  sized.observe(root);
  for (const node of [document.body, document.documentElement]) tinted.observe(node, { attributes: true, attributeFilter: ['data-jp-theme-light', 'data-theme'] });
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', tint);
  return () => {
    window.removeEventListener('keydown', key, true);
    model.off('msg:custom', answered);
    media.removeEventListener('change', tint);
    sized.disconnect();
    tinted.disconnect();
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

export default { render };
