// @title The matrix, tile by tile
// @fallback An interactive figure: twelve views, the 12 × 12 matrix of their logits, and two numbers a
// @fallback row. With JavaScript you merge two sums by hand, walk over the matrix tile by tile in any
// @fallback order, and split the rows over two devices. The text around it carries the numbers.
// @min-height max(47rem, calc(76rem - 60vw))
import {
  animate, button, defineElement, details, emit, fmt, frame, guide, h, set, shell, slider, svg,
  table, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

const FIRST = [0, 55, 110, 170, 235, 300]; // degrees of six images' first views, then of their second
const SECOND = [20, 40, 145, 195, 195, 310];
const N = FIRST.length;
const M = 2 * N;
const U = [...FIRST, ...SECOND].map((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]);
const twin = (a) => (a + N) % M;
const logit = (a, b, tau) => (U[a][0] * U[b][0] + U[a][1] * U[b][1]) / tau;

// (m₁, s₁) ⊕ (m₂, s₂): m + log s of the two together. The sum of no terms is (−∞, 0).
function merge([m1, s1], [m2, s2]) {
  const m = Math.max(m1, m2);
  return m === -Infinity ? [m, 0] : [m, s1 * Math.exp(m1 - m) + s2 * Math.exp(m2 - m)];
}
const read = ([m, s]) => m + Math.log(s);

// Ranges of rows. They start afresh at N, so that twins lie on the diagonal of a tile.
function parts(block) {
  const out = [];
  for (const half of [0, N]) for (let a = half; a < half + N; a += block) out.push([a, Math.min(a + block, half + N)]);
  return out;
}
// Tiles on and above the diagonal, row by row: [rows, columns].
function upper(block) {
  const p = parts(block);
  return p.flatMap((rows, i) => p.slice(i).map((columns) => [rows, columns]));
}
const range = ([from, to]) => Array.from({ length: to - from }, (_, k) => from + k);

// What a tile adds to the rows it serves; `across` reads it transposed, for its columns.
function serve(sums, rows, columns, tau) {
  for (const a of range(rows)) {
    const ls = range(columns).filter((b) => b !== a && b !== twin(a)).map((b) => logit(a, b, tau));
    if (!ls.length) continue;
    const m = Math.max(...ls);
    sums[a] = merge(sums[a], [m, ls.reduce((s, l) => s + Math.exp(l - m), 0)]);
  }
}
function visit(sums, [rows, columns], tau) {
  serve(sums, rows, columns, tau);
  if (rows[0] !== columns[0]) serve(sums, columns, rows, tau);
}
const empty = () => Array.from({ length: M }, () => [-Infinity, 0]);
const softplus = (x) => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
const rowLoss = (sum, a, tau) => softplus(read(sum) - logit(a, twin(a), tau));
const mean = (xs) => xs.reduce((a, b) => a + b, 0) / xs.length;

// Gradients in the views, along the circle: of one process, and of W ranks whose gathered columns carry
// no gradient, or only that of the own slot. DDP's mean over ranks is taken.
function ranks(W, tau) {
  const owner = (a) => Math.floor((a % N) / (N / W));
  const E = Array.from({ length: M }, (_, a) => {
    const e = Array.from({ length: M }, (_, b) => (a === b ? 0 : Math.exp(logit(a, b, tau))));
    const z = e.reduce((x, y) => x + y, 0);
    return e.map((x, b) => (x / z - (b === twin(a) ? 1 : 0)) / M); // (P − Y) / 2N
  });
  const along = (keep) => U.map((u, a) => {
    let g = 0;
    for (let b = 0; b < M; b++) {
      const side = (U[b][1] * u[0] - U[b][0] * u[1]) / tau; // of u_b along the tangent at u_a
      g += (E[a][b] + (keep(a, b) ? E[b][a] : 0)) * side;
    }
    return g;
  });
  const norm = (xs) => Math.hypot(...xs);
  const exact = along(() => true);
  const off = (found) => norm(found.map((x, a) => x - exact[a])) / norm(exact);
  return { none: off(along(() => false)), own: off(along((a, b) => owner(a) === owner(b))) };
}

// Bytes at full size, in float32: one matrix; rows, their gradient and two tiles.
const D = 128;
const dense = (n) => 4 * (2 * n) ** 2;
const streamed = (n, block = 512) => 4 * (2 * (2 * n) * D + 2 * Math.min(block, n) ** 2);
const mebi = (bytes) => (bytes >= 2 ** 30 ? `${fmt(bytes / 2 ** 30, 1)} GiB` : `${fmt(bytes / 2 ** 20, bytes < 2 ** 23 ? 2 : 0)} MiB`);

// ---------------------------------------------------------------- sizes and words

const CELL = 24;
const EDGE = 30;
const CSS = `
.guide { min-height: 190px; }
.figure { display: grid; grid-template-columns: minmax(0, 1.05fr) minmax(0, 1fr); gap: 14px 22px; align-items: start; }
.figure > div { min-width: 0; }
.panel-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 2px 8px; font-size: 14px; }
svg { display: block; width: 100%; max-width: 430px; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; }
svg text { fill: var(--muted); text-anchor: middle; dominant-baseline: central; font-size: 13px; font-variant-numeric: tabular-nums; }
svg text.mark { fill: var(--fg); }
.cell { fill: var(--panel); stroke: var(--line); stroke-width: .7; }
.cell.seen { fill: var(--accent); } .cell.mirror { fill: var(--hot); }
.cut { stroke: var(--muted); stroke-width: 1.4; } .half { stroke: var(--fg); stroke-width: 2; }
.now { fill: none; stroke: var(--fg); stroke-width: 3; } .now.mirror { stroke-dasharray: 5 4; stroke-width: 2.2; }
.rank { fill: none; stroke: var(--hot); stroke-width: 3; }
.sums td, .sums th { padding: 1px 8px; }
.boxes { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 8px; }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; background: var(--panel); min-width: 0; }
.tile b { display: block; font-size: 18px; line-height: 1.3; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; } .tile span { font-size: 13px; color: var(--muted); }
.hand { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; font-variant-numeric: tabular-nums; }
.hand .tile { flex: 1 1 150px; } .hand i { font-style: normal; font-size: 20px; color: var(--muted); }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px; border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; min-height: 88px; }
.legend { font-size: 13px; color: var(--muted); margin-top: 6px; }
.bar { height: 12px; border-radius: 3px; background: var(--accent); min-width: 2px; } .bar.dense { background: var(--hot); }
.scale { display: grid; gap: 6px; } .scale p { margin: 0; font-size: 14px; }
.box > .part { border-top: 1px solid var(--line); }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .figure { grid-template-columns: minmax(0, 1fr); } .guide, .veil { min-height: 0; }
}
`;

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: the matrix, tile by tile", css: CSS });
  let block = options.block ?? 2;
  let temperature = options.temperature ?? 0.2;
  let order = upper(block);
  let done = 0; // tiles of `order` visited
  let sums = empty();
  let all = false; // the whole matrix at once
  let first = null; // the loss of the first complete walk, to compare with
  let merged = false;
  let W = 1;
  let compared = null;
  let n = 16384;
  let shown = { sums: false, ranks: false, scale: false, merge: false };
  let locked = false;
  let run = 0;
  const draw = frame(paint);
  const complete = () => all || done === order.length;
  const rowsOfOne = () => { const s = empty(); upper(N).forEach((t) => visit(s, t, temperature)); return s; };
  const lossOf = (s) => mean(s.map((sum, a) => rowLoss(sum, a, temperature)));

  function restart(next = upper(block)) {
    run++;
    [order, done, sums, all] = [next, 0, empty(), false];
    draw();
  }
  function step() {
    if (complete()) return;
    visit(sums, order[done++], temperature);
    if (complete()) first ??= lossOf(sums);
    draw();
  }
  function walk(then) {
    const mine = ++run;
    const from = done;
    animate(150 * (order.length - from), (t) => {
      if (mine !== run) return;
      while (done < from + Math.round(t * (order.length - from))) step();
      if (t === 1) { then?.(); tour.check(); }
    }, ui.signal);
  }
  const shuffled = (seed) => {
    const tiles = upper(block);
    for (let i = tiles.length - 1; i > 0; i--) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      const j = seed % (i + 1);
      [tiles[i], tiles[j]] = [tiles[j], tiles[i]];
    }
    return tiles;
  };
  function change(next) {
    block = next.block ?? block;
    temperature = next.temperature ?? temperature;
    first = null;
    if (compared) compared = { W, ...ranks(W, temperature) };
    restart();
    emit(el, { block, temperature });
  }

  // ------------------------------------------------------------ the grid

  const at = (a) => EDGE + a * CELL;
  const SIZE = EDGE + M * CELL + 4;
  const cells = U.map((_, a) => U.map((_, b) => svg("rect", { class: "cell", x: at(b), y: at(a), width: CELL, height: CELL })));
  const marks = U.map((_, a) => [a, twin(a)].map((b, k) => svg("text", { class: "mark", x: at(b) + CELL / 2, y: at(a) + CELL / 2, text: k ? "●" : "✕" })));
  const lines = svg("g");
  const grid = svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": "The matrix of logits, 12 by 12; the tables list its numbers" },
    ...U.flatMap((_, a) => [svg("text", { x: EDGE / 2, y: at(a) + CELL / 2, text: String(a + 1) }), svg("text", { x: at(a) + CELL / 2, y: EDGE / 2, text: String(a + 1) })]),
    ...cells.flat(), ...marks.flat(), lines);
  const frameOf = ([r0, r1], [c0, c1], kind) => svg("rect", { class: kind, x: at(c0), y: at(r0), width: (c1 - c0) * CELL, height: (r1 - r0) * CELL });

  function paintGrid() {
    const seen = Array.from({ length: M }, () => new Array(M).fill(""));
    for (const [rows, columns] of all ? [[[0, M], [0, M]]] : order.slice(0, done)) {
      for (const a of range(rows)) for (const b of range(columns)) {
        seen[a][b] = "seen";
        if (!all && rows[0] !== columns[0]) seen[b][a] ||= "mirror";
      }
    }
    cells.forEach((row, a) => row.forEach((cell, b) => {
      const strength = (logit(a, b, temperature) * temperature + 1) / 2;
      const counts = b !== a && b !== twin(a); // the anchor and its twin are in no sum
      set(cell, { class: `cell ${counts ? seen[a][b] : ""}`, style: counts && seen[a][b] ? `fill-opacity:${(0.1 + 0.42 * strength).toFixed(3)}` : "" });
    }));
    const now = !all && done ? order[done - 1] : null;
    const cuts = all ? [] : parts(block).slice(1).map(([a]) => a);
    lines.replaceChildren(
      ...cuts.flatMap((a) => [svg("line", { class: a === N ? "half" : "cut", x1: EDGE, x2: at(M), y1: at(a), y2: at(a) }), svg("line", { class: a === N ? "half" : "cut", y1: EDGE, y2: at(M), x1: at(a), x2: at(a) })]),
      ...(now && W === 1 ? [frameOf(...now, "now"), ...(now[0][0] === now[1][0] ? [] : [frameOf(now[1], now[0], "now mirror")])] : []),
      ...(W > 1 ? [0, N].map((half) => frameOf([half, half + N / W], [0, M], "rank")) : []));
    set(legend, { text: W > 1
      ? `Rank 1 of ${W} keeps the framed rows. Their columns come from all ranks.`
      : "✕ the anchor itself, ● its twin: both left out of the sums. Solid frame: the tile at work. Dashed: the rows it serves transposed." });
  }
  const legend = h("div", { class: "legend" });

  // ------------------------------------------------------------ numbers

  const box = (text) => {
    const number = h("b", {}, "");
    return { el: h("div", { class: "tile" }, number, h("span", {}, text)), number };
  };
  const boxes = { tiles: box("tiles visited"), alive: box("logits alive at once"), loss: box("loss, nats") };
  const rankBoxes = { loss: box("loss: mean over ranks"), own: box("gradient off, own slot put back"), none: box("gradient off, no gradient in columns") };
  const sumTable = table({ caption: "Two numbers a row", columns: ["Row", "m", "s", "m + log s"] });
  sumTable.el.classList.add("sums");
  const lossTable = table({ caption: "Row by row", columns: ["Row", "Its twin's logit", "log Σ of its rivals", "Loss"] });
  const numbers = details("All numbers as tables", h("div", {}, lossTable.el), () => draw());
  const blank = (x, digits) => (Number.isFinite(x) ? fmt(x, digits) : x === -Infinity ? "−∞" : "");

  function paintNumbers() {
    const lengths = parts(block).map(([a, b]) => b - a);
    set(boxes.tiles.number, { text: all ? "the whole matrix" : `${done} of ${order.length}` });
    set(boxes.alive.number, { text: `${all ? M * M : Math.max(...lengths) ** 2} of ${M * M}` });
    set(boxes.loss.number, { text: complete() ? fmt(lossOf(sums), 12) : "not yet" });
    if (shown.sums) sumTable.update(sums.map(([m, s], a) => [String(a + 1), blank(m), fmt(s), s ? fmt(read([m, s])) : "−∞"]));
    if (numbers.open) lossTable.update(sums.map((sum, a) => [String(a + 1), fmt(logit(a, twin(a), temperature)), sum[1] ? fmt(read(sum)) : "−∞", complete() ? fmt(rowLoss(sum, a, temperature)) : "not yet"]));
    if (compared) {
      set(rankBoxes.loss.number, { text: fmt(lossOf(rowsOfOne()), 12) });
      set(rankBoxes.own.number, { text: `${fmt(100 * compared.own, 2)} %` });
      set(rankBoxes.none.number, { text: `${fmt(100 * compared.none, 2)} %` });
    }
  }

  // ------------------------------------------------------------ merging by hand

  const [A, B] = [[100, 1], [98, 2]];
  const pair = ([m, s], text) => h("div", { class: "tile" }, h("b", {}, `(${fmt(m, 0)}, ${Number.isInteger(s) ? s : fmt(s)})`), h("span", {}, text));
  const result = h("div", { class: "tile" });
  const hand = h("div", { class: "hand" }, pair(A, "one tile's m and s"), h("i", {}, "⊕"), pair(B, "another's"), h("i", {}, "="), result);
  function paintHand() {
    const ab = merge(A, B);
    result.replaceChildren(h("b", {}, merged ? `(${fmt(ab[0], 0)}, ${fmt(ab[1])})` : "?"), h("span", {}, merged ? `m + log s = ${fmt(read(ab))}` : "not merged yet"));
  }

  // ------------------------------------------------------------ at full size

  const sizeDial = slider({ label: "Pairs N", min: 128, max: 131072, log: true, value: n, marks: [128, 512, 2048, 8192, 32768],
    format: (v) => String(Math.round(v)), oninput: (v) => { n = Math.round(v); draw(); ui.say(`N = ${n}: one matrix ${mebi(dense(n))}, streaming ${mebi(streamed(n))}.`); } });
  const bars = ["dense", ""].map((kind) => ({ text: h("p", {}), bar: h("div", { class: `bar ${kind}` }) }));
  const scale = h("div", { class: "scale" }, h("h4", {}, "At full size: D = 128, float32, tiles of 512"), sizeDial.el, ...bars.flatMap((b) => [b.text, b.bar]),
    h("p", { class: "muted small" }, "The bars are logarithmic: each quarter is a factor of 64. One matrix; autograd keeps more than one. Streaming: the rows, their gradient, two tiles."));
  function paintScale() {
    const most = dense(131072);
    [["one dense matrix", dense(n)], ["streaming", streamed(n)]].forEach(([text, bytes], i) => {
      set(bars[i].text, { text: `${text}: ${mebi(bytes)}` });
      set(bars[i].bar, { style: `width:${((100 * Math.log(bytes / 2 ** 14)) / Math.log(most / 2 ** 14)).toFixed(1)}%` });
    });
  }

  // ------------------------------------------------------------ the tour

  const fresh = (changes = {}) => () => {
    [W, compared] = [1, null];
    change({ block: 2, temperature: 0.2, ...changes });
  };
  const compare = (w) => {
    [W, compared] = [w, { W: w, ...ranks(w, temperature) }];
    [order, done] = [upper(block), 0];
    sums = rowsOfOne();
    done = order.length;
    draw();
    tour.check();
  };
  const digits = (x) => fmt(x, 12);
  let shuffledLoss = null;
  const steps = [
    { title: "Twelve views, 144 logits", enter: fresh(),
      text: "Six images, two views each: rows 1 to 6 are first views, 7 to 12 their twins. Every row needs the log of a sum of exponentials over its row. " +
        "Must all 144 logits exist at once for that? No: a tile is enough, if each row remembers two numbers of what it has seen." },
    { title: "Move 1: merge by hand", enter: () => { fresh()(); merged = false; },
      text: "A row remembers (m, s): the largest logit so far, and a sum in units of e^m. Together they mean m + log s. One tile left (100, 1), another (98, 2). " +
        "e^100 does not fit into float32, so nobody may form it.",
      question: "What is m + log s of the two together?",
      choices: [{ id: "three", label: "100 + log 3 = 101.10" }, { id: "right", label: "100 + log(1 + 2/e²) = 100.24" }, { id: "added", label: "100 + 98 + log 2 = 198.69" }],
      answer: "right", task: "Merge them.",
      act: { label: "Merge", run: () => { merged = true; draw(); tour.check(); } },
      done: () => merged,
      surprise: () => [`(100, ${fmt(merge(A, B)[1])}): m + log s = ${fmt(read(merge(A, B)))}. The smaller sum is first expressed in units of e^100: 2·e^(98 − 100).`,
        "No exponent is ever positive, so nothing can overflow. And (−∞, 0), a sum of no terms, changes nothing: that is how a row starts."] },
    { title: "Move 2: shuffle the tiles", enter: () => { fresh()(); shuffledLoss = null; walkAtOnce(); },
      text: () => `All tiles on and above the diagonal, row by row, and the loss is ${digits(first)} nats. One below the diagonal is the transpose of one above: it is never computed.`,
      question: "The tiles come in a random order now. What happens to the loss?",
      choices: [{ id: "same", label: "Nothing: it is the same" }, { id: "little", label: "It changes in the third digit or so: the maxima come in another order" }, { id: "last", label: "It depends on which tile comes last" }],
      answer: () => "same", task: "Shuffle, and watch the two numbers of each row.",
      act: { label: "Shuffle and walk", run: () => { restart(shuffled(7)); walk(() => { shuffledLoss = lossOf(sums); }); } },
      done: () => shuffledLoss !== null,
      surprise: () => [`${digits(shuffledLoss)} after ${digits(first)}: the same, up to the last bits. Merging is associative and commutative.`,
        `So the order is free, and only ${block * block} of 144 logits exist at a time. That is what makes the loss exact: nothing is approximated, only forgotten.`] },
    { title: "Move 3: two devices", enter: () => { fresh()(); walkAtOnce(); },
      text: () => `Two ranks hold three images each. A rank keeps its own rows and gathers everybody's columns. The gathered tensors carry no gradient; only its own slot is put back. ` +
        `One process has loss ${digits(lossOf(sums))}.`,
      question: "Averaged over the ranks, what agrees with one process?",
      choices: [{ id: "both", label: "Loss and gradient" }, { id: "none", label: "Neither" }, { id: "loss", label: "The loss to the last digit; the gradient is off" }],
      answer: () => "loss", task: "Split the rows over two ranks and compare.",
      act: { label: "Compare", run: () => compare(2) },
      done: () => compared !== null,
      surprise: () => [`The loss agrees to the last digit: every row met all its candidates. The gradient is off by ${fmt(100 * compared.own, 1)} %, ` +
        `and by ${fmt(100 * compared.none, 1)} % if not even the own slot carries gradient.`,
        "A view is an anchor on its own rank and a candidate on every rank. The second role was lost in the gather, and no value shows it. Only a test of the gradient does."] },
  ];
  function walkAtOnce() {
    run++;
    while (!complete()) step();
  }
  const sandbox = {
    title: "Sandbox", enter: () => { W = 1; compared = null; },
    text: "Choose the tile, then step. A tile of 4 leaves a ragged end: edges start afresh at row 7, so that every ✕ and ● stays on the diagonal of a tile.",
    tools: () => [
      button("One tile", () => { [W, compared] = [1, null]; if (complete()) restart(order); step(); ui.say(`Tile ${done} of ${order.length}.`); }),
      button("Walk", () => { [W, compared] = [1, null]; if (complete()) restart(order); walk(() => ui.say(`Loss ${fmt(lossOf(sums))}.`)); }),
      button("Shuffle", () => { [W, compared] = [1, null]; restart(shuffled(1 + run)); }),
      button("Dense", () => { [W, compared] = [1, null]; restart(); sums = rowsOfOne(); all = true; draw(); ui.say(`All ${M * M} logits at once.`); }),
      button("Two ranks", () => compare(2)), button("Three ranks", () => compare(3)),
    ],
  };

  const blockDial = slider({ label: "Tile edge", min: 1, max: N, step: 1, value: block, format: (v) => String(v),
    oninput: (v) => { [W, compared] = [1, null]; change({ block: Math.round(v) }); ui.say(`Tiles of ${block}: ${order.length} of them.`); } });
  const tauDial = slider({ label: "Temperature τ", min: 0.01, max: 2, log: true, value: temperature, marks: [0.01, 0.07, 0.2, 0.5, 1, 2],
    format: (v) => fmt(v, v < 0.1 ? 3 : 2), oninput: (v) => { change({ temperature: v }); ui.say(`Temperature ${v}.`); } });

  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const after = (k) => phase === "sandbox" || index > k || (index === k && (phase === "try" || phase === "told"));
    shown = { merge: index === 1 && phase !== "sandbox", sums: after(1) && (index !== 1 || phase === "sandbox"), ranks: phase === "sandbox" || (index === 3 && after(3)), scale: phase === "sandbox" };
    locked = phase !== "sandbox";
    set(hand, { hidden: !shown.merge });
    set(figure, { hidden: shown.merge });
    set(handBox, { hidden: !shown.merge });
    set(figureBox, { hidden: shown.merge });
    set(sumBox, { hidden: !shown.sums });
    set(sumVeil, { hidden: shown.sums });
    set(boxGrid, { hidden: !shown.sums });
    set(rankGrid, { hidden: !shown.ranks });
    set(scaleBox, { hidden: !shown.scale });
    set(dials, { hidden: locked });
    set(numbersBox, { hidden: !shown.sums });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const sumBox = h("div", {}, sumTable.el);
  const sumVeil = h("div", { class: "veil" }, "Two numbers a row appear once you have merged two by hand.");
  const figure = h("div", { class: "figure" },
    h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "Logits"), h("span", { class: "muted small" }, "stronger colour: more similar")), grid, legend),
    h("div", {}, sumVeil, sumBox));
  const boxGrid = h("div", { class: "boxes part" }, Object.values(boxes).map((b) => b.el));
  const rankGrid = h("div", { class: "boxes part" }, Object.values(rankBoxes).map((b) => b.el));
  const dials = h("div", { class: "part" }, blockDial.el, tauDial.el);
  const scaleBox = h("div", { class: "part" }, scale);
  const handBox = h("div", { class: "part" }, hand);
  const figureBox = h("div", { class: "part" }, figure);
  const numbersBox = h("div", { class: "part" }, numbers);
  ui.box.append(tour.el, dials, handBox, figureBox, boxGrid, rankGrid, scaleBox, numbersBox);

  function paint() {
    paintGrid();
    paintNumbers();
    paintHand();
    paintScale();
    set(rankGrid, { hidden: !shown.ranks || !compared });
    if (blockDial.value !== block) blockDial.set(block);
    if (tauDial.value !== temperature) tauDial.set(temperature);
  }
  tour.go(options.tour ?? [options.block, options.temperature].every((given) => given == null) ? 0 : steps.length);
  paint();

  return {
    state: () => ({ block, temperature, tiles: order.length, done, order, sums: sums.map(([m, s]) => [m === -Infinity ? null : m, s]),
      logSums: sums.map((sum) => (sum[1] ? read(sum) : null)), complete: complete(), loss: complete() ? lossOf(sums) : null,
      alive: all ? M * M : Math.max(...parts(block).map(([a, b]) => b - a)) ** 2, merged: merged ? read(merge(A, B)) : null,
      ranks: W, own: compared?.own ?? null, none: compared?.none ?? null, n, dense: dense(n), streamed: streamed(n), phase: tour.phase, step: tour.index }),
    update: (changes) => { tour.open(); change(changes); },
  };
}

defineElement("tiles", mount);
export default widget(mount, ["block", "temperature"]);
