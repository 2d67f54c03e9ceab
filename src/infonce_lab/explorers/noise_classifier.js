// @title Data or noise?
// @fallback An interactive figure: a bump of data, a bump of noise that you can drag, and the classifier
// @fallback that tells them apart. With JavaScript it shows the classifier's accuracy, the density it has
// @fallback learnt, and how exact that is. The text around it carries the same argument and the numbers.
// @min-height max(50.5rem, calc(60rem - 16vw))
import {
  animate, arrowStep, button, defineElement, details, drag, emit, fmt, frame, guide, h, set, shell,
  slider, svg, table, toggle, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);
const logNormal = (x, m, w) => -((x - m) ** 2) / (2 * w * w) - Math.log(w) - HALF_LOG_2PI;
const sigmoid = (t) => (t < 0 ? Math.exp(t) / (1 + Math.exp(t)) : 1 / (1 + Math.exp(-t)));

// The normal distribution function: a series near 0, a continued fraction in the tails.
function normalCdf(x) {
  if (Math.abs(x) > 40) return x > 0 ? 1 : 0;
  const density = Math.exp(-x * x / 2 - HALF_LOG_2PI);
  if (Math.abs(x) < 4) {
    let term = x;
    let sum = x;
    for (let n = 3; Math.abs(term) > 1e-17 && n < 400; n += 2) sum += (term *= (x * x) / n);
    return 0.5 + density * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / (Math.abs(x) + fraction);
  const tail = density / (Math.abs(x) + fraction);
  return x > 0 ? 1 - tail : tail;
}

// Data N(0, 1), noise N(centre, width²), k noise samples for one datum. The log-odds of "data" are
// Δ(x) = log p_d − log(k·p_n), a parabola in x. All numbers are exact: no sample is drawn.
function classifier({ centre, width, k, forget }, step = 0.02) {
  const logK = Math.log(k);
  const odds = (x) => logNormal(x, 0, 1) - logNormal(x, centre, width) - logK;
  // With p_d and k·p_n as weights, s = Δ + correction is best at every x; the correction forgets log k, or not.
  const logScore = (x) => odds(x) + logNormal(x, centre, width) + (forget ? 0 : logK);
  return { centre, width, k, forget, odds, logScore, ...learning(odds, step), ...accuracy(odds, centre, width, k),
    ...curve(logScore, step) };
}

// w(x) = p_d·P(noise | x), ψ = (x, (1 − x²)/2, 1), H = ∫ w ψψᵀ: variances of √n·(estimate − truth).
function learning(odds, step) {
  const H = new Float64Array(6); // 11 12 13 22 23 33
  for (let x = -14; x < 14 + step / 2; x += step) {
    const weight = Math.exp(logNormal(x, 0, 1)) * sigmoid(-odds(x)) * step;
    const y = (1 - x * x) / 2;
    H[0] += weight * x * x; H[1] += weight * x * y; H[2] += weight * x;
    H[3] += weight * y * y; H[4] += weight * y; H[5] += weight;
  }
  const [a, b, c, d, e, f] = H;
  const determinant = a * (d * f - e * e) - b * (b * f - c * e) + c * (b * e - c * d);
  return { standardError: Math.sqrt((d * f - e * e) / determinant), doubt: f };
}

// P(right answer) when one point in 1 + k is a datum: the areas between the roots of Δ.
function accuracy(odds, centre, width, k) {
  const A = (odds(1) + odds(-1)) / 2 - odds(0);
  const B = (odds(1) - odds(-1)) / 2;
  const C = odds(0);
  let roots = [];
  if (Math.abs(A) < 1e-9) roots = Math.abs(B) < 1e-9 ? [] : [-C / B];
  else if (B * B - 4 * A * C > 0) {
    const root = Math.sqrt(B * B - 4 * A * C);
    roots = [(-B - root) / (2 * A), (-B + root) / (2 * A)].sort((p, q) => p - q);
  }
  const edges = [-Infinity, ...roots, Infinity];
  let data = 0;
  let noise = 0;
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i], edges[i + 1]];
    const middle = from === -Infinity ? (to === Infinity ? 0 : to - 1) : to === Infinity ? from + 1 : (from + to) / 2;
    if (odds(middle) > 0) data += normalCdf(to) - normalCdf(from);
    else noise += normalCdf((to - centre) / width) - normalCdf((from - centre) / width);
  }
  return { accuracy: (data + k * noise) / (1 + k), guessing: Math.max(1, k) / (1 + k), roots };
}

