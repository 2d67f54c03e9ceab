// The explorer kit: what every interactive figure of the book shares. No dependency, no build step.
//
// WRITE A NEW EXPLORER in one file, explorers/<name>.js (the tag is infonce-<name>, "_" → "-"):
//
//   // @title The cap of the bound                     ← the three tags are read by bundle.py
//   // @fallback With JavaScript this figure shows …   ← plain text for readers without JavaScript
//   // @min-height max(30rem, calc(60rem - 60vw))      ← any CSS length; reserves the space
//   import { shell, slider, emit, defineElement, widget } from "./kit.js";
//   export function mount(el, options) {               // el: the custom element, or a div in a notebook
//     const ui = shell(el, { label: "The cap of the bound" });
//     let k = options.k ?? 8;
//     const s = slider({ label: "K", min: 2, max: 64, step: 1, value: k,
//                        oninput: (v) => { k = v; emit(el, { k }); } });
//     ui.box.append(s.el);
//     return {
//       state: () => ({ k, cap: Math.log(k) }),        // becomes el.state: plain numbers, for tests
//       update: (changes) => { k = changes.k ?? k; s.set(k); },  // Python set a trait
//       destroy: () => {},                             // optional; ui.signal is aborted for you
//     };
//   }
//   defineElement("cap", mount);
//   export default widget(mount, ["k"]);                // the names that Python reads and sets
//
// Imports must name "./kit.js" only, without "as"; bundle.py turns both files into classic scripts
// for the website (they work from file://) and into one ES module for anywidget.
//
// WHAT IS EXPORTED
//   building   h(tag, attrs, ...children)   svg(tag, attrs, ...children)   set(node, attrs)
//              attrs: on<event> functions, `text`, properties such as checked/disabled/hidden/value;
//              null or false removes an attribute
//   shell      shell(el, {label, css}) → {root, box, say(text), signal}: a shadow root with its own
//              background, the shared style, the page's theme, a live region, keys kept from the page
//   controls   button(label, onclick, {kind: "primary"|"quiet"})        → the node
//              toggle({label, hint, checked, onchange})                 → {el, set, value, disable}
//              slider({label, min, max, value, step, log, marks, format, oninput}) → the same
//              radios({legend, choices: [{id, label}], onchange})       → the same
//              details(summary, content, ontoggle)                      → the node
//              table({caption, columns, rows})                          → {el, update(rows)}
//   gestures   drag(node, {start, move, end})  arrowStep(event) → ±1, ±10 (shift), ±15 (page) or null
//   time       frame(draw) → request a redraw, once a frame
//              animate(ms, step, signal)  step gets 0…1, just 1 when the reader wants less motion
//   numbers    fmt(x, digits = 4)   short(x) → fits a matrix cell   logSumExp(xs)   softmax(xs)
//   guide      guide(ui, {steps, onchange}) → predictions first, then the sandbox; see the function
//   memory     memory(el, key) → {get(), set(value)}: kept by the page between visits, not in a notebook
//   outside    emit(el, {trait: value})   defineElement(name, mount)   widget(mount, traits)

// ---------------------------------------------------------------- building

const SVG_NS = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["checked", "disabled", "hidden", "value", "open", "indeterminate"]);

export const h = (tag, attrs, ...children) => fill(document.createElement(tag), attrs, children);

export const svg = (tag, attrs, ...children) =>
  fill(document.createElementNS(SVG_NS, tag), attrs, children);

