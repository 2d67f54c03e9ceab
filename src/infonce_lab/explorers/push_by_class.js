// @title Who gets the push
// @fallback An interactive figure: one anchor, its twin, negatives of its own class and of other
// @fallback classes. With JavaScript you choose the batch, the number of classes and the temperature, and
// @fallback read how many negatives are false, and how much of the push they take. The text has the numbers.
// @min-height max(36rem, calc(67rem - 42vw))
import {
  animate, button, defineElement, details, emit, fmt, frame, guide, h, radios, set, shell, slider, svg,
  table, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

const OTHER = 0; // cosine of the anchor to images of other classes
const HARDEST = 10; // how many negatives the method "hardest" keeps

// One anchor among M = 2(N−1) negatives of C equally frequent classes; counts are expectations.
function crowd({ pairs, classes, temperature, same, positive, method }) {
  const m = 2 * (pairs - 1);
  const share = 1 / classes;
  const [f, t, twin, floor] = [same, OTHER, positive, -1].map((s) => Math.exp(s / temperature));
  const biased = share * f + (1 - share) * t;
  const corrected = (biased - share * twin) / (1 - share);
  let [nFalse, nTrue] = [m * share, m * (1 - share)];
  if (method === "hardest") { // the nearer kind first
    const k = Math.min(HARDEST, m);
    nFalse = same >= OTHER ? Math.min(k, nFalse) : Math.max(0, k - nTrue);
    nTrue = k - nFalse;
  }
  const mass = nFalse * f + nTrue * t;
  const floored = method === "debiased" && corrected <= floor;
  const ng = method === "debiased" ? m * Math.max(corrected, floor) : mass;
  const scale = method !== "debiased" ? 1 : floored ? 0 : 1 / (1 - share);
  const p = twin / (twin + ng);
  const push = method === "decoupled" ? 1 / temperature : (scale * mass) / (twin + ng) / temperature;
  const pull = push || (1 - p) / temperature; // at the floor N_g is a constant: a pull, and no push
  return { m, count: m * share, share, none: (1 - share) ** (pairs - 1), kept: nFalse + nTrue,
    pushShare: push ? (nFalse * f) / mass : 0, biased, corrected, floor, p, pull, push, floored };
}

// ---------------------------------------------------------------- sizes and words

const START = { pairs: 16, classes: 10, temperature: 1, same: 0.6, positive: 0.6, method: "nt_xent" };
const METHODS = [["nt_xent", "NT-Xent"], ["debiased", "Debiased, τ⁺ = 1/C"], ["decoupled", "Decoupled"],
  ["hardest", "NT-Xent, ten hardest only"]].map(([id, label]) => ({ id, label }));
const W = 340;
const H = 190;
const BASE = 148;
const MOST = 60; // dots that are drawn
const x = (cosine) => 26 + ((cosine + 1) / 2) * (W - 52);
const per = (v, digits = 1) => `${fmt(100 * v, v > 0 && v < 0.0995 ? digits + 1 : digits).replace(/\.0$/, "")}%`;
const batchText = (v) => `${Math.round(v)} images`;

const CSS = `
.guide { min-height: 190px; }
.figure { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 14px 24px; }
.figure > div { min-width: 0; }
.panel-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 2px 8px; font-size: 14px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; overflow: visible; }
svg text { fill: var(--fg); text-anchor: middle; dominant-baseline: central; font-size: 14px; font-variant-numeric: tabular-nums; }
svg text.tick { fill: var(--muted); font-size: 13px; } svg text.start { text-anchor: start; }
.axis { stroke: var(--muted); stroke-width: 1; } .guideline { stroke: var(--line); stroke-width: 1; }
.true { fill: var(--muted); } .false { fill: var(--hot); } .twin { fill: var(--accent); }
.bar.true { opacity: .45; } .join { fill: var(--hot); opacity: .18; } .left-out { opacity: .22; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 13px; color: var(--muted); }
.legend span { display: inline-flex; align-items: center; gap: 6px; } .legend svg { width: 14px; height: 14px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 8px; border-top: 1px solid var(--line); }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; background: var(--panel); min-width: 0; }
.tile b { display: block; font-size: 18px; line-height: 1.25; font-variant-numeric: tabular-nums; } .tile span { font-size: 13px; color: var(--muted); }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px; border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; min-height: 96px; }
.knobs { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 6px 24px; border-top: 1px solid var(--line); }
.numbers { border-top: 1px solid var(--line); }
@container (max-width: 600px) { .box > * { padding: 12px; } .figure { grid-template-columns: minmax(0, 1fr); } .guide, .veil { min-height: 0; } }
`;

// A diamond for classmates, a disc for the others, a ring with a dot for the twin: never colour alone.
const diamond = (r) => `M0 ${-r}L${r} 0L0 ${r}L${-r} 0Z`;
const sign = (kind) => svg("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" },
  kind === "true" ? svg("circle", { class: kind, r: 5 }) : kind === "false" ? svg("path", { class: kind, d: diamond(7) })
    : svg("path", { class: kind, d: "M-6 6L0 -7L6 6Z" }));

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: who gets the push", css: CSS });
  const given = Object.keys(START).filter((key) => options[key] != null);
  let now = { ...START, ...Object.fromEntries(given.map((key) => [key, options[key]])) };
  let result = crowd(now);
  let seen = { coldest: now.temperature, hottest: now.temperature };
  let shown = { push: false, estimate: false, all: false };
  let run = 0; // a new gesture stops a running animation
  const draw = frame(paint);

  function change(next, check = true) {
    now = { ...now, ...next };
    result = crowd(now);
    seen = { coldest: Math.min(seen.coldest, now.temperature), hottest: Math.max(seen.hottest, now.temperature) };
    draw();
    emit(el, { ...now });
    if (check) tour.check();
  }
  // Slides one number to its target; equal steps multiply, except for cosines.
  function slide(key, to) {
    const [mine, from] = [++run, now[key]];
    const at = (t) => (key === "positive" ? from + (to - from) * t : from * (to / from) ** t);
    animate(1300, (t) => {
      if (mine !== run) return;
      const v = t < 1 ? at(t) : to;
      change({ [key]: key === "pairs" ? Math.round(v) : v }, t === 1);
    }, ui.signal);
  }
  const announce = () => `${fmt(result.count, 1)} of ${result.m} negatives are false, ${per(result.share)}.` +
    (shown.push ? ` They take ${per(result.pushShare)} of the push.` : "") +
    (shown.estimate ? ` Debiased estimate ${fmt(result.corrected, 2)}.` : "");

  // ------------------------------------------------------------ the crowd on the axis of cosines

  const dots = svg("g", {});
  const twin = svg("path", { class: "twin", d: "M-8 8L0 -9L8 8Z" });
  const scene = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": "The negatives by their cosine to the anchor; the table of all numbers lists them" },
    ...[-1, -0.5, 0, 0.5, 1].flatMap((c) => [svg("line", { class: "guideline", x1: x(c), x2: x(c), y1: 12, y2: BASE + 4 }),
      svg("text", { class: "tick", x: x(c), y: BASE + 16, text: fmt(c, 1).replace(".0", "") })]),
    svg("line", { class: "axis", x1: x(-1), x2: x(1), y1: BASE + 4, y2: BASE + 4 }),
    svg("text", { class: "tick", x: W / 2, y: BASE + 36, text: "cosine to the anchor" }), dots, twin);
  const dotNote = h("span", { class: "muted small" });

  function paintScene() {
    const drawn = Math.min(MOST, result.m);
    const mates = Math.round(drawn * result.share);
    const heaps = [["false", now.same, mates, 2], ["true", OTHER, drawn - mates, 6]];
    const kept = now.method === "hardest" ? Math.round((drawn * result.kept) / result.m) : drawn;
    const nodes = [];
    let rank = 0;
    for (const [kind, cosine, size, wide] of heaps) {
      for (let i = 0; i < size; i++) {
        const out = now.method === "hardest" && rank >= Math.max(kept, 1);
        rank++;
        const at = `translate(${x(cosine) + ((i % wide) - (wide - 1) / 2) * 13} ${BASE - 8 - Math.floor(i / wide) * 13})`;
        const look = `${kind}${out ? " left-out" : ""}`;
        nodes.push(kind === "true" ? svg("circle", { class: look, r: 4.6, transform: at }) : svg("path", { class: look, d: diamond(6.4), transform: at }));
      }
    }
    dots.replaceChildren(...nodes);
    set(twin, { transform: `translate(${x(now.positive)} ${BASE - 8 - 13 * (Math.abs(now.positive - now.same) < 0.1 ? Math.ceil(mates / 2) + 0.4 : 0)})` });
    const each = result.m / drawn;
    set(dotNote, { text: each > 1 ? `one mark is ${fmt(each, each < 9.95 ? 1 : 0)} negatives` : "every negative is drawn" });
  }

  // ------------------------------------------------------------ two bars: heads, and push

  const BAR = { left: 2, width: W - 4, height: 30 };
  const rows = ["count", "push"].map((name, k) => {
    const y = 18 + k * 92;
    const mine = svg("rect", { class: "bar false", x: BAR.left, y, height: BAR.height });
    const rest = svg("rect", { class: "bar true", y, height: BAR.height });
    const text = svg("text", { class: "start", x: BAR.left, y: y + BAR.height + 14 });
    return { name, y, mine, rest, text };
  });
  const join = svg("path", { class: "join" });
  const bars = svg("svg", { viewBox: `0 0 ${W} 166`, role: "img", "aria-label": "Share of the negatives and share of the push; the tiles say the numbers" },
    svg("text", { class: "tick start", x: BAR.left, y: 8, text: "of the negatives" }),
    svg("text", { class: "tick start", x: BAR.left, y: 100, text: "of the push" }), join,
    ...rows.flatMap((r) => [r.mine, r.rest, r.text]));

  function paintBars() {
    const widths = [result.share, result.pushShare].map((v) => BAR.width * v);
    rows.forEach((r, k) => {
      const nothing = k === 1 && result.push === 0;
      set(r.mine, { width: widths[k] });
      set(r.rest, { x: BAR.left + widths[k], width: nothing ? 0 : BAR.width - widths[k] });
      const words = k ? (nothing ? "nobody is pushed: the floor holds" : `${per(result.pushShare)} falls on false negatives`)
        : `${per(result.share)} are false: ${fmt(result.count, 1)} of ${result.m}`;
      set(r.text, { text: words });
      for (const node of [r.mine, r.rest, r.text]) set(node, { visibility: k && !shown.push ? "hidden" : "visible" });
    });
    const [top, low] = rows;
    set(join, { d: `M${BAR.left} ${top.y + BAR.height}H${BAR.left + widths[0]}L${BAR.left + widths[1]} ${low.y}H${BAR.left}Z`,
      visibility: shown.push && result.push ? "visible" : "hidden" });
  }

  // ------------------------------------------------------------ tiles, table, controls

  const tile = (label) => {
    const number = h("b");
    const words = h("span", {}, label);
    return { el: h("div", { class: "tile" }, number, words), number, words };
  };
  const tiles = { count: tile("false negatives of an anchor"), share: tile("their share of the negatives"),
    push: tile("their share of the push"), biased: tile("mean e^(s/τ) of a negative"), corrected: tile("the debiased estimate of it"),
    truth: tile("a true negative’s e^(s/τ)"), pull: tile("pull on the twin, in cosines"), none: tile("chance to meet no classmate") };
  const numbers = h("div", { class: "tiles" }, Object.values(tiles).map((one) => one.el));
  function paintTiles() {
    const text = { count: fmt(result.count, 1), share: fmt(result.share, 3), push: fmt(result.pushShare, 3), biased: fmt(result.biased, 3),
      corrected: fmt(result.corrected, 3),
      truth: fmt(Math.exp(OTHER / now.temperature), 3), pull: fmt(result.pull, 3), none: fmt(result.none, 3) };
    for (const [key, one] of Object.entries(tiles)) set(one.number, { text: text[key] });
    set(tiles.corrected.words, { text: `the debiased estimate of it; its floor is ${fmt(result.floor, 4)}` });
  }

  const tauTable = table({ caption: "Over the temperature, this crowd", columns: ["τ", "Share of the push", "Mean mass", "Debiased estimate", "Pull"] });
  const sizeTable = table({ caption: "Over the batch, this crowd", columns: ["N", "False negatives", "Share", "No classmate", "Share of the push"] });
  const more = details("All numbers as tables", h("div", {}, tauTable.el, sizeTable.el), () => draw());
  function paintTables() {
    if (!more.open || !shown.all) return;
    tauTable.update([2, 1, 0.5, 0.2, 0.1, 0.07, 0.05].map((temperature) => {
      const r = crowd({ ...now, temperature });
      return [String(temperature), fmt(r.pushShare), fmt(r.biased), fmt(r.corrected), fmt(r.pull)];
    }));
    sizeTable.update([16, 64, 256, 1024, 4096].map((pairs) => {
      const r = crowd({ ...now, pairs });
      return [String(pairs), fmt(r.count, 2), fmt(r.share), fmt(r.none), fmt(r.pushShare)];
    }));
  }

  const knob = (key, how) => slider({ ...how, value: now[key], oninput: (v) => {
    run++;
    change({ [key]: how.round ? Math.round(v) : v });
    ui.say(announce());
  } });
  const controls = {
    pairs: knob("pairs", { label: "Batch N", min: 2, max: 4096, log: true, marks: [4, 16, 64, 256, 1024, 4096], format: batchText, round: true }),
    temperature: knob("temperature", { label: "Temperature τ", min: 0.02, max: 2, log: true, marks: [0.05, 0.1, 0.2, 0.5, 1, 2], format: (v) => fmt(v, v < 0.1 ? 3 : 2) }),
    positive: knob("positive", { label: "Cosine of the twin", min: -1, max: 1, step: 0.01, format: (v) => fmt(v, 2) }),
    classes: knob("classes", { label: "Classes C", min: 2, max: 1000, log: true, marks: [2, 10, 100, 1000], format: (v) => String(Math.round(v)), round: true }),
    same: knob("same", { label: "Cosine of the classmates", min: -1, max: 1, step: 0.01, format: (v) => fmt(v, 2) }),
  };
  const method = radios({ legend: "Loss", choices: METHODS, onchange: (id) => {
    run++;
    change({ method: id });
    ui.say(announce());
  } });
  method.set(now.method);

  // ------------------------------------------------------------ the tour

  const begin = (next) => () => {
    run++;
    change({ ...START, ...next }, false);
    seen = { coldest: now.temperature, hottest: now.temperature };
  };
  const with_ = (next) => crowd({ ...START, ...next });
  const steps = [
    { title: "One anchor and its negatives", enter: begin({}),
      text: "Each mark is a negative, placed by its cosine to the anchor. Discs show other classes, at cosine 0. Diamonds show the anchor’s own " +
        "class, at cosine 0.6: they are false negatives. The triangle is the twin, the only image the loss treats as a friend. Ten balanced classes." },
    { title: "Move 1: a bigger batch", enter: begin({}),
      text: () => `With N = 16 an anchor has ${with_({}).m} negatives, and ${fmt(with_({}).count, 0)} of them are false. You go to N = 1024, to dilute them.`,
      question: "What becomes of their share?",
      choices: [{ id: "falls", label: "It falls: more images, fewer accidents" }, { id: "stays", label: "It stays" }, { id: "rises", label: "It rises" }],
      answer: () => { const d = with_({ pairs: 1024 }).share - with_({}).share; return d < -1e-9 ? "falls" : d > 1e-9 ? "rises" : "stays"; },
      task: "Slide the batch to 1024.",
      act: { label: "Slide it for me", kind: "", run: () => slide("pairs", 1024) },
      done: () => now.pairs >= 1024,
      surprise: () => [`The count goes from ${fmt(with_({}).count, 0)} to ${fmt(with_({ pairs: 1024 }).count, 0)}, the share from ${fmt(with_({}).share, 2)} to ${fmt(with_({ pairs: 1024 }).share, 2)}.`,
        "Each negative is a draw from the same classes, so one in ten is false, whether you draw thirty or two thousand. A batch cannot dilute its own mixture."] },
    { title: "Move 2: a colder loss", enter: begin({ pairs: 256 }),
      text: () => `N stays at 256. One negative in ten is false. At τ = 1 they take ${per(with_({}).pushShare, 0)} of the push, a little more than their share, because they are nearer. ` +
        "Nothing moves but the temperature.",
      question: "How much of the push do they take at τ = 0.1?",
      choices: [{ id: "tenth", label: "About a tenth, as ever" }, { id: "half", label: "About half" }, { id: "all", label: "Nearly all" }],
      answer: () => { const v = with_({ temperature: 0.1 }).pushShare; return v > 0.8 ? "all" : v > 0.3 ? "half" : "tenth"; },
      task: "Slide the temperature from 1 to 0.1.",
      act: { label: "Slide it for me", kind: "", run: () => slide("temperature", 0.1) },
      done: () => seen.coldest <= 0.1001,
      surprise: () => [`${[1, 0.5, 0.2, 0.1].map((t) => `${fmt(with_({ temperature: t }).pushShare, 2)} at τ = ${t}`).join(", ")}.`,
        "Who is false is a matter of classes. What the false ones cost is a matter of temperature: it is the poison dial, the batch is not."] },
    { title: "Move 3: subtract what should not be there", enter: begin({ pairs: 256, temperature: 0.2, method: "debiased" }),
      text: () => `The debiased loss knows that one negative in ten is a classmate, and subtracts a tenth of e^(s⁺/τ): the twin stands in for the classmates. A true negative weighs ` +
        `e⁰ = 1. With the twin at 0.6, exactly where the classmates are, the estimate is ${fmt(with_({ temperature: 0.2 }).corrected, 2)}: perfect. Now training brings the twin closer, to 0.8. The classmates stay.`,
      question: "What does the estimate become?",
      choices: [{ id: "same", label: "Still about 1" }, { id: "less", label: "Somewhat less, about 0.5" }, { id: "negative", label: "Negative" }],
      answer: () => { const v = with_({ temperature: 0.2, positive: 0.8 }).corrected; return v < 0 ? "negative" : v < 0.8 ? "less" : "same"; },
      task: "Slide the twin to 0.8.",
      act: { label: "Slide it for me", kind: "", run: () => slide("positive", 0.8) },
      done: () => now.positive >= 0.7999,
      surprise: () => { const r = with_({ temperature: 0.2, positive: 0.8 }); return [
        `${fmt(r.corrected, 2)}. No mass is negative, so the floor catches it at e^(−1/τ) = ${fmt(r.floor, 4)}, and this anchor pushes nobody any more.`,
        "Your own twin is a poor stand-in for a classmate: it is usually much closer. The better the training goes, the more the correction overdoes it."]; } },
  ];
  const sandbox = {
    title: "Sandbox",
    text: "All yours. Set C to 1000 and look at the chance to meet no classmate at all: whether the hardest negatives are false is a question of C.",
    tools: () => [
      button("Ten classes", () => { run++; change({ classes: 10, pairs: 256 }); }),
      button("A thousand classes", () => { run++; change({ classes: 1000, pairs: 256 }); }),
      button("A solved pair", () => { run++; change({ positive: 0.99, temperature: 0.1, pairs: 256 }); }),
    ],
  };
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const open = phase === "sandbox";
    const after = (k) => open || index > k || (index === k && (phase === "try" || phase === "told"));
    shown = { push: after(2), estimate: after(3), all: open };
    const locked = phase === "predict";
    for (const [key, one] of Object.entries(controls)) {
      const place = ["", "pairs", "temperature", "positive"][index];
      one.disable(locked);
      set(one.el.parentNode ?? one.el, { hidden: !(open || (key === place)) });
    }
    set(methodBox, { hidden: !open });
    set(countBox, { hidden: !after(1) });
    set(countVeil, { hidden: after(1) });
    for (const [key, need] of Object.entries({ count: after(1), share: after(1), push: after(2), biased: after(3), corrected: after(3), truth: after(3), pull: open, none: open })) {
      set(tiles[key].el, { hidden: !need });
    }
    set(numbers, { hidden: !after(1) });
    set(more.parentNode ?? more, { hidden: !open });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const methodBox = h("div", {}, method.el);
  const countBox = h("div", {}, bars);
  const countVeil = h("div", { class: "veil" }, "The shares appear once you have predicted.");
  const legend = h("div", { class: "legend" }, h("span", {}, sign("false"), "own class"), h("span", {}, sign("true"), "other classes"), h("span", {}, sign("twin"), "twin"));
  ui.box.append(tour.el,
    h("div", { class: "figure" },
      h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "The negatives of one anchor"), dotNote), scene, legend),
      h("div", {}, h("div", { class: "panel-head" }, h("h4", {}, "Their share, and the damage")), countVeil, countBox)),
    numbers,
    h("div", { class: "knobs" }, ...Object.values(controls).map((one) => h("div", {}, one.el)), methodBox),
    h("div", { class: "numbers" }, more));

  function paint() {
    paintScene();
    paintBars();
    paintTiles();
    paintTables();
    for (const [key, one] of Object.entries(controls)) if (one.value !== now[key]) one.set(now[key]);
    if (method.value !== now.method) method.set(now.method);
  }
  tour.go(options.tour ?? given.length === 0 ? 0 : steps.length);
  paint();

  return {
    state: () => ({ ...now, count: result.count, share: result.share, none: result.none, pushShare: result.pushShare, biased: result.biased,
      corrected: result.corrected, p: result.p, pull: result.pull, push: result.push, phase: tour.phase, step: tour.index }),
    update: (changes) => { run++; tour.open(); change(changes); },
  };
}

defineElement("push_by_class", mount);
export default widget(mount, ["pairs", "classes", "temperature", "same", "positive", "method"]);
