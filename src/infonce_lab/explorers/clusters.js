// @title Fair codes, and two ways to die
// @fallback An interactive figure with two tabs. With JavaScript you share four samples among three
// @fallback prototypes, round by round, and train a small DINO with centring and sharpening switched on
// @fallback or off, on the plane of its two entropies. The text around it carries the numbers.
// @min-height max(44rem, calc(73rem - 46vw))
import {
  animate, arrowStep, button, defineElement, details, emit, fmt, frame, guide, h, set, shell, slider, softmax,
  svg, table, toggle, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

const SCORES = [[0.9, -0.6, -0.9], [1, -0.7, -0.9], [0.9, -1, -0.7], [1, -0.9, -0.6]];
const sum = (xs) => xs.reduce((a, b) => a + b, 0);
const columnsOf = (q) => q[0].map((_, k) => sum(q.map((row) => row[k])));

// "P" gives every prototype B/K, "S" every sample 1; before the first step the table sums to B.
function codesAfter(history, epsilon) {
  const powers = SCORES.map((row) => row.map((s) => Math.exp((s - 1) / epsilon)));
  const total = sum(powers.flat());
  let q = powers.map((row) => row.map((p) => (p * powers.length) / total));
  for (const step of history) {
    const [rows, columns] = [q.map(sum), columnsOf(q)];
    q = q.map((row, b) => row.map((p, k) => (step === "P" ? (p / columns[k]) * (q.length / row.length) : p / rows[b])));
  }
  return q;
}

const entropy = (p) => -sum(p.map((x) => (x > 0 ? x * Math.log(x) : 0)));
const [POINTS, GROUPS, K, STEPS] = [64, 8, 8, 240];
const RECIPE = { radius: 0.5, constant: 0.5, jitter: 0.1, noise: 0.4, scale: 0.05, rate: 0.05, momentum: 0.95, centre: 0.9, student: 0.1, teacher: 0.04 };
const wave = (i, d, phase) => Math.SQRT2 * Math.sin(12.9898 * (i + 1) ** 2 + 78.233 * (d + 1) ** 2 + phase);
const inputs = (value) => Array.from({ length: POINTS }, (_, i) => Array.from({ length: GROUPS + 1 }, (_, d) => value(i, d)));
const times = (rows, w) => rows.map((x) => w.map((v) => x.reduce((a, xd, d) => a + xd * v[d], 0)));
const scaled = (rows, centre, tau) => rows.map((l) => softmax(l.map((x, k) => (x - centre[k]) / tau)));

// A linear DINO on 64 points in eight groups: the teacher's answers, entropies and KL before each step.
function train(centring, sharpening, start) {
  const r = RECIPE;
  const zero = Array(K).fill(0);
  const tau = sharpening ? r.teacher : r.student;
  const points = inputs((i, d) => (d === GROUPS ? r.constant : (d === Math.floor(i / 8) ? r.radius : 0) + r.jitter * wave(i, d, 0)));
  let student = Array.from({ length: K }, (_, k) => Array.from({ length: GROUPS + 1 }, (_, d) => r.scale * wave(k, d, 37.719 * start * (d + 1))));
  let teacher = student.map((row) => [...row]);
  let centre = zero;
  const path = [];
  for (let t = 0; t <= STEPS; t++) {
    const answers = scaled(times(points, teacher), centre, tau);
    const guesses = scaled(times(points, student), zero, r.student);
    const mean = columnsOf(answers).map((x) => x / POINTS);
    const each = sum(answers.map(entropy)) / POINTS;
    const cross = -sum(answers.map((p, i) => sum(p.map((x, k) => (x > 0 ? x * Math.log(guesses[i][k]) : 0))))) / POINTS;
    path.push({ each, together: entropy(mean), kl: cross - each, best: answers.map((p) => p.indexOf(Math.max(...p))), sure: answers.map((p) => Math.max(...p)) });
    const views = [0, 1].map((v) => inputs((i, d) => points[i][d] + (d === GROUPS ? 0 : r.noise * wave(i, d, 37.719 * (t + 1) + 4.1414 * (t + 1) * v + start))));
    const logits = views.map((x) => times(x, teacher));
    const gradient = student.map((row) => row.map(() => 0));
    views.forEach((x, v) => {
      const target = scaled(logits[1 - v], centre, tau);
      scaled(times(x, student), zero, r.student).forEach((p, i) => p.forEach((pk, k) => {
        const pull = (pk - target[i][k]) / (r.student * POINTS * 2);
        for (let d = 0; d <= GROUPS; d++) gradient[k][d] += pull * x[i][d];
      }));
    });
    student = student.map((row, k) => row.map((w, d) => w - r.rate * gradient[k][d]));
    teacher = teacher.map((row, k) => row.map((w, d) => r.momentum * w + (1 - r.momentum) * student[k][d]));
    if (centring) centre = centre.map((c, k) => r.centre * c + ((1 - r.centre) * (columnsOf(logits[0])[k] + columnsOf(logits[1])[k])) / (2 * POINTS));
  }
  return path;
}

// ---------------------------------------------------------------- sizes and words

const NAMES = { both: "both", sharpen: "sharpen only", centre: "centre only", neither: "neither" };
const nameOf = (centring, sharpening) => (centring ? (sharpening ? "both" : "centre") : sharpening ? "sharpen" : "neither");
const LOG_K = Math.log(K);
const SIDE = 250;
const at = (x) => 34 + (x / LOG_K) * SIDE;
const up = (y) => 12 + SIDE - (y / LOG_K) * SIDE;

const CSS = `
.guide { min-height: 180px; }
.tabs { display: flex; gap: 6px; padding-bottom: 0; border-bottom: 1px solid var(--line); }
.tabs button { border-radius: 7px 7px 0 0; border-bottom: 0; } .tabs button[aria-selected=true] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 14px 22px; } .pair > div { min-width: 0; }
svg { display: block; width: 100%; height: auto; font-family: inherit; overflow: visible; }
svg text { fill: var(--fg); text-anchor: middle; dominant-baseline: central; font-size: 13px; font-variant-numeric: tabular-nums; }
svg text.tick { fill: var(--muted); } svg text.start { text-anchor: start; } svg text.end { text-anchor: end; }
.cell { fill: var(--accent); } .edge { fill: none; stroke: var(--line); } .best { fill: none; stroke: var(--hot); stroke-width: 3; }
.cell-text, svg text.name { paint-order: stroke; stroke: var(--bg); stroke-width: 4px; stroke-linejoin: round; } .cell-text { font-weight: 600; }
.axis { stroke: var(--muted); } .death { stroke: var(--hot); stroke-width: 2; stroke-dasharray: 5 4; } .dead { fill: var(--panel); }
.trail { fill: none; stroke: var(--muted); stroke-width: 2; } .trail.now { stroke: var(--accent); stroke-width: 3; }
.spot { fill: var(--muted); stroke: var(--bg); stroke-width: 2; } .spot.now { fill: var(--accent); }
svg text.name { fill: var(--muted); font-size: 12px; } svg text.name.now { fill: var(--accent); font-weight: 650; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(112px, 1fr)); gap: 8px; margin-top: 12px; }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; background: var(--panel); min-width: 0; }
.tile b { display: block; font-size: 19px; line-height: 1.25; font-variant-numeric: tabular-nums; } .tile span { font-size: 13px; color: var(--muted); }
.numbers { border-top: 1px solid var(--line); } .controls { display: grid; gap: 8px; align-content: start; }
@container (max-width: 600px) { .box > * { padding: 12px; } .pair { grid-template-columns: minmax(0, 1fr); } .guide { min-height: 0; } }
`;

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: fair codes, and two ways to die", css: CSS });
  let epsilon = options.epsilon ?? 0.5;
  let history = "PS".repeat(options.rounds ?? 0);
  let centring = options.centring ?? true;
  let sharpening = options.sharpening ?? true;
  let start = 0;
  let step = options.step ?? 0;
  let reached = {}; // the runs of this start, and how far each was watched
  let tab = "codes";
  let shown = false;
  let locked = false;
  let run = 0;
  const known = new Map();
  const pathOf = (c, s) => {
    const key = `${c}${s}${start}`;
    if (!known.has(key)) known.set(key, train(c, s, start));
    return known.get(key);
  };
  const name = () => nameOf(centring, sharpening);
  const path = () => pathOf(centring, sharpening);
  const codes = () => codesAfter(history, epsilon);
  const draw = frame(paint);
  const tile = (label) => {
    const value = h("b");
    return { el: h("div", { class: "tile" }, value, h("span", {}, label)), show: (text) => set(value, { text }) };
  };

  function change(next, check = true) {
    epsilon = next.epsilon ?? epsilon;
    if (next.rounds != null) history = "PS".repeat(next.rounds);
    history = next.history ?? history;
    if (next.start != null && next.start !== start) [start, reached] = [next.start, {}];
    centring = next.centring ?? centring;
    sharpening = next.sharpening ?? sharpening;
    step = next.step ?? step;
    reached[name()] = Math.max(reached[name()] ?? 0, step);
    draw();
    emit(el, { epsilon, rounds: Math.floor(history.length / 2), centring, sharpening, step });
    if (check) tour.check();
  }
  // Trains each [centring, sharpening] in turn, from the first step to the last.
  function watch(runs) {
    const mine = ++run;
    const [[c, s], ...rest] = runs;
    change({ centring: c, sharpening: s, step: 0 }, false);
    animate(1800, (t) => {
      if (mine !== run) return;
      change({ step: Math.round(t * STEPS) }, t === 1 && !rest.length);
      if (t === 1 && rest.length) watch(rest);
    }, ui.signal);
  }

  // ------------------------------------------------------------ tab: codes

  const cells = SCORES.map((row, b) => row.map((_, k) => {
    const [x, y] = [92 + k * 66, 30 + b * 46];
    return { fill: svg("rect", { class: "cell", x, y, width: 60, height: 40, rx: 4 }), frame: svg("rect", { class: "edge", x, y, width: 60, height: 40, rx: 4 }),
      text: svg("text", { class: "cell-text", x: x + 30, y: y + 20 }) };
  }));
  const rowTotals = SCORES.map((_, b) => svg("text", { class: "start", x: 296, y: 50 + b * 46 }));
  const columnTotals = SCORES[0].map((_, k) => svg("text", { x: 122 + k * 66, y: 230 }));
  const grid = svg("svg", { viewBox: "0 0 340 246", role: "img", "aria-label": "Codes: four samples, three prototypes; the table of all numbers lists them" },
    SCORES[0].map((_, k) => svg("text", { class: "tick", x: 122 + k * 66, y: 14, text: `proto ${k}` })), svg("text", { class: "tick start", x: 290, y: 14, text: "total" }),
    SCORES.map((_, b) => svg("text", { class: "tick end", x: 82, y: 50 + b * 46, text: `sample ${b}` })), svg("text", { class: "tick end", x: 82, y: 230, text: "total" }),
    cells.flat().flatMap((c) => [c.fill, c.frame, c.text]), rowTotals, columnTotals);
  const said = () => `Prototype totals ${columnsOf(codes()).map((x) => fmt(x, 2)).join(", ")}.`;
  const act = (steps) => () => { change({ history: history + steps }); ui.say(said()); };
  const buttons = [
    button("Serve the prototypes", act("P")), button("Serve the samples", act("S")), button("One round", act("PS")),
    button("Twenty rounds", act("PS".repeat(20))), button("Start again", () => { change({ history: "" }); ui.say(said()); }, { kind: "quiet" }),
  ];
  const dial = slider({ label: "ε (small is sharp)", min: 0.05, max: 2, log: true, value: epsilon, marks: [0.05, 0.1, 0.2, 0.5, 1, 2], format: (v) => fmt(v, 2),
    oninput: (v) => { change({ epsilon: v }); ui.say(`ε ${fmt(v, 2)}. ${said()}`); } });
  const count = tile("rounds made");
  const favourite = tile("a plain softmax gives prototype 0");
  const largest = tile("largest share of each sample");
  const codesBox = h("div", {}, h("div", { class: "pair" }, h("div", {}, h("h4", {}, "Codes"), grid),
    h("div", { class: "controls" }, h("p", { class: "small muted" }, "Scores, fixed: every sample likes prototype 0 best, samples 0 and 1 then prototype 1, samples 2 and 3 then prototype 2."),
      dial.el, h("div", { class: "row" }, buttons))), h("div", { class: "tiles" }, count.el, favourite.el, largest.el));
  const argmax = (row) => row.indexOf(Math.max(...row));
  function paintCodes() {
    const q = codes();
    q.forEach((row, b) => row.forEach((p, k) => {
      set(cells[b][k].fill, { "fill-opacity": (0.08 + 0.62 * Math.min(1, p)).toFixed(3) });
      set(cells[b][k].frame, { class: shown && k === argmax(row) ? "best" : "edge" });
      set(cells[b][k].text, { text: fmt(p, 3) });
    }));
    rowTotals.forEach((node, b) => set(node, { text: fmt(sum(q[b]), 2) }));
    columnTotals.forEach((node, k) => set(node, { text: fmt(columnsOf(q)[k], 3) }));
    const half = history.length % 2 ? " ½" : "";
    count.show(`${Math.floor(history.length / 2)}${half}`);
    favourite.show(`${fmt(columnsOf(SCORES.map((row) => softmax(row.map((s) => s / epsilon))))[0], 3)} of 4`);
    largest.show(q.map(argmax).join(", "));
  }

  // ------------------------------------------------------------ tab: deaths

  const trails = svg("g");
  const plane = svg("svg", { viewBox: `0 0 ${SIDE + 74} ${SIDE + 56}`, role: "img", "aria-label": "The plane of the two entropies; the table of all numbers lists the ends" },
    svg("path", { class: "dead", d: `M${at(0)} ${up(0)}L${at(LOG_K)} ${up(LOG_K)}L${at(LOG_K)} ${up(0)}Z` }),
    svg("line", { class: "axis", x1: at(0), x2: at(LOG_K), y1: up(0), y2: up(0) }), svg("line", { class: "axis", x1: at(0), x2: at(0), y1: up(0), y2: up(LOG_K) }),
    svg("line", { class: "death", x1: at(0), x2: at(LOG_K), y1: up(0), y2: up(LOG_K) }),
    svg("text", { class: "tick", x: at(1.36), y: up(0.5), text: "on the line: no information" }),
    [0, 1, 2].flatMap((v) => [svg("text", { class: "tick", x: at(v), y: up(0) + 14, text: String(v) }), svg("text", { class: "tick end", x: at(0) - 6, y: up(v), text: String(v) })]),
    svg("text", { class: "tick", x: at(LOG_K / 2), y: up(0) + 33, text: "mean H (nats): how unsure each answer is" }),
    svg("text", { class: "tick start", x: at(0) + 5, y: up(LOG_K) - 2, text: "H(mean)" }), trails);
  const answers = Array.from({ length: POINTS }, (_, i) => {
    const [x, y] = [6 + (i % 8) * 31, 6 + Math.floor(i / 8) * 31];
    return { fill: svg("rect", { class: "cell", x, y, width: 28, height: 28, rx: 3 }), text: svg("text", { class: "cell-text", x: x + 14, y: y + 14 }) };
  });
  const answerGrid = svg("svg", { viewBox: "0 0 256 258", role: "img", "aria-label": "The teacher's answer for each of 64 points, a row for each group" }, answers.flatMap((a) => [a.fill, a.text]));
  const centreSwitch = toggle({ label: "Centring", checked: centring, onchange: (v) => { run++; change({ centring: v, step: 0 }); } });
  const sharpSwitch = toggle({ label: "Sharpening", checked: sharpening, onchange: (v) => { run++; change({ sharpening: v, step: 0 }); } });
  const clock = slider({ label: "Training step", min: 0, max: STEPS, step: 1, value: step, format: String,
    oninput: (v) => { run++; change({ step: v }); ui.say(`Step ${v}.` + (shown ? ` ${spoken()}` : "")); } });
  const trainButton = button("Train", () => watch([[centring, sharpening]]), { kind: "primary" });
  const spoken = () => {
    const p = path()[step];
    return `Mean H ${fmt(p.each, 2)}, H of the mean ${fmt(p.together, 2)}, KL ${fmt(p.kl, 2)}.`;
  };
  const meters = { each: tile("mean H"), together: tile("H(mean)"), information: tile("information: the difference"), kl: tile("KL(teacher‖student)") };
  const deathsBox = h("div", {}, h("div", { class: "pair" },
    h("div", { class: "controls" }, h("h4", {}, "The plane of the two entropies"), plane,
      h("div", { class: "row" }, centreSwitch.el, sharpSwitch.el, trainButton), clock.el),
    h("div", { class: "controls" }, h("h4", {}, "The teacher’s answers"),
      h("p", { class: "small muted" }, "64 points, a row for each of eight groups. The digit is the prototype, the shade how sure."), answerGrid)),
    h("div", { class: "tiles" }, Object.values(meters).map((m) => m.el)));
  function paintDeaths() {
    const p = path()[step];
    answers.forEach(({ fill, text }, i) => {
      set(fill, { "fill-opacity": Math.max(0.04, (p.sure[i] - 1 / K) * 0.75).toFixed(3) });
      set(text, { text: String(p.best[i]), opacity: p.sure[i] < 0.2 ? 0.7 : 1 });
    });
    const parts = [];
    for (const [c, s] of [[false, false], [true, false], [false, true], [true, true]]) {
      const which = nameOf(c, s);
      if (!(which in reached)) continue;
      const now = which === name() ? " now" : "";
      const seen = pathOf(c, s).slice(0, (now ? step : reached[which]) + 1);
      const end = seen.at(-1);
      const left = end.each > 1.2;
      parts.push(svg("path", { class: `trail${now}`, d: seen.map((one, k) => `${k ? "L" : "M"}${at(one.each).toFixed(1)} ${up(one.together).toFixed(1)}`).join("") }),
        svg("circle", { class: `spot${now}`, cx: at(end.each), cy: up(end.together), r: now ? 6 : 4.5 }),
        svg("text", { class: `name${now} ${left ? "end" : "start"}`, x: at(end.each) + (left ? -10 : 10), y: up(end.together) + (which === "neither" ? 20 : which === "centre" ? 2 : which === "both" ? 18 : -14), text: NAMES[which] }));
    }
    trails.replaceChildren(...parts);
    meters.each.show(fmt(p.each, 2));
    meters.together.show(fmt(p.together, 2));
    meters.information.show(fmt(p.together - p.each, 2));
    meters.kl.show(fmt(p.kl, 3));
    for (const [control, value] of [[centreSwitch, centring], [sharpSwitch, sharpening], [clock, step]]) if (control.value !== value) control.set(value);
  }

  // ------------------------------------------------------------ numbers as tables

  const codeTable = table({ caption: "Codes, rows are samples", columns: ["Sample", "Prototype 0", "Prototype 1", "Prototype 2", "Total"] });
  const runTable = table({ caption: `The runs, at step ${STEPS}; log 8 = ${fmt(LOG_K, 2)}`, columns: ["Run", "Mean H", "H(mean)", "Information", "KL"] });
  const numbers = details("All numbers as tables", h("div", {}, codeTable.el, runTable.el), () => draw());
  function paintTables() {
    if (!numbers.open || !shown) return;
    const q = codes();
    codeTable.update([...q.map((row, b) => [`sample ${b}`, ...row.map((p) => fmt(p)), fmt(sum(row))]), ["total", ...columnsOf(q).map((p) => fmt(p)), fmt(sum(q.flat()))]]);
    runTable.update([[true, true], [false, true], [true, false], [false, false]].map(([c, s]) => {
      const p = pathOf(c, s)[STEPS];
      return [NAMES[nameOf(c, s)], fmt(p.each), fmt(p.together), fmt(p.together - p.each), fmt(p.kl)];
    }));
  }

  // ------------------------------------------------------------ the tour

  const enter = (which, next) => () => {
    run++;
    reached = {};
    show(which);
    change({ start: 0, ...next }, false);
    reached = {};
  };
  const end = (c, s) => pathOf(c, s)[STEPS];
  const done = (...names) => names.every((one) => reached[one] === STEPS);
  const pair = (p) => `(${fmt(p.each, 2)}, ${fmt(p.together, 2)})`;
  const steps = [
    { title: "Four samples, three prototypes", enter: enter("codes", { epsilon: 0.5, history: "" }),
      text: "A cell is the share of a sample that a prototype gets; the fuller, the larger. All four samples like prototype 0 best. " +
        "“Serve the prototypes” divides each column so that all prototypes have the same total. “Serve the samples” makes each row sum to 1. Try both." },
    { title: "Move 1: the favourite", enter: enter("codes", { epsilon: 0.5, history: "" }),
      text: () => `A plain softmax at ε = 0.5 gives prototype 0 ${fmt(columnsOf(SCORES.map((row) => softmax(row.map((s) => s / 0.5))))[0], 2)} of the 4 samples: the road to collapse. ` +
        "Now both rules are applied in turn until nothing changes. Each prototype ends with a third of the mass.",
      question: "For how many of the four samples is prototype 0 still the largest share?",
      choices: [{ id: "all", label: "All four: it is still everyone’s best score" }, { id: "some", label: "One or two" }, { id: "none", label: "None" }],
      answer: () => ["none", "some", "some", "all", "all"][codesAfter("PS".repeat(20), 0.5).filter((row) => argmax(row) === 0).length],
      task: "Make twenty rounds.",
      act: { label: "Twenty rounds for me", kind: "", run: () => change({ epsilon: 0.5, history: "PS".repeat(20) }) },
      done: () => history.endsWith("PS".repeat(20)),
      surprise: () => [`Largest shares: ${codes().map(argmax).join(", ")}. Everyone’s favourite is nobody’s first choice any more, and still it holds ${fmt(columnsOf(codes())[0], 3)} of 4.`,
        `A code says what a sample likes *more than the others do*. Turn ε down: the codes get sharper, the totals stay equal.`.replaceAll("*", "")] },
    { title: "Move 2: one safeguard each", enter: enter("deaths", { centring: false, sharpening: true, step: 0 }),
      text: "Now DINO: a student imitates its own moving average, on 64 points in eight groups. The plane shows two entropies of the teacher’s answers: " +
        "how unsure each one is (to the right), and how varied they are together (upwards). On the dashed line nothing is known about the point.",
      question: "One run has sharpening only, the other centring only. Where do they end?",
      choices: [{ id: "same", label: "Both at the lower left: one answer for all, certain" },
        { id: "split", label: "Sharpening only at the lower left, centring only at the upper right" },
        { id: "reverse", label: "Sharpening only at the upper right, centring only at the lower left" }],
      answer: () => (end(false, true).each < 0.1 ? (end(true, false).each > 1.9 ? "split" : "same") : "reverse"),
      task: "Train with sharpening only. Then switch: centring only, and train again.",
      act: { label: "Train both for me", kind: "", run: () => watch([[false, true], [true, false]]) },
      done: () => done("sharpen", "centre"),
      surprise: () => [`Sharpening only: ${pair(end(false, true))}. Every point gets the same prototype, with certainty. Centring only: ${pair(end(true, false))}, and log 8 is ${fmt(LOG_K, 2)}. Every point gets “all equal”.`,
        "Opposite corners, one zero: the difference of the two entropies, the information about the point."] },
    { title: "Move 3: which run looks worst?", enter: enter("deaths", { centring: true, sharpening: true, step: 0 }),
      text: () => `Both safeguards together. In the two dead runs the student copies its teacher perfectly: KL ${fmt(end(false, true).kl, 3)} and ${fmt(end(true, false).kl, 3)}.`,
      question: "And the KL of the run with both, at its end?",
      choices: [{ id: "best", label: "The smallest of the three" }, { id: "same", label: "As small as the others" }, { id: "worst", label: "The largest of the three" }],
      answer: () => (end(true, true).kl > 2 * Math.max(end(false, true).kl, end(true, false).kl) ? "worst" : "same"),
      task: "Train with both switched on.",
      act: { label: "Train it for me", kind: "", run: () => watch([[true, true]]) },
      done: () => done("both"),
      surprise: () => [`KL ${fmt(end(true, true).kl, 3)}, the largest. It ends at ${pair(end(true, true))}: ${fmt(end(true, true).together - end(true, true).each, 2)} nats about the point, of at most ${fmt(LOG_K, 2)}.`,
        "The healthy run has the worst KL: there is something to disagree about. Look at the rows of the answers: groups have prototypes of their own."] },
  ];
  const sandbox = {
    title: "Sandbox",
    text: "All yours: both tabs, every switch. “Other start” begins from other weights.",
    tools: () => [
      button("Other start", () => { run++; change({ start: 1 - start, step: 0 }); }),
      button("Train all four", () => watch([[false, false], [true, false], [false, true], [true, true]])),
    ],
  };
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const open = phase === "sandbox";
    locked = phase === "predict";
    shown = open || phase === "told" || phase === "try";
    const controls = [dial, centreSwitch, sharpSwitch, clock];
    for (const control of controls) control.disable(locked);
    for (const node of [...buttons, trainButton]) set(node, { disabled: locked });
    set(tabs, { hidden: !open });
    set(largest.el, { hidden: !shown });
    for (const meter of Object.values(meters)) set(meter.el, { hidden: !shown });
    set(numbers.parentNode ?? numbers, { hidden: !open });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const TABS = { codes: "Sinkhorn rounds", deaths: "Centring and sharpening" };
  const tabButtons = Object.entries(TABS).map(([which, label]) => button(label, () => { show(which); draw(); }, { role: "tab", "aria-controls": which }));
  const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Which half of the chapter", hidden: true,
    onkeydown: (event) => {
      if (!arrowStep(event)) return;
      event.preventDefault();
      show(tab === "codes" ? "deaths" : "codes");
      tabButtons[tab === "codes" ? 0 : 1].focus();
      draw();
    } }, tabButtons);
  const panes = { codes: h("div", { role: "tabpanel", id: "codes", "aria-label": TABS.codes }, codesBox), deaths: h("div", { role: "tabpanel", id: "deaths", "aria-label": TABS.deaths }, deathsBox) };
  function show(which) {
    tab = which;
    Object.keys(TABS).forEach((one, k) => {
      set(panes[one], { hidden: one !== which });
      set(tabButtons[k], { "aria-selected": String(one === which), tabindex: one === which ? 0 : -1 });
    });
  }
  ui.box.append(tour.el, tabs, panes.codes, panes.deaths, h("div", { class: "numbers" }, numbers));

  function paint() {
    if (tab === "codes") paintCodes();
    else paintDeaths();
    paintTables();
    if (dial.value !== epsilon) dial.set(epsilon);
  }
  show(options.tab ?? "codes");
  const given = [options.epsilon, options.rounds, options.centring, options.sharpening, options.step, options.tab];
  tour.go(options.tour ?? given.every((one) => one == null) ? 0 : steps.length);
  reached[name()] = step;
  paint();

  return {
    state: () => ({ epsilon, history, codes: codes(), columns: columnsOf(codes()), centring, sharpening, start, step, tab,
      path: path().map(({ each, together, kl }) => [each, together, kl]), best: path()[step].best, phase: tour.phase, index: tour.index }),
    update: (changes) => {
      run++;
      tour.open();
      if (["centring", "sharpening", "step"].some((key) => key in changes)) show("deaths");
      else show("codes");
      change(changes);
    },
  };
}

defineElement("clusters", mount);
export default widget(mount, ["epsilon", "rounds", "centring", "sharpening", "step"]);