function fill(node, attrs, children) {
  set(node, attrs);
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

// Writes only what changed: that keeps a redraw of a whole figure far below a frame.
export function set(node, attrs) {
  for (const [key, value] of Object.entries(attrs ?? {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent !== value && (node.textContent = value);
    else if (PROPERTIES.has(key)) node[key] !== value && (node[key] = value);
    else if (value == null || value === false) node.removeAttribute(key);
    else {
      const text = value === true ? "" : String(value);
      if (node.getAttribute(key) !== text) node.setAttribute(key, text);
    }
  }
  return node;
}

// ---------------------------------------------------------------- numbers

const SUPERSCRIPT = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((c, i) => [i, c])) };

export function fmt(x, digits = 4) {
  if (!Number.isFinite(x)) return x > 0 ? "∞" : x < 0 ? "−∞" : "undefined";
  if (Math.abs(x) < 1e-12) x = 0; // rounding noise of double precision
  if (x !== 0 && Math.abs(x) < 0.5 * 10 ** -digits) {
    const [mantissa, exponent] = x.toExponential(1).split("e");
    return `${mantissa.replace("-", "−")}×10${[...exponent].map((c) => SUPERSCRIPT[c] ?? "").join("")}`;
  }
  return x.toFixed(digits).replace("-", "−");
}

// Four characters at most besides the sign: .87  −.50  1.73  14.3  −50
export function short(x) {
  if (!Number.isFinite(x)) return fmt(x);
  const size = Math.abs(x);
  const text = size.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0).replace(/^0\./, ".");
  return (x < 0 && Number(text) !== 0 ? "−" : "") + text;
}

export function logSumExp(xs) {
  const top = Math.max(...xs);
  if (!Number.isFinite(top)) return top;
  return top + Math.log(xs.reduce((sum, x) => sum + Math.exp(x - top), 0));
}

export function softmax(xs) {
  const total = logSumExp(xs);
  return xs.map((x) => Math.exp(x - total));
}

// ---------------------------------------------------------------- time and gestures

export function frame(draw) {
  let waiting = 0;
  return () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      draw();
    });
  };
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function animate(ms, step, signal) {
  if (reducedMotion()) return step(1);
  const begin = performance.now();
  const tick = (now) => {
    if (signal?.aborted) return;
    const t = Math.min(1, Math.max(0, (now - begin) / ms));
    step(t);
    if (t < 1) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

// Mouse, pen and touch alike. The class "grab" gives the node
// `touch-action: none`, and `display: block`, for browsers ignore the former on inline nodes (all of SVG).
export function drag(node, { start, move, end }) {
  let active = null;
  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || active !== null) return;
    active = event.pointerId;
    node.setPointerCapture(active);
    node.focus?.({ preventScroll: true });
    event.preventDefault();
    start?.(event);
  });
  node.addEventListener("pointermove", (event) => event.pointerId === active && move(event));
  for (const kind of ["pointerup", "pointercancel"]) {
    node.addEventListener(kind, (event) => {
      if (event.pointerId !== active) return;
      active = null;
      end?.(event);
    });
  }
}

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 15, PageDown: -15 };

export function arrowStep(event) {
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return null;
  return event.shiftKey && Math.abs(step) === 1 ? 10 * step : step;
}

// ---------------------------------------------------------------- the shell and its theme