// Area, mean and standard deviation of the fitted curve e^s.
function curve(logScore, step) {
  let [area, first, second] = [0, 0, 0];
  for (let x = -14; x < 14 + step / 2; x += step) {
    const mass = Math.exp(logScore(x)) * step;
    area += mass; first += mass * x; second += mass * x * x;
  }
  return { area, mean: first / area, deviation: Math.sqrt(second / area - (first / area) ** 2) };
}

// ---------------------------------------------------------------- sizes, in units of the drawings

const [WIDE, LEFT, RIGHT] = [460, 34, 452];
const [LOW, HIGH] = [-7.5, 7.5]; // of x
const TOP = 0.85; // of the densities
const X = (x) => LEFT + ((x - LOW) / (HIGH - LOW)) * (RIGHT - LEFT);
const PANEL = { densities: [22, 226], posterior: [292, 378], doubt: [424, 484] };
const SAMPLES = Array.from({ length: 301 }, (_, i) => LOW + ((HIGH - LOW) * i) / 300);
const MOST = 6; // furthest centre of the noise
const [PLOT_LEFT, PLOT_RIGHT, PLOT_TOP, PLOT_BOTTOM] = [44, 318, 14, 196];
const WORST = 2000; // of the standard errors drawn

const CSS = `
.box { --data: #2f74c0; --noise: #b34a00; --learnt: #1b2028; }
.box[data-theme="dark"] { --data: #6aa9f2; --noise: #ffab66; --learnt: #e7ecf2; }
.guide { min-height: 196px; }
.figure { display: grid; grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr); gap: 10px 22px; }
.left, .right { min-width: 0; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; overflow: visible; }
svg svg { overflow: hidden; }
svg text { fill: var(--fg); font-size: 14px; font-variant-numeric: tabular-nums; }
svg text.head { font-weight: 650; font-size: 14px; } svg text.tick { fill: var(--muted); font-size: 13px; }
svg text.mid { text-anchor: middle; } svg text.end { text-anchor: end; }
svg text.data { fill: var(--data); font-weight: 650; } svg text.noise { fill: var(--noise); font-weight: 650; }
.axis { stroke: var(--muted); stroke-width: 1; fill: none; } .grid { stroke: var(--line); stroke-width: 1; fill: none; }
.area { stroke: none; opacity: .2; } .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
.pd { fill: var(--data); } .line.pd { fill: none; stroke: var(--data); }
.kpn { fill: var(--noise); } .line.kpn { fill: none; stroke: var(--noise); stroke-dasharray: 7 3; }
.line.es { stroke: var(--learnt); stroke-width: 2.6; stroke-dasharray: 2 4; stroke-linecap: round; }
.line.post { stroke: var(--fg); } .line.se { stroke: var(--accent); }
.bracket { stroke: var(--noise); stroke-width: 2.2; fill: none; }
.handle { outline: none; } .handle .knob { fill: var(--noise); stroke: var(--bg); stroke-width: 2; }
.handle:focus-visible .knob { stroke: var(--accent); stroke-width: 4; }
.handle.off { cursor: not-allowed; } .handle.off .knob { opacity: .5; }
.spot { fill: var(--accent); stroke: var(--bg); stroke-width: 2; }
.facts { margin: 10px 0 0; display: grid; gap: 6px; }
.fact { padding: 7px 11px; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
.fact b { font-weight: 600; } .fact .value { float: right; font-size: 19px; font-weight: 700; font-variant-numeric: tabular-nums; }
.fact p { clear: both; }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px; min-height: 320px;
  border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; }
.controls { display: grid; grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr); gap: 12px 22px; border-top: 1px solid var(--line); }
.numbers { border-top: 1px solid var(--line); }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .figure, .controls { grid-template-columns: minmax(0, 1fr); }
  .veil { min-height: 90px; } .guide { min-height: 0; } .left svg { max-width: 480px; margin-inline: auto; }
}
`;

