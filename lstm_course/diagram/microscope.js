// The text microscope: a text coloured by one unit, its trace, and a map of the units around.
// Canvas for the long strips, elements only for what is in view. No dependency.

/** Base64 to the numbers of one quantity, one row of T a unit. */
export const decode = (reading) => {
  const bytes = Uint8Array.from(atob(reading.data), (c) => c.charCodeAt(0));
  if (reading.type === "float32") return new Float32Array(bytes.buffer);
  const steps = new Int16Array(bytes.buffer), T = steps.length / reading.limits.length;
  return Float32Array.from(steps, (v, k) => (v / 32752) * reading.limits[Math.floor(k / T)]);
};

/** Where a number stands on its colour scale, 0 to 1. */
export const placeOf = (v, kind, limit) => {
  if (kind === "gate") return Math.min(1, Math.max(0, v));
  const power = limit > 1 ? Math.min(1, Math.log(0.4) / Math.log(1 / limit)) : 1;
  return (Math.sign(v) * Math.min(1, Math.abs(v / limit)) ** power + 1) / 2;
};

/** 256 colours [r, g, b] between stops. */
export const tableOf = (stops) => {
  const rgb = stops.map((s) => [1, 3, 5].map((k) => parseInt(s.slice(k, k + 2), 16)));
  return Array.from({ length: 256 }, (_, n) => {
    const k = Math.min(Math.floor((n * (stops.length - 1)) / 255), stops.length - 2);
    const part = (n * (stops.length - 1) - 255 * k) / 255;
    return rgb[k].map((v, c) => Math.floor(v + (rgb[k + 1][c] - v) * part + 0.5));
  });
};

const indexAt = (place) => Math.min(255, Math.max(0, Math.floor(place * 256)));
export const colourAt = (place, table) => table[indexAt(place)];