const STYLE = `
:host { display: block; }
* { box-sizing: border-box; }
.box {
  --bg: #fff; --panel: #f5f7fa; --fg: #1b2028; --muted: #525c69; --line: #ccd4de; --accent: #0b57b8;
  --on-accent: #fff; --good: #0d6832; --bad: #a5182c; --soft: #e7f0fb; --hot: #b4430a;
  container-type: inline-size; color-scheme: light; color: var(--fg); background: var(--bg);
  border: 1px solid var(--line); border-radius: 10px; font-family: inherit; font-size: 15px;
  line-height: 1.5; text-align: left; max-width: 900px; margin-inline: auto; overflow: hidden; overflow-wrap: break-word;
}
.box[data-theme="dark"] {
  --bg: #14181e; --panel: #1c222a; --fg: #e7ecf2; --muted: #a7b2bf; --line: #3b4552; --accent: #7ab7ff;
  --on-accent: #0a1420; --good: #74d99a; --bad: #ff9f98; --soft: #1d2f45; --hot: #ffab66;
  color-scheme: dark;
}
.box > * { padding: 14px 16px; }
.sr { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
p { margin: 0 0 .5em; } p:last-child { margin-bottom: 0; }
h3, h4 { margin: 0; font: inherit; font-weight: 650; }
.muted { color: var(--muted); } .small { font-size: 13px; } .good { color: var(--good); }
.bad { color: var(--bad); } .num { font-variant-numeric: tabular-nums; }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.grab { cursor: grab; touch-action: none; display: block; } .grab:active { cursor: grabbing; }
button { font: inherit; font-size: 14px; font-weight: 550; color: var(--fg); background: var(--bg);
  border: 1px solid var(--muted); border-radius: 7px; padding: 6px 12px; min-height: 36px; cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--accent); background: var(--soft); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.primary:hover:not(:disabled) { background: var(--accent); filter: brightness(1.1); }
button.quiet { border-color: transparent; background: none; color: var(--accent);
  text-decoration: underline; text-underline-offset: 3px; font-weight: 450; padding: 6px 4px; }
button:disabled, .off { cursor: not-allowed; color: var(--muted); }
button.primary:disabled { background: var(--panel); border-color: var(--line); color: var(--muted); }
.control { min-width: 0; }
.control label { display: flex; justify-content: space-between; gap: 8px; font-weight: 550; font-size: 14px; }
.control output { font-variant-numeric: tabular-nums; font-weight: 650; }
input[type=range] { width: 100%; height: 28px; margin: 0; accent-color: var(--accent); cursor: pointer; }
.marks { position: relative; height: 16px; margin: -4px 8px 0; font-size: 12px; color: var(--muted); }
.marks span { position: absolute; transform: translateX(-50%); }
.toggle { display: flex; gap: 9px; align-items: flex-start; min-height: 28px; cursor: pointer; font-size: 14px; }
.toggle input { appearance: none; flex: none; width: 34px; height: 20px; margin: 1px 0 0; border-radius: 10px;
  border: 1.5px solid var(--muted); background: var(--bg); cursor: pointer; position: relative; }
.toggle input::before { content: ""; position: absolute; width: 12px; height: 12px; border-radius: 6px;
  left: 2.5px; top: 2.5px; background: var(--muted); }
.toggle input:checked { background: var(--hot); border-color: var(--hot); }
.toggle input:checked::before { left: 16.5px; background: var(--bg); }
.toggle input:disabled { opacity: .6; cursor: not-allowed; }
.toggle b { font-weight: 550; display: block; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0; margin-bottom: 6px; font-weight: 600; }
.choice { display: flex; gap: 9px; padding: 6px 10px; border: 1px solid var(--line); border-radius: 7px;
  background: var(--bg); cursor: pointer; margin-bottom: 6px; font-size: 14px; }
.choice:hover { border-color: var(--accent); }
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); background: var(--soft); }
.choice input { accent-color: var(--accent); flex: none; width: 16px; height: 16px; margin: 3px 0 0; }
summary { cursor: pointer; font-weight: 550; font-size: 14px; padding: 2px 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; margin: 8px 0 12px; }
caption { text-align: left; color: var(--muted); padding-bottom: 3px; }
th, td { padding: 3px 9px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; } th:first-child { text-align: left; }
.guide { background: var(--panel); border-bottom: 1px solid var(--line); }
.guide .head { display: flex; gap: 8px 12px; align-items: center; justify-content: space-between; flex-wrap: wrap; }
.guide ol { display: flex; gap: 5px; list-style: none; margin: 0; padding: 0; }
.guide li { width: 22px; height: 6px; border-radius: 3px; background: var(--line); }
.guide li.done { background: var(--muted); } .guide li.now { background: var(--accent); }
.guide h3 { font-size: 17px; margin: 4px 0; }
.guide .told { border-left: 4px solid var(--accent); padding: 2px 0 2px 12px; margin: 8px 0; }
`;

// The page decides: pydata's <html data-theme>, JupyterLab's <body data-jp-theme-light>, the system.
function theme() {
  const page = document.documentElement.dataset.theme;
  if (page === "dark" || page === "light") return page;
  const lab = document.body?.dataset.jpThemeLight;
  if (lab) return lab === "true" ? "light" : "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function followTheme(node, signal) {
  const apply = () => set(node, { "data-theme": theme() });
  const watch = new MutationObserver(apply);
  const attributeFilter = ["data-theme", "data-jp-theme-light"];
  for (const part of [document.documentElement, document.body]) watch.observe(part, { attributeFilter });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply, { signal });
  signal.addEventListener("abort", () => watch.disconnect());
  apply();
}