const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
const percent = (p) => `${(100 * p).toFixed(p > 0.99995 ? 4 : 2)} %`;
const times = (x) => fmt(x, x < 10 ? 3 : x < 100 ? 1 : 0);

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: data or noise?", css: CSS });
  const START = { centre: 2.5, width: 1, k: 1, forget: false };
  let now = { centre: options.centre ?? START.centre, width: options.width ?? START.width,
    k: options.k ?? START.k, forget: options.forget ?? START.forget };
  let result = classifier(now);
  let stage = 0; // 0 densities · 1 classifier · 2 numbers
  let locked = false;
  let run = 0; // a new gesture stops a running animation

  const draw = frame(paint);
  const clean = (v, low, high) => Math.min(high, Math.max(low, Math.round(v * 100) / 100));
  function change(next, check = true) {
    now = { ...now, ...next };
    now.centre = clean(now.centre, -MOST, MOST);
    now.width = clean(now.width, 0.5, 3);
    now.k = Math.round(Math.min(100, Math.max(1, now.k)));
    result = classifier(now);
    draw();
    emit(el, { centre: now.centre, width: now.width, k: now.k, forget: now.forget });
    if (check) tour.check();
  }
  function glide(next) {
    const mine = ++run;
    const from = { ...now };
    const between = (a, b, t) => a + (b - a) * t;
    animate(700, (t) => {
      if (mine !== run) return;
      const ease = t * t * (3 - 2 * t);
      change(t === 1 ? next : { centre: between(from.centre, next.centre ?? from.centre, ease),
        width: between(from.width, next.width ?? from.width, ease) }, t === 1);
    }, ui.signal);
  }

  // ------------------------------------------------------------ densities, classifier, doubt

  const main = svg("svg", { viewBox: `0 0 ${WIDE} 508`, role: "group", "aria-label": "Densities and classifier over x" });
  const pane = ([top, bottom], ...inside) => svg("svg", { x: LEFT, y: top, width: RIGHT - LEFT, height: bottom - top,
    viewBox: `${LEFT} ${top} ${RIGHT - LEFT} ${bottom - top}` }, inside);
  const text = (cls, x, y, content) => svg("text", { class: cls, x, y, text: content });
  const line = (cls) => svg("path", { class: `line ${cls}` });
  const filled = (cls) => svg("path", { class: `area ${cls}` });
  const part = {
    pdArea: filled("pd"), pd: line("pd"), kpn: line("kpn"), es: line("es"),
    peak: text("noise end", RIGHT, PANEL.densities[0] - 6, ""), post: line("post"), says: filled("pd"), doubt: filled("pd"),
    doubtLine: line("pd"), bracket: svg("path", { class: "bracket" }), learntKey: text("", 0, 0, "learnt: eˢ"),
    noiseKey: text("noise mid", 0, 0, "k × noise"),
  };
  const floor = PANEL.densities[1];
  const handleOf = (label, shape, value, apply) => {
    const node = svg("g", { class: "handle grab", tabindex: 0, role: "slider", "aria-label": label },
      svg("circle", { r: 20, fill: "transparent" }), shape);
    let offset = 0;
    const at = (event) => {
      const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(main.getScreenCTM().inverse());
      return LOW + ((place.x - LEFT) / (RIGHT - LEFT)) * (HIGH - LOW);
    };
    drag(node, {
      start: (event) => { offset = value() - at(event); },
      move: (event) => { if (!locked) { run++; apply(at(event) + offset, false); } },
      end: () => tour.check(),
    });
    node.addEventListener("keydown", (event) => {
      const step = event.key === "Home" ? 0 : arrowStep(event);
      if (step === null) return;
      event.preventDefault();
      if (locked) return;
      run++;
      apply(event.key === "Home" ? null : value() + step / 10, true);
    });
    return node;
  };
  const speak = () => ui.say(`Noise centre ${fmt(now.centre, 1)}, width ${fmt(now.width, 1)}.` +
    (stage > 1 ? ` Accuracy ${percent(result.accuracy)}, standard error ${times(result.standardError)}.` : ""));
  const centreHandle = handleOf("Centre of the noise", svg("path", { class: "knob", d: "M0 -11L11 0L0 11L-11 0Z" }),
    () => now.centre, (v, check) => { change({ centre: v ?? 0 }, check); speak(); });
  const widthHandle = handleOf("Width of the noise", svg("circle", { class: "knob", r: 7 }),
    () => now.centre + now.width, (v, check) => { change({ width: (v ?? now.centre + 1) - now.centre }, check); speak(); });
  const xAxis = (y, labels) => [svg("path", { class: "axis", d: `M${LEFT} ${y}H${RIGHT}` }),
    labels && [-6, -4, -2, 0, 2, 4, 6].map((x) => text("tick mid", X(x), y + 19, String(x).replace("-", "−")))];
  const [postTop, postBottom] = PANEL.posterior;
  const posteriorGroup = svg("g", {}, text("head", LEFT, postTop - 8, "Classifier: P(data | x)"),
    text("tick end", RIGHT, postTop - 8, "shaded: it says “data”"),
    [1, 0.5, 0].map((p) => {
      const y = postBottom - p * (postBottom - postTop);
      return [svg("path", { class: p ? "grid" : "axis", d: `M${LEFT} ${y}H${RIGHT}` }), text("tick end", LEFT - 5, y + 4, p === 0.5 ? "½" : String(p))];
    }), pane(PANEL.posterior, part.says, part.post));
  const doubtGroup = svg("g", {}, text("head", LEFT, PANEL.doubt[0] - 8, "Where it can learn: data × P(noise | x)"),
    xAxis(PANEL.doubt[1], true), pane(PANEL.doubt, part.doubt, part.doubtLine));
  main.append(text("head", LEFT, 12, "Densities"), ...xAxis(floor, true).flat(),
    pane(PANEL.densities, part.pdArea, part.pd, part.kpn, part.es), text("data end", X(-1.05), floor - 72, "data"),
    part.noiseKey, part.learntKey, part.peak, part.bracket, posteriorGroup, doubtGroup, widthHandle, centreHandle);

  function paintMain() {
    const { odds, logScore } = result;
    const y = (v) => floor - (Math.min(v, TOP * 1.1) / TOP) * (floor - PANEL.densities[0]);
    const of = (f) => SAMPLES.map((x) => [X(x), y(f(x))]);
    const pd = of((x) => Math.exp(logNormal(x, 0, 1)));
    const close = (points, base) => `${path(points)}L${RIGHT} ${base}L${LEFT} ${base}Z`;
    set(part.pdArea, { d: close(pd, floor) });
    set(part.pd, { d: path(pd) });
    set(part.kpn, { d: path(of((x) => now.k * Math.exp(logNormal(x, now.centre, now.width)))) });
    const peak = (now.k * Math.exp(-HALF_LOG_2PI)) / now.width;
    set(part.peak, { text: peak > TOP ? `k × noise, peak ${fmt(peak, 2)} ↑` : "" });
    set(part.noiseKey, { x: Math.min(RIGHT - 34, Math.max(LEFT + 36, X(now.centre))), y: y(peak) - 9, visibility: peak > TOP ? "hidden" : null });
    const shown = stage > 1;
    set(part.es, { d: shown ? path(of((x) => Math.exp(logScore(x)))) : "" });
    set(part.learntKey, { x: X(now.forget ? 2.3 : 1.35), y: Math.min(y(Math.exp(logScore(0.9))), floor - 22), visibility: shown ? null : "hidden" });
    set(centreHandle, { transform: `translate(${X(now.centre).toFixed(2)} ${floor})`, class: `handle grab${locked ? " off" : ""}`,
      "aria-valuemin": -MOST, "aria-valuemax": MOST, "aria-valuenow": fmt(now.centre, 2).replace("−", "-"),
      "aria-disabled": String(locked) });
    set(widthHandle, { transform: `translate(${X(Math.min(HIGH, now.centre + now.width)).toFixed(2)} ${floor})`,
      class: `handle grab${locked ? " off" : ""}`, "aria-valuemin": 0.5, "aria-valuemax": 3,
      "aria-valuenow": fmt(now.width, 2), "aria-disabled": String(locked) });
    set(part.bracket, { d: `M${X(now.centre).toFixed(1)} ${floor}H${X(Math.min(HIGH, now.centre + now.width)).toFixed(1)}` });
    set(posteriorGroup, { visibility: stage > 0 ? null : "hidden" });
    set(doubtGroup, { visibility: shown ? null : "hidden" });
    if (stage < 1) return;
    const p = (x) => sigmoid(odds(x));
    const py = (x) => postBottom - p(x) * (postBottom - postTop);
    set(part.post, { d: path(SAMPLES.map((x) => [X(x), py(x)])) });
    set(part.says, { d: close(SAMPLES.map((x) => [X(x), p(x) > 0.5 ? py(x) : postBottom]), postBottom) });
    const dy = (x) => PANEL.doubt[1] - (Math.exp(logNormal(x, 0, 1)) * (1 - p(x)) / 0.42) * (PANEL.doubt[1] - PANEL.doubt[0]);
    const doubt = SAMPLES.map((x) => [X(x), dy(x)]);
    set(part.doubt, { d: close(doubt, PANEL.doubt[1]) });
    set(part.doubtLine, { d: path(doubt) });
  }

  // ------------------------------------------------------------ the standard error against the centre

  const plotX = (m) => PLOT_LEFT + ((m + MOST) / (2 * MOST)) * (PLOT_RIGHT - PLOT_LEFT);
  const plotY = (v) => PLOT_BOTTOM - (Math.log(Math.min(v, WORST)) / Math.log(WORST)) * (PLOT_BOTTOM - PLOT_TOP);
  const errors = line("se");
  const spot = svg("circle", { class: "spot", r: 6 });
  const plot = svg("svg", { viewBox: "0 0 326 240", role: "img", "aria-label": "Standard error of the mean against the centre of the noise" },
    [1, 10, 100, 1000].map((v) => [svg("path", { class: v > 1 ? "grid" : "axis", d: `M${PLOT_LEFT} ${plotY(v)}H${PLOT_RIGHT}` }),
      text("tick end", PLOT_LEFT - 6, plotY(v) + 4, `${v}×`)]),
    [-6, -3, 0, 3, 6].map((m) => text("tick mid", plotX(m), PLOT_BOTTOM + 18, String(m).replace("-", "−"))),
    text("tick mid", (PLOT_LEFT + PLOT_RIGHT) / 2, PLOT_BOTTOM + 36, "centre of the noise"), errors, spot);
  let drawnFor = "";
  function paintPlot() {
    const { width, k } = now;
    if (drawnFor !== `${width} ${k}`) { // the curve depends on these two alone
      drawnFor = `${width} ${k}`;
      const half = Array.from({ length: 31 }, (_, i) => (MOST * i) / 30)
        .map((m) => [m, learning((x) => logNormal(x, 0, 1) - logNormal(x, m, width) - Math.log(k), 0.05).standardError]);
      const all = [...half.slice(1).reverse().map(([m, v]) => [-m, v]), ...half];
      set(errors, { d: path(all.map(([m, v]) => [plotX(m), plotY(v)])) });
    }
    set(spot, { cx: plotX(now.centre).toFixed(1), cy: plotY(result.standardError).toFixed(1) });
  }

  // ------------------------------------------------------------ the numbers

  const fact = (name) => {
    const value = h("span", { class: "value" });
    const note = h("p", { class: "small muted" });
    return { el: h("div", { class: "fact" }, value, h("b", {}, name), note), value, note };
  };
  const right = fact("Accuracy");
  const error = fact("Standard error of the mean");
  const area = fact("Area under eˢ");
  const facts = h("div", { class: "facts" }, right.el, error.el, area.el);
  const listing = table({ caption: "At nine places", columns: ["x", "data density", "k × noise density", "log-odds", "P(data | x)", "eˢ"] });
  const numbers = details("All numbers as a table", listing.el, () => draw());
  function paintFacts() {
    set(right.value, { text: percent(result.accuracy) });
    set(right.note, { text: `Always answering ${now.k > 1 ? "“noise”" : "the same"}: ${percent(result.guessing)}.` });
    set(error.value, { text: `${times(result.standardError)} ×` });
    set(error.note, { text: "In units of maximum likelihood, which knows Z." });
    set(area.value, { text: fmt(result.area, 4) });
    set(area.note, { text: `Mean ${fmt(result.mean, 2)}, standard deviation ${fmt(result.deviation, 2)}. log Z is off by ${fmt(Math.log(result.area), 3)}.` });
    if (!numbers.open) return;
    listing.update([-4, -3, -2, -1, 0, 1, 2, 3, 4].map((x) => [fmt(x, 0), fmt(Math.exp(logNormal(x, 0, 1))),
      fmt(now.k * Math.exp(logNormal(x, now.centre, now.width))), fmt(result.odds(x), 3), fmt(sigmoid(result.odds(x))), fmt(Math.exp(result.logScore(x)))]));
  }

  const kSlider = slider({ label: "Noise samples for each datum, k", min: 1, max: 100, log: true, value: now.k,
    marks: [1, 2, 5, 10, 20, 50, 100], format: (v) => String(Math.round(v)),
    oninput: (v) => { run++; change({ k: v }); ui.say(`k ${now.k}.` + (stage > 1 ? ` Standard error ${times(result.standardError)}.` : "")); } });
  const forgetSwitch = toggle({ label: "Forget log k", hint: "the log-odds are s − log pₙ", checked: now.forget,
    onchange: (on) => { change({ forget: on }); ui.say(`Area ${fmt(result.area)}.`); } });
  const controls = h("div", { class: "controls" }, kSlider.el, forgetSwitch.el);

  // ------------------------------------------------------------ the tour

  const numbersAt = (more) => classifier({ ...START, ...more });
  const steps = [
    { title: "Two bumps on a line", enter: () => change(START, false),
      text: "Blue: the data, N(0, 1). We pretend not to know that. Orange: noise that we made ourselves, so its density is " +
        "known. For every datum, k noise samples are thrown in. Drag the diamond to move the noise, the disc to widen it, or " +
        "focus them and press the arrow keys." },
    { title: "Is this point data or noise?",
      text: "The points are mixed and the labels hidden. The best classifier compares two heights: P(data | x) = " +
        "p_d / (p_d + k·p_n). Where the blue curve is above the orange one it says “data”. Move the noise and watch." },
    { title: "Move 1: noise on top of the data", enter: () => change({ ...START, centre: 3 }, false),
      text: "Put the noise exactly on the data, with k = 1. Both bumps are the same, so every point could be either: the " +
        "classifier can only toss a coin. From its log-odds we read the density of the data.",
      question: "How exactly does this helpless classifier give the mean of the data?",
      choices: [{ id: "useless", label: "Not at all: it has learnt nothing" },
        { id: "poor", label: "Poorly: the standard error is ten or more times that of maximum likelihood" },
        { id: "good", label: "Well: less than twice the standard error of maximum likelihood" }],
      answer: () => { const e = numbersAt({ centre: 0 }).standardError; return e < 2 ? "good" : e < 1e6 ? "poor" : "useless"; },
      task: "Drag the noise onto the data: centre 0.",
      act: { label: "Do it for me", kind: "", run: () => glide({ centre: 0, width: 1 }) },
      done: () => Math.abs(now.centre) < 0.005 && Math.abs(now.width - 1) < 0.005,
      surprise: () => [`Accuracy ${percent(result.accuracy)}, and the standard error is only ${times(result.standardError)} times that of ` +
        `maximum likelihood: √2 = ${fmt(Math.SQRT2, 3)}.`,
      "A coin toss is the right answer here, and every other classifier has a larger loss than the coin. Where the classifier doubts, " +
        "small mistakes of the score are punished at once: the lowest panel shows that it doubts everywhere the data are."] },
    { title: "Move 2: easy noise", enter: () => change({ ...START, centre: 0 }, false),
      text: "Now slide the noise away, to centre 6. The bumps hardly touch, and telling them apart becomes easy.",
      question: "Accuracy will be nearly 100 %. And the standard error of the mean?",
      choices: [{ id: "better", label: "It falls: a better classifier is a better estimate" },
        { id: "some", label: "It rises a little, to a few times that of maximum likelihood" },
        { id: "awful", label: "It rises to hundreds of times" }],
      answer: () => { const e = numbersAt({ centre: 6 }).standardError; return e < Math.SQRT2 ? "better" : e < 100 ? "some" : "awful"; },
      task: "Slide the noise to centre 6.",
      act: { label: "Do it for me", kind: "", run: () => glide({ centre: 6, width: 1 }) },
      done: () => Math.abs(now.centre) > 5.995 && Math.abs(now.width - 1) < 0.005,
      surprise: () => [`Accuracy ${percent(result.accuracy)}, standard error ${times(result.standardError)} times that of maximum likelihood.`,
        `Hardly any datum is in doubt: the area of the lowest panel fell from ${fmt(numbersAt({ centre: 0 }).doubt, 3)} to ${fmt(result.doubt, 4)}. ` +
        `The task is solved by the few points between the bumps, and only they teach anything.`,
        `More noise does not repair it: k = 100 at this place still has ${times(numbersAt({ centre: 6, k: 100 }).standardError)} times.`] },
    { title: "Move 3: forget log k", enter: () => change({ centre: 1, width: 2, k: 10, forget: false }, false),
      text: "Ten noise samples for each datum. The right log-odds are s − log k − log pₙ. Somebody writes s − log pₙ, as the " +
        "hand-writing guide does, and trains to the end. The area under eˢ should be 1.",
      question: "What becomes of the learnt density eˢ?",
      choices: [{ id: "same", label: "Nothing: log k is a constant, and constants do not matter" },
        { id: "shape", label: "It is distorted: shifted, or wider" },
        { id: "tenth", label: "It keeps its shape and loses nine tenths of its area" },
        { id: "ten", label: "It keeps its shape and has ten times the area" }],
      answer: () => {
        const bad = numbersAt({ centre: 1, width: 2, k: 10, forget: true });
        if (Math.abs(bad.mean) > 1e-3 || Math.abs(bad.deviation - 1) > 1e-3) return "shape";
        return Math.abs(bad.area - 0.1) < 1e-3 ? "tenth" : Math.abs(bad.area - 10) < 1e-3 ? "ten" : "same";
      },
      task: "Flip the switch.",
      act: { label: "Forget log k", run: () => change({ forget: true }) },
      done: () => now.forget,
      surprise: () => [`The area is ${fmt(result.area)}: exactly 1/k. Mean ${fmt(result.mean, 3)} and standard deviation ` +
        `${fmt(result.deviation, 3)} are those of the data.`,
      `The best log-odds at each x stay what they are; only what we read out of them changes. So s is log ${now.k} = ${fmt(Math.log(now.k), 3)} nats ` +
        "too low, everywhere. The classifier is as good as before, and every plot of the shape looks right. What is lost is the one " +
        "number for which NCE was invented: log Z."] },
  ];
  const sandbox = {
    title: "Sandbox",
    text: "All yours. Which noise gives the smallest standard error at k = 1? (It is not the one on top of the data.) What do k = 100 samples of a bad noise buy?",
    tools: () => [
      button("On top", () => glide({ centre: 0, width: 1 }), { kind: "primary" }),
      button("Wider than the data", () => glide({ centre: 0, width: 1.5 })),
      button("Narrower", () => glide({ centre: 0, width: 0.5 })),
      button("Far away", () => glide({ centre: 6, width: 1 })),
    ],
  };
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    const free = phase === "sandbox" || phase === "try" || phase === "told";
    stage = free ? 2 : Math.min(index, 1);
    locked = phase === "predict";
    kSlider.disable(locked);
    forgetSwitch.disable(locked);
    set(forgetSwitch.el, { hidden: !(phase === "sandbox" || index > 3) });
    for (const node of [plotBox, facts]) set(node, { hidden: stage < 2 });
    set(veil, { hidden: stage > 1, text: locked ? "The numbers appear once you have predicted." : "Later: how good is what it learns?" });
    set(numbers.parentNode ?? numbers, { hidden: stage < 2 });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const veil = h("div", { class: "veil" });
  const plotBox = h("div", {}, h("h4", {}, "Standard error of the mean"),
    h("p", { class: "small muted" }, "against where the noise sits, at your k and width"), plot);
  ui.box.append(tour.el,
    h("div", { class: "figure" }, h("div", { class: "left" }, main), h("div", { class: "right" }, veil, plotBox, facts)),
    controls, h("div", { class: "numbers" }, numbers));

  function paint() {
    paintMain();
    if (kSlider.value !== now.k) kSlider.set(now.k);
    forgetSwitch.set(now.forget);
    if (stage < 2) return;
    paintPlot();
    paintFacts();
  }
  const given = ["centre", "width", "k", "forget"].some((name) => name in options);
  tour.go(options.tour ?? !given ? 0 : steps.length);
  paint();

  return {
    state: () => ({ ...now, phase: tour.phase, step: tour.index, accuracy: result.accuracy, area: result.area, doubt: result.doubt,
      standardError: result.standardError, mean: result.mean, deviation: result.deviation,
      xs: [-4, -1.5, 0, 0.7, 3], odds: [-4, -1.5, 0, 0.7, 3].map(result.odds),
      posterior: [-4, -1.5, 0, 0.7, 3].map((x) => sigmoid(result.odds(x))), scores: [-4, -1.5, 0, 0.7, 3].map(result.logScore) }),
    update: (changes) => { run++; tour.open(); change(changes); },
  };
}

defineElement("noise_classifier", mount);
export default widget(mount, ["centre", "width", "k", "forget"]);
