// @title Where exp overflows, and which mask holds
// @fallback An interactive figure: one row of logits on a number line, with the range of each dtype in
// @fallback which exp is finite. With JavaScript you choose the temperature, the dtype, the mask and the
// @fallback method, and read what every stage stores. The text around it carries the numbers.
// @min-height max(54rem, calc(88rem - 62vw))
import {
  animate, button, defineElement, details, emit, fmt, frame, guide, h, radios, set, shell, slider, svg,
  table, toggle, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// Stored numbers: significant bits, smallest normal exponent, largest finite number.
const FORMATS = {
  float32: { bits: 24, low: -126, max: (2 - 2 ** -23) * 2 ** 127 },
  float16: { bits: 11, low: -14, max: 65504 },
  bfloat16: { bits: 8, low: -126, max: (2 - 2 ** -7) * 2 ** 127 },
};
const MASKS = { multiply: "multiply", "-1e4": -1e4, "-1e9": -1e9, "finfo.min": "min", "-inf": -Infinity };
const COSINES = [1 - 2 ** -24, 0.9, 0.7, 0.3, -0.2, -0.4];
const NAMES = ["itself", "positive", "negative 1", "negative 2", "negative 3", "negative 4"];
const ROLES = ["self", "pos", "neg", "neg", "neg", "neg"];

// Round to nearest, ties to even, through float32 as PyTorch's conversion does.
function stored(x, dtype) {
  const single = Math.fround(x);
  if (dtype === "float32" || !Number.isFinite(single) || single === 0) return single;
  const { bits, low, max } = FORMATS[dtype];
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(single))), low);
  const unit = 2 ** (exponent - bits + 1);
  const scaled = single / unit; // exact: a power of two
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const whole = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  const result = whole * unit;
  return Math.abs(result) > max ? Math.sign(result) * Infinity : result;
}

function oneRow({ temperature, dtype, mask, method, smoothing, allMasked }) {
  const r = (x) => stored(x, dtype);
  const constant = MASKS[mask] === "min" ? -FORMATS[dtype].max : MASKS[mask];
  if (method !== "subtract" && Number.isFinite(constant) && constant < -FORMATS[dtype].max) {
    const none = COSINES.map(() => NaN);
    return { logits: none, terms: none, total: NaN, logTotal: NaN, loss: NaN, refused: true };
  }
  const logits = COSINES.map((c) => r(r(c) / temperature));
  if (method !== "subtract") {
    for (let k = 0; k < (allMasked ? logits.length : 1); k++) {
      logits[k] = constant === "multiply" ? logits[k] * 0 : r(constant);
    }
  }
  const top = method === "shift" ? Math.max(...logits) : 0;
  const shifted = logits.map((l) => r(l - top));
  const terms = shifted.map((l) => r(Math.exp(l)));
  let total = r(terms.reduce((s, t) => s + t, 0));
  if (method === "subtract") total = r(total - r(Math.exp(r(1 / temperature))));
  const log = r(Math.log(total));
  const losses = shifted.map((l) => r(log - l));
  let loss = losses[1];
  if (smoothing) loss = r(0.9 * loss + 0.1 * (losses.reduce((s, l) => s + l, 0) / losses.length));
  return { logits, terms, total, logTotal: r(top + log), loss, refused: false };
}

// The loss in double precision with a mask that always works.
function truth(temperature) {
  const rest = COSINES.slice(1).map((c) => Math.exp((c - COSINES[1]) / temperature));
  return Math.log1p(rest.slice(1).reduce((s, t) => s + t, 0));
}

const lastFinite = (dtype) => Math.log(FORMATS[dtype].max); // exp is infinite above
const firstNonzero = (dtype) => { // and 0 below half of the smallest subnormal
  const { bits, low } = FORMATS[dtype];
  return (low - bits + 1 - 1) * Math.LN2;
};

const say = (x) => (Number.isNaN(x) ? "NaN" : fmt(x));
function big(x) { // compact for the stages
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x !== 0 && (Math.abs(x) >= 1e5 || Math.abs(x) < 1e-4)) {
    const [m, e] = x.toExponential(2).split("e");
    return `${m.replace("-", "−")}e${e.replace("+", "").replace("-", "−")}`;
  }
  return x.toFixed(Math.abs(x) < 10 ? 4 : 2).replace("-", "−");
}

// ---------------------------------------------------------------- how it looks

