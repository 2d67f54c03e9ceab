// @title Mutual information of a joint table
// @fallback An interactive figure: a joint table of two binary variables as four areas, with bars for the
// @fallback entropy of X, what is left of it after each observation of Y, and the mutual information.
// @fallback With JavaScript you drag the dividers and watch the bars. The text around it carries the same
// @fallback argument and the numbers.
// @min-height max(44rem, calc(61rem - 50vw))
import {
  animate, arrowStep, button, defineElement, details, drag, emit, fmt, frame, guide, h, radios, set,
  shell, slider, svg, table, toggle, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// Rows of the table are the values of X, columns those of Y. Everything in bits; 0 · log 0 = 0.
const term = (p) => (p > 0 ? -p * Math.log2(p) : 0);
const entropy = (ps) => ps.reduce((sum, p) => sum + term(p), 0);

function information(joint) {
  const px = joint.map((row) => row[0] + row[1]);
  const py = [0, 1].map((y) => joint[0][y] + joint[1][y]);
  const hx = entropy(px);
  const hy = entropy(py);
  const hxy = entropy(joint.flat());
  const after = py.map((p, y) => (p > 0 ? entropy(joint.map((row) => row[y] / p)) : 0)); // H(X|Y=y)
  const left = py[0] * after[0] + py[1] * after[1]; // H(X|Y)
  const ratio = joint.map((row, x) => row.map((p, y) => (px[x] * py[y] > 0 ? p / (px[x] * py[y]) : 0)));
  const mi = joint.flat().reduce((sum, p, k) => sum + (p > 0 ? p * Math.log2(ratio.flat()[k]) : 0), 0);
  return { px, py, hx, hy, hxy, after, left, ratio, mi: Math.max(0, mi), agree: joint[0][0] + joint[1][1] };
}

// A forecast with symmetric errors: X = first value with probability `prior`, Y agrees with `accuracy`.
const forecast = (prior, accuracy) => [
  [prior * accuracy, prior * (1 - accuracy)],
  [(1 - prior) * (1 - accuracy), (1 - prior) * accuracy],
];
const UMBRELLA = [[0.2, 0.5], [0.3, 0]];
const WORDS = {
  umbrella: { X: "weather", Y: "umbrella", x: ["sun", "rain"], y: ["umbrella", "none"] },
  coin: { X: "coin", Y: "forecast", x: ["heads", "tails"], y: ["says heads", "says tails"] },
  days: { X: "weather", Y: "forecast", x: ["sun", "rain"], y: ["says sun", "says rain"] },
  plain: { X: "X", Y: "Y", x: ["X = 0", "X = 1"], y: ["Y = 0", "Y = 1"] },
};

// ---------------------------------------------------------------- sizes, in units of the drawings

const LEFT = 14; // of the mosaic
const TOP = 46;
const WIDE = 332;
const HIGH = 256;
const BAR = { x: 132, width: 186, row: 34, thick: 18 };
const clamp = (v) => Math.min(1, Math.max(0, v));
const tidy = (v) => Math.round(v * 1e12) / 1e12;

const CSS = `
.box { --x0: #b9d4f3; --x1: #f3cfa8; --left: #6b7684; --info: #0b57b8; --one: #8a94a1; }
.box[data-theme="dark"] { --x0: #24496f; --x1: #6b441c; --left: #8793a1; --info: #7ab7ff; --one: #6a7684; }
.guide { min-height: 176px; }
.figure { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 10px 20px; }
.figure > div { min-width: 0; }
.panel-head { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; font-size: 14px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; }
svg text { fill: var(--fg); font-variant-numeric: tabular-nums; dominant-baseline: central; font-size: 13px; }
svg .mid { text-anchor: middle; } svg .end { text-anchor: end; } svg .faint { fill: var(--muted); font-size: 12px; }
svg .strong { font-weight: 650; }
.area { stroke: var(--bg); stroke-width: 2; } .x0 { fill: var(--x0); } .x1 { fill: var(--x1); }
.area.dim { opacity: .28; } svg text.dim { opacity: .35; }
.stripe { stroke: var(--fg); stroke-width: 1; opacity: .22; }
.words { pointer-events: none; } .words text { paint-order: stroke; stroke-width: 5; stroke-linejoin: round; }
.on0 text { stroke: var(--x0); } .on1 text { stroke: var(--x1); } svg .words .faint { fill: var(--fg); }
.halo { paint-order: stroke; stroke: var(--bg); stroke-width: 5; stroke-linejoin: round; }
.cell { outline: none; } .cell:focus-visible .ring { stroke: var(--accent); stroke-width: 4; }
.ring { fill: none; stroke: none; }
.level { stroke: var(--fg); stroke-width: 1.6; stroke-dasharray: 5 4; pointer-events: none; }
.divider { outline: none; } .divider line { stroke: var(--fg); stroke-width: 3; }
.divider circle { fill: var(--bg); stroke: var(--fg); stroke-width: 2.5; }
.divider:focus-visible circle { stroke: var(--accent); stroke-width: 5; } .divider.off { cursor: not-allowed; }
.divider .reach { fill: transparent; stroke: none; }
.across { cursor: ew-resize; touch-action: none; } .upright { cursor: ns-resize; touch-action: none; }
.bar { fill: var(--left); } .bar.hx { fill: var(--fg); } .bar.mi { fill: var(--info); } .bar.one { fill: var(--one); }
.guideline { stroke: var(--fg); stroke-width: 1.3; stroke-dasharray: 3 3; }
.overlap { fill: none; stroke: var(--fg); stroke-width: 2; } .overlap.hy { stroke-dasharray: 6 3; }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px; min-height: 220px;
  border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; }
.controls { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 12px 20px; border-top: 1px solid var(--line); }
.controls > div { min-width: 0; display: grid; gap: 8px; align-content: start; }
.inline fieldset > .choice { display: inline-flex; margin-right: 6px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 13px; color: var(--muted); margin-top: 4px; }
.legend span { display: inline-flex; align-items: center; gap: 5px; } .legend svg { width: 18px; height: 14px; }
.numbers { border-top: 1px solid var(--line); }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .figure, .controls { grid-template-columns: minmax(0, 1fr); }
  .veil { min-height: 60px; } .guide { min-height: 0; }
}
`;

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: mutual information of a joint table", css: CSS });
  // Three numbers make a 2 × 2 table: p(Y = first) and, for each column, p(X = first | Y). A column
  // of width 0 keeps its share, so that a divider can come back from the edge.
  let width = 0.5;
  let share = [0.85, 0.15];
  let unit = options.unit ?? "bits";
  let words = WORDS[options.words] ?? WORDS.plain;
  let seen = null; // observed column of Y, for the reader who looks
  let looked = new Set(); // columns observed in move 1
  let trace = []; // [accuracy, information] met in move 2
  let stage = "bars"; // areas · bars · hidden
  let move = 0; // 1, 2, 3 during a move
  let locked = false;
  let run = 0; // a new gesture stops a running animation
  let ratios = false;
  let joint, result;

  const scale = () => (unit === "bits" ? 1 : Math.LN2);
  const short = () => (unit === "bits" ? "bit" : "nat");
  const amount = (bits, digits = 4) => fmt(bits * scale(), digits);
  const said = (bits) => `${amount(bits)} ${short()}`;

  function take(next) {
    const py = [0, 1].map((y) => next[0][y] + next[1][y]);
    const total = py[0] + py[1];
    width = tidy(py[0] / total);
    share = py.map((p, y) => (p > 0 ? tidy(next[0][y] / p) : share[y]));
  }
  function compute() {
    joint = [[width * share[0], (1 - width) * share[1]], [width * (1 - share[0]), (1 - width) * (1 - share[1])]]
      .map((row) => row.map(tidy));
    result = information(joint);
    if (move === 2) trace.push([result.agree, result.mi]);
  }
  take(options.joint ?? forecast(0.5, 0.85));
  compute();

  const draw = frame(paint);
  const tell = () => emit(el, { joint: joint.map((row) => [...row]), unit });
  function change(next, check = true) {
    if (next.joint) take(next.joint);
    width = clamp(tidy(next.width ?? width));
    share = (next.share ?? share).map((s) => clamp(tidy(s)));
    unit = next.unit ?? unit;
    words = next.words ? WORDS[next.words] : words;
    compute();
    draw();
    tell();
    if (check) tour.check();
  }
  const speak = () => ui.say(`${words.x[0]} and ${words.y[0]} ${fmt(joint[0][0], 2)}, ` +
    `${words.x[0]} and ${words.y[1]} ${fmt(joint[0][1], 2)}, ${words.x[1]} and ${words.y[0]} ${fmt(joint[1][0], 2)}, ` +
    `${words.x[1]} and ${words.y[1]} ${fmt(joint[1][1], 2)}.` + (stage === "bars" && !hides("mi") ? ` I is ${said(result.mi)}.` : ""));

  // ------------------------------------------------------------ the areas

  const mosaic = svg("svg", { viewBox: `0 0 ${LEFT * 2 + WIDE} ${TOP + HIGH + 14}`, role: "group",
    "aria-label": "The joint table as areas" });
  const cells = [0, 1].map((x) => [0, 1].map((y) => {
    const node = svg("g", { class: "cell", tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": 1 });
    const rect = svg("rect", { class: `area x${x}` });
    const stripes = x ? svg("path", { class: "stripe" }) : null;
    const ring = svg("rect", { class: "ring" });
    const name = svg("text", { class: "mid strong" });
    const value = svg("text", { class: "mid" });
    const extra = svg("text", { class: "mid faint" });
    node.append(...[rect, stripes, ring].filter(Boolean));
    node.addEventListener("keydown", (event) => {
      const step = arrowStep(event);
      if (step === null) return;
      event.preventDefault();
      if (locked) return;
      run++;
      const next = joint.map((row) => [...row]);
      next[x][y] = Math.max(0, next[x][y] + step / 100);
      if (next.flat().reduce((a, b) => a + b, 0) > 0) change({ joint: next });
      speak();
    });
    return { node, rect, stripes, ring, name, value, extra };
  }));
  const level = svg("path", { class: "level" });
  const columns = [0, 1].map(() => [svg("text", { class: "mid strong", y: 14 }), svg("text", { class: "mid", y: 32 })]);

  function makeDivider(kind, at, apply) {
    const node = svg("g", { class: `divider ${kind}`, tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": 100,
      "aria-orientation": kind === "across" ? "horizontal" : "vertical" },
      svg("line"), svg("circle", { class: "reach", r: 22 }), svg("circle", { r: 9 }));
    const read = (event) => {
      const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(mosaic.getScreenCTM().inverse());
      return Math.round(100 * clamp(kind === "across" ? (p.x - LEFT) / WIDE : (p.y - TOP) / HIGH)) / 100;
    };
    drag(node, { start: () => { run++; }, move: (event) => { if (!locked) { apply(read(event), false); speak(); } }, end: () => tour.check() });
    node.addEventListener("keydown", (event) => {
      const step = event.key === "Home" ? -100 : event.key === "End" ? 100 : arrowStep(event);
      if (step === null) return;
      event.preventDefault();
      if (locked) return;
      run++;
      // Up and Right make the named share larger, also where larger means lower on the screen.
      apply(clamp(Math.round(100 * at() + step) / 100), true);
      speak();
    });
    return node;
  }
  const upright = makeDivider("across", () => width, (v, check) => change({ width: v }, check));
  const levels = [0, 1].map((y) => makeDivider("upright", () => share[y],
    (v, check) => change({ share: share.map((s, k) => (k === y ? v : s)) }, check)));
  mosaic.append(...cells.flat().map((c) => c.node), ...columns.flat(), level,
    ...cells.map((row, x) => svg("g", { class: `words on${x}` }, row.map((c) => [c.name, c.value, c.extra]))), upright, ...levels);

  function paintMosaic() {
    const split = LEFT + WIDE * width;
    [0, 1].forEach((y) => {
      const [from, wide] = y ? [split, WIDE * (1 - width)] : [LEFT, WIDE * width];
      const cut = TOP + HIGH * share[y];
      const dim = seen !== null && seen !== y ? " dim" : "";
      [0, 1].forEach((x) => {
        const c = cells[x][y];
        const [top, high] = x ? [cut, TOP + HIGH - cut] : [TOP, cut - TOP];
        const box = { x: from.toFixed(2), y: top.toFixed(2), width: wide.toFixed(2), height: high.toFixed(2) };
        set(c.rect, { ...box, class: `area x${x}${dim}` });
        set(c.ring, box);
        if (c.stripes) set(c.stripes, { d: stripes(from, top, wide, high), class: `stripe${dim}` });
        const middle = from + wide / 2;
        const roomy = wide > 74 && high > 40;
        const centre = top + high / 2;
        const lines = ratios && high > 60 ? 3 : 2;
        set(c.name, { x: middle, y: centre - (lines === 3 ? 18 : 9), text: roomy ? words.x[x] : "", class: `mid strong${dim}` });
        set(c.value, { x: middle, y: centre + (lines === 3 ? 0 : 9), text: roomy ? `p = ${fmt(joint[x][y], 3)}` :
          wide > 42 && high > 18 ? fmt(joint[x][y], 3).replace(/^0/, "").replace(/(\.\d\d)0$/, "$1") : "", class: `mid${dim}` });
        if (!roomy) set(c.value, { y: centre });
        set(c.extra, { x: middle, y: centre + 18, text: roomy && lines === 3 ? `r = ${fmt(result.ratio[x][y], 3)}` : "" });
        set(c.node, { "aria-label": `Cell ${words.x[x]}, ${words.y[y]}`, "aria-valuenow": fmt(joint[x][y], 4),
          "aria-valuetext": `probability ${fmt(joint[x][y], 3)}`, "aria-disabled": String(locked) });
      });
      const middle = from + wide / 2;
      const show = wide > 62;
      set(columns[y][0], { x: middle, text: show ? words.y[y] : "" });
      set(columns[y][1], { x: middle, text: show ? fmt(y ? 1 - width : width, 3) : "" });
      const node = levels[y];
      set(node, { class: `divider upright${locked ? " off" : ""}`, visibility: wide > 3 ? null : "hidden",
        "aria-label": `Share of ${words.x[0]} if ${words.y[y]}`, "aria-valuenow": String(Math.round(100 * share[y])),
        "aria-valuetext": `${fmt(100 * share[y], 0)} percent`, "aria-disabled": String(locked) });
      set(node.children[0], { x1: from, x2: from + wide, y1: cut, y2: cut });
      for (const k of [1, 2]) set(node.children[k], { cx: middle, cy: cut });
    });
    set(upright, { class: `divider across${locked ? " off" : ""}`, "aria-label": `Share of ${words.y[0]}`,
      "aria-valuenow": String(Math.round(100 * width)), "aria-valuetext": `${fmt(100 * width, 0)} percent`, "aria-disabled": String(locked) });
    set(upright.children[0], { x1: split, x2: split, y1: TOP, y2: TOP + HIGH });
    for (const k of [1, 2]) set(upright.children[k], { cx: split, cy: TOP + HIGH });
    const even = TOP + HIGH * result.px[0];
    set(level, { d: `M${LEFT} ${even.toFixed(2)}H${LEFT + WIDE}` });
    set(headline, { text: `${words.X} up and down, ${words.Y} across` });
    set(nameX0, { text: words.x[0] });
    set(nameX1, { text: words.x[1] });
  }
  function stripes(x, y, wide, high) {
    let d = "";
    for (let k = 9; k < wide + high; k += 9) { // diagonal lines, clipped by hand
      const [ax, ay] = k < high ? [x, y + k] : [x + k - high, y + high];
      const [bx, by] = k < wide ? [x + k, y] : [x + wide, y + k - wide];
      d += `M${ax.toFixed(1)} ${ay.toFixed(1)}L${bx.toFixed(1)} ${by.toFixed(1)}`;
    }
    return d;
  }
  const headline = h("span", { class: "muted" });
  const nameX0 = h("b");
  const nameX1 = h("b");
  const swatch = (...parts) => svg("svg", { viewBox: "0 0 18 14", "aria-hidden": "true" }, ...parts);
  const legend = h("div", { class: "legend" },
    h("span", {}, swatch(svg("rect", { class: "x0", width: 18, height: 14 })), nameX0),
    h("span", {}, swatch(svg("rect", { class: "x1", width: 18, height: 14 }), svg("path", { class: "stripe", d: stripes(0, 0, 18, 14) })), nameX1),
    h("span", {}, swatch(svg("path", { class: "level", d: "M0 7H18" })), "both dividers here: independent"));

  // ------------------------------------------------------------ the bars

  const ROWS = ["hx", "one0", "one1", "left", "mi"];
  const bars = svg("svg", { viewBox: `0 0 380 ${ROWS.length * BAR.row + 26}`, role: "img",
    "aria-label": "Bars. The table of all numbers lists them." });
  const parts = Object.fromEntries(ROWS.map((key, k) => {
    const y = 8 + k * BAR.row;
    return [key, {
      label: svg("text", { x: BAR.x - 8, y: y + BAR.thick / 2, class: `end${key === "hx" || key === "mi" ? " strong" : ""}` }),
      bar: svg("rect", { class: `bar ${key.startsWith("one") ? "one" : key}`, y, height: BAR.thick, rx: 2 }),
      value: svg("text", { y: y + BAR.thick / 2, class: "strong halo" }),
      line: k,
    }];
  }));
  const guideline = svg("path", { class: "guideline" });
  const ruler = [0, 0.5, 1].map((v) => svg("text", { class: "mid faint", x: BAR.x + BAR.width * v, y: ROWS.length * BAR.row + 14 }));
  bars.append(svg("path", { d: `M${BAR.x} 2V${ROWS.length * BAR.row}`, stroke: "var(--muted)" }),
    ...ROWS.flatMap((key) => [parts[key].bar]), guideline, ...ROWS.flatMap((key) => [parts[key].label, parts[key].value]), ...ruler);

  const hides = (key) => move === 1 && !((key === "hx") || (key === "one0" && looked.has(0)) ||
    (key === "one1" && looked.has(1)) || looked.size === 2);
  function paintBars() {
    const { hx, after, left, mi } = result;
    const values = { hx: [0, hx], one0: [0, after[0]], one1: [0, after[1]], left: [0, left], mi: [left, Math.max(mi, 0)] };
    const labels = { hx: `H(${words.X})`, one0: `after “${words.y[0]}”`, one1: `after “${words.y[1]}”`, left: "mean of these", mi: "I, the gain" };
    for (const key of ROWS) {
      const [from, size] = values[key];
      const { bar, label, value } = parts[key];
      const never = key.startsWith("one") && result.py[Number(key[3])] === 0;
      set(label, { text: labels[key] });
      set(bar, { x: (BAR.x + BAR.width * from).toFixed(2), width: (BAR.width * size).toFixed(2), visibility: hides(key) || never ? "hidden" : null });
      set(value, { x: (BAR.x + BAR.width * (from + size) + 7).toFixed(2), text: hides(key) ? "?" : never ? "never" : amount(size) });
      if (hides(key)) set(value, { x: BAR.x + 7 }); // where it stands would tell
    }
    set(guideline, { d: `M${(BAR.x + BAR.width * hx).toFixed(2)} 4V${ROWS.length * BAR.row - 6}` });
    ruler.forEach((node, k) => set(node, { text: k ? `${fmt([0, 0.5, 1][k] * scale(), unit === "bits" ? 1 : 3)} ${short()}` : "0" }));
    set(strip, { visibility: hides("mi") ? "hidden" : null });
    paintStrip();
  }

  // Two bars laid over each other: H(X) and H(Y) cover H(X, Y) together, and overlap in I.
  const strip = svg("svg", { viewBox: "0 0 380 92", role: "img", "aria-label": "H(X) and H(Y) as bars that overlap in I." });
  const both = svg("rect", { y: 26, height: 18, fill: "var(--info)" });
  const [boxX, boxY] = ["overlap", "overlap hy"].map((kind, k) => svg("rect", { class: kind, y: k ? 24 : 19, height: 27, rx: 3 }));
  const [textX, textY] = [0, 1].map(() => svg("text", { class: "faint" }));
  const sum = svg("text", { class: "faint", x: 10, y: 84 });
  strip.append(both, boxX, boxY, textX, textY, sum);
  function paintStrip() {
    const unitWidth = 175; // of one bit; two coins make two
    const { hx, hy, left, mi, hxy } = result;
    set(boxX, { x: 10, width: (unitWidth * hx).toFixed(2) });
    set(boxY, { x: (10 + unitWidth * left).toFixed(2), width: (unitWidth * hy).toFixed(2) });
    set(both, { x: (10 + unitWidth * left).toFixed(2), width: (unitWidth * mi).toFixed(2) });
    set(textX, { x: 10, y: 9, text: `H(${words.X}), solid` });
    set(textY, { x: Math.max(110, 10 + unitWidth * (left + hy)).toFixed(2), y: 63, class: "faint end", text: `H(${words.Y}), dashed` });
    set(sum, { text: `${amount(left, 3)} + ${amount(mi, 3)} (filled: I) + ${amount(hy - mi, 3)} = ${amount(hxy, 3)} ${short()} for both` });
  }

  // The curve of move 2: information against accuracy, as far as the reader has been.
  const curve = svg("svg", { viewBox: "0 0 380 92", role: "img", "aria-label": "Information against accuracy, as far as you have slid." });
  const dots = svg("path", { fill: "none", stroke: "var(--info)", "stroke-width": 3, "stroke-linecap": "round" });
  const here = svg("circle", { r: 5, fill: "var(--info)", stroke: "var(--bg)", "stroke-width": 1.5 });
  curve.append(svg("path", { d: "M40 8V70H350", fill: "none", stroke: "var(--muted)" }), dots, here,
    svg("text", { class: "mid faint", x: 40, y: 82, text: "0" }), svg("text", { class: "mid faint", x: 195, y: 82, text: "accuracy .5" }),
    svg("text", { class: "mid faint", x: 350, y: 82, text: "1" }), svg("text", { class: "end faint", x: 34, y: 14, text: "1 bit" }));
  function paintCurve() {
    const at = ([a, i]) => `${(40 + 310 * a).toFixed(1)} ${(70 - 56 * i).toFixed(1)}`;
    set(dots, { d: trace.map((p) => `M${at(p)}h.01`).join("") });
    const [cx, cy] = at([result.agree, result.mi]).split(" ");
    set(here, { cx, cy });
  }

  // ------------------------------------------------------------ controls

  const units = radios({ legend: "Unit", choices: [{ id: "bits", label: "bits" }, { id: "nats", label: "nats" }],
    onchange: (id) => { change({ unit: id }, false); speak(); } });
  units.set(unit);
  const look = radios({ legend: "Look at Y", choices: [{ id: "-", label: "not yet" }, { id: "0", label: "first" }, { id: "1", label: "second" }],
    onchange: (id) => observe(id === "-" ? null : Number(id)) });
  look.set("-");
  const lookNames = look.el.querySelectorAll(".choice span");
  function observe(y) {
    seen = y;
    look.set(y === null ? "-" : String(y));
    if (y !== null) looked.add(y);
    draw();
    if (y !== null) ui.say(`${words.y[y]}: ${said(result.after[y])} left. Before: ${said(result.hx)}.`);
    tour.check();
  }
  const accuracy = slider({ label: "Accuracy, P(X = Y)", min: 0, max: 1, step: 0.01, value: 0.85, format: (v) => fmt(v, 2),
    oninput: (v) => { run++; change({ joint: forecast(prior.value, v) }); speak(); } });
  const prior = slider({ label: "How often the first value of X", min: 0, max: 1, step: 0.01, value: 0.5, format: (v) => fmt(v, 2),
    oninput: (v) => { run++; change({ joint: forecast(v, accuracy.value) }); speak(); } });
  const priorName = prior.el.querySelector("label span");
  const showRatios = toggle({ label: "Show r = p(x, y) / p(x) p(y)", hint: "how much likelier together than apart",
    onchange: (on) => { ratios = on; draw(); } });
  const lookBox = h("div", { class: "inline" }, look.el);
  const slideBox = h("div", {}, accuracy.el, prior.el);
  const unitBox = h("div", { class: "inline" }, units.el);
  const ratioBox = h("div", {}, showRatios.el);
  const controls = h("div", { class: "controls" }, h("div", {}, lookBox, slideBox), h("div", {}, unitBox, ratioBox));

  function paintControls() {
    units.set(unit);
    [0, 1].forEach((y) => set(lookNames[y + 1], { text: words.y[y] }));
    set(priorName, { text: `How often ${words.x[0]}` });
    if (Math.abs(accuracy.value - result.agree) > 1e-9) accuracy.set(result.agree);
    if (Math.abs(prior.value - result.px[0]) > 1e-9) prior.set(result.px[0]);
    for (const one of [accuracy, prior, look, units, showRatios]) one.disable(locked);
  }

  // ------------------------------------------------------------ all numbers, as tables

  const cellTable = table({ caption: "The table, cell by cell", columns: ["Cell", "p(x, y)", "p(x) p(y)", "r", "log r"] });
  const sumTable = table({ caption: "The whole", columns: ["Quantity", "bits", "nats"] });
  const numbers = details("All numbers as tables", h("div", {}, cellTable.el, sumTable.el), () => draw());
  function paintTables() {
    if (!numbers.open) return;
    const { px, py, ratio, hx, hy, hxy, after, left, mi, agree } = result;
    cellTable.update([0, 1].flatMap((x) => [0, 1].map((y) => [`${words.x[x]}, ${words.y[y]}`, fmt(joint[x][y]), fmt(px[x] * py[y]),
      fmt(ratio[x][y]), joint[x][y] > 0 ? `${amount(Math.log2(ratio[x][y]))} ${short()}` : "left out"])));
    const row = (name, v) => [name, fmt(v), fmt(v * Math.LN2)];
    sumTable.update([row("H(X)", hx), row("H(Y)", hy), row("H(X, Y)", hxy), row(`H(X | ${words.y[0]})`, after[0]),
      row(`H(X | ${words.y[1]})`, after[1]), row("H(X|Y)", left), row("H(Y|X)", hxy - hx), row("I(X;Y)", mi),
      ["P(X = Y)", fmt(agree), ""]]);
  }

  // ------------------------------------------------------------ the tour

  function slideAccuracy(from, to, at) {
    const mine = ++run;
    animate(2200, (t) => {
      if (mine !== run) return;
      if (t === 1 && trace.length < 20) { // no animation: still leave the whole curve
        for (let k = 0; k < 100; k++) change({ joint: forecast(at, from + ((to - from) * k) / 100) }, false);
      }
      change({ joint: forecast(at, from + (to - from) * t) }, t === 1);
    }, ui.signal);
  }
  const enter = (table, name, number) => () => {
    run++;
    move = 0; // what is loaded is no part of the move
    change({ joint: table, words: name }, false);
    move = number;
    trace = [];
    looked = new Set();
    seen = null;
    look.set("-");
  };
  const of = (table) => information(table);
  const fair = () => of(forecast(0.5, 0.85)).mi;
  const steps = [
    { title: "A table as areas", enter: enter(forecast(0.5, 0.85), "coin", 0),
      text: "A coin is tossed, and a forecast says heads or tails. The four areas are the four probabilities; together " +
        "they fill the box. The upright divider is how often the forecast says heads, the two others how often it is heads " +
        "then. Drag a divider, or focus one (or a cell) and press the arrow keys." },
    { title: "Uncertainty as bars",
      text: () => `H(coin) is the uncertainty before you hear the forecast, ${said(result.hx)}. Below: what is left after each ` +
        "forecast, then their mean, weighted by how often each comes. What the mean is short of H is I, the mutual " +
        "information. Put both level dividers on the dashed line: then Y says nothing about X." },
    { title: "Move 1: an umbrella", enter: enter(UMBRELLA, "umbrella", 1),
      text: () => `Sun on 70% of days. People carry umbrellas on every rainy day, and on some sunny ones. Before you look ` +
        `out of the window, H(weather) = ${said(result.hx)}.`,
      question: "You look, and see an umbrella. What happens to your uncertainty about the weather?",
      choices: [{ id: "falls", label: "It falls: information reduces uncertainty" },
        { id: "same", label: "It stays the same" }, { id: "rises", label: "It rises" }],
      answer: () => {
        const { hx, after } = of(UMBRELLA);
        return Math.abs(after[0] - hx) < 1e-9 ? "same" : after[0] > hx ? "rises" : "falls";
      },
      task: "Look at Y: first at “umbrella”, then at “none”, with the buttons under the figure.",
      act: { label: "Look at both for me", kind: "", run: () => { observe(0); observe(1); } },
      done: () => looked.size === 2,
      surprise: () => {
        const { hx, after, left, mi, py } = result;
        return [`An umbrella takes H from ${amount(hx)} up to ${said(after[0])}: rain was unlikely, now it is nearly an even bet. ` +
          `No umbrella takes it down to ${said(after[1])}: it never rains then.`,
          `Only the mean must not rise: ${fmt(py[0], 2)} × ${amount(after[0])} + ${fmt(py[1], 2)} × ${amount(after[1])} = ${amount(left)}, ` +
          `and I = ${amount(hx)} − ${amount(left)} = ${said(mi)}.`];
      } },
    { title: "Move 2: from right to wrong", enter: enter(forecast(0.5, 1), "coin", 2),
      text: "A fair coin, and a forecast that is always right: accuracy 1, and I is one bit.",
      question: "Slide the accuracy from 1 down to 0. What will I do?",
      choices: [{ id: "falls", label: "Fall all the way: a forecast that is never right is worthless" },
        { id: "u", label: "Fall to zero half-way, then rise to where it began" },
        { id: "flat", label: "Fall to zero half-way, and stay there" }],
      answer: () => {
        const [a, b, c] = [1, 0.5, 0].map((v) => of(forecast(0.5, v)).mi);
        return c > 0.99 * a ? "u" : b < 1e-9 && c < 1e-9 ? "flat" : "falls";
      },
      task: "Slide the accuracy all the way down.",
      act: { label: "Slide it for me", kind: "", run: () => slideAccuracy(1, 0, 0.5) },
      done: () => trace.some(([a]) => a < 0.015) && trace.some(([a]) => Math.abs(a - 0.5) < 0.06),
      surprise: () => {
        const lowest = trace.reduce((best, p) => (p[1] < best[1] ? p : best), [0, Infinity]);
        return [`It is a U: ${said(of(forecast(0.5, 1)).mi)} at accuracy 1, ${said(lowest[1])} at ${fmt(lowest[0], 2)}, ` +
          `${said(result.mi)} at ${fmt(result.agree, 2)}. A forecaster who is never right tells you everything: turn his word round.`,
          "I does not ask whether the names agree. It is the same for every relabelling of X and of Y: that is its strength, and " +
          "why it cannot say how easy the information is to use."];
      } },
    { title: "Move 3: right on 85% of days", enter: enter(forecast(0.5, 0.85), "days", 3),
      text: () => `Sun on half of the days, and a forecast that is right on 85% of them: I = ${said(fair())}.`,
      question: "Keep the accuracy at 85% and change everything else. How small can I get?",
      choices: [{ id: "fixed", label: "It stays: accuracy decides" }, { id: "half", label: "Smaller, but at least half of that" },
        { id: "zero", label: "As small as you like" }],
      answer: () => {
        const least = of([[0.85, 0], [0.15, 0]]).mi;
        return least < 1e-9 ? "zero" : least < 0.999 * fair() ? "half" : "fixed";
      },
      task: () => `Find a table that is right on 85% of days, with I below ${said(0.16)}. Move the sliders, or the dividers.`,
      act: { label: "Show me one", kind: "", run: () => { run++; change({ joint: forecast(0.9, 0.85) }); } },
      done: () => Math.abs(result.agree - 0.85) < 0.0051 && result.mi < 0.16,
      surprise: () => [`Your table: right on ${fmt(100 * result.agree, 1)}% of days, I = ${said(result.mi)}. With sun on 90% of days and ` +
        `errors on both kinds alike it is ${said(of(forecast(0.9, 0.85)).mi)}, though the accuracy is the same.`,
        ["And where the sun shines on 85% of days, who always says “sun” is right on 85% of them, and tells you ",
          `${said(of([[0.85, 0], [0.15, 0]]).mi)}. Base rates make accuracy; information does not count them.`],
        [button("Show that table", () => change({ joint: [[0.85, 0], [0.15, 0]] }), { kind: "quiet" })]] },
  ];
  const sandbox = {
    title: "Sandbox",
    text: "All yours. Rows of X up and down, columns of Y across. Find two tables with the same I that look nothing alike.",
    tools: () => [
      button("Umbrella", () => preset(UMBRELLA, "umbrella")),
      button("Fair coin, 85%", () => preset(forecast(0.5, 0.85), "coin")),
      button("90/10, 85%", () => preset(forecast(0.9, 0.85), "days")),
      button("The reliable liar", () => preset(forecast(0.5, 0), "coin")),
      button("Independent", () => preset([[0.28, 0.42], [0.12, 0.18]], "plain")),
    ],
  };
  const preset = (table, name) => { run++; seen = null; look.set("-"); change({ joint: table, words: name }); speak(); };
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    locked = phase === "predict";
    stage = phase === "predict" ? "hidden" : index === 0 && phase !== "sandbox" ? "areas" : "bars";
    if (phase === "sandbox") move = 0;
    set(veil, { hidden: stage === "bars", text: locked ? "The bars appear once you have predicted." : "Next: the bars." });
    set(barBox, { hidden: stage !== "bars" });
    set(curveBox, { hidden: !(move === 2 && phase !== "predict") });
    set(lookBox, { hidden: !(phase === "sandbox" || (move === 1 && phase !== "predict")) });
    set(slideBox, { hidden: !(phase === "sandbox" || (move > 1 && phase !== "predict")) });
    set(prior.el, { hidden: move === 2 });
    set(ratioBox, { hidden: phase !== "sandbox" });
    set(controls, { hidden: index === 0 && phase !== "sandbox" });
    set(numbersBox, { hidden: locked || stage !== "bars" || (move === 1 && phase === "try") });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const veil = h("div", { class: "veil" });
  const unitName = h("span", { class: "muted" });
  const barBox = h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "Uncertainty"), unitName), bars, strip);
  const curveBox = h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "I against accuracy")), curve);
  const numbersBox = h("div", { class: "numbers" }, numbers);
  ui.box.append(tour.el,
    h("div", { class: "figure" },
      h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "Areas"), headline), mosaic, legend),
      h("div", {}, veil, barBox, curveBox)),
    controls, numbersBox);

  function paint() {
    paintMosaic();
    set(unitName, { text: `in ${unit}` });
    if (stage === "bars") {
      paintBars();
      paintCurve();
      paintTables();
    }
    paintControls();
  }
  tour.go(options.tour ?? !options.joint ? 0 : steps.length);
  paint();

  return {
    state: () => ({ joint: joint.map((row) => [...row]), unit, phase: tour.phase, step: tour.index, observed: seen,
      entropies: { x: result.hx * scale(), y: result.hy * scale(), joint: result.hxy * scale(), after: result.after.map((v) => v * scale()),
        left: result.left * scale() }, ratio: result.ratio, information: result.mi * scale(), accuracy: result.agree }),
    update: (changes) => { run++; tour.open(); change(changes); },
  };
}

defineElement("joint_table", mount);
export default widget(mount, ["joint", "unit"]);