const shells = new WeakMap(); // host element → its AbortController

export function shell(el, { label, css = "" }) {
  const control = new AbortController();
  const { signal } = control;
  shells.set(el, control);
  const root = el.shadowRoot ?? el.attachShadow({ mode: "open" });
  const box = h("div", { class: "box", role: "group", "aria-label": label });
  const live = h("div", { class: "sr", role: "status", "aria-live": "polite" });
  root.replaceChildren(h("style", { text: STYLE + css }), box, live);
  followTheme(box, signal);
  // Pages have shortcuts (JupyterLab moves between cells on the arrow keys, and listens before we
  // do: it skips elements with the attribute below). Keys pressed in a figure belong to the figure.
  set(el, { "data-lm-suppress-shortcuts": "true" });
  for (const kind of ["keydown", "keyup", "keypress"]) {
    root.addEventListener(kind, (event) => event.stopPropagation(), { signal });
  }
  let timer = 0;
  const say = (text, delay = 400) => {
    clearTimeout(timer);
    timer = setTimeout(() => set(live, { text }), delay);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  return { root, box, say, signal };
}

// ---------------------------------------------------------------- controls

let serial = 0; // ids live inside a shadow root each; a running number keeps them apart anyway
const freshId = () => `i${++serial}`;

export function button(label, onclick, { kind = "", ...attrs } = {}) {
  return h("button", { type: "button", class: kind, onclick, ...attrs }, label);
}

export function toggle({ label, hint, checked = false, onchange }) {
  const input = h("input", { type: "checkbox", role: "switch", checked,
    onchange: () => onchange?.(input.checked) });
  const el = h("label", { class: "toggle" }, input,
    h("span", {}, h("b", {}, label), hint && h("span", { class: "muted small" }, hint)));
  return { el, get value() { return input.checked; }, set: (value) => set(input, { checked: value }),
    disable: (off) => set(input, { disabled: off }) };
}

// log: equal steps multiply. marks: values with a label; the slider snaps to them.
export function slider({ label, min, max, value, step, log = false, marks = [], format = String, oninput }) {
  const ticks = log ? 200 : Math.round((max - min) / (step ?? (max - min) / 200));
  const place = (v) => (log ? Math.log(v / min) / Math.log(max / min) : (v - min) / (max - min));
  const at = (k) => {
    if (k === 0 || k === ticks) return k ? max : min; // the ends are never rounded
    const raw = log ? min * (max / min) ** (k / ticks) : min + ((max - min) * k) / ticks;
    return marks.find((mark) => Math.abs(place(mark) * ticks - k) <= 0.5) ?? Number(raw.toPrecision(3));
  };
  let current = value;
  const id = freshId();
  const input = h("input", { type: "range", id, min: 0, max: ticks, step: 1 });
  const output = h("output", { for: id });
  const show = (v) => {
    current = v;
    const k = String(Math.round(Math.min(1, Math.max(0, place(v))) * ticks));
    if (input.value !== k) input.value = k;
    set(input, { "aria-valuetext": format(v) });
    set(output, { text: format(v) });
  };
  input.addEventListener("input", () => {
    show(at(Number(input.value)));
    oninput?.(current);
  });
  show(value);
  const el = h("div", { class: "control" }, h("label", { for: id }, h("span", {}, label), output), input,
    marks.length > 0 && h("div", { class: "marks", "aria-hidden": "true" },
      marks.map((mark) => h("span", { style: `left:${100 * place(mark)}%` }, String(mark).replace(/^0\./, ".")))));
  return { el, get value() { return current; }, set: show, disable: (off) => set(input, { disabled: off }) };
}

export function radios({ legend, choices, onchange }) {
  const name = freshId();
  let value = null;
  const inputs = choices.map(({ id }) => h("input", { type: "radio", name, value: id,
    onchange: () => onchange?.((value = id)) }));
  const el = h("fieldset", {}, h("legend", {}, legend),
    choices.map(({ label }, k) => h("label", { class: "choice" }, inputs[k], h("span", {}, label))));
  return { el, get value() { return value; },
    set: (id) => { value = id; inputs.forEach((input, k) => set(input, { checked: choices[k].id === id })); },
    disable: (off) => inputs.forEach((input) => set(input, { disabled: off })) };
}

export function details(summary, content, ontoggle) {
  const el = h("details", { ontoggle: () => ontoggle?.(el.open) }, h("summary", {}, summary), content);
  return el;
}

// rows: arrays of strings, the first of each is the row's heading. Scrolls inside itself when wide.
export function table({ caption, columns, rows = [] }) {
  const body = h("tbody");
  const update = (next) => {
    while (body.rows.length > next.length) body.deleteRow(-1);
    next.forEach((cells, r) => {
      const line = body.rows[r] ?? body.appendChild(h("tr"));
      while (line.cells.length > cells.length) line.deleteCell(-1);
      cells.forEach((text, c) => set(line.cells[c] ??
        line.appendChild(h(c ? "td" : "th", c ? {} : { scope: "row" })), { text }));
    });
  };
  update(rows);
  const el = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    h("table", {}, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((text) => h("th", { scope: "col" }, text)))), body));
  return { el, update };
}