const CSS = `
.box { --pos: #1668c1; --neg: #5b6770; --self: #b8560b; }
.box[data-theme="dark"] { --pos: #6fb1ff; --neg: #a7b2bf; --self: #f0a25a; }
.guide { min-height: 210px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; }
svg text { fill: var(--fg); font-size: 13px; font-variant-numeric: tabular-nums; }
svg .mid { text-anchor: middle; } svg .end { text-anchor: end; } svg .faint { fill: var(--muted); font-size: 12px; }
.axis { stroke: var(--line); stroke-width: 1; } .zero { stroke: var(--muted); stroke-width: 1.4; }
.band { fill: var(--soft); stroke: var(--line); } .band.on { stroke: var(--accent); stroke-width: 2.5; }
.mark { stroke: var(--bg); stroke-width: 1.5; } .mark.pos { fill: var(--pos); } .mark.neg { fill: var(--neg); } .mark.self { fill: var(--self); }
.lost { fill: none; stroke: var(--bad); stroke-width: 2.5; } .stem { stroke: var(--line); stroke-width: 1; }
svg .tag { font-weight: 650; } .figure table { width: 100%; }
.result { font-size: 16px; min-height: 52px; margin-top: 8px; } .result b { font-weight: 650; }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px;
  border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; min-height: 300px; }
.controls { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 10px 20px; border-top: 1px solid var(--line); }
.controls .wide { grid-column: 1 / -1; } .controls legend { font-size: 14px; }
.controls .choice { margin-bottom: 4px; padding: 4px 9px; }
@container (max-width: 600px) {
  svg text, svg .faint { font-size: 19px; }
  .box > * { padding: 12px; } .controls { grid-template-columns: minmax(0, 1fr); } .guide { min-height: 0; }
}
`;

