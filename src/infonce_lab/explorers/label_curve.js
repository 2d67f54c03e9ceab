// @title Accuracy against labels
// @fallback An interactive figure: the accuracy of frozen features on handwritten digits against the
// @fallback number of labels per class, for SimCLR, its baselines and three ways to break it. With
// @fallback JavaScript you switch runs on and off. The text around it carries the numbers.
// @min-height max(51rem, calc(80rem - 66vw))
import {
  button, defineElement, details, emit, fmt, frame, guide, h, set, shell, slider, svg, table, toggle, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the stored results

// Mean and standard deviation over three seeds, from benchmarks/results/capstone.json; a test keeps
// both equal. `loss`: mean of the last 20 steps.
const COUNTS = ["1", "2", "5", "10", "all"];
const CHANCE = 5.5413; // log 255
const RUNS = [
  { id: "pixels", name: "raw pixels", kind: "base",
    mean: [0.5946, 0.7099, 0.8396, 0.8944, 0.966], std: [0.0242, 0.0098, 0.0147, 0.0095, 0.0092] },
  { id: "simclr", name: "SimCLR, h", kind: "main", loss: 3.9401,
    mean: [0.758, 0.8387, 0.909, 0.9385, 0.9773], std: [0.0173, 0.0103, 0.01, 0.0071, 0.0031] },
  { id: "simclr_z", name: "SimCLR, z", kind: "main",
    mean: [0.839, 0.8891, 0.9219, 0.9407, 0.968], std: [0.0063, 0.0073, 0.0059, 0.0053, 0.0053] },
  { id: "random", name: "random encoder", kind: "base",
    mean: [0.5853, 0.6812, 0.8102, 0.8673, 0.9613], std: [0.0168, 0.0115, 0.0071, 0.0036, 0.005] },
  { id: "supervised", name: "supervised", kind: "base",
    mean: [0.5543, 0.7093, 0.8457, 0.898, 0.9793], std: [0.0711, 0.0453, 0.0132, 0.0048, 0.005] },
  { id: "supervised_augmented", name: "supervised, same views", kind: "base",
    mean: [0.6503, 0.8008, 0.8887, 0.945, 0.98], std: [0.0422, 0.0161, 0.0213, 0.0169, 0.004] },
  { id: "no_augmentation", name: "no augmentation", kind: "bad", loss: 1.2703,
    mean: [0.3565, 0.4486, 0.6279, 0.752, 0.9247], std: [0.0159, 0.0167, 0.0168, 0.0125, 0.0101] },
  { id: "noise_only", name: "noise only", kind: "bad", loss: 1.5535,
    mean: [0.5857, 0.6884, 0.8144, 0.8778, 0.962], std: [0.0171, 0.0078, 0.0126, 0.0064, 0.0072] },
  { id: "undivided_positive_007", name: "positive not divided by τ = 0.07", kind: "bad", loss: 8.4618,
    mean: [0.5248, 0.6228, 0.7667, 0.8412, 0.9473], std: [0.0121, 0.0253, 0.0167, 0.0154, 0.0012] },
  { id: "wrong_pairs", name: "wrong pairs", kind: "bad", loss: 5.5413,
    mean: [0.4866, 0.5968, 0.7459, 0.825, 0.946], std: [0.0252, 0.007, 0.0099, 0.01, 0.018] },
];
const RUN = Object.fromEntries(RUNS.map((run) => [run.id, run]));
const percent = (x) => `${fmt(100 * x, 1)}`;
const accuracy = (id, count) => RUN[id].mean[COUNTS.indexOf(count)];
const gap = (a, b, count) => 100 * (accuracy(a, count) - accuracy(b, count)); // in points

// ---------------------------------------------------------------- sizes and words

const [W, TALL, LEFT, RIGHT, TOP] = [440, 270, 34, 8, 12];
const LOW = 0.3;
const across = (k) => LEFT + 22 + ((W - LEFT - RIGHT - 44) * k) / (COUNTS.length - 1);
const up = (v) => TOP + TALL * (1 - (v - LOW) / (1 - LOW));
// One mark a run, beside its line: colour alone tells nobody which line is whose.
const MARKS = "ABCDEFGHIJ";
const letter = (id) => MARKS[RUNS.findIndex((run) => run.id === id)];

const CSS = `
.guide { min-height: 176px; }
.figure { display: grid; grid-template-columns: minmax(0, 1fr) 236px; gap: 14px 20px; align-items: start; }
svg { display: block; width: 100%; height: auto; font-family: inherit; overflow: visible; }
svg text { fill: var(--fg); font-size: 14px; text-anchor: middle; dominant-baseline: central; }
svg text.tick { fill: var(--muted); font-size: 13px; } svg text.end { text-anchor: end; }
.chart { max-width: 490px; margin-inline: auto; }
.grid { stroke: var(--line); } .axis { stroke: var(--muted); }
.line { fill: none; stroke-width: 2.4; stroke-linejoin: round; } .bar { stroke-width: 1.4; }
.base { stroke: var(--muted); } .main { stroke: var(--accent); } .bad { stroke: var(--hot); }
.base .line { stroke-dasharray: 5 4; } .bad .line { stroke-dasharray: 2 4; }
.dot { stroke-width: 1.8; fill: var(--bg); } .mark text { font-size: 11.5px; font-weight: 700; stroke: none; }
.here { fill: var(--soft); stroke: none; }
.switches { display: grid; gap: 4px; } .switches .toggle { align-items: center; }
.tag { display: inline-block; width: 19px; height: 19px; line-height: 17px; text-align: center; border: 1.5px solid; border-radius: 50%;
  font-size: 11.5px; font-weight: 700; margin-right: 6px; } .tag.base { color: var(--muted); } .tag.main { color: var(--accent); } .tag.bad { color: var(--hot); background: none; }
.read { border-top: 1px solid var(--line); } .read table { margin: 4px 0 0; font-size: 14px; } .read th:first-child, .read thead th { white-space: normal; }
.numbers { border-top: 1px solid var(--line); }
@container (max-width: 640px) { .read th, .read td { padding-inline: 5px; } .figure { grid-template-columns: minmax(0, 1fr); } .guide { min-height: 0; } .switches { grid-template-columns: 1fr; } }
`;

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: accuracy against labels per class", css: CSS });
  let shown = new Set(options.shown ?? ["pixels", "simclr"]);
  let count = options.count ?? "all";
  let only = null; // in a prediction only this count is drawn
  let veiled = false;

  const draw = frame(paint);
  function change(next, check = true) {
    if (next.shown) shown = new Set(next.shown);
    count = next.count ?? count;
    draw();
    emit(el, { shown: order(), count });
    if (check) tour.check();
  }
  const order = () => RUNS.filter((run) => shown.has(run.id)).map((run) => run.id);
  const show = (id, on) => {
    const next = new Set(shown);
    on ? next.add(id) : next.delete(id);
    change({ shown: [...next] });
    ui.say(on ? `${RUN[id].name}: ${percent(accuracy(id, count))} % with ${labels(count)}.` : `${RUN[id].name} off.`);
  };
  const labels = (c) => (c === "all" ? "all labels" : c === "1" ? "1 label a class" : `${c} labels a class`);

  // ------------------------------------------------------------ the curves

  const here = svg("rect", { class: "here", y: TOP, width: 44, height: TALL, rx: 6 });
  const layer = svg("g");
  const chart = svg("svg", { class: "chart", viewBox: `0 0 ${W} ${TALL + TOP + 46}`, role: "img", "aria-label": "Accuracy against labels per class; the table of all numbers lists it" },
    here,
    [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].flatMap((v) => [svg("line", { class: "grid", x1: LEFT, x2: W - RIGHT, y1: up(v), y2: up(v) }),
      svg("text", { class: "tick end", x: LEFT - 6, y: up(v), text: `${Math.round(100 * v)}` })]),
    svg("line", { class: "axis", x1: LEFT, x2: W - RIGHT, y1: TOP + TALL, y2: TOP + TALL }),
    COUNTS.map((c, k) => svg("text", { class: "tick", x: across(k), y: TOP + TALL + 16, text: c })),
    svg("text", { class: "tick", x: (LEFT + W - RIGHT) / 2, y: TOP + TALL + 36, text: "labels per class; upright: test accuracy in %" }), layer);

  function paintCurves() {
    set(here, { x: across(COUNTS.indexOf(count)) - 22 });
    const kept = COUNTS.map((_, k) => k).filter((k) => !only || COUNTS[k] === only);
    layer.replaceChildren(...order().map((id) => {
      const { kind, mean, std } = RUN[id];
      const path = kept.map((k, i) => `${i ? "L" : "M"}${across(k).toFixed(1)} ${up(mean[k]).toFixed(1)}`).join("");
      return svg("g", { class: kind }, svg("path", { class: "line", d: path }), kept.map((k) => [
        svg("line", { class: "bar", x1: across(k), x2: across(k), y1: up(Math.min(1, mean[k] + std[k])), y2: up(mean[k] - std[k]) }),
        svg("g", { class: "mark" }, svg("circle", { class: "dot", cx: across(k), cy: up(mean[k]), r: 8.5 }),
          svg("text", { x: across(k), y: up(mean[k]) + 0.5, text: letter(id), "aria-hidden": "true" }))]));
    }));
  }

  // ------------------------------------------------------------ readouts and controls

  const reading = table({ caption: "", columns: ["Run", "%", "±", "Last loss"] });
  const all = table({ caption: "Accuracy in %, mean of three seeds, ± one standard deviation", columns: ["Run", ...COUNTS] });
  const numbers = details("All numbers as a table", all.el, () => draw());
  const lossOf = (run) => (run.loss ? fmt(run.loss, 2) : "");
  function paintReadings() {
    const k = COUNTS.indexOf(count);
    set(reading.el.querySelector("caption"), { text: `With ${labels(count)}: accuracy in %, ± over three seeds. Guessing costs ${fmt(CHANCE, 2)} nats.` });
    reading.update(order().map((id) => RUN[id]).map((run) => [`${letter(run.id)}  ${run.name}`, percent(run.mean[k]), percent(run.std[k]), lossOf(run)]));
    if (numbers.open) all.update(RUNS.map((run) => [`${letter(run.id)}  ${run.name}`, ...COUNTS.map((_, c) => `${percent(run.mean[c])} ±${percent(run.std[c])}`)]));
  }
  const dial = slider({ label: "Labels per class", min: 0, max: COUNTS.length - 1, step: 1, value: COUNTS.indexOf(count),
    format: (v) => COUNTS[v], oninput: (v) => {
      change({ count: COUNTS[v] });
      ui.say(order().map((id) => `${RUN[id].name} ${percent(accuracy(id, count))} %`).join(", "));
    } });
  const switches = RUNS.map((run) => {
    const one = toggle({ label: h("span", {}, h("span", { class: `tag ${run.kind}`, "aria-hidden": "true" }, letter(run.id)), run.name),
      checked: shown.has(run.id), onchange: (on) => show(run.id, on) });
    return { id: run.id, ...one };
  });

  // ------------------------------------------------------------ the tour

  const begin = (runs, c) => () => change({ shown: runs, count: c }, false);
  const both = (id) => `${percent(accuracy(id, "1"))} %`;
  const steps = [
    { title: "How much is a label worth?", enter: begin(["pixels"], "all"),
      text: "Handwritten digits, 500 of them for the test. A linear classifier gets the labels of 1, 2, 5, 10 or all training images of each " +
        "digit. Curve A gives it the raw pixels. Every point is the mean of three seeds, the bar one standard deviation. Move the slider." },
    { title: "Move 1: the same gap everywhere?", enter: begin(["pixels", "simclr"], "all"),
      text: () => `SimCLR has looked at the training images without any label. With all labels its features reach ${percent(accuracy("simclr", "all"))} %, ` +
        `raw pixels ${percent(accuracy("pixels", "all"))} %: ${fmt(gap("simclr", "pixels", "all"), 1)} points.`,
      question: "How large is the gap with one label per class?",
      choices: [{ id: "same", label: "About as small" }, { id: "five", label: "About 5 points" }, { id: "large", label: "More than 10 points" }, { id: "lost", label: "Pixels win" }],
      answer: () => { const g = gap("simclr", "pixels", "1"); return g < 0 ? "lost" : g < 3 ? "same" : g < 10 ? "five" : "large"; },
      task: "Move the slider to 1 label per class.",
      act: { label: "Move it for me", kind: "", run: () => { dial.set(0); change({ count: "1" }); } },
      done: () => count === "1",
      surprise: () => [`${fmt(gap("simclr", "pixels", "1"), 1)} points: ${both("simclr")} against ${both("pixels")}.`,
        "Where labels abound, a good representation is hard to tell from none. Where they are few, it is worth a lot. " +
        "An evaluation with all labels alone would have hidden it."] },
    { title: "Move 2: take the augmentation away", enter: begin(["pixels", "simclr"], "1"),
      text: () => `The same training, but both views are the image itself. The loss falls much lower: ${fmt(RUN.no_augmentation.loss, 2)} nats, ` +
        `against ${fmt(RUN.simclr.loss, 2)} with augmentation. Guessing costs ${fmt(CHANCE, 2)}.`,
      question: () => `Pixels give ${both("pixels")} with one label. And these features?`,
      choices: [{ id: "above", label: "Between pixels and SimCLR" }, { id: "like", label: "Like pixels, within 5 points" }, { id: "below", label: "Far below pixels" }],
      answer: () => { const g = gap("no_augmentation", "pixels", "1"); return g > 5 ? "above" : g < -5 ? "below" : "like"; },
      task: "Switch on “no augmentation”.",
      act: { label: "Switch it on for me", kind: "", run: () => show("no_augmentation", true) },
      done: () => shown.has("no_augmentation"),
      surprise: () => [`${both("no_augmentation")}: ${fmt(-gap("no_augmentation", "pixels", "1"), 1)} points below the pixels. The loss is the best of all.`,
        `To tell 255 images from one another, any detail will do. What views share is the only teacher, and here they share everything. ` +
        `Views that differ by noise alone reach ${both("noise_only")}: no better than pixels.`] },
    { title: "Move 3: the wrong pairs", enter: begin(["pixels", "simclr"], "1"),
      text: () => `Seed 003's training script joins views in one order and looks for twins in another: strangers are pulled together. ` +
        `The loss ends at ${fmt(RUN.wrong_pairs.loss, 4)}, which is log 255: it has learnt nothing about its task.`,
      question: "What does the probe read with one label? Guessing a digit gives 10 %.",
      choices: [{ id: "chance", label: "About 10 %: nothing was learnt" }, { id: "between", label: "Well above 10 %, below pixels" }, { id: "pixels", label: "As much as pixels, or more" }],
      answer: () => { const a = accuracy("wrong_pairs", "1"); return a < 0.15 ? "chance" : a < accuracy("pixels", "1") - 0.03 ? "between" : "pixels"; },
      task: "Switch on “wrong pairs”.",
      act: { label: "Switch it on for me", kind: "", run: () => show("wrong_pairs", true) },
      done: () => shown.has("wrong_pairs"),
      surprise: () => [`${both("wrong_pairs")}, and with all labels ${percent(accuracy("wrong_pairs", "all"))} %. A random encoder has ${both("random")}.`,
        "A probe on a broken run looks like a weak model, not like an error: images carry much of the answer into any features. " +
        "Only two things give it away: a loss that sits at chance, and a baseline that beats it."] },
  ];
  const sandbox = {
    title: "Sandbox",
    text: "All ten runs. Is h or z the better layer here? Which is worth more with one label, labels with augmentation or SimCLR without labels?",
    tools: () => [
      button("Baselines", () => change({ shown: ["pixels", "random", "supervised", "supervised_augmented", "simclr"] })),
      button("Bugs", () => change({ shown: ["pixels", "simclr", "no_augmentation", "noise_only", "undivided_positive_007", "wrong_pairs"] })),
      button("h or z?", () => change({ shown: ["pixels", "simclr", "simclr_z"] })),
    ],
  };
  // While a run's number is to be predicted, its switch and the readings are out of reach.
  const NEW = [[], ["simclr"], ["no_augmentation"], ["wrong_pairs"]];
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    veiled = phase === "predict";
    only = index === 1 && veiled ? "all" : null;
    dial.disable(veiled);
    const allowed = phase === "sandbox" ? RUNS.map((r) => r.id) : ["pixels", ...NEW.slice(1, index + 1).flat()];
    for (const one of switches) {
      set(one.el, { hidden: !allowed.includes(one.id) });
      one.disable(veiled);
    }
    set(numbers.parentNode ?? numbers, { hidden: phase !== "sandbox" });
    draw();
  } });
  const panel = h("div", { class: "switches" }, h("h4", {}, "Runs"), switches.map((one) => one.el));
  ui.box.append(tour.el,
    h("div", { class: "figure" }, h("div", {}, chart, dial.el), panel),
    h("div", { class: "read" }, reading.el), h("div", { class: "numbers" }, numbers));

  function paint() {
    for (const one of switches) one.set(shown.has(one.id));
    dial.set(COUNTS.indexOf(count));
    paintCurves();
    paintReadings();
  }

  if (options.tour === false) tour.open();
  else tour.go(0);
  return {
    state: () => ({ shown: order(), count, phase: tour.phase, counts: COUNTS, chance: CHANCE,
      runs: Object.fromEntries(RUNS.map(({ id, mean, std, loss }) => [id, { mean, std, loss: loss ?? null }])) }),
    update: (changes) => { tour.open(); change(changes); },
  };
}

defineElement("label_curve", mount);
export default widget(mount, ["shown", "count"]);
