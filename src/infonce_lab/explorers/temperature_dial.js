// @title The temperature dial
// @fallback An interactive figure: one anchor, its positive and five rivals. With JavaScript you turn
// @fallback the temperature and watch how many rivals count, the share of the positive, the loss, and
// @fallback the pull measured in logits and in cosines. The text around it carries the numbers.
// @min-height max(38.5rem, calc(52rem - 30vw))
import {
  animate, arrowStep, button, defineElement, details, drag, emit, fmt, frame, guide, h, logSumExp,
  set, shell, slider, svg, table, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// One row of the loss: cosines of an anchor to its positive and to its rivals.
function row(positive, rivals, tau) {
  const lse = (cosines) => logSumExp(cosines.map((s) => s / tau));
  const among = lse(rivals);
  const weights = rivals.map((s) => Math.exp(s / tau - among)); // of the rivals alone
  const effective = Math.exp(-weights.reduce((sum, w) => sum + (w > 0 ? w * Math.log(w) : 0), 0));
  const total = lse([positive, ...rivals]);
  const pushes = rivals.map((s) => Math.exp(s / tau - total)); // ∂L/∂logit of each rival
  const pull = pushes.reduce((a, b) => a + b, 0); // 1 − P⁺, exact where P⁺ rounds to 1
  const share = Math.exp(positive / tau - total);
  // log1p keeps the loss of a clear winner: total − positive/τ would cancel.
  const loss = share > 0.5 ? Math.log1p(Math.exp(among - positive / tau)) : total - positive / tau;
  return { weights, effective, share, loss, pull, cosinePull: pull / tau, pushes };
}

// ---------------------------------------------------------------- sizes and words

const RIVALS = [0.6, 0.4, 0.2, 0, -0.2];
const WON = 0.7;
const BEATEN = 0.5;
const [COLD, HOT] = [0.01, 10];
const W = 324; // width of the traces
const TOP = 16; // of the cosines' drawing
const HALF = 88; // height of a cosine of 1
const column = (i) => 46 + i * 50 + (i ? 8 : 0); // the positive stands apart
const level = (cosine) => TOP + HALF - cosine * HALF;
const tidy = (cosine) => Math.round(Math.min(1, Math.max(-1, cosine)) * 100) / 100;
const LEFT = 42;
const RIGHT = W - 8;
const across = (tau) => LEFT + (RIGHT - LEFT) * (Math.log(tau / COLD) / Math.log(HOT / COLD));
const STEPS = Array.from({ length: 151 }, (_, k) => COLD * (HOT / COLD) ** (k / 150));
const tauText = (v) => fmt(v, v < 0.1 ? 3 : 2);

const CSS = `
.guide { min-height: 180px; }
.figure { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 14px 22px; }
.figure > div { min-width: 0; }
.panel-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 2px 8px; font-size: 14px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; overflow: visible; }
svg text { fill: var(--fg); text-anchor: middle; dominant-baseline: central; font-variant-numeric: tabular-nums; font-size: 14px; }
svg text.tick { fill: var(--muted); font-size: 13px; } svg text.end { text-anchor: end; } svg text.start { text-anchor: start; }
.axis { stroke: var(--muted); stroke-width: 1; } .grid { stroke: var(--line); stroke-width: 1; }
.level { stroke: var(--accent); stroke-width: 1.5; stroke-dasharray: 4 4; }
.stem { stroke: var(--muted); stroke-width: 16; opacity: .55; } .stem.mine { stroke: var(--accent); opacity: 1; } .stem.beats { stroke: var(--hot); opacity: .9; }
.knob { outline: none; } .knob.off { cursor: default; }
.knob .mark { fill: var(--bg); stroke: var(--fg); stroke-width: 2.2; } .knob.mine .mark { fill: var(--accent); }
.knob .halo { fill: none; stroke: none; } .knob:focus-visible .halo { stroke: var(--accent); stroke-width: 4; }
.weight { fill: var(--hot); }
.trace { fill: none; stroke-width: 2.6; stroke: var(--accent); stroke-linejoin: round; } .trace.logits { stroke-dasharray: 3 5; }
.trace.other { stroke: var(--muted); stroke-width: 2; } .here { stroke: var(--fg); stroke-width: 1; }
.spot { fill: var(--accent); stroke: var(--bg); stroke-width: 2; } .spot.logits { fill: var(--bg); stroke: var(--accent); stroke-width: 2.4; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 13px; color: var(--muted); }
.legend span { display: inline-flex; align-items: center; gap: 6px; } .legend svg { width: 26px; height: 8px; }
.legend .mine { color: var(--accent); font-weight: 600; } .figure > div > div + div { margin-top: 10px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 8px; border-top: 1px solid var(--line); }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; background: var(--panel); min-width: 0; }
.tile b { display: block; font-size: 19px; line-height: 1.25; font-variant-numeric: tabular-nums; } .tile span { font-size: 13px; color: var(--muted); }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px; border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; min-height: 88px; }
.tall { min-height: 200px; }
.tau { border-top: 1px solid var(--line); } .numbers { border-top: 1px solid var(--line); }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .figure { grid-template-columns: minmax(0, 1fr); } .guide, .veil { min-height: 0; } .tall { display: none; }
}
`;

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: the temperature dial", css: CSS });
  let rivals = (options.rivals ?? RIVALS).map(Number);
  let positive = options.positive ?? WON;
  let temperature = options.temperature ?? 1;
  let result = row(positive, rivals, temperature);
  let trails = {}; // won and beaten: the positive, and the temperatures seen with it
  let shown = { weights: false, pull: false, loss: false };
  let everything = false; // whole curves, not only where the reader has been
  let locked = false;
  let free = false; // the rivals may move
  let run = 0; // a new gesture stops a running animation

  const side = () => (positive > Math.max(...rivals) ? "won" : "beaten");
  const at = (tau, p = positive) => row(p, rivals, tau);
  const draw = frame(paint);

  function visit() {
    const trail = (trails[side()] ??= { low: temperature, high: temperature });
    trail.positive = positive;
    trail.low = Math.min(trail.low, temperature);
    trail.high = Math.max(trail.high, temperature);
  }
  function change(next, check = true) {
    if (next.rivals && next.rivals.length !== rivals.length) {
      rivals = next.rivals.map(Number);
      build();
    }
    rivals = (next.rivals ?? rivals).map(Number);
    positive = next.positive ?? positive;
    temperature = next.temperature ?? temperature;
    if (next.rivals) trails = {};
    result = at(temperature);
    visit();
    draw();
    emit(el, { positive, rivals: [...rivals], temperature });
    if (check) tour.check();
  }
  // Slides through each [positive, from, to] in turn.
  function slide(legs) {
    const mine = ++run;
    const [[p, from, to], ...rest] = legs;
    change({ positive: p, temperature: from }, false);
    animate(1500, (t) => {
      if (mine !== run) return;
      change({ temperature: t < 1 ? from * (to / from) ** t : to }, t === 1 && !rest.length);
      if (t === 1 && rest.length) slide(rest);
    }, ui.signal);
  }

  // ------------------------------------------------------------ cosines

  const cosines = svg("svg", { role: "group", "aria-label": "Cosines of the anchor to its candidates" });
  const weightBars = svg("svg", { role: "img", "aria-label": "Weights of the rivals; the table of all numbers lists them" });
  let knobs = [];
  let bars = [];
  const line = svg("line", { class: "level" });
  const count = svg("text", { class: "start", x: 2, y: 34, style: "font-size:21px;font-weight:700" });
  const countOf = svg("text", { class: "tick start", x: 2, y: 56 });
  const WEIGHT = 84;

  const name = (i) => (i ? `rival ${i}` : "positive");
  const value = (i) => (i ? rivals[i - 1] : positive);
  const wide = () => column(rivals.length) + 26;
  const move = (i, cosine, check) => {
    run++;
    const v = tidy(cosine);
    change(i ? { rivals: rivals.map((r, k) => (k === i - 1 ? v : r)) } : { positive: v }, check);
    ui.say(`${name(i)}: cosine ${fmt(v, 2)}.` + (shown.pull ? ` P⁺ ${fmt(result.share)}.` : ""));
  };
  const held = (i) => locked || (i > 0 && !free);

  function build() {
    const right = wide();
    set(cosines, { viewBox: `0 0 ${right} ${TOP + 2 * HALF + 28}` });
    set(weightBars, { viewBox: `0 0 ${right} ${WEIGHT + 40}` });
    const rule = (c) => [svg("line", { class: c ? "grid" : "axis", x1: 24, x2: right, y1: level(c), y2: level(c) }),
      svg("text", { class: "tick end", x: 20, y: level(c), text: c < 0 ? "−1" : String(c) })];
    knobs = [positive, ...rivals].map((_, i) => {
      const x = column(i);
      const stem = svg("line", { class: `stem${i ? "" : " mine"}`, x1: x, x2: x, y1: level(0) });
      const text = svg("text", { x });
      const node = svg("g", { class: `knob grab${i ? "" : " mine"}`, tabindex: 0, role: "slider", "aria-label": `Cosine of the ${name(i)}`,
        "aria-orientation": "vertical", "aria-valuemin": -1, "aria-valuemax": 1 },
        svg("circle", { r: 22, fill: "transparent" }), svg("circle", { class: "halo", r: 13 }),
        i ? svg("rect", { class: "mark", x: -7, y: -7, width: 14, height: 14, rx: 2, transform: "rotate(45)" }) : svg("circle", { class: "mark", r: 8.5 }));
      const cosineAt = (event) => {
        const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(cosines.getScreenCTM().inverse());
        return (level(0) - p.y) / HALF;
      };
      let offset = 0;
      drag(node, {
        start: (event) => { offset = value(i) - cosineAt(event); },
        move: (event) => !held(i) && move(i, cosineAt(event) + offset, false),
        end: () => tour.check(),
      });
      node.addEventListener("keydown", (event) => {
        const step = event.key === "Home" ? -100 * value(i) : arrowStep(event);
        if (step === null) return;
        event.preventDefault();
        if (!held(i)) move(i, value(i) + step / 100, true);
      });
      return { node, stem, text };
    });
    cosines.replaceChildren(...[-1, 0, 1].flatMap(rule), ...knobs.map((k) => k.stem), line, ...knobs.map((k) => k.text),
      ...knobs.map((_, i) => svg("text", { class: "tick", x: column(i), y: TOP + 2 * HALF + 18, text: i ? `rival ${i}` : "positive", "aria-hidden": "true" })),
      ...knobs.map((k) => k.node));
    bars = rivals.map((_, k) => ({ bar: svg("rect", { class: "weight", x: column(k + 1) - 14, width: 28, rx: 2 }),
      text: svg("text", { x: column(k + 1) }) }));
    weightBars.replaceChildren(svg("line", { class: "axis", x1: column(1) - 20, x2: right, y1: WEIGHT + 22, y2: WEIGHT + 22 }),
      count, countOf, ...bars.flatMap((b) => [b.bar, b.text]));
  }

  function paintCosines() {
    set(line, { x1: 24, x2: wide(), y1: level(positive), y2: level(positive) });
    knobs.forEach(({ node, stem, text }, i) => {
      const [v, y] = [value(i), level(value(i))];
      set(stem, { y2: y, class: `stem${i ? (v > positive ? " beats" : "") : " mine"}` });
      set(text, { y: v >= 0 ? Math.max(7, y - 19) : y + 20, text: fmt(v, 2) });
      set(node, { transform: `translate(${column(i)} ${y.toFixed(2)})`, class: `knob${i ? "" : " mine"}${held(i) ? " off" : " grab"}`,
        "aria-disabled": String(held(i)), "aria-valuenow": v, "aria-valuetext": `cosine ${fmt(v, 2)}` });
    });
  }
  function paintWeights() {
    set(count, { text: fmt(result.effective, 2) });
    set(countOf, { text: `of ${rivals.length} count` });
    bars.forEach(({ bar, text }, k) => {
      const tall = Math.max(0.5, result.weights[k] * WEIGHT);
      set(bar, { y: (WEIGHT + 22 - tall).toFixed(2), height: tall.toFixed(2) });
      set(text, { y: (WEIGHT + 11 - tall).toFixed(2), text: result.weights[k] < 5e-4 ? "0" : result.weights[k] > 0.9995 ? "1" : fmt(result.weights[k], 3).replace(/^0/, "") });
    });
  }

  // ------------------------------------------------------------ traces over the temperature

  function plot(label, tall, low, high, log, ticks) {
    const up = (v) => 10 + tall - tall * (log ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low));
    const node = svg("svg", { viewBox: `0 0 ${W} ${tall + 46}`, role: "img", "aria-label": label });
    const here = svg("line", { class: "here", y1: 6, y2: 10 + tall });
    const layer = svg("g");
    node.append(
      ...ticks.flatMap((v) => [svg("line", { class: "grid", x1: LEFT, x2: RIGHT, y1: up(v), y2: up(v) }),
        svg("text", { class: "tick end", x: LEFT - 5, y: up(v), text: String(v).replace(/^0\./, ".") })]),
      ...[0.01, 0.1, 1, 10].flatMap((t) => [svg("line", { class: "grid", x1: across(t), x2: across(t), y1: 10, y2: 10 + tall }),
        svg("text", { class: "tick", x: across(t), y: tall + 23, text: String(t).replace(/^0\./, ".") })]),
      svg("text", { class: "tick", x: (LEFT + RIGHT) / 2, y: tall + 38, text: "τ" }), layer, here);
    // The curve of `read` for one trail, cut where it leaves the drawing.
    const path = (trail, read) => {
      const [from, to] = everything ? [COLD, HOT] : [trail.low, trail.high];
      const taus = [from, ...STEPS.filter((t) => t > from && t < to), to];
      const inside = taus.map((t) => [t, read(at(t, trail.positive))]).filter(([, v]) => v >= low && v <= high);
      return inside.map(([t, v], k) => `${k ? "L" : "M"}${across(t).toFixed(1)} ${up(v).toFixed(1)}`).join("");
    };
    return { node, here, layer, up, path, low, high };
  }
  const pullPlot = plot("The pull over the temperature, both axes logarithmic", 176, 1e-3, 100, true, [0.001, 0.01, 0.1, 1, 10, 100]);
  const lossPlot = plot("The loss over the temperature, its axis logarithmic", 112, 0, 3.5, false, [0, 1, 2, 3]);

  const whose = h("div", { class: "legend num" }); // the current anchor, then the one before
  function paintWhose() {
    const now = side();
    const order = Object.keys(trails).sort((a) => (a === now ? -1 : 1));
    whose.replaceChildren(...order.map((which) => h("span", { class: which === now ? "mine" : "" }, swatch(which === now ? "" : "other"),
      `${which}: positive ${fmt(trails[which].positive, 2)}`)));
  }
  function paintPlot(one, curves) {
    set(one.here, { x1: across(temperature), x2: across(temperature) });
    const now = side();
    const parts = [];
    for (const [which, trail] of Object.entries(trails).sort(([a]) => (a === now ? 1 : -1))) {
      const other = which === now ? "" : " other";
      for (const { kind, read } of curves) parts.push(svg("path", { class: `trace ${kind}${other}`, d: one.path(trail, read) }));
    }
    for (const { kind, read } of curves) {
      const v = read(result);
      const inside = v >= one.low && v <= one.high;
      const y = one.up(Math.min(one.high, Math.max(one.low, v)));
      parts.push(inside ? svg("circle", { class: `spot ${kind}`, cx: across(temperature), cy: y, r: 5 })
        : svg("path", { class: "spot", d: `M${across(temperature)} ${y}l6 ${v > one.high ? 10 : -10}h-12z` }));
    }
    one.layer.replaceChildren(...parts);
  }
  const PULLS = [{ kind: "cosines", read: (r) => r.cosinePull }, { kind: "logits", read: (r) => r.pull }];
  const LOSS = [{ kind: "loss", read: (r) => r.loss }];
  const swatch = (kind) => svg("svg", { viewBox: "0 0 26 8", "aria-hidden": "true" }, svg("path", { class: `trace ${kind}`, d: "M0 4H26" }));

  // ------------------------------------------------------------ readouts

  const tile = (label) => {
    const [number, text] = [h("b"), h("span", {}, label)];
    return { el: h("div", { class: "tile" }, number, text), number, text };
  };
  const tiles = { effective: tile("effective negatives"), share: tile("P⁺, share of the positive"), pull: tile("pull in logits, 1 − P⁺"),
    cosine: tile("pull in cosines, (1 − P⁺)/τ"), loss: tile("loss, nats") };
  const tileBox = h("div", { class: "tiles" }, Object.values(tiles).map((t) => t.el));
  function paintTiles() {
    set(tiles.effective.number, { text: fmt(result.effective) });
    set(tiles.share.number, { text: fmt(result.share) });
    set(tiles.pull.number, { text: fmt(result.pull) });
    set(tiles.cosine.number, { text: fmt(result.cosinePull) });
    set(tiles.loss.number, { text: fmt(result.loss) });
  }
  const rowTable = table({ caption: "The candidates", columns: ["Candidate", "Cosine", "Weight w", "Share P", "Gradient in the logit", "Gradient in the cosine"] });
  const curveTable = table({ caption: "Over the temperature, this positive", columns: ["τ", "Effective", "P⁺", "Pull in logits", "Pull in cosines", "Loss"] });
  const numbers = details("All numbers as tables", h("div", {}, rowTable.el, curveTable.el), () => draw());
  function paintTables() {
    if (!numbers.open || !shown.loss) return;
    const { share, pull, weights, pushes } = result;
    rowTable.update([["positive", fmt(positive, 2), "", fmt(share), fmt(-pull), fmt(-pull / temperature)],
      ...rivals.map((r, k) => [name(k + 1), fmt(r, 2), fmt(weights[k]), fmt(pushes[k]), fmt(pushes[k]), fmt(pushes[k] / temperature)])]);
    curveTable.update([10, 1, 0.5, 0.2, 0.1, 0.07, 0.03, 0.01].map((t) => {
      const r = at(t);
      return [String(t), fmt(r.effective), fmt(r.share), fmt(r.pull), fmt(r.cosinePull), fmt(r.loss)];
    }));
  }

  const dial = slider({ label: "Temperature τ", min: COLD, max: HOT, log: true, value: temperature, marks: [0.01, 0.03, 0.07, 0.2, 0.5, 1, 3, 10],
    format: tauText, oninput: (v) => {
      run++;
      change({ temperature: v });
      ui.say(`Temperature ${v}.` + (shown.weights ? ` ${fmt(result.effective, 2)} of ${rivals.length} rivals count.` : "") +
        (shown.pull ? ` Pull in cosines ${fmt(result.cosinePull)}.` : "") + (shown.loss ? ` Loss ${fmt(result.loss)}.` : ""));
    } });

  // ------------------------------------------------------------ the tour

  const begin = (p, tau) => () => {
    run++;
    trails = {};
    change({ rivals: RIVALS, positive: p, temperature: tau }, false);
    trails = {};
    visit();
  };
  const seen = (which, low, high = low) => trails[which] && trails[which].low <= low * 1.01 && trails[which].high >= high * 0.99;
  const story = (p, taus, read) => taus.map((t) => `${fmt(read(at(t, p)), 4)} at τ = ${t}`).join(", ");
  const steps = [
    { title: "One anchor, six candidates", enter: begin(WON, 1),
      text: "Each column is a cosine: how similar the anchor is to one candidate. The first is its positive, the others are rivals. " +
        "The dashed line marks the positive: a rival above it beats it. Drag the positive, or focus it and press the arrow keys." },
    { title: "Move 1: who counts?", enter: begin(WON, 1),
      text: () => `The anchor pushes each rival in proportion to e^(s/τ). How many rivals is that? Five equal weights count as 5, ` +
        `one weight of 1 counts as 1. At τ = 1 these five count as ${fmt(at(1).effective, 2)}: nearly all of them.`,
      question: "And at τ = 0.07, how many of the five count?",
      choices: [{ id: "four", label: "About 4" }, { id: "three", label: "About 2 to 3" }, { id: "one", label: "Hardly more than 1" }],
      answer: () => { const e = at(0.07).effective; return e > 3.5 ? "four" : e > 1.75 ? "three" : "one"; },
      task: "Turn the dial down to 0.07.",
      act: { label: "Turn it for me", kind: "", run: () => slide([[WON, 1, 0.07]]) },
      done: () => temperature <= 0.0705,
      surprise: () => [`${fmt(at(0.07).effective, 2)}. At τ = 0.2 it is ${fmt(at(0.2).effective, 2)}. ` +
        `At 0.07 the nearest rival alone takes ${fmt(at(0.07).weights[0], 2)} of the push.`,
        "The cosines did not change. The temperature alone decides whom the anchor listens to. Turn the dial and watch the bars."] },
    { title: "Move 2: whose pull explodes?", enter: begin(WON, 1),
      text: () => `Two anchors meet the same five rivals. One has its positive at ${WON}, above all of them: it has won. The other has it at ${BEATEN}: ` +
        "one rival beats it. The pull on the positive is 1 − P⁺ in logits, and (1 − P⁺)/τ in cosines. The dial goes from 1 to 0.01.",
      question: "What happens to the pull in cosines?",
      choices: [{ id: "both", label: "Both grow without end: there is a 1/τ in front" },
        { id: "neither", label: "Both vanish: P⁺ tends to 1 as τ tends to 0" },
        { id: "split", label: "The winner’s rises and then vanishes, the loser’s grows without end" }],
      answer: () => {
        const grows = [WON, BEATEN].map((p) => at(0.01, p).cosinePull > 10 * at(1, p).cosinePull);
        return grows[0] && grows[1] ? "both" : grows[1] ? "split" : "neither";
      },
      task: () => `Turn the dial to 0.01 with the positive at ${WON}. Then drag the positive to ${BEATEN} and turn the dial again.`,
      act: { label: "Do both for me", kind: "", run: () => slide([[WON, 1, 0.01], [BEATEN, 1, 0.01]]) },
      done: () => seen("won", 0.01, 1) && seen("beaten", 0.01, 1),
      surprise: () => [`Won: ${story(WON, [1, 0.1, 0.01], (r) => r.cosinePull)}. Beaten: ${story(BEATEN, [1, 0.1, 0.01], (r) => r.cosinePull)}. ` +
        "On these axes 1/τ is a straight line, and the beaten anchor’s pull becomes one.",
        [`So P⁺ tends to 1 only where the positive ranks first. Stay at τ = 0.01 and drag the positive through the nearest rival, ${RIVALS[0]}: ` +
          `P⁺ is ${fmt(at(0.01, 0.65).share)} at 0.65, ${fmt(at(0.01, 0.6).share)} exactly on it and ${fmt(at(0.01, 0.55).share)} at 0.55. `,
          button("Put it on the cliff", () => { run++; change({ positive: 0.6, temperature: 0.01 }); }, { kind: "quiet" })]] },
    { title: "Move 3: the loss of the same embeddings", enter: begin(BEATEN, 10),
      text: () => `The beaten anchor again, positive at ${BEATEN}. Nothing is trained, no point moves. Only the dial turns, from 10 down to 0.01. ` +
        `At τ = 10 all candidates look alike, so the loss is near guessing: log 6 = ${fmt(Math.log(6), 2)}.`,
      question: "What does its loss do on the way down?",
      choices: [{ id: "falls", label: "It falls all the way" }, { id: "rises", label: "It rises all the way" }, { id: "u", label: "It falls, and then it rises" }],
      answer: () => {
        const losses = STEPS.map((t) => at(t, BEATEN).loss);
        const low = losses.indexOf(Math.min(...losses));
        return low === 0 ? "falls" : low === losses.length - 1 ? "rises" : "u";
      },
      task: "Turn the dial from 10 to 0.01. Leave the positive where it is.",
      act: { label: "Turn it for me", kind: "", run: () => slide([[BEATEN, HOT, COLD]]) },
      done: () => seen("beaten", COLD, HOT) && trails.beaten.positive === BEATEN,
      surprise: () => {
        const best = STEPS.reduce((a, b) => (at(b, BEATEN).loss < at(a, BEATEN).loss ? b : a));
        return [`A valley: ${story(BEATEN, [10, 0.2, 0.1, 0.01], (r) => r.loss)}. The lowest point is near τ = ${fmt(best, 2)}.`,
          `Nothing was learnt on the way, only the ruler changed. A lower loss at another temperature is not a better embedding. ` +
          `For the winner the loss falls all the way, to ${fmt(at(COLD, WON).loss)}.`];
      } },
  ];
  const sandbox = {
    title: "Sandbox",
    text: "All yours. Every column can be dragged now. The grey curves belong to the last anchor of the other kind.",
    tools: () => [
      button("Won, 0.7", () => { run++; change({ positive: WON, rivals: RIVALS }); }),
      button("Beaten, 0.5", () => { run++; change({ positive: BEATEN, rivals: RIVALS }); }),
      button("A tie", () => { run++; change({ positive: Math.max(...rivals) }); }),
      button("Equal rivals", () => { run++; change({ rivals: rivals.map(() => 0.2) }); }),
    ],
  };
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const after = (k) => phase === "sandbox" || index > k || (index === k && (phase === "try" || phase === "told"));
    shown = { weights: after(1), pull: after(2), loss: after(3) };
    locked = phase === "predict";
    free = phase === "sandbox";
    everything = phase === "sandbox" || phase === "told";
    dial.disable(locked);
    set(dial.el.parentNode ?? dial.el, { hidden: index === 0 && phase !== "sandbox" });
    set(weightBox, { hidden: !shown.weights });
    set(weightVeil, { hidden: shown.weights });
    set(pullBox, { hidden: !shown.pull });
    set(pullVeil, { hidden: shown.pull });
    set(lossBox, { hidden: !shown.loss });
    set(lossVeil, { hidden: shown.loss || !shown.pull });
    set(tileBox, { hidden: !shown.weights });
    for (const key of ["share", "pull", "cosine"]) set(tiles[key].el, { hidden: !shown.pull });
    set(tiles.loss.el, { hidden: !shown.loss });
    set(numbers.parentNode ?? numbers, { hidden: !shown.loss });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const weightBox = h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "Weights of the rivals"), h("span", { class: "muted small" }, "they sum to 1")), weightBars);
  const weightVeil = h("div", { class: "veil" }, "The weights appear once you have predicted.");
  const pullBox = h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "Pull on the positive"),
    h("div", { class: "legend" }, h("span", {}, swatch("cosines"), "in cosines"), h("span", {}, swatch("logits"), "in logits"))), whose, pullPlot.node);
  const pullVeil = h("div", { class: "veil tall" }, "Later: the pull, in two units.");
  const lossBox = h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "Loss"), h("span", { class: "muted small" }, "nats")), lossPlot.node);
  const lossVeil = h("div", { class: "veil" }, "Later: the loss.");
  ui.box.append(tour.el, h("div", { class: "tau" }, dial.el),
    h("div", { class: "figure" },
      h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "Cosines"), h("span", { class: "muted small" }, "drag the positive")), cosines, weightVeil, weightBox),
      h("div", {}, pullVeil, pullBox, lossVeil, lossBox)),
    tileBox, h("div", { class: "numbers" }, numbers));

  function paint() {
    paintCosines();
    if (shown.weights) paintWeights();
    if (shown.pull) paintWhose();
    if (shown.pull) paintPlot(pullPlot, PULLS);
    if (shown.loss) paintPlot(lossPlot, LOSS);
    paintTiles();
    paintTables();
    if (dial.value !== temperature) dial.set(temperature);
  }
  build();
  visit();
  tour.go(options.tour ?? [options.positive, options.rivals, options.temperature].every((given) => given == null) ? 0 : steps.length);
  paint();

  return {
    state: () => ({ positive, rivals: [...rivals], temperature, weights: result.weights, effective: result.effective, share: result.share,
      loss: result.loss, logitGradient: [-result.pull, ...result.pushes], cosineGradient: [-result.pull, ...result.pushes].map((g) => g / temperature),
      phase: tour.phase, step: tour.index }),
    update: (changes) => { run++; tour.open(); change(changes); },
  };
}

defineElement("temperature_dial", mount);
export default widget(mount, ["positive", "rivals", "temperature"]);