// ---------------------------------------------------------------- the guide

// Predictions first. Phases: "look" (read, then Next) · "predict" (readouts hidden, controls locked)
// → "try" (the reader acts) → "told" (the stated surprise) · at the end "sandbox".
//   steps: [{ title, text, enter() }                                          a look step
//           { title, text, enter(), question, choices: [{id, label}],         a move
//             answer() → id, task, act: {label, run(), kind}, done() → bool, surprise() → text or nodes }]
//   title … surprise may be strings, nodes, arrays of them, or functions that return one: numbers in
//   them must be computed when shown. Call guide.check() after each change of your state.
//   onchange({index, phase}) lets the figure show, hide and lock its parts.
export function guide(ui, { steps, sandbox, onchange }) {
  const el = h("div", { class: "guide" });
  const now = (part) => (typeof part === "function" ? part() : part);
  const say = (part) => h("p", {}, now(part));
  let index = 0;
  let phase = "look";
  let choice = null;

  const go = (next) => {
    index = next;
    choice = null;
    const step = steps[index];
    phase = !step ? "sandbox" : step.question ? "predict" : "look";
    (step ?? sandbox)?.enter?.();
    change();
  };
  const turn = (next) => {
    phase = next;
    change();
  };
  const change = () => {
    onchange?.({ index, phase });
    draw();
  };
  const choose = () => {
    const step = steps[index];
    const commit = button("Commit my prediction", () => { turn("try"); check(); },
      { kind: "primary", disabled: choice === null });
    const options = radios({ legend: now(step.question), choices: now(step.choices),
      onchange: (id) => { choice = id; set(commit, { disabled: false }); } });
    return [options.el, commit];
  };
  const verdict = (step) => {
    const right = now(step.answer);
    const label = now(step.choices).find((one) => one.id === choice)?.label;
    return h("p", {}, h("b", { class: right === choice ? "good" : "bad" },
      right === choice ? "✓ You predicted it: " : "✗ You predicted: "), label);
  };
  const body = (step) => {
    const last = index === steps.length - 1;
    const next = button(last ? "Open the sandbox" : "Next", () => go(index + 1), { kind: "primary" });
    if (phase === "sandbox") {
      return [say(sandbox?.text ?? ""), h("div", { class: "row" }, sandbox?.tools?.() ?? [],
        button("Take the tour again", () => go(0), { kind: "quiet" }))];
    }
    if (phase === "look") return [say(step.text), next];
    if (phase === "predict") return [say(step.text), ...choose()];
    if (phase === "try") {
      return [say(step.task), step.act && button(now(step.act.label), () => { step.act.run(); }, { kind: step.act.kind ?? "primary" })];
    }
    const told = h("div", { class: "told" }, verdict(step), [now(step.surprise)].flat().map(say));
    ui.say(told.textContent, 0);
    return [told, next];
  };
  const draw = () => {
    const step = steps[index];
    const inside = el.contains(ui.root.activeElement);
    const title = now(step ? step.title : sandbox?.title ?? "Sandbox");
    el.replaceChildren(
      h("div", { class: "head" },
        step && h("ol", { "aria-hidden": "true" }, steps.map((_, k) =>
          h("li", { class: k < index ? "done" : k === index ? "now" : "" }))),
        phase !== "sandbox" && button("Skip to the sandbox", () => go(steps.length), { kind: "quiet" })),
      h("h3", { tabindex: -1 }, title), ...body(step).filter(Boolean));
    // Redrawing removed the button that was pressed: keep the keyboard's place.
    if (inside) el.querySelector("h3").focus({ preventScroll: true });
  };
  const check = () => {
    if (phase === "try" && now(steps[index].done)) turn("told");
  };
  return { el, go, check, open: () => phase === "sandbox" || go(steps.length),
    get phase() { return phase; }, get index() { return index; } };
}

