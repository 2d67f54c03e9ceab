// @title NT-Xent on the circle
// @fallback An interactive figure: four images, two views each, as points on a circle. With JavaScript
// @fallback you drag the points and watch the matrix of logits, the softmax of one row, the loss and
// @fallback its gradient. The text around it carries the same argument and the numbers.
// @min-height 47.5rem
import {
  animate, arrowStep, button, defineElement, details, drag, emit, fmt, frame, guide, h, logSumExp,
  reducedMotion, set, shell, short, slider, svg, table, toggle, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// Block order: row k is the first view of image k, row N + k its second view. `forgotten` may hold
//   "mask"         each point is a candidate for itself
//   "temperature"  the logits are the bare cosines
//   "order"        the targets of an interleaved batch, on a batch in block order
function ntXent(angles, temperature, forgotten = []) {
  const size = angles.length;
  const n = size / 2;
  const tau = forgotten.includes("temperature") ? 1 : temperature;
  const rad = angles.map((degrees) => (degrees * Math.PI) / 180);
  const z = rad.map((t) => [Math.cos(t), Math.sin(t)]);
  const twins = angles.map((_, i) => (i + n) % size);
  const targets = forgotten.includes("order") ? angles.map((_, i) => i ^ 1) : twins;
  const cosines = z.map((a) => z.map((b) => a[0] * b[0] + a[1] * b[1]));
  const masked = (i, j) => i === j && !forgotten.includes("mask");
  const logits = cosines.map((row, i) => row.map((c, j) => (masked(i, j) ? -Infinity : c / tau)));
  const totals = logits.map(logSumExp);
  const P = logits.map((row, i) => row.map((l) => Math.exp(l - totals[i])));
  const losses = logits.map((row, i) => totals[i] - row[targets[i]]);
  const loss = losses.reduce((a, b) => a + b, 0) / size;
  // ∂L/∂S = E = (P − Y)/2N. Each point is an anchor (row) and a candidate (column), hence E + Eᵀ;
  // on the unit circle only the tangent part is left: ∂cos(θi − θj)/∂θi = −sin(θi − θj).
  const E = (i, j) => (P[i][j] - (targets[i] === j)) / size;
  const slopes = rad.map((t, i) =>
    rad.reduce((sum, s, j) => sum - ((E(i, j) + E(j, i)) * Math.sin(t - s)) / tau, 0));
  const gradients = slopes.map((slope, i) => [-slope * z[i][1], slope * z[i][0]]);
  return { size, n, tau, twins, targets, cosines, logits, P, losses, loss, slopes, gradients };
}

const chance = (size) => Math.log(size - 1);
const biggest = (xs) => xs.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

// ---------------------------------------------------------------- batches worth a visit

const IMAGES = [
  ["cat", "#0b62b8"], ["dog", "#a8460c"], ["owl", "#14713f"], ["fox", "#8438a8"],
  ["hen", "#b3195f"], ["bee", "#5d5f05"], ["ant", "#0a6876"], ["yak", "#6b4a2b"],
];
const FOUR_IMAGES = [20, 75, 195, 260, 65, 130, 160, 320];
const FOUR_POINTS = [0, 90, 30, 120]; // the batch of chapter 0: cat 0° and 30°, dog 90° and 120°
const even = (n) => Array.from({ length: 2 * n }, (_, i) => 45 + (360 / n) * (i % n));
const together = (n) => Array.from({ length: 2 * n }, () => 60);

// ---------------------------------------------------------------- sizes, in units of the drawings

const C = 180; // centre of the circle's 360 × 360 drawing
const R = 136;
const HEAD = 40; // room for the matrix's headings
const SPAN = 328; // width of the matrix
const BARS = 140; // height of the bar chart under it
const TALL = BARS - 50; // of a bar with probability 1
const tidy = (degrees) => Math.round((((degrees % 360) + 360) % 360) * 10) / 10 % 360;
const place = (degrees, radius) => {
  const t = (degrees * Math.PI) / 180;
  return [C + radius * Math.cos(t), C - radius * Math.sin(t)];
};

const CSS = `
.box { --pos: #3d8fe6; --neg: #e38b2c; --rim: #fff; }
.box[data-theme="dark"] { --pos: #2f74c0; --neg: #a85a12; --rim: #dfe6ee; }
.guide { min-height: 190px; }
.figure { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.06fr); gap: 10px 20px; }
.left, .right { min-width: 0; }
.panel-head { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; font-size: 14px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; }
svg text { fill: var(--fg); text-anchor: middle; dominant-baseline: central; font-variant-numeric: tabular-nums; }
.circle { max-width: 400px; margin: 0 auto; overflow: visible; }
.ring { fill: none; stroke: var(--muted); stroke-width: 1.5; }
.tick { fill: var(--muted); font-size: 12px; } svg text.tick { fill: var(--muted); }
.chord { stroke-width: 2; stroke-dasharray: 2 5; stroke-linecap: round; opacity: .85; }
.box[data-theme="dark"] .chord { filter: brightness(1.9); }
.point { outline: none; } .point.off { cursor: not-allowed; }
.point .halo { fill: none; stroke: none; stroke-width: 3; }
.point.anchor .halo { stroke: var(--fg); }
.point:focus-visible .halo { stroke: var(--accent); stroke-width: 4.5; }
.mark { stroke: var(--rim); stroke-width: 1.5; } svg .letter { fill: #fff; font-size: 13px; font-weight: 700; }
.arrow { fill: none; stroke: var(--fg); stroke-width: 3; stroke-linecap: round; stroke-linejoin: round; pointer-events: none; }
.edge { stroke: var(--bg); stroke-width: 7; }
.cell { stroke: var(--bg); stroke-width: 1; } .cell.pos { fill: var(--pos); } .cell.neg { fill: var(--neg); }
.hatch { stroke: var(--muted); stroke-width: 1.2; fill: none; }
.answer { fill: none; stroke: var(--fg); stroke-width: 2.6; } .twin { fill: none; stroke: var(--fg); stroke-width: 1.6; stroke-dasharray: 2 3; }
.rowframe { fill: none; stroke: var(--accent); stroke-width: 2.5; }
.rows { cursor: pointer; }
.bar { fill: var(--muted); opacity: .55; } .bar.answer-bar { fill: var(--accent); opacity: 1; stroke: var(--fg); stroke-width: 2.2; }
.base { stroke: var(--muted); stroke-width: 1; } .dots { stroke-dasharray: 1 5; } svg .share { paint-order: stroke; stroke: var(--bg); stroke-width: 4; } svg .pointer { fill: var(--accent); font-size: 13px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 13px; color: var(--muted); margin-top: 4px; }
.legend span { display: inline-flex; align-items: center; gap: 5px; } .legend svg { width: 16px; height: 16px; }
.loss { margin-top: 8px; min-height: 128px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
.big { font-size: 26px; font-weight: 700; line-height: 1.2; font-variant-numeric: tabular-nums; }
.gauge { margin: 4px 0; }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px;
  border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; }
.right .veil { aspect-ratio: 370 / 490; }
.controls { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.06fr); gap: 12px 20px; border-top: 1px solid var(--line); }
.switches { display: grid; gap: 4px; }
.numbers { border-top: 1px solid var(--line); }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .figure, .controls { grid-template-columns: minmax(0, 1fr); }
  .right .veil, .later { display: none; } .guide { min-height: 0; }
}
`;

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: NT-Xent on the circle", css: CSS });
  let angles = (options.points ?? FOUR_IMAGES).map(Number);
  let temperature = options.temperature ?? 0.5;
  let anchor = options.anchor ?? 0;
  let forgotten = [...(options.forgotten ?? [])];
  let result = ntXent(angles, temperature, forgotten);
  let lowest = Infinity; // of the current move
  let seen = null; // temperatures and losses met in move 3
  let stage = 0; // 0 points · 1 matrix · 2 row · 3 loss and arrows
  let locked = false;
  let fresh = true; // until everything stands
  let run = 0; // a new gesture stops a running animation

  const names = () => angles.slice(result.n).map((_, k) => options.names?.[k] ?? IMAGES[k % IMAGES.length][0]);
  const image = (i) => i % result.n;
  const title = (i) => `${names()[image(i)]}, view ${i < result.n ? 1 : 2}`;
  const letter = (i) => {
    const initials = names().map((name) => name[0].toUpperCase());
    const own = new Set(initials).size === initials.length ? initials[image(i)] : "ABCDEFGH"[image(i)];
    return own + (i < result.n ? "" : "′");
  };
  const colour = (i) => IMAGES[image(i) % IMAGES.length][1];
  // Discs are first views, diamonds second views: the pair shares colour and letter.
  const marker = (i, r) => [
    i < result.n ? svg("circle", { class: "mark", r, fill: colour(i) })
      : svg("rect", { class: "mark", x: -r * 0.92, y: -r * 0.92, width: r * 1.84, height: r * 1.84, rx: 2,
        transform: "rotate(45)", fill: colour(i) }),
    svg("text", { class: "letter", style: r < 12 ? "font-size:11px" : null, text: letter(i) }),
  ];

  // ------------------------------------------------------------ state changes

  const draw = frame(paint);
  function compute() {
    result = ntXent(angles, temperature, forgotten);
    lowest = Math.min(lowest, result.loss);
    if (seen) {
      seen.low = Math.min(seen.low, temperature);
      seen.high = Math.max(seen.high, temperature);
      seen.losses.push(result.loss);
      seen.arrow = Math.max(seen.arrow, biggest(result.slopes));
    }
    draw();
  }
  const tell = () => emit(el, { points: [...angles], temperature, anchor, forgotten: [...forgotten] });
  function change(next, check = true) {
    const size = angles.length;
    if (next.forgotten || (next.points ?? angles).length !== size || (next.temperature ?? temperature) !== temperature) lowest = Infinity;
    if (next.points) angles = next.points.map(Number);
    temperature = next.temperature ?? temperature;
    forgotten = next.forgotten ? [...next.forgotten] : forgotten;
    anchor = next.anchor ?? anchor;
    if (anchor >= angles.length) anchor = 0;
    compute();
    if (angles.length !== size) build();
    tell();
    if (check) tour.check();
  }
  const choose = (i) => i !== anchor && change({ anchor: i }, false);
  // Points take the shorter way round; afterwards the angles are exactly the target's.
  function glide(target, more = {}, then) {
    const mine = ++run;
    const from = [...angles];
    if (from.length !== target.length) return change({ points: target, ...more });
    const way = target.map((t, i) => ((((t - from[i]) % 360) + 540) % 360) - 180);
    change(more, false);
    animate(650, (t) => {
      if (mine !== run) return;
      const ease = t * t * (3 - 2 * t);
      change({ points: t < 1 ? from.map((a, i) => a + way[i] * ease) : target }, t === 1);
      if (t === 1) { then?.(); draw(); }
    }, ui.signal);
  }
  function slideTau(from, to) {
    const mine = ++run;
    animate(1600, (t) => {
      if (mine !== run) return;
      if (t === 1) change({ temperature: from }, false); // a jump must not skip the other end
      change({ temperature: t < 1 ? from * (to / from) ** t : to }, t === 1);
    }, ui.signal);
  }
  // Plain gradient descent on the angles, at most 3° a step.
  function descend() {
    const mine = ++run;
    const step = () => {
      const largest = biggest(result.slopes);
      const rate = Math.min(40 * temperature, 3 / (largest || 1));
      change({ points: angles.map((a, i) => a - rate * result.slopes[i]) }, false);
      return largest > 2e-5;
    };
    let left = 400;
    if (reducedMotion()) {
      while (left-- > 0 && step());
      return;
    }
    const tick = () => {
      if (mine === run && !ui.signal.aborted && left-- > 0 && step()) requestAnimationFrame(tick);
    };
    tick();
  }

  // ------------------------------------------------------------ the circle

  const circle = svg("svg", { class: "circle", viewBox: "0 0 360 360", role: "group", "aria-label": "The unit circle" });
  const grip = h("span", { class: "muted num" });
  let points = [];
  let depth = []; // how far inward each marker stands, so that none hides another

  function buildCircle() {
    circle.replaceChildren(
      svg("circle", { class: "ring", cx: C, cy: C, r: R }),
      ...[0, 90, 180, 270].map((a) => {
        const [x, y] = place(a, R + 31);
        return svg("text", { class: "tick", x, y, text: `${a}°`, "aria-hidden": "true" });
      }));
    const chords = names().map((_, k) => svg("line", { class: "chord", stroke: colour(k) }));
    depth = angles.map(() => 0);
    points = angles.map((_, i) => {
      const arrow = [svg("path", { class: "arrow edge" }), svg("path", { class: "arrow" })];
      const node = svg("g", { class: "point grab", tabindex: 0, role: "slider", "aria-label": title(i),
        "aria-valuemin": 0, "aria-valuemax": 360 },
        svg("circle", { r: 22, fill: "transparent" }), svg("circle", { class: "halo", r: 19 }), marker(i, 13));
      let offset = 0;
      const angleOf = (event) => {
        const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(circle.getScreenCTM().inverse());
        return (Math.atan2(C - at.y, at.x - C) * 180) / Math.PI;
      };
      const turn = (degrees, check) => {
        run++;
        change({ points: angles.map((a, j) => (j === i ? tidy(degrees) : a)), anchor: i }, check);
        speak(i);
      };
      drag(node, {
        start: (event) => { offset = angles[i] - angleOf(event); choose(i); },
        move: (event) => !locked && turn(angleOf(event) + offset, false),
        end: () => tour.check(),
      });
      node.addEventListener("focus", () => choose(i));
      node.addEventListener("keydown", (event) => {
        const step = event.key === "Home" ? -angles[i] : arrowStep(event);
        if (step === null) return;
        event.preventDefault();
        if (!locked) turn(angles[i] + step, true);
      });
      return { node, arrow };
    });
    circle.append(...chords, ...points.flatMap((p) => p.arrow), ...points.map((p) => p.node));
    circle.chords = chords;
  }
  const speak = (i) => ui.say(`${title(i)}: ${fmt(angles[i], 1)} degrees.` +
    (stage > 2 ? ` Loss ${fmt(result.loss)}.` : ""));

  // Markers at one spot stack inward like a hand of cards.
  function depths() {
    const near = (i, j) => Math.abs(((((angles[i] - angles[j]) % 360) + 540) % 360) - 180) < 11;
    const lanes = [];
    angles.forEach((_, i) => {
      const taken = new Set(lanes.filter((_, j) => near(i, j)));
      let lane = 0;
      while (taken.has(lane)) lane++;
      lanes.push(lane);
    });
    const gap = Math.min(27, 112 / Math.max(1, ...lanes));
    return lanes.map((lane) => lane * gap);
  }

  function paintCircle() {
    const goal = depths();
    let moving = false;
    points.forEach(({ node, arrow }, i) => {
      const rest = goal[i] - depth[i];
      depth[i] = Math.abs(rest) < 0.4 || reducedMotion() ? goal[i] : depth[i] + 0.3 * rest;
      moving ||= depth[i] !== goal[i];
      const [x, y] = place(angles[i], R - depth[i]);
      set(node, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`,
        class: `point grab${i === anchor ? " anchor" : ""}${locked ? " off" : ""}`,
        "aria-disabled": String(locked), "aria-valuenow": fmt(tidy(angles[i]), 1),
        "aria-valuetext": `${fmt(tidy(angles[i]), 1)} degrees` + (stage > 2 ? `, row loss ${fmt(result.losses[i])}` : "") });
      const d = stage > 2 ? arrowPath(x, y, i) : "";
      for (const path of arrow) set(path, { d });
    });
    circle.chords.forEach((line, k) => {
      const [x1, y1] = place(angles[k], R - depth[k]);
      const [x2, y2] = place(angles[k + result.n], R - depth[k + result.n]);
      set(line, { x1, y1, x2, y2 });
    });
    set(grip, { text: `${title(anchor)}: ${fmt(tidy(angles[anchor]), 1)}°` });
    if (moving) draw();
  }
  // Downhill, −∂L/∂z, along the tangent. The length grows with the logarithm of the size.
  function arrowPath(x, y, i) {
    const size = Math.abs(result.slopes[i]);
    const length = 22 * Math.log1p(size / 0.02);
    if (length < 3) return "";
    const turn = -Math.sign(result.slopes[i]);
    const t = (angles[i] * Math.PI) / 180;
    const [dx, dy] = [-Math.sin(t) * turn, -Math.cos(t) * turn];
    const [sx, sy] = [x + 15 * dx, y + 15 * dy];
    const [ex, ey] = [sx + length * dx, sy + length * dy];
    const back = Math.min(9, length);
    const wing = (side) => `${(ex - back * dx - side * 0.6 * back * dy).toFixed(1)} ${(ey - back * dy + side * 0.6 * back * dx).toFixed(1)}`;
    return `M${sx.toFixed(1)} ${sy.toFixed(1)}L${ex.toFixed(1)} ${ey.toFixed(1)}M${wing(1)}L${ex.toFixed(1)} ${ey.toFixed(1)}L${wing(-1)}`;
  }

  // ------------------------------------------------------------ the matrix, and the row under it

  const matrix = svg("svg", { role: "img", "aria-label": "Matrix of logits. The table of all numbers lists them." });
  const legend = h("div", { class: "legend" });
  const formula = h("span", { class: "muted num" });
  let cells = [];
  let bars = [];
  let frameOfRow, pointerOfRow, barTitle, barGroup;

  function buildMatrix() {
    const { size } = result;
    const step = SPAN / size;
    const mid = (k) => HEAD + (k + 0.5) * step;
    const r = Math.min(10, step * 0.28);
    const font = Math.min(15, step * 0.295);
    set(matrix, { viewBox: `0 0 ${HEAD + SPAN + 2} ${HEAD + SPAN + 4 + BARS}` });
    const heading = (k, x, y) => svg("g", { transform: `translate(${x} ${y})` }, marker(k, r));
    cells = angles.map((_, i) => angles.map((_, j) => {
      const [x, y] = [HEAD + j * step, HEAD + i * step];
      const line = (a, b, c, d) => `M${x + a * step} ${y + b * step}L${x + c * step} ${y + d * step}`;
      return {
        rect: svg("rect", { x, y, width: step, height: step }),
        text: svg("text", { x: x + step / 2, y: y + step / 2, style: `font-size:${font}px` }),
        hatch: i === j && svg("path", { class: "hatch", d: line(0, 0.33, 0.33, 0) + line(0, 0.67, 0.67, 0) +
          line(0, 1, 1, 0) + line(0.33, 1, 1, 0.33) + line(0.67, 1, 1, 0.67) }),
        answer: svg("rect", { class: "answer", x: x + 2, y: y + 2, width: step - 4, height: step - 4, rx: 3 }),
      };
    }));
    frameOfRow = svg("rect", { class: "rowframe", x: HEAD - 1, width: SPAN + 2, height: step + 1, rx: 3 });
    pointerOfRow = svg("text", { class: "pointer", x: 7, text: "▶" });
    const base = HEAD + SPAN + BARS - 4;
    barTitle = svg("text", { x: HEAD, y: HEAD + SPAN + 17, style: "text-anchor:start;font-size:13px;font-weight:600" });
    bars = angles.map((_, j) => ({
      bar: svg("rect", { x: mid(j) - step * 0.32, width: step * 0.64, rx: 2 }),
      text: svg("text", { x: mid(j), class: "share", style: `font-size:${Math.min(13, step * 0.31)}px` }),
      hatch: svg("path", { class: "hatch", d: [0, 0.3, 0.6].map((a) =>
        `M${mid(j) - step * (0.32 - a)} ${base}l${step * 0.12} -8`).join("") }),
    }));
    const rule = (p, label) => [svg("line", { class: p ? "base dots" : "base", x1: HEAD, x2: HEAD + SPAN,
      y1: base - p * TALL, y2: base - p * TALL }), svg("text", { class: "tick", x: HEAD - 9, y: base - p * TALL, text: label })];
    barGroup = svg("g", {}, barTitle, rule(0, "0"), rule(0.5, "½"), rule(1, "1"),
      bars.map((b) => [b.bar, b.hatch, b.text]));
    const rows = cells.map((row, i) => svg("g", { class: "rows", onclick: () => choose(i) },
      row.map((c) => [c.rect, c.hatch, c.text])));
    matrix.replaceChildren(...rows, ...cells.flat().map((c) => c.answer),
      ...angles.flatMap((_, k) => [heading(k, mid(k), 18), heading(k, 25, mid(k))]),
      frameOfRow, pointerOfRow, barGroup);
  }

  function paintMatrix() {
    const { size, logits, cosines, targets, twins, P, tau } = result;
    const step = SPAN / size;
    set(formula, { text: forgotten.includes("temperature") ? "z·z′, τ forgotten" : `z·z′ / τ, τ = ${fmt(tau, tau < 0.1 ? 3 : 2)}` });
    cells.forEach((row, i) => row.forEach((c, j) => {
      const hidden = logits[i][j] === -Infinity;
      const cosine = cosines[i][j];
      set(c.rect, { class: `cell ${cosine < 0 ? "neg" : "pos"}`, "fill-opacity": hidden ? 0 : (0.75 * Math.abs(cosine)).toFixed(3) });
      set(c.text, { text: hidden ? "" : short(logits[i][j]) });
      if (c.hatch) set(c.hatch, { visibility: hidden ? null : "hidden" });
      set(c.answer, { class: targets[i] === j ? "answer" : "twin",
        visibility: targets[i] === j || twins[i] === j ? null : "hidden" });
    }));
    for (const part of [frameOfRow, pointerOfRow, barGroup]) set(part, { visibility: stage > 1 ? null : "hidden" });
    set(frameOfRow, { y: HEAD + anchor * step - 0.5 });
    set(pointerOfRow, { y: HEAD + (anchor + 0.5) * step });
    set(barTitle, { text: `Softmax of the row “${title(anchor)}”` });
    const base = HEAD + SPAN + BARS - 4;
    bars.forEach(({ bar, text, hatch }, j) => {
      const hidden = logits[anchor][j] === -Infinity;
      const height = hidden ? 0 : Math.max(0.5, P[anchor][j] * TALL);
      set(bar, { class: `bar${targets[anchor] === j ? " answer-bar" : ""}`, y: (base - height).toFixed(2), height: height.toFixed(2) });
      set(hatch, { visibility: hidden && stage > 1 ? null : "hidden" });
      const p = P[anchor][j];
      set(text, { y: (base - height - 10).toFixed(2), text: hidden ? "" : p > 0.9995 ? "1.00" : p.toFixed(3).replace(/^0/, "") });
    });
    set(candidates, { text: `${size - !forgotten.includes("mask")} candidates a row` });
    set(maskedKey, { hidden: forgotten.includes("mask") });
    set(twinKey, { hidden: !forgotten.includes("order") });
  }
  const swatch = (part) => svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, part);
  const boxed = (kind) => swatch(svg("rect", { class: kind, x: 2, y: 2, width: 12, height: 12, rx: 2 }));
  const candidates = h("span");
  const maskedKey = h("span", {}, swatch(svg("path", { class: "hatch", d: "M0 8L8 0M0 16L16 0M8 16L16 8" })), "masked");
  const twinKey = h("span", {}, boxed("twin"), "the true twin");
  legend.append(maskedKey, h("span", {}, boxed("answer"), "the answer"), twinKey, candidates);

  // ------------------------------------------------------------ the loss

  const big = h("span", { class: "big" });
  const versus = h("p", { class: "small" });
  const facts = h("p", { class: "small muted num" });
  const gauge = svg("svg", { class: "gauge", viewBox: "0 0 330 34", "aria-hidden": "true" });
  const track = svg("rect", { x: 5, y: 4, width: 320, height: 10, rx: 5, fill: "none", stroke: "var(--muted)" });
  const level = svg("rect", { x: 5, y: 4, height: 10, rx: 5, fill: "var(--accent)" });
  const right = svg("path", { fill: "none", stroke: "var(--fg)", "stroke-width": 4 });
  const guess = svg("path", { stroke: "var(--fg)", "stroke-width": 1.5, "stroke-dasharray": "2 2" });
  const guessText = svg("text", { class: "tick", y: 26 });
  const floor = svg("path", { stroke: "var(--fg)", "stroke-width": 1.5 });
  const floorText = svg("text", { class: "tick", y: 26, x: 3, style: "text-anchor:start" });
  gauge.append(level, track, guess, guessText, floor, floorText, right);
  const lossPanel = h("div", { class: "loss" },
    h("div", { class: "row" }, h("h4", {}, "Loss L"), big, h("span", { class: "muted" }, "nats")), gauge, versus, facts,
    h("p", { class: "small muted" }, "Arrows point downhill, along −∂L/∂z; length on a log scale."));

  const BUGS = { mask: "the mask", temperature: "the temperature", order: "the order of the positives" };
  function paintLoss() {
    const guessing = chance(result.size);
    const correct = ntXent(angles, temperature).loss;
    const x = (v) => 5 + 320 * Math.min(1, v / (1.4 * guessing || 1));
    set(big, { text: fmt(result.loss) });
    set(level, { width: Math.max(0, x(result.loss) - 5).toFixed(2) });
    set(guess, { d: `M${x(guessing)} 0V18` });
    set(guessText, { x: Math.min(258, x(guessing)), text: `guessing: log ${result.size - 1} = ${fmt(guessing)}` });
    const floored = forgotten.includes("mask"); // then P⁺ ≤ ½ in every row
    set(floor, { d: floored ? `M${x(Math.LN2)} 1V17` : "" });
    set(floorText, { text: floored ? `floor: log 2 = ${fmt(Math.LN2)}` : "" });
    const wrong = forgotten.length > 0;
    set(right, { d: wrong ? `M${x(correct).toFixed(1)} 1V17` : "" });
    set(versus, { text: wrong ? `You forgot ${forgotten.map((bug) => BUGS[bug]).join(" and ")}. ` +
      `As it should be, L = ${fmt(correct)} (thick tick).` : "" });
    const p = result.P[anchor][result.targets[anchor]];
    set(facts, { text: `Row “${title(anchor)}”: P⁺ = ${fmt(p)}, −log P⁺ = ${fmt(result.losses[anchor])}, ` +
      `pull 1 − P⁺ = ${fmt(1 - p)}. Largest arrow: ${fmt(biggest(result.slopes))}.` +
      (lowest < result.loss - 5e-5 ? ` Lowest so far: ${fmt(lowest)}.` : "") });
  }

  // ------------------------------------------------------------ all numbers, as tables

  const pointTable = table({ caption: "The points. Slope: ∂L/∂θ in nats per radian; the arrow points the other way.",
    columns: ["Point", "Angle", "P⁺", "Row loss", "Slope", "∂L/∂z, x", "∂L/∂z, y"] });
  let logitTable, rowTable;
  const tables = h("div");
  const numbers = details("All numbers as tables", tables, () => draw());
  function buildTables() {
    logitTable = table({ caption: "The logits, in block order", columns: ["Row", ...angles.map((_, i) => letter(i))] });
    rowTable = table({ caption: "The anchor’s row", columns: ["Candidate", "Role", "Cosine", "Logit", "Probability"] });
    tables.replaceChildren(facts.twin ??= h("p", { class: "small num" }), pointTable.el, rowTable.el, logitTable.el);
  }
  function paintTables() {
    if (!numbers.open || stage < 3) return;
    const { size, logits, cosines, P, targets, twins, losses, slopes, gradients, loss, tau } = result;
    set(facts.twin, { text: `${size / 2} images, τ = ${fmt(tau, 3)}, L = ${fmt(loss, 6)} nats, ` +
      `guessing costs log ${size - 1} = ${fmt(chance(size), 6)}. Anchor: ${title(anchor)}.` });
    pointTable.update(angles.map((a, i) => [title(i), `${fmt(tidy(a), 1)}°`, fmt(P[i][targets[i]]), fmt(losses[i]),
      fmt(slopes[i]), ...gradients[i].map((g) => fmt(g))]));
    logitTable.update(logits.map((row, i) => [title(i), ...row.map((l) => (l === -Infinity ? "masked" : fmt(l, 3)))]));
    const role = (j) => [j === anchor ? (logits[anchor][j] === -Infinity ? "masked" : "itself") : "",
      j === targets[anchor] ? "the answer" : "", j === twins[anchor] && j !== targets[anchor] ? "the true twin" : ""]
      .filter(Boolean).join(", ") || "rival";
    rowTable.update(angles.map((_, j) => [title(j), role(j), fmt(cosines[anchor][j]), fmt(logits[anchor][j]), fmt(P[anchor][j])]));
  }

  // ------------------------------------------------------------ controls

  const tau = slider({ label: "Temperature τ", min: 0.02, max: 2, log: true, value: temperature,
    marks: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2], format: (v) => fmt(v, v < 0.1 ? 3 : 2),
    oninput: (v) => { run++; change({ temperature: v }); ui.say(`Temperature ${v}.` + (stage > 2 ? ` Loss ${fmt(result.loss)}.` : "")); } });
  const switches = [
    ["mask", "Forget the mask", "each point may choose itself"],
    ["temperature", "Forget the temperature", "the logits are bare cosines"],
    ["order", "Scramble the positives’ order", "targets of an interleaved batch"],
  ].map(([bug, label, hint]) => ({ bug, ...toggle({ label, hint, onchange: (on) => {
    const rest = forgotten.filter((one) => one !== bug);
    change({ forgotten: on ? [...rest, bug] : rest });
    ui.say(`Loss ${fmt(result.loss)}.`);
  } }) }));
  const switchBox = h("div", { class: "switches", role: "group", "aria-label": "Break the loss" }, switches.map((s) => s.el));
  const controls = h("div", { class: "controls" }, tau.el, switchBox);

  function paintControls() {
    if (tau.value !== temperature) tau.set(temperature);
    for (const one of switches) one.set(forgotten.includes(one.bug));
  }

  // ------------------------------------------------------------ the tour

  const at = (more) => change({ forgotten: [], ...more }, false);
  const enter = (points, temperature) => {
    seen = null;
    if (angles.length !== 8) change({ points: FOUR_IMAGES, anchor: 0 }, false);
    glide(points, { temperature, forgotten: [] }, () => { lowest = result.loss; });
  };
  const square = () => ntXent(even(4), temperature).loss;
  const steps = [
    { title: "Eight points", enter: () => (fresh && result.size === 8) || at({ points: FOUR_IMAGES, temperature: 0.5, anchor: 0 }),
      text: "Four images, two views of each. A network has turned every view into a point on the circle: discs are " +
        "first views, diamonds second views. Twins should sit together, different images apart. Drag a point, or focus " +
        "it and press the arrow keys." },
    { title: "Everyone meets everyone",
      text: "Each cell is the cosine of two points, divided by τ. A point always agrees with itself, so the diagonal is " +
        "masked (hatched). In each row one cell is outlined: the twin, the right answer. Move τ and watch the numbers spread." },
    { title: "One row is one question",
      text: () => `Who is my twin? Softmax turns the anchor’s row into probabilities over ${result.size - 1} candidates. ` +
        "The outlined bar is P⁺, the share of the right answer. Choose another anchor: press a point or a row." },
    { title: "Move 1: how low can you go?", enter: () => enter(FOUR_IMAGES, 0.5),
      text: () => `The loss L is the mean of −log P⁺ over all ${result.size} rows. Guessing costs log ${result.size - 1} = ` +
        `${fmt(chance(result.size))}. Soon you will see L, and on each point an arrow: the way it would move to lower L.`,
      question: "How low can you bring L by dragging, at τ = 0.5?",
      choices: [{ id: "zero", label: "To zero, once all twins are together" },
        { id: "nearly", label: "Not quite to zero: a few hundredths remain" },
        { id: "above", label: "It stays well above zero, wherever I put them" }],
      answer: () => { const best = square(); return best < 1e-6 ? "zero" : best < 0.1 ? "nearly" : "above"; },
      task: "Drag the points along their arrows until nothing improves.",
      act: { label: "Do it for me", kind: "", run: () => glide(even(4)) },
      done: () => result.loss < square() + 0.03,
      surprise: () => [
        `You reached ${fmt(lowest)}. The perfect square, four pairs a quarter turn apart, costs ${fmt(square())}: ` +
          `below guessing (${fmt(chance(8))}), and far from zero.`,
        `All twins are together, so nothing is left to pull. The rest is paid for rivals: on a circle, four images ` +
          `cannot all be far apart. In three dimensions the corners of a tetrahedron would cost ` +
          `${fmt(Math.log1p(6 * Math.exp((-1 / 3 - 1) / temperature)))}.`] },
    { title: "Move 2: forget the mask", enter: () => enter(even(4), 0.1),
      text: () => `The perfect square again, now at τ = 0.1, where it costs only ${fmt(ntXent(even(4), 0.1).loss)}. ` +
        "Delete the line that masks the diagonal: each point may now choose itself.",
      question: "What happens to L?",
      choices: [{ id: "same", label: "Nothing: z·z is a constant, it has no gradient" },
        { id: "back", label: "It rises, and dragging brings it down again" },
        { id: "floor", label: "It rises, and no dragging gets it below a floor" }],
      answer: () => {
        const [good, bad] = [[], ["mask"]].map((bugs) => ntXent(even(4), 0.1, bugs).loss);
        return bad - good < 1e-3 ? "same" : bad < Math.log(2) - 1e-9 ? "back" : "floor";
      },
      task: "Flip the switch, then try to drag L down.",
      act: { label: "Forget the mask", run: () => change({ forgotten: ["mask"] }) },
      done: () => forgotten.includes("mask"), surprise: maskStory },
    { title: "Move 3: everything on one spot",
      enter: () => { enter(together(4), 0.5); },
      text: () => `A network that answers the same for every image has collapsed. All logits of a row are equal, ` +
        `so L = log 7 = ${fmt(ntXent(together(4), 0.5).loss)}: guessing.`,
      question: "Slide τ from 2 down to 0.02. What will L and the arrows do?",
      choices: [{ id: "grow", label: "L changes and the arrows grow: a small τ sharpens everything" },
        { id: "push", label: "L stays, and the arrows push the points apart" },
        { id: "still", label: "Neither stirs" }],
      answer: () => {
        const ends = [2, 0.02].map((t) => ntXent(together(4), t));
        if (Math.abs(ends[0].loss - ends[1].loss) > 1e-6) return "grow";
        return biggest(ends[1].slopes) > 1e-9 ? "push" : "still";
      },
      task: "Slide τ all the way, to both ends. Leave the points where they are.",
      act: { label: "Slide it for me", run: () => { change({ points: together(4) }); slideTau(2, 0.02); } },
      done: () => {
        if (angles.some((a) => a !== angles[0])) seen = null; // not collapsed (any more)
        else seen ??= { low: temperature, high: temperature, losses: [result.loss], arrow: 0 };
        return seen !== null && seen.high / seen.low >= 20;
      },
      surprise: () => {
        const spread = Math.max(...seen.losses) - Math.min(...seen.losses);
        return [`From τ = ${fmt(seen.high, 2)} to ${fmt(seen.low, 2)} L moved by ${fmt(spread)}: it is ${fmt(result.loss)}, ` +
          `and log 7 = ${fmt(chance(8))}. The largest arrow on the way: ${fmt(seen.arrow)}.`,
          "Equal logits stay equal whatever τ divides them by. And no point knows which way to go: collapse is a place " +
          "where gradient descent stands still. It is no minimum. Nudge one point and the arrows wake up."];
      } },
  ];
  function maskStory() {
    const before = ntXent(even(4), 0.1);
    const after = ntXent(even(4), 0.1, ["mask"]);
    const good = ntXent(FOUR_POINTS, 0.2);
    const bad = ntXent(FOUR_POINTS, 0.2, ["mask"]);
    const pull = (one) => 1 - one.P[0][one.targets[0]];
    return [
      `The same square: ${fmt(before.loss)} became ${fmt(after.loss)}. Drag as you like: no point can agree with its ` +
        `twin more than with itself, so P⁺ ≤ ½ and L ≥ log 2 = ${fmt(Math.LN2)}.`,
      `Does a point now pull towards itself? No: z·z is constant, so that entry sends no force. But the pull towards ` +
        `the twin never relaxes: its weight 1 − P⁺ went from ${fmt(pull(before))} to ${fmt(pull(after))}, on a perfect square.`,
      [`On the four-point batch at τ = 0.2 the self entry takes ${fmt(bad.P[0][0], 3)} of row 0. The pull grows ` +
        `${fmt(pull(good), 3)} → ${fmt(pull(bad), 3)}, ${fmt(pull(bad) / pull(good), 0)} times; the pushes shrink to ` +
        `${fmt(bad.P[0][1] / good.P[0][1], 2)} of what they were. Alignment swallows the loss. `,
        button("Show that batch", () => change({ points: FOUR_POINTS, temperature: 0.2, anchor: 0 }), { kind: "quiet" })]];
  }
  const sandbox = {
    title: "Sandbox",
    text: "All yours. Break the loss with the switches and compare. Let the points follow their arrows, from anywhere: " +
      "also from one spot.",
    tools: () => [
      button("Follow the arrows", descend, { kind: "primary" }),
      button("Four images", () => glide(FOUR_IMAGES)),
      button("Four-point batch", () => change({ points: FOUR_POINTS, temperature: 0.5, anchor: 0 })),
      button("Even spread", () => glide(even(result.n))),
      button("One spot", () => glide(together(result.n))),
    ],
  };
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    stage = phase === "sandbox" ? 3 : phase === "predict" ? 2 : Math.min(index, 3);
    locked = phase === "predict";
    if (phase === "sandbox") seen = null;
    tau.disable(locked);
    for (const one of switches) one.disable(locked);
    set(controls, { hidden: stage < 1 });
    set(switchBox, { hidden: !(phase === "sandbox" || index > 3) });
    set(numbers.parentNode ?? numbers, { hidden: stage < 3 });
    set(lossPanel, { hidden: stage < 3 });
    set(lossVeil, { hidden: stage > 2, class: `loss veil${locked ? "" : " later"}`, text: locked ? "The loss and the arrows appear once you have predicted." : "Later: the loss." });
    set(matrixBox, { hidden: stage < 1 });
    set(matrixVeil, { hidden: stage > 0 });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const lossVeil = h("div");
  const matrixVeil = h("div", { class: "veil" }, "Next: every point meets every other.");
  const matrixBox = h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "Logits"), formula), matrix, legend);
  ui.box.append(tour.el,
    h("div", { class: "figure" },
      h("div", { class: "left" },
        h("div", { class: "panel-head" }, h("h4", {}, "Points"), grip), circle, lossVeil, lossPanel),
      h("div", { class: "right" }, matrixVeil, matrixBox)),
    controls, h("div", { class: "numbers" }, numbers));

  function build() {
    buildCircle();
    buildMatrix();
    buildTables();
  }
  function paint() {
    paintCircle();
    if (stage > 0) paintMatrix();
    if (stage > 2) paintLoss();
    paintTables();
    paintControls();
  }
  build();
  tour.go(options.tour ?? !(options.points || options.temperature) ? 0 : steps.length);
  fresh = false;
  paint();

  return {
    state: () => ({ angles: [...angles], temperature, anchor, forgotten: [...forgotten], phase: tour.phase, step: tour.index,
      logits: result.logits, row: result.P[anchor], losses: result.losses, loss: result.loss,
      correctLoss: ntXent(angles, temperature).loss, gradients: result.gradients }),
    update: (changes) => { run++; tour.open(); change(changes); },
  };
}

defineElement("nt_xent", mount);
export default widget(mount, ["points", "temperature", "anchor", "forgotten"]);
