// @title The queue and its slow encoder
// @fallback An interactive figure: a ring of keys that is overwritten batch by batch, and one parameter of
// @fallback the query encoder with its slow copy. With JavaScript you choose how the parameter moves, turn
// @fallback the momentum, and read how far the keys in the queue lie apart and how far they lag behind.
// @min-height max(36.5rem, calc(44.5rem - 10vw))
import {
  button, defineElement, details, emit, fmt, frame, guide, h, set, shell, slider, svg, table, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// Root mean squares over all paths of a parameter that has been moving for long, one unit a step.
// 1 − mᵃ without cancellation: −expm1(a·log m).
const rest = (m, a) => (m === 0 ? (a > 0 ? 1 : 0) : -Math.expm1(a * Math.log(m)));
const SPREAD = {
  jitter: (m, a) => Math.sqrt((2 * (1 - m) * rest(m, a)) / (1 + m)),
  walk: (m, a) => Math.sqrt(Math.max(0, a - (2 * m * rest(m, a)) / (1 - m * m))),
  drift: (m, a) => a,
};
const LAG = {
  jitter: (m) => m * Math.sqrt(2 / (1 + m)),
  walk: (m) => m / Math.sqrt(1 - m * m),
  drift: (m) => m / (1 - m),
};

// One path to look at, always the same: seeded noise, normal by Box and Muller.
const LENGTH = 60000;
const NOISE = (() => {
  let seed = 10;
  const uniform = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return Float64Array.from({ length: LENGTH }, () =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
})();
const FAST = { jitter: NOISE, walk: new Float64Array(LENGTH), drift: Float64Array.from(NOISE, (_, t) => t) };
NOISE.forEach((x, t) => { FAST.walk[t] = x + (t ? FAST.walk[t - 1] : 0); });

// The last `count` steps of a path and of its slow copy, which has been following for long.
function paths(motion, m, count) {
  const fast = FAST[motion];
  const start = Math.max(0, LENGTH - count - Math.ceil(12 / (1 - m)));
  let slow = fast[start];
  const out = { fast: [], slow: [] };
  for (let t = start; t < LENGTH; t++) {
    slow = m * slow + (1 - m) * fast[t];
    if (t >= LENGTH - count) { out.fast.push(fast[t]); out.slow.push(slow); }
  }
  return out;
}

// ---------------------------------------------------------------- sizes and words

const MOTIONS = [
  { id: "jitter", label: "Jitter", text: "noise around one place" },
  { id: "walk", label: "Random walk", text: "each step in a random direction" },
  { id: "drift", label: "Steady drift", text: "each step in the same direction" },
];
const [W, TALL, LEFT, RIGHT, TOP, FOOT] = [430, 210, 54, 14, 12, 40];
const RING = 200;
const mText = (m) => fmt(m, m > 0.99 ? (m > 0.999 ? 4 : 3) : 2).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
const near = (x) => fmt(x, x >= 100 ? 1 : x >= 10 ? 2 : 4);

const CSS = `
.guide { min-height: 190px; }
.figure { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 14px 22px; align-items: start; }
.figure > div { min-width: 0; }
.panel-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 2px 8px; font-size: 14px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; }
svg text { fill: var(--fg); font-size: 13px; font-variant-numeric: tabular-nums; dominant-baseline: central; }
svg text.tick { fill: var(--muted); } svg text.mid { text-anchor: middle; } svg text.end { text-anchor: end; }
.ring { max-width: 260px; margin: 4px auto; } .plot { max-width: 640px; margin-inline: auto; }
.slot { fill: var(--panel); stroke: var(--muted); stroke-width: 1; } .slot.new { fill: var(--soft); stroke: var(--accent); stroke-width: 2.5; }
.slot.old { fill: var(--bg); stroke-dasharray: 3 3; } .ring text { text-anchor: middle; font-weight: 600; } .ring text.small { font-size: 11px; font-weight: 450; }
.arrow { fill: var(--hot); }
.grid { stroke: var(--line); stroke-width: 1; } .window { fill: var(--soft); }
.fast { fill: none; stroke: var(--accent); stroke-width: 1.3; } .slow { fill: none; stroke: var(--hot); stroke-width: 3.4; }
.spot { stroke: var(--bg); stroke-width: 2; fill: var(--hot); } .spot.q { fill: var(--accent); }
.gap { stroke: var(--fg); stroke-width: 1.4; stroke-dasharray: 3 3; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 13px; color: var(--muted); }
.legend span { display: inline-flex; align-items: center; gap: 6px; } .legend svg { width: 26px; height: 8px; flex: none; }
.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 8px; border-top: 1px solid var(--line); }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; background: var(--panel); min-width: 0; }
.tile b { display: block; font-size: 19px; line-height: 1.25; font-variant-numeric: tabular-nums; } .tile span { font-size: 13px; color: var(--muted); }
.dials { display: grid; grid-template-columns: 1fr 1fr; gap: 10px 22px; border-top: 1px solid var(--line); }
.motions button[aria-pressed="true"] { border-color: var(--accent); background: var(--soft); box-shadow: inset 0 0 0 1px var(--accent); }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px; border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; min-height: 64px; grid-column: 1 / -1; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 14px; } .numbers { border-top: 1px solid var(--line); }
@container (max-width: 640px) {
  .box > * { padding: 12px; } .figure { grid-template-columns: minmax(0, 1fr); } .guide, .veil { min-height: 0; }
  .dials { grid-template-columns: minmax(0, 1fr); } .tiles { grid-template-columns: 1fr 1fr; }
}
`;

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: the queue and its slow encoder", css: CSS });
  let motion = options.motion ?? "jitter";
  let momentum = options.momentum ?? 0;
  let age = options.age ?? 256;
  let size = options.size ?? 5;
  let batch = Math.min(options.batch ?? 2, size);
  let ring = freshRing();
  let seen = momentum; // the highest momentum since the motion was chosen
  let shown = { ring: true, plot: true, tiles: true };
  let locked = false;
  let seenPaths = null;
  const draw = frame(paint);

  const spread = (m = momentum, a = age, how = motion) => SPREAD[how](m, a);
  const lag = (m = momentum, how = motion) => LAG[how](m);

  function freshRing() { // slots hold the number of their key; negative: a random row of the start
    return { slots: Array.from({ length: size }, (_, i) => i - size), made: Array(size).fill(null), pointer: 0, keys: 0, step: 0, last: [] };
  }
  function push() {
    ring.step++;
    ring.last = [];
    for (let i = 0; i < batch; i++) {
      const row = (ring.pointer + i) % size;
      ring.slots[row] = ++ring.keys;
      ring.made[row] = ring.step;
      ring.last.push(row);
    }
    ring.pointer = (ring.pointer + batch) % size;
    ui.say(`Step ${ring.step}: ${ring.last.length === 1 ? "row" : "rows"} ${ring.last.join(", ")} overwritten. The pointer is at ${ring.pointer}.`);
    draw();
  }
  function change(next, check = true) {
    if (next.motion && next.motion !== motion) seen = 0;
    motion = next.motion ?? motion;
    momentum = next.momentum ?? momentum;
    age = next.age ?? age;
    seen = Math.max(seen, momentum);
    const [s, b] = [size, batch];
    size = next.size ?? size;
    batch = Math.min(next.batch ?? batch, size);
    if (s !== size || b !== batch) ring = freshRing();
    seenPaths = null;
    draw();
    emit(el, { motion, momentum, age, size, batch });
    if (check) tour.check();
  }

  // ------------------------------------------------------------ the ring

  const ringSvg = svg("svg", { viewBox: `0 0 ${RING} ${RING}`, class: "ring", role: "img", "aria-label": "The ring of keys; the line below lists it" });
  const inside = h("p", { class: "small num" });
  const name = (key) => (key > 0 ? `k${key}` : "r");
  const ageOf = (row) => (ring.made[row] === null ? null : ring.step - ring.made[row]);
  function arc(from, to, inner, outer) {
    const at = (angle, r) => `${(RING / 2 + r * Math.sin(angle)).toFixed(2)} ${(RING / 2 - r * Math.cos(angle)).toFixed(2)}`;
    const large = to - from > Math.PI ? 1 : 0;
    return `M${at(from, outer)}A${outer} ${outer} 0 ${large} 1 ${at(to, outer)}L${at(to, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`;
  }
  function paintRing() {
    const turn = (2 * Math.PI) / size;
    // The newest last, so that no neighbour covers their frame.
    const order = ring.slots.map((_, row) => row).sort((a, b) => (ageOf(b) ?? 1e9) - (ageOf(a) ?? 1e9));
    const parts = order.flatMap((row) => {
      const key = ring.slots[row];
      const a = ageOf(row);
      const middle = (row + 0.5) * turn;
      const [x, y] = [RING / 2 + 68 * Math.sin(middle), RING / 2 - 68 * Math.cos(middle)];
      const kind = a === null ? "old" : a === 0 ? "new" : "";
      return [svg("path", { class: `slot ${kind}`, d: arc(row * turn, (row + 1) * turn, 46, 90) }),
        svg("text", { x, y: a === null ? y : y - 6, text: name(key) }),
        a !== null && svg("text", { x, y: y + 9, class: "small", text: `age ${a}` })].filter(Boolean);
    });
    const p = (ring.pointer + 0.5) * turn;
    const tip = (angle, r) => `${(RING / 2 + r * Math.sin(angle)).toFixed(1)} ${(RING / 2 - r * Math.cos(angle)).toFixed(1)}`;
    ringSvg.replaceChildren(...parts,
      svg("path", { class: "arrow", d: `M${tip(p, 43)}L${tip(p - 0.28, 27)}L${tip(p + 0.28, 27)}Z` }),
      svg("text", { x: RING / 2, y: RING / 2, class: "small", text: `step ${ring.step}` }));
    const queue = ring.slots.map((_, i) => name(ring.slots[(ring.pointer + i) % size]));
    set(inside, { text: `Next to go first: ${queue.join(" ")}. Pointer at row ${ring.pointer} of 0 … ${size - 1}.` });
  }

  // ------------------------------------------------------------ the two encoders

  const count = () => Math.max(64, 2 * age);
  const plot = svg("svg", { class: "plot", viewBox: `0 0 ${W} ${TALL + TOP + FOOT}`, role: "img", "aria-label": "The parameter of both encoders over the last steps; the numbers are in the tiles" });
  function paintPlot() {
    const n = count();
    seenPaths ??= paths(motion, momentum, n);
    const base = motion === "jitter" ? 0 : seenPaths.fast[n - 1];
    const stride = Math.max(1, Math.floor(n / 500));
    const keep = [...Array(n).keys()].filter((i) => (n - 1 - i) % stride === 0);
    const [fast, slow] = [seenPaths.fast, seenPaths.slow].map((xs) => xs.map((x) => x - base));
    const all = keep.flatMap((i) => [fast[i], slow[i]]);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const pad = 0.06 * (high - low || 1);
    const up = (v) => TOP + (TALL * (high + pad - v)) / (high - low + 2 * pad);
    const across = (i) => LEFT + ((W - LEFT - RIGHT) * i) / (n - 1);
    const line = (xs) => keep.map((i, j) => `${j ? "L" : "M"}${across(i).toFixed(1)} ${up(xs[i]).toFixed(1)}`).join("");
    const [now, then] = [n - 1, n - 1 - age];
    const digits = high - low >= 20 ? 0 : high - low >= 2 ? 1 : 3;
    const level = (v) => [svg("line", { class: "grid", x1: LEFT, x2: W - RIGHT, y1: up(v), y2: up(v) }),
      svg("text", { class: "tick end", x: LEFT - 5, y: up(v), text: fmt(v, digits) })];
    const ticks = [high, (high + low) / 2, low];
    plot.replaceChildren(
      svg("rect", { class: "window", x: across(then), y: TOP, width: across(now) - across(then), height: TALL }),
      ...ticks.flatMap(level),
      svg("path", { class: "fast", d: line(fast) }), svg("path", { class: "slow", d: line(slow) }),
      svg("line", { class: "gap", x1: across(then), x2: across(now), y1: up(slow[then]), y2: up(slow[then]) }),
      svg("line", { class: "gap", x1: across(now), x2: across(now), y1: up(slow[then]), y2: up(fast[now]) }),
      svg("circle", { class: "spot", cx: across(then), cy: up(slow[then]), r: 5.5 }),
      svg("circle", { class: "spot", cx: across(now), cy: up(slow[now]), r: 5.5 }),
      svg("circle", { class: "spot q", cx: across(now), cy: up(fast[now]), r: 4.5 }),
      svg("text", { class: "tick mid", x: across(then), y: TOP + TALL + 12, text: `${age} steps ago` }),
      svg("text", { class: "tick end", x: across(now), y: TOP + TALL + 12, text: "now" }),
      svg("text", { class: "tick mid", x: (across(then) + across(now)) / 2, y: TOP + TALL + 28, text: "the keys in the queue" }));
  }
  const swatch = (kind) => svg("svg", { viewBox: "0 0 26 8", "aria-hidden": "true" }, svg("path", { class: kind, d: "M0 4H26" }));

  // ------------------------------------------------------------ readouts and controls

  const tile = (label) => {
    const [number, text] = [h("b"), h("span", {}, label)];
    return { el: h("div", { class: "tile" }, number, text), number, text };
  };
  const tiles = { spread: tile("spread: key encoder, oldest key to now"), lag: tile("lag: key encoder behind query encoder"),
    back: tile("look-back of the average, 1/(1 − m) steps"), age: tile("age of the oldest key, Q/B steps") };
  const tileBox = h("div", { class: "tiles" }, Object.values(tiles).map((t) => t.el),
    h("p", { class: "small muted", style: "grid-column: 1 / -1" }, "Root mean squares over all paths, in units of one step of the query encoder. The picture shows one path."));
  const tileVeil = h("div", { class: "tiles" }, h("div", { class: "veil" }, "Spread and lag appear once you have predicted."));
  function paintTiles() {
    set(tiles.spread.number, { text: near(spread()) });
    set(tiles.lag.number, { text: near(lag()) });
    set(tiles.back.number, { text: near(1 / (1 - momentum)) });
    set(tiles.age.number, { text: String(age) });
  }
  const overM = table({ caption: "This motion, this age, over the momentum", columns: ["m", "look-back", "spread", "lag"] });
  const rows = table({ caption: "The ring", columns: ["row", "key", "age in steps"] });
  const numbers = details("All numbers as tables", h("div", {}, overM.el, rows.el), () => draw());
  function paintTables() {
    if (!numbers.open) return;
    overM.update([...new Set([0, 0.5, 0.9, 0.99, 0.999, 0.9999, momentum])].sort((a, b) => a - b)
      .map((m) => [mText(m), near(1 / (1 - m)), near(spread(m)), near(lag(m))]));
    rows.update(ring.slots.map((key, row) => [String(row), key > 0 ? name(key) : "random", String(ageOf(row) ?? "")]));
  }

  const choose = MOTIONS.map(({ id, label, text }) => ({ id, node: button(label, () => {
    change({ motion: id });
    ui.say(`${label}: ${text}.` + (shown.tiles ? ` Spread ${near(spread())}, lag ${near(lag())}.` : ""));
  }, { "aria-pressed": "false", title: text }) }));
  const dial = slider({ label: "Momentum m, by its look-back", min: 1, max: 10000, log: true, value: 1 / (1 - momentum),
    marks: [1, 10, 100, 1000, 10000], format: (v) => `m = ${mText(1 - 1 / v)}`,
    oninput: (v) => {
      change({ momentum: 1 - 1 / v });
      ui.say(`Momentum ${mText(momentum)}.` + (shown.tiles ? ` Spread ${near(spread())}, lag ${near(lag())}.` : ""));
    } });
  const ageDial = slider({ label: "Age of the oldest key, Q/B", min: 1, max: 4096, log: true, value: age,
    marks: [1, 16, 64, 256, 1024, 4096], format: (v) => `${Math.max(1, Math.round(v))} steps`,
    oninput: (v) => {
      change({ age: Math.max(1, Math.round(v)) });
      ui.say(`Oldest key ${age} steps.` + (shown.tiles ? ` Spread ${near(spread())}.` : ""));
    } });
  const sizeDial = slider({ label: "Queue size", min: 3, max: 12, step: 1, value: size, oninput: (v) => change({ size: Math.round(v) }) });
  const batchDial = slider({ label: "Batch", min: 1, max: 12, step: 1, value: batch, format: () => String(batch),
    oninput: (v) => { change({ batch: Math.min(Math.round(v), size) }); batchDial.set(batch); } });
  const next = button("Next step", push, { kind: "primary" });

  // ------------------------------------------------------------ the tour

  const begin = (how) => () => change({ motion: how, momentum: 0, age: 256 }, false);
  const raise = { label: "Raise it for me", kind: "", run: () => change({ momentum: 0.999 }) };
  const done = () => seen >= 0.9989;
  const both = (how, m) => `${near(SPREAD[how](m, 256))} and lag ${near(LAG[how](m))}`;
  const steps = [
    { title: "A ring of old keys", enter: () => change({ size: 5, batch: 2, motion: "jitter", momentum: 0, age: 256 }, false),
      text: "A queue of five keys, two new ones a step. The arrow is the pointer: the row that goes next. “r” is a random row of the start. " +
        "Press “Next step” three times. Where do the two keys of step 3 go?" },
    { title: "Move 1: an encoder that jitters", enter: begin("jitter"),
      text: () => `A large queue now: Q = 65536 keys, B = 256 a step, so the oldest key is 256 steps old. One parameter of the query encoder jitters around its place by ±1. ` +
        `At m = 0 the key encoder is the query encoder, and its values for the oldest and the newest key differ by ${near(spread(0, 256, "jitter"))} (root mean square).`,
      question: "Raise m to 0.999. What becomes of this spread?",
      choices: [{ id: "same", label: "It stays near 1.4" }, { id: "tenth", label: "About a tenth of it" }, { id: "hundredth", label: "About a hundredth of it" }],
      answer: () => { const r = spread(0.999, 256, "jitter") / spread(0, 256, "jitter"); return r > 0.4 ? "same" : r > 0.04 ? "tenth" : "hundredth"; },
      task: "Turn the momentum up to 0.999.", act: raise, done,
      surprise: () => [`From ${near(spread(0, 256, "jitter"))} to ${near(spread(0.999, 256, "jitter"))}. The average of about 1000 steps hardly moves.`,
        "Against jitter momentum is a cure: all keys in the queue come from nearly the same encoder."] },
    { title: "Move 2: an encoder that wanders", enter: begin("walk"),
      text: () => `Now each step goes one unit up or down at random, and the parameter never comes back. At m = 0 the spread over 256 steps is ${near(spread(0, 256, "walk"))}, and the lag 0.`,
      question: "Raise m to 0.999 again. What happens?",
      choices: [{ id: "cured", label: "As before: the spread falls a hundredfold" }, { id: "third", label: "The spread falls to about a third, and a lag appears" },
        { id: "none", label: "The spread does not fall at all" }],
      answer: () => { const r = spread(0.999, 256, "walk") / spread(0, 256, "walk"); return r > 0.8 ? "none" : r > 0.1 ? "third" : "cured"; },
      task: "Turn the momentum up to 0.999.", act: raise, done,
      surprise: () => [`Spread ${both("walk", 0)} at m = 0; spread ${both("walk", 0.999)} at 0.999. The keys agree better with each other, and less with the query.`,
        `And the gain ends where the queue is longer than the look-back: with a key of 4096 steps the spread is ${near(spread(0, 4096, "walk"))} at m = 0 and still ${near(spread(0.999, 4096, "walk"))} at 0.999.`] },
    { title: "Move 3: an encoder that marches", enter: begin("drift"),
      text: () => `At last every step goes the same way, as in a training that makes progress. At m = 0 the oldest key is ${near(spread(0, 256, "drift"))} units away, and the lag is 0.`,
      question: "What will m = 0.999 do to the spread?",
      choices: [{ id: "falls", label: "It falls, as in both moves before" }, { id: "stays", label: "Nothing" }, { id: "grows", label: "It grows" }],
      answer: () => { const r = spread(0.999, 256, "drift") / spread(0, 256, "drift"); return r < 0.99 ? "falls" : r > 1.01 ? "grows" : "stays"; },
      task: "Turn the momentum up to 0.999.", act: raise, done,
      surprise: () => [`Nothing: ${near(spread(0.999, 256, "drift"))}, for every m. The slow copy marches at the same speed, only later: the lag has grown from 0 to ${near(lag(0.999, "drift"))} steps.`,
        "Momentum averages jitter away. It does not stop a march, and pays for its calm with lag. Only a smaller step of the optimiser, or a shorter queue, helps there."] },
  ];
  const sandbox = {
    title: "Sandbox",
    text: "All yours. Choose how the parameter moves, how slow the copy is and how old the oldest key. The ring has its own sizes: find some that do not divide.",
    tools: () => [
      button("MoCo: 65536 / 256", () => change({ age: 256, momentum: 0.999 })),
      button("Our digits: 512 / 16", () => change({ age: 32, momentum: 0.99 })),
      button("Older than the look-back", () => change({ motion: "walk", age: 4096, momentum: 0.99 })),
    ],
  };
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const open = phase === "sandbox";
    shown = { ring: open || index === 0, plot: open || index > 0, tiles: open || phase === "try" || phase === "told" };
    locked = phase === "predict" || phase === "look";
    set(ringBox, { hidden: !shown.ring });
    set(plotBox, { hidden: !shown.plot });
    set(ringDials, { hidden: !open });
    set(dials, { hidden: !shown.plot });
    set(tileBox, { hidden: !shown.tiles });
    set(tileVeil, { hidden: shown.tiles || !shown.plot });
    set(numbers.parentNode ?? numbers, { hidden: !shown.tiles });
    set(figure, { style: open ? "" : "grid-template-columns: minmax(0, 1fr)" });
    dial.disable(locked);
    ageDial.disable(!open);
    choose.forEach(({ node }) => set(node, { disabled: !open }));
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const ringDials = h("div", { class: "two" }, sizeDial.el, batchDial.el);
  const ringBox = h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "The queue")), ringSvg, inside,
    h("div", { class: "row" }, next, button("Start again", () => { ring = freshRing(); draw(); }, { kind: "quiet" })), ringDials);
  const plotBox = h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "One parameter, two encoders"),
    h("div", { class: "legend" }, h("span", {}, swatch("fast"), "query encoder"), h("span", {}, swatch("slow"), "key encoder"))), plot);
  const figure = h("div", { class: "figure" }, ringBox, plotBox);
  const dials = h("div", { class: "dials" }, h("div", { class: "motions", style: "grid-column: 1 / -1" },
    h("div", { class: "row", role: "group", "aria-label": "How the query encoder moves" }, choose.map((c) => c.node))), dial.el, ageDial.el);
  ui.box.append(tour.el, figure, dials, tileVeil, tileBox, h("div", { class: "numbers" }, numbers));

  function paint() {
    if (shown.ring) paintRing();
    if (shown.plot) paintPlot();
    paintTiles();
    paintTables();
    choose.forEach(({ id, node }) => set(node, { "aria-pressed": String(id === motion) }));
    if (Math.abs(dial.value - 1 / (1 - momentum)) > 1e-9 * dial.value) dial.set(1 / (1 - momentum));
    if (Math.round(ageDial.value) !== age) ageDial.set(age);
    if (sizeDial.value !== size) sizeDial.set(size);
    batchDial.set(batch);
  }
  const given = [options.motion, options.momentum, options.age, options.size, options.batch].some((v) => v != null);
  tour.go(options.tour ?? !given ? 0 : steps.length);
  paint();

  return {
    state: () => {
      const { fast, slow } = paths(motion, momentum, 50);
      return { motion, momentum, age, size, batch, spread: spread(), lag: lag(), slots: [...ring.slots], pointer: ring.pointer,
        step: ring.step, fast, slow, phase: tour.phase, move: tour.index };
    },
    update: (changes) => { tour.open(); change(changes); },
  };
}

defineElement("stale_queue", mount);
export default widget(mount, ["motion", "momentum", "age", "size", "batch"]);
