// @title What the matrix should look like
// @fallback An interactive figure: a matrix of scores between images and captions, and the two losses read
// @fallback from its rows and from its columns. With JavaScript you move the cosines and the temperature, shift
// @fallback all scores, and make one caption or one image fit everything. The text carries the numbers.
// @min-height max(44rem, calc(92rem - 82vw))
import {
  animate, button, defineElement, details, emit, fmt, frame, guide, h, logSumExp, radios, set, shell, short,
  slider, svg, table, toggle, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// N images, two views each (an image and its caption). A view has cosine p with its partner and r with
// every view of another image. `shift` is added to every score of the N × N matrix, `hub` names who
// gains BUMP: caption 1 with every image (a column) or image 1 with every caption (a row).
const BUMP = 0.3;

function scoresOf({ size, positive, others, shift, hub }) {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) =>
    (i === j ? positive : others) + shift + (hub === "caption" && j === 0 ? BUMP : 0) + (hub === "image" && i === 0 ? BUMP : 0)));
}

const mean = (xs) => xs.reduce((a, b) => a + b, 0) / xs.length;
const transposed = (m) => m.map((_, j) => m.map((row) => row[j]));
const rowLosses = (scores, tau) => scores.map((row, i) => logSumExp(row.map((s) => s / tau)) - row[i] / tau);

// 2N × 2N: the same scores between the modalities, cosine r within one, the diagonal taken out.
function bigMatrix(scores, others) {
  const n = scores.length;
  const back = transposed(scores);
  return Array.from({ length: 2 * n }, (_, a) => Array.from({ length: 2 * n }, (_, b) => {
    if (a === b) return -Infinity;
    if (a < n !== b < n) return a < n ? scores[a][b - n] : back[a - n][b];
    return others;
  }));
}

function computeAll(now) {
  const scores = scoresOf(now);
  const tau = now.temperature;
  const n = now.size;
  const rows = rowLosses(scores, tau);
  const columns = rowLosses(transposed(scores), tau);
  const big = bigMatrix(scores, now.others);
  const twin = big.map((row, a) => logSumExp(row.map((s) => s / tau)) - row[(a + n) % (2 * n)] / tau);
  return { scores, rows, columns, big, imageToText: mean(rows), textToImage: mean(columns),
    clip: (mean(rows) + mean(columns)) / 2, ntXent: mean(twin) };
}

const lossAt = (changes) => computeAll({ size: 6, positive: 1, others: 0, temperature: 0.3, shift: 0, hub: "none", ...changes });

// The Gram matrix of all 2N views must have no negative eigenvalue: 1 + p + 2(N−1)r ≥ 0 and 1 + p ≥ 2r.
const lowest = (size, positive) => -(1 + positive) / (2 * (size - 1));
const highest = (positive) => Math.min(0.95, (1 + positive) / 2);

// ---------------------------------------------------------------- how it looks

const CSS = `
.box { --warm: #d9822b; --cold: #2f7fd1; } .box[data-theme="dark"] { --warm: #a85f16; --cold: #2a68ab; }
.guide { min-height: 200px; }
.figure { display: grid; grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr); gap: 12px 24px; }
.panel { min-width: 0; }
.panel-head { font-size: 14px; margin-bottom: 4px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; }
svg text { fill: var(--fg); font-size: 13px; font-variant-numeric: tabular-nums; text-anchor: middle; dominant-baseline: central; }
svg .faint { fill: var(--muted); font-size: 12px; } svg .start { text-anchor: start; } svg .end { text-anchor: end; }
.matrix { max-width: 430px; } .matrix text { font-size: 14.5px; } .matrix .faint { font-size: 13px; } .bars { margin-bottom: 10px; } .big { max-width: 300px; }
.cell { stroke: var(--bg); stroke-width: 1.5; } .cell.plus { fill: var(--cold); } .cell.minus { fill: var(--warm); } .cell.off { fill: var(--line); }
.answer { fill: none; stroke: var(--fg); stroke-width: 2.4; } .hubframe { fill: none; stroke: var(--hot); stroke-width: 3; stroke-dasharray: 6 3; }
.bar { fill: var(--accent); } .bar.soft { fill: var(--muted); opacity: .55; } .mark { stroke: var(--fg); stroke-width: 1.5; stroke-dasharray: 3 3; }
.base { stroke: var(--line); } svg .value { font-weight: 650; }
.warn { color: var(--hot); min-height: 1.5em; margin-top: 6px; font-size: 14px; }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px; border: 1.5px dashed var(--line);
  border-radius: 8px; padding: 12px; min-height: 240px; }
.controls { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px 24px; border-top: 1px solid var(--line); }
.hubs legend { font-size: 14px; } .hubs .choice { margin-bottom: 4px; padding: 4px 9px; }
.numbers { border-top: 1px solid var(--line); }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .figure, .controls { grid-template-columns: minmax(0, 1fr); } .guide { min-height: 0; }
}
`;

