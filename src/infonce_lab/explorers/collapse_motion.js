// @title Collapse in motion
// @fallback An interactive figure: a linear BYOL in two dimensions, its cloud of outputs, the gains of
// @fallback its two directions and its loss over 4000 steps. With JavaScript you switch the predictor,
// @fallback the stop-gradient and the slow target off. The text around it carries the numbers.
// @min-height max(46.5rem, calc(74.5rem - 60vw))
import {
  animate, button, defineElement, details, emit, fmt, frame, guide, h, radios, set, shell, slider, svg,
  table, toggle, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// 2 × 2 matrices as [a, b, c, d], row by row.
const mul = (x, y) => [x[0] * y[0] + x[1] * y[2], x[0] * y[1] + x[1] * y[3], x[2] * y[0] + x[3] * y[2], x[2] * y[1] + x[3] * y[3]];
const flip = ([a, b, c, d]) => [a, c, b, d];
const mix = (...terms) => [0, 1, 2, 3].map((i) => terms.reduce((sum, [factor, x]) => sum + factor * x[i], 0));
const dot = (x, y) => x.reduce((sum, v, i) => sum + v * y[i], 0);

const RATE = 0.05;
const DECAY = 0.01;
const NOISE = 0.2; // variance of a view's noise, where the data have variance 1
const C = 1 + NOISE;
const LAST = 4000;
const STARTS = {
  healthy: { w: [0.53, 0.44, 0.09, 0.43], p: [0.65, 0.3, 0.3, 0.55] },
  weak: { w: [0.21, 0.2, 0.06, 0.17], p: [0.33, 0.3, 0.3, -0.03] },
};

// Gradient descent on the expected loss ½E‖PWx₁ − W_t x₂‖²: nothing is sampled.
function step({ w, p, target }, { predictor, stopGradient, momentum }) {
  const error = mix([C, mul(p, w)], [-1, target]);
  let gradW = mul(flip(p), error);
  if (!stopGradient) gradW = mix([1, gradW], [C, target], [-1, mul(p, w)]);
  const nextW = mix([1, w], [-RATE, mix([1, gradW], [DECAY, w])]);
  const nextP = predictor ? mix([1, p], [-RATE, mix([1, mul(error, flip(w))], [DECAY, p])]) : p;
  return { w: nextW, p: nextP, target: mix([momentum, target], [1 - momentum, nextW]) };
}

function lossOf({ w, p, target }) {
  const a = mul(p, w);
  return (C * dot(a, a) - 2 * dot(a, target) + C * dot(target, target)) / 2;
}

// Both singular values, the larger first.
function gainsOf([a, b, c, d]) {
  const sum = a * a + b * b + c * c + d * d;
  const root = Math.sqrt(Math.max(0, (a * a + b * b - c * c - d * d) ** 2 + 4 * (a * c + b * d) ** 2));
  const first = Math.sqrt((sum + root) / 2);
  return [first, first > 0 ? Math.abs(a * d - b * c) / first : 0]; // the product is |det|: no cancellation
}

// exp of the entropy of the shares of variance.
function rankOf([first, second]) {
  const total = first * first + second * second;
  if (!(total > 0)) return 1;
  return Math.exp([first, second].reduce((sum, g) => {
    const p = (g * g) / total;
    return sum - (p > 0 ? p * Math.log(p) : 0);
  }, 0));
}

function runFrom(start, settings) {
  const { w, p } = STARTS[start];
  const used = { ...settings, momentum: settings.stopGradient ? settings.momentum : 0 };
  let state = { w, p: settings.predictor ? p : [1, 0, 0, 1], target: w };
  const states = [state];
  for (let i = 0; i < LAST; i++) states.push((state = step(state, used)));
  return { states, gains: states.map((s) => gainsOf(s.w)), losses: states.map(lossOf) };
}

// 160 points of a round cloud: equal angles apart by the golden angle, radii of a 2-D normal.
const CLOUD = Array.from({ length: 160 }, (_, i) => {
  const r = Math.sqrt(-2 * Math.log(1 - (i + 0.5) / 160));
  return [r * Math.cos(i * 2.399963229728653), r * Math.sin(i * 2.399963229728653)];
});

// ---------------------------------------------------------------- how it looks

const CSS = `
.box { --one: #1668c1; --two: #b8560b; --three: #6b7683; }
.box[data-theme="dark"] { --one: #6fb1ff; --two: #f0a25a; --three: #a7b2bf; }
.guide { min-height: 215px; }
.figure { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr); gap: 10px 22px; }
.figure > div { min-width: 0; }
.head2 { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; font-size: 14px; flex-wrap: wrap; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; }
svg text { fill: var(--muted); font-size: 12.5px; font-variant-numeric: tabular-nums; text-anchor: middle; }
svg .end { text-anchor: end; } svg .begin { text-anchor: start; }
svg .own { font-weight: 650; paint-order: stroke; stroke: var(--bg); stroke-width: 4px; }
.grid { stroke: var(--line); stroke-width: 1; } .here { stroke: var(--muted); stroke-width: 1.3; stroke-dasharray: 3 3; }
.dot { fill: var(--three); fill-opacity: .55; } .ring { fill: none; stroke: var(--three); stroke-width: 1.4; }
.ghost { fill: none; stroke: var(--three); stroke-width: 1.2; stroke-dasharray: 4 4; }
.axis { stroke-width: 4; stroke-linecap: round; }
.one { stroke: var(--one); } .two { stroke: var(--two); } svg text.one { fill: var(--one); stroke: var(--bg); } svg text.two { fill: var(--two); stroke: var(--bg); }
.trace { fill: none; stroke-width: 2.4; } .trace.two { stroke-dasharray: 7 3; } .trace.loss { stroke: var(--fg); }
.tiles { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 8px; border-top: 1px solid var(--line); }
.tile { background: var(--panel); border-radius: 8px; padding: 6px 9px; } .tile b { display: block; font-size: 17px; font-variant-numeric: tabular-nums; }
.tile span { font-size: 12.5px; color: var(--muted); line-height: 1.3; display: block; }
.controls { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px 22px; border-top: 1px solid var(--line); }
.controls legend { font-size: 14px; } .controls .choice { margin-bottom: 4px; padding: 4px 9px; }
.switches { display: grid; gap: 5px; align-content: start; } .numbers { border-top: 1px solid var(--line); }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px;
  border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; min-height: 250px; }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .figure, .controls { grid-template-columns: minmax(0, 1fr); } .guide { min-height: 0; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } .veil { min-height: 60px; }
}
`;
const W = 380;
const [LEFT, RIGHT] = [36, W - 18];
// Most happens early: the axis of steps is a square root.
const across = (k) => LEFT + (RIGHT - LEFT) * Math.sqrt(k / LAST);
const TICKS = [0, 100, 400, 1000, 2000, 4000];
const MARKS = [0, 100, 200, 400, 1000, 2000, 4000];

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: collapse in motion", css: CSS });
  let start = options.start ?? "healthy";
  let predictor = options.predictor ?? true;
  let stopGradient = options.stop_gradient ?? true;
  let momentum = options.momentum ?? 0;
  let now = options.step ?? 0; // the step on show
  const traces = new Map();
  let seen = {}; // the farthest step of each run in the current move
  let shown = { motion: true, loss: false };
  let free = {};
  let playing = 0;

  const key = () => JSON.stringify([start, predictor, stopGradient, stopGradient ? momentum : 0]);
  const make = (name, settings) => {
    const id = JSON.stringify([name, settings.predictor, settings.stopGradient, settings.stopGradient ? settings.momentum : 0]);
    if (!traces.has(id)) {
      if (traces.size > 24) traces.clear();
      traces.set(id, runFrom(name, settings));
    }
    return traces.get(id);
  };
  const current = () => make(start, { predictor, stopGradient, momentum });
  const ALL = { predictor: true, stopGradient: true, momentum: 0 };

  // ------------------------------------------------------------ state changes

  const draw = frame(paint);
  const tell = () => emit(el, { start, predictor, stop_gradient: stopGradient, momentum, step: now });
  function change(next, check = true) {
    const before = key();
    start = next.start ?? start;
    predictor = next.predictor ?? predictor;
    stopGradient = next.stop_gradient ?? stopGradient;
    momentum = next.momentum ?? momentum;
    now = Math.round(Math.min(LAST, Math.max(0, next.step ?? (key() === before ? now : 0))));
    seen[key()] = Math.max(seen[key()] ?? 0, now);
    draw();
    tell();
    if (check) tour.check();
  }
  const speak = () => {
    const [first, second] = current().gains[now];
    ui.say(`Step ${now}.` + (shown.motion ? ` Gains ${fmt(first, 3)} and ${fmt(second, 3)}.` : "") +
      (shown.loss ? ` Loss ${fmt(current().losses[now])}.` : ""));
  };
  // The runs one after the other, each from step 0 to its end.
  function play(runs) {
    const mine = ++playing;
    const next = (i) => {
      if (i >= runs.length) return;
      change({ ...runs[i], step: 0 }, false);
      animate(1800, (t) => {
        if (mine !== playing) return;
        change({ step: LAST * t * t }, t === 1);
        if (t === 1) next(i + 1);
      }, ui.signal);
    };
    next(0);
  }

  // ------------------------------------------------------------ the cloud

  const cloud = svg("svg", { viewBox: "0 0 300 300", role: "img" });
  const SCALE = 50; // of one unit
  const dots = CLOUD.map(() => svg("circle", { class: "dot", r: 2.6 }));
  const [ring, ghost, first, second] = [svg("path", { class: "ring" }), svg("path", { class: "ghost" }),
    svg("line", { class: "axis one" }), svg("line", { class: "axis two" })];
  cloud.append(svg("path", { class: "grid", d: "M0 150H300M150 0V300" }), ghost, ...dots, ring, second, first);
  const image = ([a, b, c, d], [x, y]) => [150 + SCALE * (a * x + b * y), 150 - SCALE * (c * x + d * y)];
  const outline = (w) => Array.from({ length: 49 }, (_, i) => {
    const t = (i / 48) * 2 * Math.PI;
    const [x, y] = image(w, [2 * Math.cos(t), 2 * Math.sin(t)]);
    return `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
  }).join("");
  function paintCloud() {
    const { states, gains } = current();
    const { w } = states[now];
    CLOUD.forEach((x, i) => {
      const [cx, cy] = image(w, x);
      set(dots[i], { cx: cx.toFixed(1), cy: cy.toFixed(1) });
    });
    set(ring, { d: outline(w) });
    set(ghost, { d: outline(states[0].w) });
    // The ellipse's half-axes: directions of W Wᵀ.
    const [a, b, c, d] = w;
    const turn = Math.atan2(2 * (a * c + b * d), a * a + b * b - c * c - d * d) / 2;
    [[first, turn, gains[now][0]], [second, turn + Math.PI / 2, gains[now][1]]].forEach(([line, angle, gain]) => {
      const [dx, dy] = [2 * SCALE * gain * Math.cos(angle), 2 * SCALE * gain * Math.sin(angle)];
      set(line, { x1: 150 - dx, y1: 150 + dy, x2: 150 + dx, y2: 150 - dy });
    });
    set(cloud, { "aria-label": `The outputs after ${now} steps: an ellipse with gains ${fmt(gains[now][0], 3)} and ${fmt(gains[now][1], 3)}.` });
  }

  // ------------------------------------------------------------ the traces

  function plot(label, tall, top, ticks) {
    const up = (v) => 8 + tall - (tall * Math.min(v, top)) / top;
    const layer = svg("g");
    const here = svg("line", { class: "here", y1: 4, y2: 8 + tall });
    const node = svg("svg", { viewBox: `0 0 ${W} ${tall + 42}`, role: "img", "aria-label": label },
      ticks.flatMap((v) => [svg("line", { class: "grid", x1: LEFT, x2: RIGHT, y1: up(v), y2: up(v) }),
        svg("text", { class: "end", x: LEFT - 5, y: up(v) + 4, text: String(v).replace(/^0\./, ".") })]),
      TICKS.map((k) => svg("text", { x: across(k), y: tall + 23, text: String(k) })),
      svg("text", { x: (LEFT + RIGHT) / 2, y: tall + 38, text: "step" }), here, layer);
    const path = (values) => {
      let d = "";
      for (let k = 0; k <= now; k += k < 400 ? 4 : 20) d += `${k ? "L" : "M"}${across(k).toFixed(1)} ${up(values[k]).toFixed(1)}`;
      return `${d}L${across(now).toFixed(1)} ${up(values[now]).toFixed(1)}`;
    };
    return { node, layer, here, up, path };
  }
  const gainPlot = plot("The gains of both directions over the steps", 150, 1, [0, 0.5, 1]);
  const lossPlot = plot("The loss over the steps", 92, 0.3, [0, 0.1, 0.2, 0.3]);
  function paintPlots() {
    const { gains, losses } = current();
    for (const one of [gainPlot, lossPlot]) set(one.here, { x1: across(now), x2: across(now) });
    const series = [gains.map((g) => g[0]), gains.map((g) => g[1])];
    gainPlot.layer.replaceChildren(...series.map((values, i) => svg("path", { class: `trace ${i ? "two" : "one"}`, d: gainPlot.path(values) })));
    lossPlot.layer.replaceChildren(...(shown.loss ? [svg("path", { class: "trace loss", d: lossPlot.path(losses) })] : []));
    set(gainPlot.node, { "aria-label": `Gains over the steps: at step ${now} they are ${fmt(gains[now][0])} and ${fmt(gains[now][1])}.` });
    set(lossPlot.node, { "aria-label": `Loss over the steps: at step ${now} it is ${fmt(losses[now])}.` });
  }

  // ------------------------------------------------------------ readouts

  const tile = (label) => {
    const number = h("b");
    return { el: h("div", { class: "tile" }, number, h("span", {}, label)), number };
  };
  const tiles = { first: tile("gain, stronger direction"), second: tile("gain, weaker direction"), rank: tile("effective rank, of 2"),
    loss: tile("loss"), step: tile("step") };
  const tileBox = h("div", { class: "tiles" }, Object.values(tiles).map((t) => t.el));
  function paintTiles() {
    const { gains, losses } = current();
    set(tiles.first.number, { text: fmt(gains[now][0]) });
    set(tiles.second.number, { text: fmt(gains[now][1]) });
    set(tiles.rank.number, { text: fmt(rankOf(gains[now]), 3) });
    set(tiles.loss.number, { text: fmt(losses[now]) });
    set(tiles.step.number, { text: String(now) });
  }
  const runTable = table({ caption: "This run", columns: ["Step", "Stronger gain", "Weaker gain", "Effective rank", "Loss"] });
  const stateTable = table({ caption: "At this step, row by row", columns: ["Matrix", "11", "12", "21", "22"] });
  const numbers = details("All numbers as tables", h("div", {}, runTable.el, stateTable.el), () => draw());
  function paintTables() {
    if (!numbers.open || !shown.loss) return;
    const { states, gains, losses } = current();
    runTable.update([...new Set([...MARKS, now])].sort((a, b) => a - b).map((k) =>
      [String(k), fmt(gains[k][0]), fmt(gains[k][1]), fmt(rankOf(gains[k]), 3), fmt(losses[k])]));
    const { w, p, target } = states[now];
    stateTable.update([["network W", ...w.map((v) => fmt(v))], ["predictor P", ...p.map((v) => fmt(v))],
      ["target W_t", ...target.map((v) => fmt(v))]]);
  }

  // ------------------------------------------------------------ controls

  const user = (next) => { playing++; change(next); speak(); };
  const time = slider({ label: "Step", min: 0, max: LAST, step: 20, value: now, marks: [0, 1000, 2000, 4000], format: String,
    oninput: (v) => user({ step: Math.round(v) }) });
  const run = button("Run it", () => play([{}]));
  const switches = {
    predictor: toggle({ label: "Predictor", hint: "off: P = identity", checked: predictor, onchange: (on) => user({ predictor: on }) }),
    stopGradient: toggle({ label: "Stop-gradient", hint: "off: the target side is trained as well", checked: stopGradient,
      onchange: (on) => user({ stop_gradient: on }) }),
    ema: toggle({ label: "Slow target", hint: "an EMA with momentum 0.99; off: the network itself", checked: momentum > 0,
      onchange: (on) => user({ momentum: on ? 0.99 : 0 }) }),
  };
  const from = radios({ legend: "Start", choices: [{ id: "healthy", label: "healthy" }, { id: "weak", label: "weak: one direction starts out wrong" }],
    onchange: (id) => user({ start: id }) });
  const fromBox = h("div", {}, from.el);
  const controls = h("div", { class: "controls" }, h("div", {}, time.el, h("div", { class: "row" }, run), fromBox),
    h("div", { class: "switches" }, Object.values(switches).map((s) => s.el)));
  function paintControls() {
    if (time.value !== now) time.set(now);
    switches.predictor.set(predictor);
    switches.stopGradient.set(stopGradient);
    switches.ema.set(stopGradient && momentum > 0);
    if (from.value !== start) from.set(start);
    time.disable(!free.time);
    set(run, { disabled: !free.time });
    switches.predictor.disable(!free.switches);
    switches.stopGradient.disable(!free.switches);
    switches.ema.disable(!free.switches || !stopGradient); // a slow target is never trained by the loss
  }

  // ------------------------------------------------------------ the tour

  const begin = (next) => () => {
    playing++;
    change({ start: "healthy", predictor: true, stop_gradient: true, momentum: 0, step: 0, ...next }, false);
    seen = {};
  };
  const reached = (name, settings, k) => (seen[JSON.stringify([name, settings.predictor, settings.stopGradient, settings.momentum])] ?? 0) >= k;
  const WITHOUT = {
    stop: { ...ALL, stopGradient: false }, predictor: { ...ALL, predictor: false },
    slow: { predictor: false, stopGradient: true, momentum: 0.99 },
  };
  const alive = (settings, name = "healthy") => make(name, settings).gains[LAST].filter((g) => g > 0.05).length;
  const gain = (settings, k, i = 0, name = "healthy") => fmt(make(name, settings).gains[k][i], 3);
  const loss = (settings, k, name = "healthy") => fmt(make(name, settings).losses[k], 4);
  const steps = [
    { title: "A network of one matrix", enter: begin({}),
      text: "Inputs form a round cloud. The network is one 2 × 2 matrix W: it turns the cloud into an ellipse. Two numbers say how " +
        "alive it is, the gains of its two directions. A second matrix P, the predictor, tries to predict W’s output for one noisy " +
        "view from its output for another. No negatives. A constant network, W = 0, would pay nothing." },
    { title: "Move 1: everything on", enter: begin({}),
      text: () => `Predictor and stop-gradient are on. The gains start at ${gain(ALL, 0)} and ${gain(ALL, 0, 1)}, the loss at ` +
        `${loss(ALL, 0)}. Now 4000 steps of gradient descent.`,
      question: "What does the loss do?",
      choices: [{ id: "zero", label: "It falls to 0" }, { id: "falls", label: "It falls, and stops above 0" }, { id: "rises", label: "It rises" }],
      answer: () => {
        const { losses } = make("healthy", ALL);
        return losses[LAST] > losses[0] ? "rises" : losses[LAST] < 1e-3 ? "zero" : "falls";
      },
      task: "Run it, or pull the slider to step 4000.",
      act: { label: "Run it for me", kind: "", run: () => play([{}]) },
      done: () => reached("healthy", ALL, LAST),
      surprise: () => [`It rises, from ${loss(ALL, 0)} to ${loss(ALL, LAST)}. The gains grew to ${gain(ALL, LAST)} and ${gain(ALL, LAST, 1)}: ` +
        "both directions are alive.",
        "A larger cloud has larger errors. In this game a rising loss can be the sign of health, and the lowest loss is death."] },
    { title: "Move 2: take parts out", enter: begin({}),
      text: "The same start. Three patients: one without the stop-gradient, one without the predictor, and one without the predictor " +
        "whose target is a slow average of the network (momentum 0.99).",
      question: "Which of the three is alive after 4000 steps?",
      choices: [{ id: "stop", label: "The one without the stop-gradient: the predictor is enough" },
        { id: "predictor", label: "The one without the predictor: the stop-gradient is enough" },
        { id: "slow", label: "Only the one with the slow target" }, { id: "none", label: "None" }],
      answer: () => {
        const [a, b, c] = [WITHOUT.stop, WITHOUT.predictor, WITHOUT.slow].map((s) => alive(s) > 0);
        return a ? "stop" : b ? "predictor" : c ? "slow" : "none";
      },
      task: "Try all three with the switches, each to step 4000. (The first two are clear by step 1000.)",
      act: { label: "Run all three for me", kind: "", run: () => play([{ stop_gradient: false, predictor: true, momentum: 0 },
        { stop_gradient: true, predictor: false, momentum: 0 }, { stop_gradient: true, predictor: false, momentum: 0.99 }]) },
      done: () => reached("healthy", WITHOUT.stop, 400) && reached("healthy", WITHOUT.predictor, 1000) && reached("healthy", WITHOUT.slow, LAST),
      surprise: () => [`None. Without the stop-gradient the stronger gain is ${gain(WITHOUT.stop, 400)} at step 400 and the loss ${loss(WITHOUT.stop, 400)}: ` +
        `a perfect score. Without the predictor it is ${gain(WITHOUT.predictor, 1000)} at step 1000.`,
        `The slow target still shows ${gain(WITHOUT.slow, 400)} at step 400 and ${fmt(make("healthy", WITHOUT.slow).gains[LAST][0], 4)} at 4000. Slow is not safe.`] },
    { title: "Move 3: everything on, another start", enter: begin({ start: "weak" }),
      text: () => `Predictor and stop-gradient are on again. Only the start is another: gains ${gain(ALL, 0, 0, "weak")} and ` +
        `${gain(ALL, 0, 1, "weak")}, and a predictor that is negative in the weaker direction.`,
      question: "How does it end?",
      choices: [{ id: "2", label: "As in move 1: both directions alive" }, { id: "1", label: "One alive, one dead" }, { id: "0", label: "Both dead" }],
      answer: () => String(alive(ALL, "weak")),
      task: "Run it to step 4000.",
      act: { label: "Run it for me", kind: "", run: () => play([{}]) },
      done: () => reached("weak", ALL, LAST),
      surprise: () => [`${gain(ALL, LAST, 0, "weak")} and ${gain(ALL, LAST, 1, "weak")}: a line. Effective rank ` +
        `${fmt(rankOf(make("weak", ALL).gains[LAST]), 3)}, and a loss of ${loss(ALL, LAST, "weak")} that looks like anybody’s.`,
        "All tricks were on. They make a living solution possible; they do not promise it in every direction. This is dimensional " +
        "collapse, and only a meter that counts directions sees it."] },
  ];
  const sandbox = { title: "Sandbox",
    text: "All yours. Does the slow target save the weak start? Which part could you take out of a network that is already healthy, and for how long?",
    tools: () => [button("Healthy, everything on", () => user({ start: "healthy", predictor: true, stop_gradient: true, momentum: 0, step: 0 })),
      button("Weak, everything on", () => user({ start: "weak", predictor: true, stop_gradient: true, momentum: 0, step: 0 }))] };
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const predict = phase === "predict";
    shown = { motion: !predict, loss: phase === "sandbox" || index > 1 || (index === 1 && !predict) };
    free = { time: phase !== "predict" && (index > 0 || phase === "sandbox"), switches: phase === "sandbox" || (index === 2 && !predict) };
    set(plots, { hidden: predict || index === 0 && phase !== "sandbox" });
    set(plotVeil, { hidden: !predict && (index > 0 || phase === "sandbox"), text: predict ? "The run appears once you have predicted." : "The run comes next: gains and loss over 4000 steps." });
    set(controls, { hidden: index === 0 && phase !== "sandbox" });
    set(fromBox, { hidden: phase !== "sandbox" });
    set(tileBox, { hidden: predict });
    set(tiles.loss.el, { hidden: !shown.loss });
    set(numbersBox, { hidden: !shown.loss || predict });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const key2 = (kind, label) => h("span", { class: "small" }, svg("svg", { viewBox: "0 0 26 8", style: "display:inline-block;width:26px;vertical-align:middle", "aria-hidden": "true" },
    svg("path", { class: `trace ${kind}`, d: "M0 4H26" })), ` ${label}`);
  const plots = h("div", {},
    h("div", { class: "head2" }, h("h4", {}, "Gains"), key2("one", "stronger"), key2("two", "weaker")), gainPlot.node,
    h("div", { class: "head2" }, h("h4", {}, "Loss"), h("span", { class: "muted small" }, "½E‖PWx₁ − W_t x₂‖²")), lossPlot.node);
  const plotVeil = h("div", { class: "veil" }, "The run appears once you have predicted.");
  const numbersBox = h("div", { class: "numbers" }, numbers);
  ui.box.append(tour.el, h("div", { class: "figure" },
    h("div", {}, h("div", { class: "head2" }, h("h4", {}, "Outputs z = Wx"), h("span", { class: "muted small" }, "dashed: the start")), cloud),
    h("div", {}, plots, plotVeil)), controls, tileBox, numbersBox);

  function paint() {
    paintCloud();
    paintPlots();
    paintTiles();
    paintTables();
    paintControls();
  }
  const given = ["start", "predictor", "stop_gradient", "momentum", "step"].some((name) => options[name] !== undefined);
  tour.go(options.tour ?? !given ? 0 : steps.length);
  paint();

  return {
    state: () => {
      const { states, gains, losses } = current();
      return { start, predictor, stop_gradient: stopGradient, momentum, step: now, gains: gains[now], loss: losses[now],
        rank: rankOf(gains[now]), ...states[now], phase: tour.phase, move: tour.index,
        marks: MARKS.map((k) => [k, ...gains[k], losses[k]]) };
    },
    update: (changes) => { playing++; tour.open(); change(changes); },
  };
}

defineElement("collapse_motion", mount);
export default widget(mount, ["start", "predictor", "stop_gradient", "momentum", "step"]);
