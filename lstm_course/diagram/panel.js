// A picture with controls. Python draws; this module asks for the picture of each setting and
// drops answers that come late. Without a kernel it shows the frames that were drawn beforehand.

/** Value of a slider's position: a log slider runs over powers of ten. */
export const toValue = (control, position) =>
  control.log ? Number((10 ** position).toPrecision(4)) : Number(position);

/** Position of a slider's value. */
export const toPosition = (control, value) => (control.log ? Math.log10(value) : value);

/** The value as a person reads it: three significant digits, a real minus sign. */
export const spoken = (value) =>
  typeof value === "number" ? String(Number(value.toPrecision(3))).replace("-", "\u2212") : value;

/** The stop nearest to a value, by position. */
export const nearest = (control, value) => {
  const stops = control.stops;
  if (typeof value !== "number") return Math.max(0, stops.indexOf(value));
  const far = (v) => Math.abs(toPosition(control, v) - toPosition(control, value));
  return stops.reduce((best, v, k) => (far(v) < far(stops[best]) ? k : best), 0);
};

/** "dark" or "light", as JupyterLab, the site, or the system says. */
export const themeOf = (body, prefersDark) => {
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

// Each figure is a module of its own, so a counter would start anew in every one of them.
const unique = () => `lp-${Math.random().toString(36).slice(2)}`;

function render({ model, el }) {
  const frames = model.get("frames");
  const controls = model.get("controls").filter((c) => !frames || c.stops.length > 1);
  let values = { ...model.get("values") };
  let sent = 0, waiting = null, pending = false;

  const picture = make("div", { class: "lp-picture", "data-picture": "" });
  const words = make("p", { class: "lp-words", "aria-live": "polite", "data-words": "" });
  const panel = make("div", { class: "lp-controls", "data-controls": "" });
  const root = make("div", { class: "lp-root", role: "group", "aria-label": model.get("title") },
    make("div", { class: "lp-grid" }, panel, make("div", { class: "lp-shown" }, picture, words)));
  el.append(root);

  let saying = 0;
  const say = (text, at_once) => {
    clearTimeout(saying); // a held key should not be read out at every step
    saying = setTimeout(() => { words.textContent = text; }, at_once ? 0 : 250);
  };
  const show = (svg, text, at_once) => {
    picture.innerHTML = svg;
    say(text, at_once);
    picture.removeAttribute("aria-busy");
  };

  const ask = () => {
    if (frames) {
      const key = model.get("controls").map((c) =>
        (c.stops.length > 1 ? nearest(c, values[c.name]) : 0)).join(",");
      return show(...frames[key]);
    }
    if (waiting) { pending = true; return; }
    waiting = ++sent;
    picture.setAttribute("aria-busy", "true");
    // a kernel that died or was restarted must not silence the sliders for good
    setTimeout(() => { if (waiting === sent) waiting = null; }, 3000);
    model.send({ values, seq: sent });
  };
  const answered = (content) => {
    if (content.values) { values = { ...content.values }; moved(); }
    if (content.seq && content.seq !== sent) return;
    waiting = null;
    if (content.error) say(content.error, true);
    else if (!pending) show(content.svg, content.words);
    else picture.innerHTML = content.svg;
    if (pending) { pending = false; ask(); }
  };

  const inputs = [];
  const add = (control) => {
    const id = unique(), stops = frames && control.stops;
    if (control.kind === "Choice") {
      const set = make("fieldset", { "data-control": control.name },
        make("legend", {}, control.label));
      for (const value of stops || Object.keys(control.choices)) {
        const input = make("input", { type: "radio", name: id, value });
        input.addEventListener("change", () => { values[control.name] = value; ask(); });
        inputs.push(() => { input.checked = values[control.name] === value; });
        set.append(make("label", {}, input, " " + control.choices[value]));
      }
      return panel.append(set);
    }
    const place = (v) => toPosition(control, v);
    const range = stops ? { min: 0, max: stops.length - 1, step: 1 }
      : { min: place(control.low), max: place(control.high), step: control.step };
    const input = make("input", { type: "range", id, ...range, "data-control": control.name });
    const output = make("output", { for: id });
    const update = () => {
      const value = stops ? stops[nearest(control, values[control.name])] : values[control.name];
      input.value = stops ? nearest(control, value) : place(value);
      output.textContent = spoken(value);
      input.setAttribute("aria-valuetext", spoken(value));
    };
    input.addEventListener("input", () => {
      const value = stops ? stops[Number(input.value)] : toValue(control, Number(input.value));
      values[control.name] = stops ? value : Math.min(control.high, Math.max(control.low, value));
      update();
      ask();
    });
    inputs.push(update);
    panel.append(make("div", { class: "lp-slider" },
      make("label", { for: id }, control.label), output, input));
  };
  controls.forEach(add);
  const moved = () => inputs.forEach((update) => update());
  const reset = make("button", { type: "button", "data-reset": "" }, "Start again");
  reset.addEventListener("click", () => { values = { ...model.get("start") }; moved(); ask(); });
  if (controls.length) panel.append(reset);
  if (frames) panel.append(make("small", {}, "A few stops here; every value in JupyterLab."));
  moved();

  // Notebook 7 takes arrow keys before a slider gets them: stop them on their way down.
  const keys = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End",
    "PageUp", "PageDown", " "]);
  const keep = (event) => {
    if (panel.contains(event.target) && keys.has(event.key)) event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", keep, true);
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => { root.dataset.theme = themeOf(document.body, system.matches); };
  const watcher = new MutationObserver(paint);
  watcher.observe(document.body, { attributes: true });
  system.addEventListener("change", paint);
  paint();

  if (frames) ask();
  else show(model.get("svg"), model.get("words"), true);
  model.on("msg:custom", answered);
  return () => {
    model.off("msg:custom", answered);
    window.removeEventListener("keydown", keep, true);
    system.removeEventListener("change", paint);
    watcher.disconnect();
  };
}

export default { render };