const LEFT = 62;
const TOP = 46;
const SIDE = 300;
const HUBS = [{ id: "none", label: "nobody" }, { id: "caption", label: "one caption: +.3 with every image" },
  { id: "image", label: "one image: +.3 with every caption" }];

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: what the matrix should look like", css: CSS });
  const start = { size: options.size ?? 6, positive: options.positive ?? 1, others: options.others ?? 0,
    temperature: options.temperature ?? 0.3, shift: options.shift ?? 0, hub: options.hub ?? "none" };
  let now = { ...start };
  let out = {};
  let stopped = false; // the slider was pushed below what vectors can do
  let free = {};
  let numbersShown = false;
  let beside = false; // the 2N × 2N matrix
  let run = 0;

  // ------------------------------------------------------------ state changes

  const draw = frame(paint);
  function change(next, check = true) {
    const wanted = { ...now, ...next };
    const low = lowest(wanted.size, wanted.positive);
    const others = Math.min(highest(wanted.positive), Math.max(low, wanted.others));
    stopped = wanted.others < low - 1e-9;
    now = { ...wanted, others };
    out = computeAll(now);
    draw();
    emit(el, { ...now });
    if (check) tour.check();
  }
  const speak = () => numbersShown && ui.say(`Image to text ${fmt(out.imageToText)}, text to image ${fmt(out.textToImage)}.` +
    (stopped ? " No vectors can go lower." : ""));
  function slide(name, to, ms = 1300) {
    const mine = ++run;
    const from = now[name];
    animate(ms, (t) => {
      if (mine === run) change({ [name]: t < 1 ? from + (to - from) * t : to }, t === 1);
    }, ui.signal);
  }

  // ------------------------------------------------------------ the matrix

  const matrix = svg("svg", { class: "matrix", viewBox: `0 0 ${LEFT + SIDE + 62} ${TOP + SIDE + 36}`, role: "img" });
  const shade = (s) => Math.min(0.85, 0.08 + 0.62 * Math.abs(s));
  function paintMatrix() {
    const n = now.size;
    const w = SIDE / n;
    const at = (k) => (k + 0.5) * w;
    const frameOf = now.hub === "caption" ? [LEFT, TOP, w, SIDE] : now.hub === "image" ? [LEFT, TOP, SIDE, w] : null;
    matrix.replaceChildren(...[
      svg("text", { x: LEFT + SIDE / 2, y: 12, text: "captions j" }),
      svg("text", { class: "start", x: 0, y: TOP - 14, text: "images i" }),
      numbersShown && svg("text", { class: "faint end", x: LEFT + SIDE + 60, y: TOP - 14, text: "row loss" }),
      numbersShown && svg("text", { class: "faint start", x: 0, y: TOP + SIDE + 18, text: "col. loss" }),
      Array.from({ length: n }, (_, k) => [
        svg("text", { class: "faint", x: LEFT + at(k), y: 32, text: String(k + 1) }),
        svg("text", { class: "faint end", x: LEFT - 8, y: TOP + at(k), text: String(k + 1) })]),
      out.scores.map((row, i) => row.map((s, j) => [
        svg("rect", { class: `cell ${s < 0 ? "minus" : "plus"}`, x: LEFT + j * w, y: TOP + i * w, width: w, height: w, "fill-opacity": shade(s).toFixed(3) }),
        svg("text", { x: LEFT + at(j), y: TOP + at(i), text: short(Math.abs(s) < 1e-12 ? 0 : s) })])),
      out.scores.map((_, i) => svg("rect", { class: "answer", x: LEFT + i * w + 2, y: TOP + i * w + 2, width: w - 4, height: w - 4 })),
      frameOf && svg("rect", { class: "hubframe", x: frameOf[0], y: frameOf[1], width: frameOf[2], height: frameOf[3] }),
      numbersShown && out.rows.map((loss, i) => svg("text", { class: "end", x: LEFT + SIDE + 58, y: TOP + at(i), text: fmt(loss) })),
      numbersShown && out.columns.map((loss, j) => svg("text", { style: "font-size:12px", x: LEFT + at(j), y: TOP + SIDE + 18, text: fmt(loss, 3) })),
    ].flat(3).filter(Boolean));
    set(matrix, { "aria-label": `${n} by ${n} scores, images in rows, captions in columns. Diagonal ${fmt(out.scores[n - 1][n - 1], 2)}, ` +
      `beside it ${fmt(out.scores[n - 1][n - 2], 2)}` + (now.hub === "none" ? "." : `; the first ${now.hub} has 0.3 more everywhere.`) });
  }

  // ------------------------------------------------------------ the losses

  const bars = svg("svg", { class: "bars", viewBox: "0 0 360 178", role: "img" });
  function paintBars() {
    const chance = Math.log(now.size);
    const top = Math.max(chance, out.imageToText, out.textToImage, beside ? Math.log(2 * now.size - 1) : 0, beside ? out.ntXent : 0) * 1.02;
    const x = (v) => 116 + (Math.max(0, v) / top) * 176;
    const lines = [["image → text", out.imageToText, ""], ["text → image", out.textToImage, ""], ["mean (CLIP)", out.clip, "soft"],
      ...(beside ? [["2N × 2N", out.ntXent, "soft"]] : [])];
    bars.replaceChildren(...[
      lines.map(([name, value, look], k) => [
        svg("text", { class: "end", x: 108, y: 20 + 36 * k, text: name }),
        svg("rect", { class: `bar ${look}`, x: 116, y: 9 + 36 * k, width: Math.max(0.5, x(value) - 116), height: 22 }),
        svg("text", { class: "value end", x: 358, y: 20 + 36 * k, text: fmt(value) })]),
      svg("path", { class: "mark", d: `M${x(chance)} 2V${12 + 36 * lines.length}` }),
      svg("text", { class: "faint", x: Math.min(x(chance), 290), y: 24 + 36 * lines.length, text: `chance log ${now.size} = ${fmt(chance, 3)}` }),
    ].flat(3));
    set(bars, { "aria-label": lines.map(([name, value]) => `${name} ${fmt(value)}`).join(", ") + " nats." });
  }

  // ------------------------------------------------------------ N × N beside 2N × 2N

  const big = svg("svg", { class: "big", viewBox: "0 0 300 300", role: "img" });
  const bigText = h("p", { class: "small num" });
  function paintBig() {
    const n = 2 * now.size;
    const w = 300 / n;
    big.replaceChildren(...[
      out.big.map((row, a) => row.map((s, b) => svg("rect", { class: `cell ${a === b ? "off" : s < 0 ? "minus" : "plus"}`,
        style: "stroke-width:.8", x: b * w, y: a * w, width: w, height: w, "fill-opacity": a === b ? 1 : shade(s).toFixed(3) }))),
      out.big.map((_, a) => svg("rect", { class: "answer", style: "stroke-width:1.6", x: ((a + now.size) % n) * w + 1, y: a * w + 1, width: w - 2, height: w - 2 })),
    ].flat(3));
    const gap = out.ntXent - out.clip;
    set(big, { "aria-label": `${n} by ${n} scores: images and captions against images and captions, the diagonal taken out.` });
    set(bigText, { text: `The same vectors, all ${n} views against all: ${n - 1} candidates a row in place of ${now.size}. NT-Xent ${fmt(out.ntXent)}, ` +
      `CLIP ${fmt(out.clip)}, difference ${fmt(gap)}; log((2N − 1)/N) = ${fmt(Math.log((n - 1) / now.size))}.` });
  }

  // ------------------------------------------------------------ controls

  const input = (name) => (v) => { run++; change({ [name]: v }); speak(); };
  const two = (v) => fmt(v, 2);
  const controlP = slider({ label: "Positive cosine", min: 0.1, max: 1, step: 0.01, value: now.positive, format: two, oninput: input("positive") });
  const controlR = slider({ label: "Off-diagonal cosine", min: -0.6, max: 0.9, step: 0.01, value: now.others, marks: [0],
    format: (v) => fmt(v, 3), oninput: input("others") });
  const controlT = slider({ label: "Temperature τ", min: 0.05, max: 2, log: true, value: now.temperature, marks: [0.1, 0.3, 1],
    format: two, oninput: input("temperature") });
  const controlN = slider({ label: "Pairs N", min: 2, max: 8, step: 1, value: now.size, format: (v) => String(Math.round(v)),
    oninput: (v) => input("size")(Math.round(v)) });
  const controlShift = toggle({ label: "Subtract .3 everywhere", hint: "from every score of the matrix",
    onchange: (on) => { run++; change({ shift: on ? -BUMP : 0 }); speak(); } });
  const controlHub = radios({ legend: "Who fits everything?", choices: HUBS, onchange: (id) => { run++; change({ hub: id }); speak(); } });
  const controls = h("div", { class: "controls" }, h("div", {}, controlP.el, controlR.el, controlT.el),
    h("div", {}, controlN.el, controlShift.el, h("div", { class: "hubs" }, controlHub.el)));
  const all = { positive: controlP, others: controlR, temperature: controlT, size: controlN, shift: controlShift, hub: controlHub };
  function paintControls() {
    for (const name of ["positive", "others", "temperature", "size", "hub"]) {
      if (all[name].value !== now[name]) all[name].set(now[name]);
    }
    controlShift.set(now.shift !== 0);
  }
  const lock = () => Object.entries(all).forEach(([name, control]) => control.disable(free !== "all" && !free[name]));

  const warn = h("p", { class: "warn", role: "note" });
  function paintWarning() {
    const low = lowest(now.size, now.positive);
    const cause = Math.abs(now.others - low) < 1e-9
      ? `${fmt(low, 3)} is the end: no ${now.size} images with two views each can have lower cosines.`
      : now.shift || now.hub !== "none" ? "Read these as scores: cosines of this pattern need not exist." : "";
    set(warn, { text: cause });
  }

  const numberTable = table({ caption: "Now, in nats", columns: ["Quantity", "Value"] });
  const lossTable = table({ caption: "Each row and each column", columns: ["Pair", "row loss", "column loss"] });
  const scoreTable = table({ caption: "Scores: images in rows, captions in columns", columns: ["Image", "scores"] });
  const numbers = details("All numbers as tables", h("div", {}, numberTable.el, lossTable.el, scoreTable.el), () => draw());
  function paintTables() {
    if (!numbers.open || !numbersShown) return;
    numberTable.update([["image → text", fmt(out.imageToText, 6)], ["text → image", fmt(out.textToImage, 6)], ["mean (CLIP)", fmt(out.clip, 6)],
      ["2N × 2N (NT-Xent)", fmt(out.ntXent, 6)], ["chance log N", fmt(Math.log(now.size), 6)],
      ["lowest off-diagonal cosine", fmt(lowest(now.size, now.positive), 6)]]);
    lossTable.update(out.rows.map((loss, i) => [String(i + 1), fmt(loss, 6), fmt(out.columns[i], 6)]));
    scoreTable.update(out.scores.map((row, i) => [String(i + 1), row.map((s) => fmt(s, 3)).join("  ")]));
  }

  // ------------------------------------------------------------ the tour

  const at = (next) => {
    run++;
    change({ size: 6, positive: 1, others: 0, temperature: 0.3, shift: 0, hub: "none", ...next }, false);
  };
  const four = { size: 4, positive: 0.6, others: 0.2, temperature: 0.1 };
  const steps = [
    { title: "One matrix, two questions", free: {}, enter: () => at({ positive: 0.8, others: 0.1 }),
      text: "Six images, six captions. Row i holds the scores of image i with every caption, so reading along a row asks: which " +
        "caption fits this image? Reading down a column asks: which image fits this caption? The framed diagonal is the right answer " +
        "to both. Each row and each column is a softmax of its own, at temperature τ." },
    { title: "Move 1: beat the identity", free: { others: true }, enter: () => at({}),
      text: "Here is the identity matrix: every pair has cosine 1, everything else cosine 0. Many people would call this perfect training. " +
        "You may change the off-diagonal cosine.",
      question: "Where does the loss have its minimum?",
      choices: [{ id: "zero", label: "Here, at 0: this is perfect" }, { id: "below", label: "A little below 0, where something stops you" },
        { id: "minus", label: "At −1: everything else exactly opposite" }, { id: "above", label: "Above 0: related images should look alike" }],
      answer: "below",
      task: "Lower the loss as far as it goes with the off-diagonal cosine.",
      act: { label: "Lower it for me", run: () => slide("others", -0.3) },
      done: () => Math.abs(now.others - lowest(6, 1)) < 1e-9,
      surprise: () => {
        const line = [0.5, 0.2, 0, -0.1, -0.2].map((r) => `${fmt(r, 1)}: ${fmt(lossAt({ others: r }).clip)}`).join(" · ");
        return [`Cosine and loss: ${line}. The identity costs ${fmt(lossAt({}).clip)}, the optimum ${fmt(lossAt({ others: -0.2 }).clip)}.`,
          "What stops you is geometry: six unit vectors cannot all have pairwise cosines below −1/5, because the squared length of their sum " +
          "would be negative. The best matrix has −1/(N − 1) beside its diagonal, not 0."];
      } },
    { title: "Move 2: lower everything", free: { shift: true }, enter: () => at({}),
      text: "The identity again. Now subtract 0.3 from every score, the diagonal included: positives .7, the rest −.3.",
      question: "What do the two losses do?",
      choices: [{ id: "rise", label: "They rise: the positives fell below 1" }, { id: "fall", label: "They fall: the negatives went down" },
        { id: "same", label: "They stay, to the last digit" }],
      answer: () => {
        const difference = lossAt({ shift: -BUMP }).clip - lossAt({}).clip;
        return Math.abs(difference) < 1e-9 ? "same" : difference > 0 ? "rise" : "fall";
      },
      task: "Subtract 0.3 everywhere.",
      act: { label: "Subtract .3 everywhere", run: () => change({ shift: -BUMP }) },
      done: () => now.shift !== 0,
      surprise: () => [`${fmt(lossAt({}).clip)} before, ${fmt(lossAt({ shift: -BUMP }).clip)} after, in both directions. A softmax sees differences only: ` +
        "a constant in every score of a row cancels.",
        "So no cosine is ever a target. “Positives near 1, the rest near 0” is not what this loss asks for."] },
    { title: "Move 3: a caption that fits everything", free: { hub: true }, enter: () => at(four),
      text: "Four pairs, diagonal .6, the rest .2, τ = 0.1. Now caption 1 becomes a hub (“a photo”): its score with every image rises by 0.3.",
      question: "Which of the two losses notices?",
      choices: [{ id: "both", label: "Both rise" }, { id: "rows", label: "Only image → text" }, { id: "columns", label: "Only text → image" },
        { id: "neither", label: "Neither: a constant cancels" }],
      answer: () => {
        const [before, after] = [lossAt(four), lossAt({ ...four, hub: "caption" })];
        const rose = [after.imageToText - before.imageToText > 1e-9, after.textToImage - before.textToImage > 1e-9];
        return rose[0] ? (rose[1] ? "both" : "rows") : rose[1] ? "columns" : "neither";
      },
      task: "Give caption 1 its +.3 with every image.",
      act: { label: "One caption +.3 with every image", run: () => change({ hub: "caption" }) },
      done: () => now.hub === "caption",
      surprise: () => {
        const [before, caption, image] = [lossAt(four), lossAt({ ...four, hub: "caption" }), lossAt({ ...four, hub: "image" })];
        return [`Image → text: ${fmt(before.imageToText)} → ${fmt(caption.imageToText)}. Text → image: ${fmt(before.textToImage)} → ` +
          `${fmt(caption.textToImage)}, to the last digit. The hub is one whole column raised, and a column's own softmax cancels it.`,
          `Choose “one image” below and the roles swap: ${fmt(image.imageToText)} and ${fmt(image.textToImage)}. Each direction is blind to one kind ` +
          "of hub. This is why there are two."];
      } },
  ];
  const sandbox = { title: "Sandbox: N × N beside 2N × 2N",
    text: "All yours. Under the losses now stands the matrix of chapter 4 for the same vectors: images also compete with images, captions with " +
      "captions. Raise τ and watch the difference of the two losses. When do they come close to each other?",
    tools: () => [button("The identity", () => at({})), button("The optimum", () => at({ others: -0.2 })), button("Four pairs", () => at(four))] };

  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const step = steps[index];
    numbersShown = phase === "try" || phase === "told" || phase === "sandbox";
    beside = phase === "sandbox";
    free = phase === "sandbox" ? "all" : phase === "predict" ? {} : step.free;
    lock();
    set(veil, { hidden: numbersShown });
    set(bars, { style: numbersShown ? null : "display:none" });
    set(bigPanel, { hidden: !beside });
    set(numbersBox, { hidden: !numbersShown });
    set(controls, { hidden: phase === "look" });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const veil = h("div", { class: "veil" }, "The losses appear once you have predicted.");
  const bigPanel = h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "2N × 2N: all views against all")), big, bigText);
  const figure = h("div", { class: "figure" },
    h("div", { class: "panel" }, h("div", { class: "panel-head" }, h("h4", {}, "N × N scores")), matrix, warn),
    h("div", { class: "panel" }, h("div", { class: "panel-head" }, h("h4", {}, "Losses, in nats")), veil, bars, bigPanel));
  const numbersBox = h("div", { class: "numbers" }, numbers);
  ui.box.append(tour.el, figure, controls, numbersBox);

  function paint() {
    paintMatrix();
    paintWarning();
    if (numbersShown) paintBars();
    if (beside) paintBig();
    paintTables();
    paintControls();
  }
  change({}, false);
  const given = Object.keys(start).some((name) => options[name] !== undefined);
  tour.go(options.tour ?? !given ? 0 : steps.length);
  paint();

  return {
    state: () => ({ ...now, ...out, big: out.big.map((row) => row.map((s) => (s === -Infinity ? null : s))), stopped,
      lowest: lowest(now.size, now.positive), phase: tour.phase, step: tour.index }),
    update: (changes) => { run++; tour.open(); change(changes); },
  };
}

defineElement("matrix_targets", mount);
export default widget(mount, ["size", "positive", "others", "temperature", "shift", "hub"]);
