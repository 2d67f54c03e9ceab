// @title What the InfoNCE bound can see
// @fallback An interactive figure: a world of C classes, a guessing game with K candidates and a critic,
// @fallback good or bad. With JavaScript you move them and watch the loss L, the cost of guessing log K,
// @fallback the estimate log K − L and the true information. The text around it carries the numbers.
// @min-height 36rem
import {
  animate, button, defineElement, details, emit, fmt, frame, guide, h, radios, set, shell, slider, svg,
  table, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// X is uniform on C classes; Y agrees with probability q, otherwise it is any other class.
// r = p(y|x) / p(y) takes two values. The critic's score is confidence · log r.
const CONFIDENCE = { optimal: 1, confident: 3, flipped: -1 };

const logRatios = (classes, q) => [Math.log(q * classes), Math.log(((1 - q) * classes) / (classes - 1))];

function information(classes, q) {
  const [same, other] = logRatios(classes, q);
  return (q > 0 ? q * same : 0) + (q < 1 ? (1 - q) * other : 0);
}

// log P(m of n negatives share the anchor's class), m = 0 … n: Binomial(n, 1/C).
function logBinomial(n, classes) {
  const odds = -Math.log(classes - 1);
  const out = [n * Math.log1p(-1 / classes)];
  for (let m = 0; m < n; m++) out.push(out[m] + Math.log((n - m) / (m + 1)) + odds);
  return out;
}

// L, summed over both kinds of positive and over every m. No randomness anywhere.
function lossOf(classes, k, q, critic) {
  const c = CONFIDENCE[critic];
  const [same, other] = logRatios(classes, q).map((r) => c * r);
  const chances = logBinomial(k - 1, classes);
  let loss = 0;
  for (const [p, positive] of [[q, same], [1 - q, other]]) {
    if (p === 0) continue;
    for (let m = 0; m < k; m++) {
      if (chances[m] < -45) continue; // e^−45 is far below the last digit
      const a = m > 0 ? Math.log(m) + same : -Infinity;
      const b = m < k - 1 ? Math.log(k - 1 - m) + other : -Infinity;
      const top = Math.max(positive, a, b);
      if (top === Infinity) return Infinity;
      const sum = Math.exp(positive - top) + Math.exp(a - top) + Math.exp(b - top);
      loss += p * Math.exp(chances[m]) * (top + Math.log(sum) - positive);
    }
  }
  return loss;
}

const boundOf = (classes, k, q, critic) => Math.log(k) - lossOf(classes, k, q, critic);

// Where the estimate ends as K → ∞: E[f] − log E_y e^f.
function limitOf(classes, q, critic) {
  const c = CONFIDENCE[critic];
  const [same, other] = logRatios(classes, q).map((r) => c * r);
  const top = Math.max(same, other);
  if (top === Infinity) return -Infinity;
  const mean = Math.exp(same - top) / classes + (Math.exp(other - top) * (classes - 1)) / classes;
  return (q > 0 ? q * same : 0) + (q < 1 ? (1 - q) * other : 0) - top - Math.log(mean);
}

const MOST = 1024;
const GRID = [...new Set(Array.from({ length: 49 }, (_, i) => Math.round(2 * 512 ** (i / 48))))];
const NAMES = { optimal: "optimal", confident: "three times too confident", flipped: "sign flipped" };

// ---------------------------------------------------------------- how it looks

const CSS = `
.box { --est: #1668c1; --cost: #b8560b; --truth: #1b2028; }
.box[data-theme="dark"] { --est: #6fb1ff; --cost: #f0a25a; --truth: #e7ecf2; }
.guide { min-height: 205px; }
.figure { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.15fr); gap: 10px 22px; }
.panel { min-width: 0; }
.panel-head { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; font-size: 14px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; }
svg text { fill: var(--fg); font-size: 13px; font-variant-numeric: tabular-nums; }
svg .mid { text-anchor: middle; } svg .end { text-anchor: end; }
svg .name { font-size: 12.5px; } svg .faint { fill: var(--muted); font-size: 12px; }
svg .value { font-weight: 650; text-anchor: middle; paint-order: stroke; stroke: var(--bg); stroke-width: 3px; }
.axis { stroke: var(--line); stroke-width: 1; } .zero { stroke: var(--muted); stroke-width: 1.4; }
.guess { fill: none; stroke: var(--muted); stroke-width: 2; stroke-dasharray: 4 3; }
.cost { fill: var(--cost); fill-opacity: .28; stroke: var(--cost); stroke-width: 2; }
.est { fill: var(--est); stroke: var(--est); } .truth { fill: none; stroke: var(--truth); stroke-width: 3; }
.level { stroke: var(--truth); stroke-width: 1.6; stroke-dasharray: 7 4; fill: none; }
.ceiling { fill: none; stroke: var(--muted); stroke-width: 1.6; stroke-dasharray: 2 4; }
.curve { fill: none; stroke: var(--est); stroke-width: 2.4; } .curve.other { stroke-width: 1.3; opacity: .75; stroke-dasharray: 5 3; }
.trace { fill: var(--bg); stroke: var(--est); stroke-width: 1.5; } .dot { fill: var(--est); stroke: var(--bg); stroke-width: 2; }
svg .tag { font-size: 12px; fill: var(--est); paint-order: stroke; stroke: var(--bg); stroke-width: 4px; }
.facts { min-height: 46px; margin-top: 6px; font-size: 14px; }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px;
  border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; min-height: 300px; }
.game { max-width: 520px; margin: 0 auto; } .game text { font-size: 16px; } .chip { fill: var(--bg); stroke: var(--muted); stroke-width: 1.5; } .chip.right { stroke: var(--est); stroke-width: 3.5; }
.chip.false { stroke: var(--cost); stroke-width: 2.5; stroke-dasharray: 4 3; } svg .letter { font-size: 21px; font-weight: 650; text-anchor: middle; dominant-baseline: central; }
.controls { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px 22px; border-top: 1px solid var(--line); }
.control + .control { margin-top: 10px; } .critics legend { font-size: 14px; } .critics .choice { margin-bottom: 4px; padding: 4px 9px; }
.numbers { border-top: 1px solid var(--line); }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .figure, .controls { grid-template-columns: minmax(0, 1fr); } .guide { min-height: 0; }
}
`;

const TOPS = [8, 12, 20, 40];
const W = 380;
const H = 300;
const LEFT = 34;
const BASE = 254; // of the columns' plot area; below it stand the names
const HEAD = 22;

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: what the InfoNCE bound can see", css: CSS });
  let classes = options.classes ?? 10;
  let k = options.candidates ?? 8;
  let q = options.agreement ?? 0.9;
  let critic = options.critic ?? "optimal";
  let now = {};
  let curves = {};
  let seen = null; // what the current move has visited
  let trace = []; // [K, estimate] met in the current move
  let free = { classes: true, k: true, q: true, critic: true };
  let charts = false;
  let revealed = ""; // "" only what was visited, "one" the critic's whole curve, "all" every critic's
  let run = 0;

  // ------------------------------------------------------------ state changes

  const draw = frame(paint);
  function compute() {
    const loss = lossOf(classes, k, q, critic);
    now = { loss, cap: Math.log(k), bound: Math.log(k) - loss, information: information(classes, q),
      limit: limitOf(classes, q, critic), rivals: (k - 1) / classes };
    trace.push([k, now.bound, critic]);
    if (trace.length > 400) trace.shift();
    const met = seen?.[critic];
    if (met) Object.assign(met, { low: Math.min(met.low, k), high: Math.max(met.high, k) });
    draw();
  }
  const tell = () => emit(el, { classes, candidates: k, agreement: q, critic });
  function change(next, check = true) {
    const world = (next.classes ?? classes) !== classes || (next.agreement ?? q) !== q;
    classes = Math.round(next.classes ?? classes);
    k = Math.round(next.candidates ?? k);
    q = next.agreement ?? q;
    critic = next.critic ?? critic;
    if (world) [trace, curves] = [[], {}];
    compute();
    tell();
    if (check) tour.check();
  }
  const speak = () => charts && ui.say(`L ${fmt(now.loss)}, log K ${fmt(now.cap)}, estimate ${fmt(now.bound)}, ` +
    `true information ${fmt(now.information)}.`);
  // One number travels from a to b on a log scale; then whatever comes next.
  function slide(name, from, to, then, ms = 1400) {
    const mine = ++run;
    animate(ms, (t) => {
      if (mine !== run) return;
      if (t === 1) change({ [name]: from }, false); // a jump must not skip the other end
      change({ [name]: t < 1 ? from * (to / from) ** t : to }, t === 1);
      if (t === 1) then?.();
    }, ui.signal);
  }

  // ------------------------------------------------------------ the columns

  const columns = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img" });
  function scale(values, area) {
    const finite = values.filter(Number.isFinite);
    const top = TOPS.find((t) => Math.max(...finite) <= t * 0.94) ?? 40;
    const low = Math.min(0, ...finite);
    const bottom = low > -1e-9 ? 0 : -([4.6, ...TOPS].find((t) => -low <= t * 0.94) ?? 40);
    const y = (v) => {
      const inside = Math.max(bottom, Math.min(top, v));
      return area.base - ((inside - bottom) / (top - bottom)) * (area.base - area.head);
    };
    const step = top - bottom > 26 ? 10 : top - bottom > 13 ? 4 : 2;
    const ticks = [];
    for (let v = Math.ceil(bottom / step) * step; v <= top; v += step) ticks.push(v);
    return { y, ticks, top, bottom };
  }
  const grid = (s, right) => s.ticks.map((v) => [
    svg("path", { class: v === 0 ? "zero" : "axis", d: `M${LEFT} ${s.y(v)}H${right}` }),
    svg("text", { class: "faint end", x: LEFT - 5, y: s.y(v) + 4, text: fmt(v, 0) }),
  ]);

  function paintColumns() {
    const s = scale([now.loss, now.cap, now.bound, now.information], { base: BASE, head: HEAD });
    const bars = [["log K", "guessing", now.cap, "guess"], ["L", "still to pay", now.loss, "cost"],
      ["log K − L", "estimate", now.bound, "est"], ["I", "the truth", now.information, "truth"]];
    const width = 52;
    const place = (i) => LEFT + 14 + i * 86;
    const bar = ([name, role, value, look], i) => {
      const from = s.y(0);
      const to = s.y(Number.isFinite(value) ? value : value > 0 ? s.top : s.bottom);
      const below = value < 0; // its number goes above the zero line
      return [
        svg("rect", { class: look, x: place(i), width, y: Math.min(from, to), height: Math.abs(from - to) }),
        svg("text", { class: "value", x: place(i) + width / 2, y: Math.max(13, (below ? from : to) - 6), text: fmt(value) }),
        svg("text", { class: "name mid", x: place(i) + width / 2, y: H - 26, text: name }),
        svg("text", { class: "faint mid", x: place(i) + width / 2, y: H - 10, text: role }),
      ];
    };
    const level = svg("path", { class: "level", d: `M${place(2) - 6} ${s.y(now.information)}H${place(3) + width}` });
    columns.replaceChildren(...[grid(s, W - 4), level, bars.map(bar)].flat(3)); // numbers above the line
    set(columns, { "aria-label": `Columns: guessing costs log K = ${fmt(now.cap)}, the loss is ${fmt(now.loss)}, ` +
      `the estimate log K − L is ${fmt(now.bound)}, the true information is ${fmt(now.information)} nats.` });
  }

  // ------------------------------------------------------------ the estimate against K

  const against = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img" });
  const curveOf = (name) => (curves[name] ??= GRID.map((one) => [one, boundOf(classes, one, q, name)]));
  function paintAgainst() {
    const shown = revealed === "all" ? Object.keys(CONFIDENCE) : [critic];
    const wanted = revealed ? shown.flatMap((name) => curveOf(name).map(([, v]) => v)) : trace.map(([, v]) => v);
    const s = scale([...wanted, now.bound, now.information, Math.log(MOST)], { base: 262, head: 14 });
    const right = W - 12;
    const x = (one) => LEFT + 8 + (Math.log2(one / 2) / 9) * (right - LEFT - 16);
    const path = (pairs) => pairs.filter(([, v]) => Number.isFinite(v))
      .map(([one, v], i) => `${i ? "L" : "M"}${x(one).toFixed(1)} ${s.y(v).toFixed(1)}`).join("");
    const old = [...new Map(trace.filter(([, v]) => Number.isFinite(v)).map((t) => [t[0] + t[2], t])).values()];
    const ends = (name) => curveOf(name).at(-1)[1];
    const tagged = revealed !== "all" ? [] : shown.filter((name) => Number.isFinite(ends(name)) &&
      (name === "optimal" || ends("optimal") - ends(name) > 1e-9)); // equal curves need one name
    against.replaceChildren(...[
      grid(s, right),
      [2, 8, 32, 128, 512].map((one) => svg("text", { class: "faint mid", x: x(one), y: 278, text: `${one}` })),
      svg("text", { class: "faint mid", x: (LEFT + right) / 2, y: 295, text: "candidates K (log scale)" }),
      svg("path", { class: "ceiling", d: path(GRID.map((one) => [one, Math.log(one)])) }),
      svg("path", { class: "level", d: `M${LEFT} ${s.y(now.information)}H${right}` }),
      svg("text", { class: "name", x: LEFT + 6, y: s.y(now.information) - 5, text: `I = ${fmt(now.information, 3)}` }),
      svg("text", { class: "faint end", x: x(400) - 8, y: s.y(Math.log(400)) - 6, text: "ceiling log K" }),
      revealed && shown.map((name) => svg("path", { class: `curve${name === critic ? "" : " other"}`, d: path(curveOf(name)) })),
      !revealed && old.map(([one, v]) => svg("circle", { class: "trace", r: 2.6, cx: x(one), cy: s.y(v) })),
      tagged.map((name) => svg("text", { class: "tag end", x: right - 2,
        y: name === "confident" ? s.y(ends(name)) + 15 : s.y(ends(name)) - 6, text: NAMES[name] })),
      Number.isFinite(now.bound) && svg("circle", { class: "dot", r: 6, cx: x(k), cy: s.y(now.bound) }),
    ].flat(3).filter(Boolean));
    set(against, { "aria-label": `Estimate against K, critic ${NAMES[critic]}: at K = ${k} it is ${fmt(now.bound)}; ` +
      (revealed ? `at K = 2 it is ${fmt(curveOf(critic)[0][1])}, at K = ${MOST} ${fmt(curveOf(critic).at(-1)[1])}; ` : "") +
      `the truth is ${fmt(now.information)}.` });
  }

  // ------------------------------------------------------------ the game, as a picture

  const CHIPS = [["b"], ["c", "right"], ["a"], ["c", "false"], ["d"], ["a"]];
  const chip = (x, y, letter, kind = "") => [
    svg("rect", { class: `chip ${kind}`, x: x - 25, y: y - 25, width: 50, height: 50, rx: 10 }),
    svg("text", { class: "letter", x, y, text: letter })];
  const game = svg("svg", { class: "game", viewBox: "0 0 440 222", role: "img", "aria-label":
    "The anchor is of class c. Six candidates: b, c, a, c, d, a. The first c is its partner; the second c is a negative of the same class." },
    chip(42, 36, "c"), svg("text", { x: 82, y: 33, text: "anchor x, of class c:" }),
    svg("text", { x: 82, y: 53, text: "which of the six is its partner?" }),
    CHIPS.map(([letter, kind], i) => chip(42 + i * 71, 124, letter, kind)),
    svg("text", { class: "mid", x: 113, y: 174, text: "the positive" }),
    svg("text", { class: "mid", x: 268, y: 174, text: "a false negative:" }),
    svg("text", { class: "mid", x: 268, y: 194, text: "same class, by chance" }));

  // ------------------------------------------------------------ text and numbers

  const facts = h("p", { class: "facts num" });
  function paintFacts() {
    const share = now.rivals;
    set(facts, { text: `${k - 1} negatives, of which ${fmt(share, share < 10 ? 2 : 0)} share the anchor’s class on average. ` +
      `The estimate is ${fmt(now.information - now.bound)} below the truth and ${fmt(now.loss)} below its ceiling.` });
  }
  const numberTable = table({ caption: "Now, in nats", columns: ["Quantity", "Value"] });
  const kTable = table({ caption: "log K − L for this world", columns: ["K", "log K", "optimal", "3× confident", "flipped"] });
  const numbers = details("All numbers as tables", h("div", {}, numberTable.el, kTable.el), () => draw());
  function paintTables() {
    if (!numbers.open || !charts) return;
    numberTable.update([["log K", fmt(now.cap, 6)], ["L", fmt(now.loss, 6)], ["log K − L", fmt(now.bound, 6)],
      ["I", fmt(now.information, 6)], ["gap I − (log K − L)", fmt(now.information - now.bound, 6)],
      ["where log K − L ends as K → ∞", fmt(now.limit, 6)]]);
    const rows = revealed ? [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] : [k];
    kTable.update(rows.map((one) => [String(one), fmt(Math.log(one)),
      ...Object.keys(CONFIDENCE).map((name) => (revealed === "all" || name === critic ? fmt(boundOf(classes, one, q, name)) : ""))]));
  }

  // ------------------------------------------------------------ controls

  const whole = (v) => String(Math.round(v));
  const input = (name) => (v) => { run++; change({ [name]: v }); speak(); };
  const controlC = slider({ label: "Classes C", min: 2, max: 1000, log: true, value: classes, marks: [2, 10, 100, 1000],
    format: whole, oninput: input("classes") });
  const controlK = slider({ label: "Candidates K", min: 2, max: MOST, log: true, value: k,
    marks: [2, 8, 32, 128, 512, MOST], format: whole, oninput: input("candidates") });
  const controlQ = slider({ label: "Agreement q", min: 0, max: 1, step: 0.01, value: q, marks: [0, 0.5, 0.9, 1],
    format: (v) => fmt(v, 2), oninput: input("agreement") });
  const controlCritic = radios({ legend: "Critic f",
    choices: [{ id: "optimal", label: "optimal: f = log r" }, { id: "confident", label: "three times too confident: 3 log r" },
      { id: "flipped", label: "sign flipped: −log r" }],
    onchange: (id) => { run++; change({ critic: id }); speak(); } });
  const criticBox = h("div", { class: "critics" }, controlCritic.el);
  const controls = h("div", { class: "controls" }, h("div", {}, controlC.el, controlK.el, controlQ.el), criticBox);
  function paintControls() {
    for (const [control, value] of [[controlC, classes], [controlK, k], [controlQ, q]]) {
      if (control.value !== value) control.set(value);
    }
    if (controlCritic.value !== critic) controlCritic.set(critic);
  }
  function lock() {
    controlC.disable(!free.classes);
    controlK.disable(!free.k);
    controlQ.disable(!free.q);
    controlCritic.disable(!free.critic);
  }

  // ------------------------------------------------------------ the tour

  const at = (next, visits = null) => {
    run++;
    trace = [];
    seen = visits;
    change({ classes: 10, agreement: 0.9, critic: "optimal", ...next }, false);
  };
  const none = { classes: false, k: false, q: false, critic: false };
  const steps = [
    { title: "A guessing game", free: none, enter: () => at({ classes: 4, candidates: 6, agreement: 0.8 }),
      text: "A world you can see through: X is one of C equally likely classes. Y is its partner, of the same class with " +
        "probability q. The game: hide the partner among K candidates; the other K − 1 come from anywhere. A critic scores " +
        "every candidate, and a softmax over the scores is its guess." },
    { title: "Three columns and the truth", free: none, charts: true, enter: () => at({ classes: 4, candidates: 6, agreement: 0.8 }),
      text: "Guessing blindly costs log K nats. The critic’s guess costs L. What it saves, log K − L, estimates the mutual " +
        "information I, which is known here. All numbers are exact sums: nothing is sampled." },
    { title: "Move 1: more to know", free: { ...none, classes: true }, charts: true,
      enter: () => at({ classes: 100, candidates: 64, agreement: 1 }),
      text: () => `The partner always agrees (q = 1), so I = log C. The critic is optimal, K = 64. Now C grows from 100 to ` +
        `1000: the data gain ${fmt(information(1000, 1) - information(100, 1), 2)} nats.`,
      question: "How far does the estimate log K − L rise?",
      choices: [{ id: "all", label: "With the truth, by about 2.3 nats" }, { id: "half", label: "By about half of that" },
        { id: "little", label: "By less than half a nat" }, { id: "falls", label: "It falls: the game became harder" }],
      answer: () => {
        const rise = boundOf(1000, 64, 1, "optimal") - boundOf(100, 64, 1, "optimal");
        return rise > 1.8 ? "all" : rise > 0.5 ? "half" : rise > 0 ? "little" : "falls";
      },
      task: "Raise C from 100 to 1000.",
      act: { label: "Raise C for me", run: () => slide("classes", 100, 1000) },
      done: () => classes >= 1000,
      surprise: () => {
        const [before, after] = [100, 1000].map((c) => boundOf(c, 64, 1, "optimal"));
        return [`The truth rose from ${fmt(information(100, 1), 3)} to ${fmt(information(1000, 1), 3)}, the estimate only from ` +
          `${fmt(before, 3)} to ${fmt(after, 3)}. Its ceiling is log 64 = ${fmt(Math.log(64), 3)}, whatever the data know.`,
          `What is missing below the ceiling, ${fmt(Math.log(64) - after, 3)}, is the loss: at q = 1 it is the mean of log(1 + number of ` +
          `negatives of the anchor’s class). False negatives are all that is left to pay.`];
      } },
    { title: "Move 2: more candidates", free: { ...none, k: true }, charts: true,
      enter: () => at({ candidates: 2 }, { optimal: { low: 2, high: 2 } }),
      text: () => `Ten classes, q = 0.9: I = ${fmt(information(10, 0.9), 3)} nats. The critic is optimal, K = 2. The ceiling log K will ` +
        `rise from ${fmt(Math.log(2), 2)} to ${fmt(Math.log(MOST), 2)}, far above the truth.`,
      question: "What does the estimate do when K grows to 1024?",
      choices: [{ id: "stays", label: "It stays: the critic is already the best" }, { id: "below", label: "It climbs and ends just below I" },
        { id: "past", label: "It climbs with the ceiling, past I" }],
      answer: () => {
        const [low, high] = [2, MOST].map((one) => boundOf(10, one, 0.9, "optimal"));
        return high - low < 0.05 ? "stays" : high > information(10, 0.9) ? "past" : "below";
      },
      task: "Raise K from 2 to 1024.",
      act: { label: "Raise K for me", run: () => slide("candidates", 2, MOST) },
      done: () => seen?.optimal.low <= 2 && seen.optimal.high >= 1000,
      surprise: () => {
        const est = (one) => fmt(boundOf(10, one, 0.9, "optimal"), 3);
        const gap = (one) => information(10, 0.9) - boundOf(10, one, 0.9, "optimal");
        return [`${est(2)} at K = 2, ${est(64)} at K = 64, ${est(1024)} at K = 1024; the truth is ${fmt(information(10, 0.9), 3)}. It climbs, and never ` +
          `passes.`, `For the best critic the gap falls like 1/K: from K = 512 to 1024 by a factor of ${fmt(gap(512) / gap(1024), 2)}.`];
      } },
    { title: "Move 3: the same, with worse critics", free: { ...none, k: true, critic: true }, charts: true,
      enter: () => at({ candidates: 8, critic: "confident" }, { confident: { low: 8, high: 8 }, flipped: { low: 99999, high: 0 } }),
      text: () => `The same world. One critic is three times too confident (3 log r), another has its sign flipped (−log r). Both are ` +
        `fixed; only K grows, from 8 to 512.`,
      question: "“A larger K gives a tighter bound.” For which of the two?",
      choices: [{ id: "both", label: "For both: the estimates climb towards I" }, { id: "first", label: "The confident one gains a little, the flipped one sinks" },
        { id: "neither", label: "For neither: both sink" }, { id: "still", label: "Neither moves: the critics are fixed" }],
      answer: () => {
        const [a, b] = ["confident", "flipped"].map((name) => boundOf(10, 512, 0.9, name) - boundOf(10, 8, 0.9, name));
        if (Math.abs(a) < 1e-3 && Math.abs(b) < 1e-3) return "still";
        return a > 0 ? (b > 0 ? "both" : "first") : "neither";
      },
      task: "Slide K from 8 to 512, once with each of the two critics.",
      act: { label: "Do both for me", run: () => { change({ critic: "confident" }, false);
        slide("candidates", 8, 512, () => { change({ critic: "flipped" }, false); slide("candidates", 8, 512); }); } },
      done: () => ["confident", "flipped"].every((name) => seen?.[name]?.low <= 8 && seen[name].high >= 512),
      surprise: () => {
        const est = (one, name) => fmt(boundOf(10, one, 0.9, name), 3);
        return [`Flipped: ${est(8, "flipped")} at K = 8, ${est(512, "flipped")} at K = 512. Every new candidate is one more chance to be wrong.`,
          `Too confident: ${est(8, "confident")} → ${est(512, "confident")}, and it stalls there: with infinitely many candidates ` +
          `${fmt(limitOf(10, 0.9, "confident"), 3)}, of ${fmt(information(10, 0.9), 3)}. On the way it even dips, from ${est(16, "confident")} at K = 16 to ` +
          `${est(32, "confident")} at K = 32. The bound stays true for every critic. Only for the best one must it tighten with K.`];
      } },
  ];
  const sandbox = { title: "Sandbox",
    text: "All yours. Can you make the estimate exceed the truth, with any critic? Find a world in which the over-confident critic loses " +
      "more than a nat when K grows from 8 to 64. Where do all three critics agree?",
    tools: () => [button("Ten classes, q = 0.9", () => at({ candidates: 64 })),
      button("A certain world", () => at({ classes: 1000, candidates: 64, agreement: 1 })),
      button("Independent", () => at({ classes: 10, agreement: 0.1, candidates: 64 }))] };

  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const step = steps[index];
    charts = phase !== "predict" && (phase === "sandbox" || Boolean(step.charts));
    revealed = phase === "sandbox" || (phase === "told" && step.free.critic) ? "all" : phase === "told" ? "one" : "";
    free = phase === "predict" ? none : phase === "sandbox" ? { classes: true, k: true, q: true, critic: true } : step.free;
    if (phase === "sandbox") seen = null;
    lock();
    set(gameBox, { hidden: !(phase === "look" && !step.charts) });
    set(figure, { hidden: !charts });
    set(veil, { hidden: phase !== "predict" });
    set(controls, { hidden: phase === "look" && index < 1 });
    set(numbersBox, { hidden: !charts });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const figure = h("div", { class: "figure" },
    h("div", { class: "panel" }, h("div", { class: "panel-head" }, h("h4", {}, "In nats, now")), columns, facts),
    h("div", { class: "panel" }, h("div", { class: "panel-head" }, h("h4", {}, "log K − L against K")), against));
  const veil = h("div", {}, h("div", { class: "veil" }, "The columns appear once you have predicted."));
  const gameBox = h("div", {}, game);
  const numbersBox = h("div", { class: "numbers" }, numbers);
  ui.box.append(tour.el, gameBox, veil, figure, controls, numbersBox);

  function paint() {
    if (charts) {
      paintColumns();
      paintAgainst();
      paintFacts();
    }
    paintTables();
    paintControls();
  }
  compute();
  const given = ["classes", "candidates", "agreement", "critic"].some((name) => options[name] !== undefined);
  tour.go(options.tour ?? !given ? 0 : steps.length);
  paint();

  return {
    state: () => ({ classes, candidates: k, agreement: q, critic, phase: tour.phase, step: tour.index, ...now,
      curve: curveOf(critic) }),
    update: (changes) => { run++; tour.open(); change(changes); },
  };
}

defineElement("bound_columns", mount);
export default widget(mount, ["classes", "candidates", "agreement", "critic"]);