/** Black or white, whichever reads better on a colour. */
export const inkOn = (rgb) => {
  const [r, g, b] = rgb.map((v) => (v <= 10.31 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (light + 0.05) ** 2 >= 0.0525 ? "#000" : "#fff";
};

/** A value as text: sign for values, none for gates. */
export const spoken = (v, kind) => {
  const size = Math.abs(v).toFixed(Math.abs(v) < 9.995 ? 2 : 1);
  if (kind === "gate" || !/[1-9]/.test(size)) return size;
  return (v < 0 ? "\u2212" : "+") + size;
};

const NAMES = { " ": "space", "\n": "new line", "\t": "tab" };
export const nameOf = (char) => NAMES[char] ?? `\u2018${char}\u2019`;
const SIGNS = { "\n": "\u21b5", "\t": "\u21e5", " ": "\u00a0" };

/** First of `size` places in view so that `at` is among them, moving as little as possible. */
export const viewFrom = (from, at, size, total) => {
  const least = Math.max(at - size + 1, Math.min(from, at));
  return Math.max(0, Math.min(least, total - size));
};

/** Where a key leads: {t, row}, or null for a key that does not move. */
export const moved = (key, { t, row }, T, rows) => {
  const to = {
    ArrowLeft: [t - 1, row], ArrowRight: [t + 1, row], ArrowUp: [t, row - 1],
    ArrowDown: [t, row + 1], Home: [0, row], End: [T - 1, row],
    PageUp: [t, row - 10], PageDown: [t, row + 10],
  }[key];
  if (!to) return null;
  return { t: Math.max(0, Math.min(T - 1, to[0])), row: Math.max(0, Math.min(rows - 1, to[1])) };
};

const themeOf = (body, prefersDark) => {
  if (body.dataset.jpThemeLight) return body.dataset.jpThemeLight === "false" ? "dark" : "light";
  if (["dark", "light"].includes(body.dataset.theme)) return body.dataset.theme;
  return prefersDark ? "dark" : "light";
};

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const drawn = (tag, attributes = {}) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

const CELL = 13, ROW = 20, ROWS = 10, STRIP = 72, TRACE = 84;

function render({ model, el }) {
  const id = `lm-${Math.random().toString(36).slice(2)}`, text = [...model.get("text")], T = text.length;
  const units = model.get("units"), total = model.get("total"), flags = model.get("flags");
  const place = new Map(units.map((unit, k) => [unit, k]));
  const readings = {}, stops = model.get("stops");
  const keep = (r) => { readings[r.name] = { ...r, values: decode(r), data: null }; };
  Object.values(model.get("readings")).forEach(keep);
  let quantity = model.get("quantity"), order = model.get("order"), pinned = model.get("unit");
  let theme = "light", tables = {}, at = { t: 0, row: 0 }, from = { t: 0, row: 0 }, columns = 40;
  const now = () => readings[quantity];
  const ranked = () => now().orders[order][0];
  const rowOf = (unit) => place.get(unit) * T;
  const value = (unit, t) => now().values[rowOf(unit) + t];
  const flagOf = () => flags[order.slice(8)] ?? flags[Object.keys(flags)[0]];
  const flagName = () => (flags[order.slice(8)] ? order.slice(8) : Object.keys(flags)[0]);
  const limitOf = (unit) => now().limits[place.get(unit)];
  const shade = (v, limit) => colourAt(placeOf(v, now().kind, limit), tables[now().kind]);
  const shadesOf = (list) => // each colour also as the text that the page and the canvas take
    tableOf(list).map((rgb) => ({ rgb, css: `rgb(${rgb.join(" ")})`, ink: inkOn(rgb) }));

  // ---- the page's elements
  const buttons = Object.entries(model.get("quantities")).map(([name, words]) => {
    const b = make("button", { type: "button", "data-quantity": name, title: words,
      "aria-label": `${name}, ${words}` }, name);
    b.addEventListener("click", () => choose(name));
    return b;
  });
  const select = make("select", { id: `${id}-order`, "data-order": "" },
    ...Object.keys(now().orders).map((name) => make("option", { value: name }, name)));
  const number = make("input", { id: `${id}-unit`, type: "number", min: 0, max: total - 1,
    "data-unit": "" });
  const legend = make("span", { class: "lm-legend", "data-legend": "" });
  const bar = make("div", { class: "lm-bar" },
    make("div", { class: "lm-set", role: "group", "aria-label": "quantity" }, "show ", ...buttons),
    make("label", { for: select.id }, "order ", select),
    make("label", { for: number.id }, "pinned unit ", number), legend);
  const read = make("p", { class: "lm-read", "aria-live": "polite", "data-read": "" });
  const spans = text.map((char, t) => {
    const span = make("span", { "data-t": t }, char === "\n" ? "\u21b5\n" : char);
    return span;
  });
  const page = make("div", { class: "lm-text", tabindex: 0, role: "group", "data-text": "",
    "aria-roledescription": "text, arrow keys move by character" }, ...spans);
  const trace = drawn("svg", { class: "lm-trace", height: TRACE, role: "img", "data-trace": "" });
  const letters = make("div", { class: "lm-letters", "aria-hidden": "true" });
  const heads = make("div", { class: "lm-heads", "aria-hidden": "true" });
  const canvas = make("canvas", { "aria-hidden": "true", "data-map-canvas": "" });
  const head = make("span", { role: "rowheader", class: "lm-hidden" });
  const cell = make("span", { role: "gridcell", id: `${id}-cell`, class: "lm-cell",
    "data-cell": "" });
  const line = make("div", { role: "row" }, head, cell);
  const grid = make("div", { class: "lm-map", role: "grid", tabindex: 0, "data-map": "",
    "aria-label": "units by characters; arrow keys move, Enter pins the unit",
    "aria-colcount": T, "aria-rowcount": units.length, "aria-activedescendant": cell.id },
  canvas, line);
  const strip = make("canvas", { class: "lm-strip", role: "img", height: STRIP, "data-strip": "" });
  const note = make("small", {}, units.length < total
    ? `${units.length} of ${total} units and a few quantities here; all of them in JupyterLab.`
    : "Each unit is on its own scale. Arrow keys, Home, End, Page Up and Page Down move; Enter pins the unit.");
  const root = make("div", { class: "lm-root", role: "group", "aria-label": model.get("title") },
    bar, read, page, trace,
    make("div", { class: "lm-frame" }, letters, heads, grid), strip, note);
  el.append(root);

  // ---- drawing
  const paintText = () => {
    const base = rowOf(pinned), values = now().values, flag = flagOf(), limit = limitOf(pinned);
    for (let t = 0; t < T; t++) {
      const c = shade(values[base + t], limit), style = spans[t].style;
      style.backgroundColor = c.css;
      style.color = c.ink;
      spans[t].classList.toggle("lm-flag", flag?.[t] === "1");
    }
    page.setAttribute("aria-label", `the text, coloured by ${quantity} of unit ${pinned}`);
    number.value = pinned;
    select.value = order;
    for (const b of buttons) b.setAttribute("aria-pressed", b.dataset.quantity === quantity);
    const { kind } = now(), low = kind === "gate" ? 0 : -limit;
    const ramp = Array.from({ length: 17 }, (_, k) => shade(low + ((limit - low) * k) / 16, limit).css);
    const bare = (v) => spoken(v, kind).replace(/\.?0+$/, "");
    legend.replaceChildren(bare(low) || "0", make("i", {}), bare(limit));
    legend.querySelector("i").style.background = `linear-gradient(90deg, ${ramp})`;
  };
  let here = null, hereAt = null; // the trace's cursor, and where a character lies
  const paintHere = () => {
    here?.setAttribute("x1", hereAt(at.t));
    here?.setAttribute("x2", hereAt(at.t));
  };
  const paintTrace = () => {
    const width = trace.clientWidth || 600, left = 44, wide = width - left - 4;
    const { kind, values } = now(), limit = limitOf(pinned), low = kind === "gate" ? 0 : -limit;
    const x = (t) => left + (wide * (t + 0.5)) / T;
    const y = (v) => 8 + ((TRACE - 16) * (limit - v)) / (limit - low);
    const path = (unit) => { // another unit is drawn on its own scale, too
      let d = "";
      for (let t = 0, base = rowOf(unit), part = limit / limitOf(unit); t < T; t++)
        d += `${t ? "L" : "M"}${x(t).toFixed(1)} ${y(values[base + t] * part).toFixed(1)}`;
      return d;
    };
    trace.replaceChildren();
    const flag = flagOf() ?? "";
    for (const { index, 0: run } of flag.matchAll(/1+/g))
      trace.append(drawn("rect", { x: x(index - 0.5), width: (wide * run.length) / T, y: 8,
        height: TRACE - 16, class: "lm-band" }));
    for (const v of low ? [low, 0, limit] : [0, 0.5, 1]) {
      trace.append(drawn("line", { x1: left, x2: left + wide, y1: y(v), y2: y(v), class: "lm-rule" }));
      const label = drawn("text", { x: left - 6, y: y(v) + 4, "text-anchor": "end" });
      label.textContent = spoken(v, kind).replace(/\.?0+$/, "") || "0";
      trace.append(label);
    }
    const other = ranked()[at.row];
    if (other !== pinned) trace.append(drawn("path", { d: path(other), class: "lm-other" }));
    trace.append(drawn("path", { d: path(pinned), class: "lm-line" }));
    here = drawn("line", { y1: 4, y2: TRACE - 4, class: "lm-here" });
    trace.append(here);
    hereAt = x;
    paintHere();
    trace.setAttribute("aria-label", `trace of ${quantity} of unit ${pinned}` +
      (other !== pinned ? `, dashed: unit ${other}` : "") +
      (flag ? `; shaded: ${flagName()}` : ""));
  };
  const sized = (c, width, height) => {
    const ratio = window.devicePixelRatio || 1;
    c.width = Math.round(width * ratio);
    c.height = Math.round(height * ratio);
    c.style.width = `${width}px`;
    c.style.height = `${height}px`;
    const pen = c.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    return pen;
  };
  const paintMap = () => {
    const list = ranked(), rows = Math.min(ROWS, list.length), scores = now().orders[order][1];
    from = { t: viewFrom(from.t, at.t, columns, T), row: viewFrom(from.row, at.row, rows, list.length) };
    const shown = Math.min(columns, T), pen = sized(canvas, shown * CELL, rows * ROW);
    const flag = flagOf();
    heads.replaceChildren();
    for (let k = 0; k < rows; k++) {
      const unit = list[from.row + k], limit = limitOf(unit), score = scores[from.row + k];
      for (let n = 0; n < shown; n++) {
        pen.fillStyle = shade(value(unit, from.t + n), limit).css;
        pen.fillRect(n * CELL, k * ROW, CELL, ROW - 2);
      }
      heads.append(make("span", { class: unit === pinned ? "lm-pin" : "" },
        make("b", {}, (unit === pinned ? "\u25b8" : "") + unit),
        score === undefined ? "" : score.toFixed(3).replace("-", "\u2212")));
    }
    letters.replaceChildren(...text.slice(from.t, from.t + shown).map((char, n) =>
      make("span", { class: flag?.[from.t + n] === "1" ? "lm-flag" : "" }, SIGNS[char] ?? char)));
    grid.style.width = `${shown * CELL}px`;
    cell.style.left = `${(at.t - from.t) * CELL}px`;
    cell.style.top = `${(at.row - from.row) * ROW}px`;
    line.setAttribute("aria-rowindex", at.row + 1);
    cell.setAttribute("aria-colindex", at.t + 1);
  };
  let whole = null; // the picture of everything, drawn once for a quantity and an order
  const paintStrip = () => {
    const list = ranked();
    if (!whole) {
      whole = make("canvas");
      [whole.width, whole.height] = [T, list.length];
      const pen = whole.getContext("2d"), image = pen.createImageData(T, list.length);
      for (let k = 0, p = 0; k < list.length; k++)
        for (let t = 0, limit = limitOf(list[k]); t < T; t++, p += 4) {
          const c = shade(value(list[k], t), limit).rgb;
          [image.data[p], image.data[p + 1], image.data[p + 2], image.data[p + 3]] = [...c, 255];
        }
      pen.putImageData(image, 0, 0);
    }
    const width = root.clientWidth - 26, pen = sized(strip, width, STRIP);
    pen.imageSmoothingEnabled = 2 * list.length > STRIP; // a few units: sharp rows
    pen.drawImage(whole, 0, 0, width, STRIP);
    pen.strokeStyle = getComputedStyle(root).getPropertyValue("--lm-focus");
    pen.lineWidth = 2;
    pen.strokeRect((from.t / T) * width, (from.row / list.length) * STRIP,
      (Math.min(columns, T) / T) * width, Math.max(3, (Math.min(ROWS, list.length) / list.length) * STRIP));
    strip.setAttribute("aria-label", `all ${list.length} units over all ${T} characters; ` +
      "the frame is the part shown above");
  };
  let lit = null;
  const paintCursor = () => {
    const list = ranked(), unit = list[at.row], { kind } = now(), v = value(unit, at.t);
    const score = now().orders[order][1][at.row];
    lit?.classList.remove("lm-lit");
    lit = spans[at.t];
    lit.classList.add("lm-lit");
    let says = `character ${at.t + 1} of ${T}, ${nameOf(text[at.t])}: ${quantity} of unit ${unit} = ${spoken(v, kind)}`;
    if (unit !== pinned) says += `; pinned unit ${pinned} = ${spoken(value(pinned, at.t), kind)}`;
    const flag = flagOf();
    if (flag) says += `; ${flagName()}: ${flag[at.t] === "1" ? "yes" : "no"}`;
    if (score !== undefined) says += `; unit ${unit}: ${order === "mean" ? "mean" : "AUC"} ` +
      `${score.toFixed(3).replace("-", "\u2212")}, place ${at.row + 1}`;
    head.textContent = `unit ${unit}`;
    cell.textContent = `${nameOf(text[at.t])} ${spoken(v, kind)}`;
    read.textContent = says;
  };
  let due = new Set(), asked = 0;
  const tasks = { text: paintText, map: paintMap, trace: paintTrace, here: paintHere, strip: paintStrip, cursor: paintCursor };
  const paint = (...names) => {
    names.forEach((name) => due.add(name));
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      const todo = due;
      due = new Set();
      for (const [name, task] of Object.entries(tasks)) if (todo.has(name)) task();
    });
  };
  const all = () => { whole = null; paint(...Object.keys(tasks)); };

  // ---- what the learner does
  const tell = (content) => model.send(content);
  const go = (to) => {
    if (to.t === at.t && to.row === at.row) return;
    const other = to.row !== at.row;
    at = to;
    paint("map", other ? "trace" : "here", "strip", "cursor");
  };
  const pin = (unit) => {
    if (!place.has(unit)) { read.textContent = `unit ${unit} is not on this page`; number.value = pinned; return; }
    pinned = unit;
    at = { ...at, row: ranked().indexOf(unit) };
    tell({ unit });
    paint("text", "map", "trace", "strip", "cursor");
  };
  const choose = (name) => {
    if (!readings[name]) {
      read.textContent = `fetching ${name} \u2026`;
      return tell({ need: name, quantity: name });
    }
    quantity = name;
    tell({ quantity });
    at.row = ranked().indexOf(pinned);
    all();
  };
  select.addEventListener("change", () => {
    order = select.value;
    tell({ order });
    at.row = 0; // the first in this order is what one wants to see
    from.row = 0;
    all();
  });
  number.addEventListener("change", () => pin(Number(number.value)));
  const arrived = (content) => {
    if (content?.reading) { keep(content.reading); choose(content.reading.name); }
    if (content?.error) read.textContent = content.error;
  };
  model.on("msg:custom", arrived);
  const point = (event) => {
    const t = event.target.dataset?.t;
    if (t !== undefined) go({ t: Number(t), row: ranked().indexOf(pinned) });
  };
  page.addEventListener("pointermove", point);
  page.addEventListener("pointerdown", point);
  const inMap = (event) => {
    const box = grid.getBoundingClientRect();
    return { t: Math.max(0, Math.min(T - 1, from.t + Math.floor((event.clientX - box.left) / CELL))),
      row: Math.max(0, Math.min(ranked().length - 1, from.row + Math.floor((event.clientY - box.top) / ROW))) };
  };
  grid.addEventListener("pointermove", (event) => go(inMap(event)));
  grid.addEventListener("click", (event) => { go(inMap(event)); pin(ranked()[at.row]); });
  const jump = (event) => {
    if (event.type === "pointermove" && !event.buttons) return;
    const box = strip.getBoundingClientRect(), list = ranked();
    const part = (v, n) => Math.max(0, Math.min(n - 1, Math.floor(v * n)));
    go({ t: part((event.clientX - box.left) / box.width, T),
      row: part((event.clientY - box.top) / box.height, list.length) });
  };
  strip.addEventListener("pointerdown", jump);
  strip.addEventListener("pointermove", jump);
  // Caught on the window, before a notebook takes the arrow keys for itself.
  const onKey = (event) => {
    if (!root.contains(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const inText = event.target === page;
    if (event.target !== grid && !inText) {
      if (/^(Arrow|Home|End|Page|Enter)/.test(event.key)) event.stopImmediatePropagation();
      return;
    }
    const to = inText && /Up|Down/.test(event.key) ? null : moved(event.key, at, T, ranked().length);
    if (to) go(inText ? { t: to.t, row: ranked().indexOf(pinned) } : to);
    else if (!inText && (event.key === "Enter" || event.key === " ")) pin(ranked()[at.row]);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (inText) spans[at.t].scrollIntoView({ block: "nearest" });
  };
  window.addEventListener("keydown", onKey, true);

  const fit = () => {
    columns = Math.max(8, Math.floor((root.clientWidth - 26 - heads.offsetWidth - 8) / CELL));
    paint("map", "trace", "strip");
  };
  const resized = new ResizeObserver(fit);
  resized.observe(root);
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const retheme = () => {
    theme = themeOf(document.body, system.matches);
    root.dataset.theme = theme;
    tables = { value: shadesOf(stops[theme].v), gate: shadesOf(stops[theme].g) };
    all();
  };
  const watcher = new MutationObserver(retheme);
  watcher.observe(document.body, { attributes: true });
  system.addEventListener("change", retheme);
  at.row = Math.max(0, ranked().indexOf(pinned));
  retheme();
  return () => {
    cancelAnimationFrame(asked);
    model.off("msg:custom", arrived);
    window.removeEventListener("keydown", onKey, true);
    system.removeEventListener("change", retheme);
    resized.disconnect();
    watcher.disconnect();
  };
}

export default { render };