const W = 640;
const H = 232;
const LEFT = 92;
const RIGHT = W - 16;
const REACH = [24, 110, 230]; // of the axis, in logits

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: where exp overflows, and which mask holds", css: CSS });
  const s = {
    temperature: options.temperature ?? 0.1, dtype: options.dtype ?? "float32", mask: options.mask ?? "-inf",
    method: options.method ?? "shift", smoothing: options.smoothing ?? false,
    allMasked: options.all_masked ?? options.allMasked ?? false,
  };
  let now = {};
  let seen = null;
  let free = {};
  let charts = false;
  let run = 0;

  // ------------------------------------------------------------ state changes

  const draw = frame(paint);
  const tell = () => emit(el, { temperature: s.temperature, dtype: s.dtype, mask: s.mask, method: s.method,
    smoothing: s.smoothing, all_masked: s.allMasked });
  function compute() {
    now = oneRow(s);
    if (seen) seen.push({ ...s, loss: now.loss, refused: now.refused });
    draw();
  }
  function change(next, check = true) {
    for (const key of Object.keys(s)) if (next[key] !== undefined) s[key] = next[key];
    if (next.all_masked !== undefined) s.allMasked = next.all_masked;
    compute();
    tell();
    if (check) tour.check();
  }
  const speak = () => charts && ui.say(result());
  function slide(from, to, ms = 1600) {
    const mine = ++run;
    animate(ms, (t) => {
      if (mine !== run) return;
      if (t === 1) for (const part of [0, 0.25, 0.5, 0.75]) change({ temperature: from * (to / from) ** part }, false);
      change({ temperature: t < 1 ? from * (to / from) ** t : to }, t === 1);
    }, ui.signal);
  }

  // ------------------------------------------------------------ the number line

  const line = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img" });
  const BANDS = Object.keys(FORMATS);
  function paintLine() {
    const shownLogits = now.refused ? COSINES.map((c) => c / s.temperature) : now.logits;
    const inside = shownLogits.filter((l) => Number.isFinite(l) && Math.abs(l) <= 230).map(Math.abs);
    const reach = REACH.find((one) => Math.max(...inside, 12) <= one) ?? 230;
    const x = (l) => LEFT + ((Math.max(-reach, Math.min(reach, l)) + reach) / (2 * reach)) * (RIGHT - LEFT);
    const step = reach > 150 ? 100 : reach > 50 ? 50 : 10;
    const ticks = [];
    for (let v = -Math.floor(reach / step) * step; v <= reach; v += step) ticks.push(v);
    const mark = (l, k) => {
      if (Number.isNaN(l)) return [];
      const off = l < -reach;
      const y = 156 - (k % 2) * 22;
      const infinite = now.terms[k] === Infinity;
      const at = off ? LEFT - 6 : x(l);
      return [svg("path", { class: "stem", d: `M${at} ${y + 6}V182` }),
        svg("circle", { class: `mark ${ROLES[k]}`, cx: at, cy: y, r: 7 }),
        infinite && svg("circle", { class: "lost", cx: at, cy: y, r: 11 }),
        k === 1 && svg("text", { class: "tag mid", x: Math.max(40, Math.min(at, W - 40)), y: y - 15, text: "positive" }),
        k === 0 && svg("text", { class: at > W - 80 ? "tag end" : "tag", x: at > W - 80 ? at - 13 : at + 13, y: y + 5, text: "itself" })];
    };
    line.replaceChildren(...[
      BANDS.map((name, i) => {
        const [a, b] = [x(firstNonzero(name)), x(lastFinite(name))];
        return [svg("rect", { class: `band${name === s.dtype ? " on" : ""}`, x: a, width: Math.max(b - a, 1), y: 14 + i * 30, height: 22, rx: 4 }),
          svg("text", { class: `end${name === s.dtype ? " tag" : " faint"}`, x: LEFT - 8, y: 30 + i * 30, text: name }),
          svg("text", { class: "faint mid", x: (a + b) / 2, y: 30 + i * 30, text: `exp finite up to ${fmt(lastFinite(name), 1)}` })];
      }),
      svg("path", { class: "zero", d: `M${LEFT - 14} 182H${RIGHT}` }),
      ticks.map((v) => [svg("path", { class: "axis", d: `M${x(v)} 178V187` }),
        svg("text", { class: "faint mid", x: x(v), y: 202, text: fmt(v, 0) })]),
      svg("text", { class: "faint mid", x: (LEFT + RIGHT) / 2, y: 224, text: "logit = cosine / τ, after the mask" }),
      !now.refused && now.logits.map(mark),
    ].flat(4).filter(Boolean));
    set(line, { "aria-label": `Number line. The positive's logit is ${say(now.logits[1])}, the self logit ${say(now.logits[0])}. ` +
      `In ${s.dtype} exp is finite up to ${fmt(lastFinite(s.dtype), 1)}.` });
  }

  // ------------------------------------------------------------ the stages

  const stages = table({ caption: "What each stage stores", columns: ["Candidate", "cosine", "logit", "term of the sum"] });
  const output = h("p", { class: "result num" });
  function result() {
    if (now.refused) return "RuntimeError: value cannot be converted to type c10::Half without overflow. There is no loss.";
    return `Sum ${big(now.total)}, log-sum-exp ${big(now.logTotal)}, loss ${say(now.loss)} (in double precision, self entry removed: ` +
      `${fmt(truth(s.temperature))}).`;
  }
  function paintStages() {
    stages.update(COSINES.map((c, k) => [NAMES[k], c.toFixed(k ? 2 : 8).replace("-", "−"), big(now.logits[k]), big(now.terms[k])]));
    set(output, { text: result() });
  }

  // ------------------------------------------------------------ controls

  const act = (name) => (v) => { run++; change({ [name]: v }); speak(); };
  const controlT = slider({ label: "Temperature τ", min: 0.005, max: 1, log: true, value: s.temperature,
    marks: [0.005, 0.012, 0.02, 0.05, 0.07, 0.1, 0.5, 1], format: (v) => fmt(v, 3), oninput: act("temperature") });
  const pick = (legend, name, choices) => radios({ legend, choices, onchange: act(name) });
  const controlD = pick("Dtype", "dtype", BANDS.map((id) => ({ id, label: id })));
  const controlMethod = pick("Method", "method", [{ id: "naive", label: "exponentials as they are" },
    { id: "shift", label: "the row’s maximum first" }, { id: "subtract", label: "no mask; subtract e^(1/τ)" }]);
  const controlMask = pick("Mask on the self entry", "mask", [{ id: "multiply", label: "logit × 0" }, { id: "-1e4", label: "−10⁴" },
    { id: "-1e9", label: "−10⁹" }, { id: "finfo.min", label: "finfo(dtype).min" }, { id: "-inf", label: "−∞" }]);
  const controlS = toggle({ label: "Label smoothing 0.1", hint: " a tenth of the target on all columns", checked: s.smoothing, onchange: act("smoothing") });
  const controlA = toggle({ label: "Mask every column", hint: " a row with nothing left", checked: s.allMasked, onchange: act("allMasked") });
  const controls = h("div", { class: "controls" }, h("div", { class: "wide" }, controlT.el), h("div", {}, controlD.el, controlS.el, controlA.el),
    controlMethod.el, controlMask.el);
  const PARTS = [[controlT, "temperature"], [controlD, "dtype"], [controlMethod, "method"], [controlMask, "mask"],
    [controlS, "smoothing"], [controlA, "allMasked"]];
  function paintControls() {
    for (const [control, name] of PARTS) if (control.value !== s[name]) control.set(s[name]);
  }
  const lock = () => PARTS.forEach(([control, name]) => control.disable(!free[name]));

  // ------------------------------------------------------------ the tour

  const START = { temperature: 0.1, dtype: "float32", mask: "-inf", method: "shift", smoothing: false, allMasked: false };
  const at = (next, watch = false) => { run++; seen = watch ? [] : null; change({ ...START, ...next }, false); };
  const loss = (next) => oneRow({ ...START, ...next }).loss;
  const met = (test) => (seen ?? []).some(test);
  const all = Object.fromEntries(Object.keys(START).map((name) => [name, true]));
  const tries = { "−10⁹ in float16": (v) => v.refused, "−10⁹ in bfloat16": (v) => v.mask === "-1e9" && v.dtype === "bfloat16" && !v.allMasked,
    "−∞ with label smoothing": (v) => v.mask === "-inf" && v.smoothing, "−∞ on every column": (v) => v.mask === "-inf" && v.allMasked,
    "−10⁹ on every column": (v) => v.mask === "-1e9" && v.allMasked && !v.refused };
  const steps = [
    { title: "One row of the loss", free: {}, charts: true, enter: () => at({}),
      text: () => `One anchor: itself, its positive at cosine ${COSINES[1]}, four negatives. The points are its logits. A bar shows where exp ` +
        "of a logit is neither infinite nor 0 in that dtype. The table holds what each stage stores, rounded." },
    { title: "Move 1: a popular temperature in half precision", free: { temperature: true }, charts: true,
      enter: () => at({ dtype: "float16", method: "naive" }, true),
      text: () => `float16, exponentials as they are, self entry masked by −∞. At τ = 0.1 the loss is ${say(loss({ dtype: "float16", method: "naive" }))}. ` +
        "Now τ goes to 0.07, the default of the challenge.",
      question: "What does the loss print at τ = 0.07?",
      choices: [{ id: "small", label: "Nearly the same small number" }, { id: "inf", label: "Infinity" }, { id: "zero", label: "Exactly 0" },
        { id: "error", label: "An error message" }],
      answer: () => { const v = loss({ dtype: "float16", method: "naive", temperature: 0.07 }); return v === Infinity ? "inf" : v === 0 ? "zero" : "small"; },
      task: "Lower τ from 0.1 to 0.07.", act: { label: "Lower τ for me", run: () => slide(0.1, 0.07) },
      done: () => s.temperature <= 0.0701,
      surprise: () => [`The positive’s logit is ${fmt(oneRow({ ...START, dtype: "float16", temperature: 0.07 }).logits[1], 1)}; its exponential is ` +
        `${big(Math.exp(COSINES[1] / 0.07))}, and float16 ends at 65504. The loss is ${say(loss({ dtype: "float16", method: "naive", temperature: 0.07 }))}. ` +
        `The self entry, at cosine 1, would already be lost below τ = ${fmt(1 / lastFinite("float16"))}.`,
        `Subtract the row’s maximum first and the same row in the same dtype gives ${say(loss({ dtype: "float16", temperature: 0.07 }))}: small, finite, and right to ` +
        `float16’s resolution (${fmt(truth(0.07))}).`] },
    { title: "Move 2: which mask?", free: { dtype: true, mask: true, smoothing: true, allMasked: true }, charts: true,
      enter: () => at({ dtype: "float16" }, true),
      text: "The row’s maximum is subtracted now. What stands in the mask? −10⁹ is popular, −∞ is exact. Five things are to be tried, and one of them is " +
        "the most dangerous: every column masked (a padded row, say) with −10⁹.",
      question: "Every column is masked with −10⁹, in float32. What does the loss print?",
      choices: [{ id: "nan", label: "NaN" }, { id: "huge", label: "A huge number, about 10⁹" }, { id: "logk", label: "A harmless number: log of the columns" },
        { id: "zero", label: "0" }],
      answer: () => { const v = loss({ mask: "-1e9", allMasked: true });
        return Number.isNaN(v) ? "nan" : v > 1e6 ? "huge" : Math.abs(v - Math.log(COSINES.length)) < 0.01 ? "logk" : "zero"; },
      task: () => `Try, in any order: ${Object.keys(tries).join("; ")}.`,
      act: { label: "Try all five for me", run: () => { run++;
        for (const next of [{ mask: "-1e9", dtype: "float16" }, { mask: "-1e9", dtype: "bfloat16" }, { mask: "-inf", dtype: "float32", smoothing: true },
          { mask: "-inf", dtype: "float32", allMasked: true }]) change({ ...START, ...next }, false);
        change({ ...START, mask: "-1e9", allMasked: true }); } },
      done: () => Object.values(tries).every(met),
      surprise: () => [`float16 refuses −10⁹ with an error, bfloat16 takes it (loss ${say(loss({ mask: "-1e9", dtype: "bfloat16" }))}). With label smoothing −∞ gives ` +
        `${say(loss({ smoothing: true }))}, because the masked column is now a target. A row with nothing left gives ${say(loss({ allMasked: true }))} under −∞, and ` +
        `${say(loss({ mask: "-1e9", allMasked: true }))} = log ${COSINES.length} under −10⁹.`,
        "An error, ∞ and NaN shout. The last one whispers: a plausible loss from a row that contains nothing."] },
    { title: "Move 3: subtract the self term", free: { temperature: true }, charts: true,
      enter: () => at({ method: "subtract", temperature: 0.5 }, true),
      text: () => "float32. No mask: the row is summed with the self entry, and e^(1/τ) is taken away again. On paper that is exact. The stored cosine of the " +
        `anchor with itself is 0.99999994, one step below 1. At τ = 0.5 the loss is ${say(loss({ method: "subtract", temperature: 0.5 }))}, the truth ${fmt(truth(0.5))}.`,
      question: "τ falls from 0.5 to 0.02. How does it fail?",
      choices: [{ id: "not", label: "Not at all: float32 has seven digits" }, { id: "bang", label: "With a bang: infinity or NaN" },
        { id: "creep", label: "Quietly: wrong digits, then a negative loss" }],
      answer: () => { const v = loss({ method: "subtract", temperature: 0.02 }); return !Number.isFinite(v) ? "bang" : v < 0 ? "creep" : "not"; },
      task: "Lower τ from 0.5 to 0.02.", act: { label: "Lower τ for me", run: () => slide(0.5, 0.02) },
      done: () => s.temperature <= 0.0201,
      surprise: () => { const v = (t) => say(loss({ method: "subtract", temperature: t }));
        return [`${v(0.1)} at τ = 0.1 (truth ${fmt(truth(0.1))}), ${v(0.05)} at 0.05 (truth ${fmt(truth(0.05))}), ${v(0.02)} at 0.02 (truth ${fmt(truth(0.02))}). No bang. ` +
          "−log of a probability cannot be negative, so the sign is the symptom.",
          `Go on and it does end with a bang: ${v(0.01)} at τ = 0.01. What is left after the subtraction is the rounding error of e^(1/τ).`]; } },
  ];
  const sandbox = { title: "Sandbox",
    text: "All yours. Find a temperature at which float16 needs the shift and bfloat16 does not. Which masks survive in all three dtypes? Can ×0 ever be right?",
    tools: () => [button("float16, naive", () => at({ dtype: "float16", method: "naive", temperature: 0.07 })),
      button("×0 as mask", () => at({ mask: "multiply", temperature: 0.5 })), button("Subtraction", () => at({ method: "subtract", temperature: 0.02 }))] };

  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const step = steps[index];
    charts = phase !== "predict" && (phase === "sandbox" || Boolean(step.charts));
    free = phase === "predict" ? {} : phase === "sandbox" ? all : step.free;
    if (phase === "sandbox") seen = null;
    lock();
    set(figure, { hidden: !charts });
    set(veil, { hidden: phase !== "predict" });
    set(controls, { hidden: phase === "look" });
    set(numbersBox, { hidden: !charts });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const figure = h("div", { class: "figure" }, line, stages.el, output);
  const veil = h("div", {}, h("div", { class: "veil" }, "The row appears once you have predicted."));
  const ranges = table({ caption: "The dtypes", columns: ["dtype", "largest number", "exp finite up to", "so 1/τ overflows below τ =", "step just below 1"],
    rows: BANDS.map((name) => [name, big(FORMATS[name].max), fmt(lastFinite(name), 2), fmt(1 / lastFinite(name)), big(2 ** -FORMATS[name].bits)]) });
  const numbersBox = h("div", {}, details("The three dtypes in numbers", ranges.el));
  ui.box.append(tour.el, veil, figure, controls, numbersBox);

  function paint() {
    if (charts) {
      paintLine();
      paintStages();
    }
    paintControls();
  }
  compute();
  const given = Object.keys(START).concat("all_masked").some((name) => options[name] !== undefined);
  tour.go(options.tour ?? !given ? 0 : steps.length);
  paint();

  return {
    state: () => ({ ...s, phase: tour.phase, step: tour.index, ...now, truth: truth(s.temperature) }),
    update: (changes) => { run++; tour.open(); change(changes); },
  };
}

defineElement("overflow_line", mount);
export default widget(mount, ["temperature", "dtype", "mask", "method", "smoothing", "all_masked"]);