// ---------------------------------------------------------------- the outside world

// What a page keeps between visits. In a notebook nothing is kept here: Python has the state.
export function memory(el, key) {
  const name = `infonce:${key}`;
  const onPage = el.localName.startsWith("infonce-");
  return {
    get() {
      try { return onPage ? JSON.parse(localStorage.getItem(name)) : null; } catch { return null; }
    },
    set(value) { // refused in some private windows and for some files opened from disk
      try { if (onPage) localStorage.setItem(name, JSON.stringify(value)); } catch { /* not kept */ }
    },
  };
}

export const emit = (el, detail) =>
  el.dispatchEvent(new CustomEvent("infonce-change", { detail, bubbles: true, composed: true }));

function start(el, mount, options) {
  const handle = mount(el, options) ?? {};
  Object.defineProperty(el, "state", { get: () => handle.state?.(), configurable: true });
  const destroy = () => {
    handle.destroy?.();
    shells.get(el)?.abort();
  };
  return { update: (changes) => handle.update?.(changes), destroy };
}

// The website: <infonce-name data-options='{"json": 1}'>fallback</infonce-name>
// In a chapter an explorer starts when the reader comes near it, so that the page is quick to read.
export function defineElement(name, mount) {
  const tag = `infonce-${name.replaceAll("_", "-")}`;
  if (customElements.get(tag)) return;
  customElements.define(tag, class extends HTMLElement {
    connectedCallback() {
      if (this.handle) return;
      const begin = () => {
        this.waiting?.disconnect();
        this.handle ??= start(this, mount, JSON.parse(this.dataset.options || "{}"));
      };
      if (!this.closest("section")) return begin();
      this.waiting = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && begin(),
        { rootMargin: "600px" });
      this.waiting.observe(this);
    }
    disconnectedCallback() { // a move within the page disconnects and connects again at once
      queueMicrotask(() => {
        if (this.isConnected) return;
        this.waiting?.disconnect();
        this.handle?.destroy();
        this.handle = null;
      });
    }
  });
}

// A notebook: anywidget calls render; the traits of the Python object travel both ways.
export function widget(mount, traits = []) {
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const render = ({ model, el }) => {
    const host = h("div");
    el.append(host);
    const known = Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]));
    const handle = start(host, mount, { ...model.get("options"), ...known });
    let timer = 0;
    const send = () => {
      timer ||= setTimeout(() => {
        timer = 0;
        model.save_changes();
      }, 60);
    };
    host.addEventListener("infonce-change", ({ detail }) => {
      for (const trait of traits) {
        if (!(trait in detail) || same(detail[trait], known[trait])) continue;
        model.set(trait, (known[trait] = detail[trait]));
        send();
      }
    });
    let news = null; // Python may set several traits at once: pass them on together
    const receive = (trait) => () => {
      if (same(model.get(trait), known[trait])) return;
      if (!news) queueMicrotask(() => {
        const changes = news;
        news = null;
        handle.update(changes);
      });
      (news ??= {})[trait] = known[trait] = model.get(trait);
    };
    const listeners = traits.map((trait) => [`change:${trait}`, receive(trait)]);
    for (const [event, listener] of listeners) model.on(event, listener);
    return () => {
      for (const [event, listener] of listeners) model.off(event, listener);
      handle.destroy();
    };
  };
  return { render };
}
