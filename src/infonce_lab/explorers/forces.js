// @title The forces on one anchor
// @fallback An interactive figure: an anchor, its positive and its negatives on a circle. With JavaScript
// @fallback you drag them and watch three arrows: the weight that the softmax gives, the force after the
// @fallback division by τ, and what the sphere lets through. The text around it has the same numbers.
// @min-height max(46.5rem, calc(68rem - 45vw))
import {
  animate, arrowStep, button, defineElement, details, drag, emit, fmt, frame, guide, h, logSumExp,
  reducedMotion, set, shell, slider, svg, table, toggle, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// Point 0 is the anchor, point 1 its positive, the others are negatives; 2k and 2k + 1 are one image.
// Forces are −∂/∂z of the SUM of row losses, so ∂L/∂z = −force / 2N. Tangent parts count
// counter-clockwise. An odd number of points is one row without a batch: the anchor role only.
function forces(angles, tau) {
  const size = angles.length;
  const whole = size % 2 === 0;
  const rad = angles.map((degrees) => (degrees * Math.PI) / 180);
  const u = rad.map((t) => [Math.cos(t), Math.sin(t)]);
  const cosines = u.map((a) => u.map((b) => a[0] * b[0] + a[1] * b[1]));
  const twins = angles.map((_, i) => i ^ 1);
  const asks = (i) => twins[i] < size && (whole || i === 0); // rows that exist
  const logits = cosines.map((row, i) => row.map((c, j) => (i === j ? -Infinity : c / tau)));
  const totals = logits.map(logSumExp);
  const P = logits.map((row, i) => row.map((l) => Math.exp(l - totals[i])));
  // 1 − P⁺ as the sum of the others keeps its digits when P⁺ is nearly 1.
  const E = P.map((row, i) => row.map((p, j) => (!asks(i) ? 0 : j !== twins[i] ? p
    : -row.reduce((sum, q, k) => (k === j ? sum : sum + q), 0))));
  const losses = logits.map((row, i) => (asks(i) ? totals[i] - row[twins[i]] : null));
  const along = (i, j) => Math.sin(rad[j] - rad[i]); // tangent part of u_j at point i
  // What point i feels: from its own row (anchor), from the rows of others (candidate).
  const feel = (i, weight) => ({
    ambient: [0, 1].map((k) => u.reduce((sum, v, j) => sum - (weight(j) / tau) * v[k], 0)),
    tangent: u.reduce((sum, _, j) => sum - (weight(j) / tau) * along(i, j), 0),
  });
  const anchor = angles.map((_, i) => feel(i, (j) => E[i][j]));
  const candidate = angles.map((_, i) => feel(i, (j) => E[j][i]));
  const loss = whole ? losses.reduce((a, b) => a + b, 0) / size : null;
  const pull = { weight: -E[0][1], ambient: u[1].map((x) => (-E[0][1] / tau) * x), tangent: (-E[0][1] / tau) * along(0, 1) };
  return { size, whole, tau, u, rad, twins, cosines, P, E, losses, loss, anchor, candidate, pull, along };
}

const both = (f, i, roles) => f.anchor[i].tangent + (roles ? f.candidate[i].tangent : 0);
const toward = (f, tangent) => tangent * Math.sign(Math.round(f.along(0, 1) * 1e12)); // > 0: to the positive
const biggest = (xs) => xs.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const tidy = (degrees) => Math.round((((degrees % 360) + 360) % 360) * 10) / 10 % 360;
const apart = (a, b) => Math.abs(((((a - b) % 360) + 540) % 360) - 180);

const ONE_ROW = [0, 60, 90];
const FOUR_POINTS = [0, 30, 90, 120]; // the batch of chapter 0: cat 0° and 30°, dog 90° and 120°
const MOST = 8;
const BLUE = "#0b62b8"; // the anchor's image
const OTHERS = ["#a8460c", "#14713f", "#8438a8"];

const C = 190; // centre of the circle's 380 × 380 drawing
const R = 106;
const REACH = 84; // drawn length of a force of 1 or more
const place = (degrees, radius) => {
  const t = (degrees * Math.PI) / 180;
  return [C + radius * Math.cos(t), C - radius * Math.sin(t)];
};

const CSS = `
.box { --rim: #fff; --pull: #0b57b8; --push: #b4430a; }
.box[data-theme="dark"] { --rim: #dfe6ee; --pull: #7ab7ff; --push: #ffab66; }
.guide { min-height: 190px; }
.figure { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.05fr); gap: 10px 20px; }
.left, .right { min-width: 0; }
.panel-head { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; font-size: 14px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; user-select: none; -webkit-user-select: none; }
svg text { fill: var(--fg); text-anchor: middle; dominant-baseline: central; font-variant-numeric: tabular-nums; }
.circle { max-width: 340px; margin: 0 auto; overflow: visible; }
.ring { fill: none; stroke: var(--muted); stroke-width: 1.5; }
svg text.tick { fill: var(--muted); font-size: 12px; }
.chord { stroke-linecap: round; opacity: .55; } .chord.pull { stroke: var(--pull); } .chord.push { stroke: var(--push); stroke-dasharray: 3 6; }
.point { outline: none; } .point.off { cursor: not-allowed; }
.point .halo { fill: none; stroke: none; }
.point:focus-visible .halo { stroke: var(--accent); stroke-width: 4.5; }
.mark { stroke: var(--rim); stroke-width: 1.5; } svg .letter { fill: #fff; font-size: 13px; font-weight: 700; }
.arrow { fill: none; stroke-linecap: round; stroke-linejoin: round; pointer-events: none; }
.edge { stroke: var(--bg); stroke-width: 7.5; }
.weight { stroke: var(--muted); stroke-width: 6; opacity: .75; }
.ambient { stroke: var(--push); stroke-width: 2; } .left-over { stroke: var(--fg); stroke-width: 3.6; }
.turn { stroke: var(--accent); stroke-width: 3; }
.drop { stroke: var(--muted); stroke-width: 1.3; stroke-dasharray: 2 4; fill: none; }
.legend { display: grid; gap: 3px; font-size: 13px; color: var(--muted); margin-top: 6px; }
.legend span { display: flex; align-items: center; gap: 7px; } .legend svg { width: 30px; height: 12px; flex: none; }
.big { font-size: 26px; font-weight: 700; line-height: 1.2; font-variant-numeric: tabular-nums; }
.facts { margin: 2px 0 8px; min-height: 88px; }
.chart { margin-top: 4px; } .axis { stroke: var(--muted); stroke-width: 1; fill: none; } .zero { stroke: var(--line); stroke-width: 1; }
.curve { fill: none; stroke: var(--fg); stroke-width: 2.4; } .curve.second { stroke: var(--push); stroke-width: 1.8; stroke-dasharray: 6 4; }
.here { fill: var(--accent); stroke: var(--bg); stroke-width: 2; }
svg text.name { font-size: 12px; text-anchor: start; paint-order: stroke; stroke: var(--bg); stroke-width: 4; } svg text.name.second { fill: var(--push); }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px;
  border: 1.5px dashed var(--line); border-radius: 8px; padding: 12px; min-height: 300px; }
.controls { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.05fr); gap: 12px 20px; border-top: 1px solid var(--line); }
.numbers { border-top: 1px solid var(--line); }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .figure, .controls { grid-template-columns: minmax(0, 1fr); }
  .veil { min-height: 60px; } .guide { min-height: 0; }
}
`;

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: the forces on one anchor", css: CSS });
  let angles = (options.points ?? ONE_ROW).map(Number);
  let temperature = options.temperature ?? 0.2;
  let roles = options.candidate_role ?? true; // only acts where there is a whole batch
  let result = forces(angles, temperature);
  let subject = "all"; // the arrows show the "pull" of the positive alone, or "all" forces
  let plot = "angle"; // the chart's horizontal axis: "angle", "tau" or "steps"
  let steps = []; // losses of the last descent
  let seen = null; // of the current move
  let shown = false;
  let locked = false;
  let run = 0; // a new gesture stops a running animation

  const acts = () => roles && result.whole;
  const title = (i) => (i === 0 ? "anchor" : i === 1 ? "positive" : `negative ${i - 1}`);
  const colour = (i) => (i < 2 ? BLUE : OTHERS[(i - 2) >> 1]);
  const marker = (i) => [
    i === 0 ? svg("circle", { class: "mark", r: 9, fill: colour(i) })
      : svg("rect", { class: "mark", x: -11.5, y: -11.5, width: 23, height: 23, rx: 2,
        transform: i === 1 || i % 2 ? "rotate(45)" : null, fill: colour(i) }),
    svg("text", { class: "letter", style: i ? null : "font-size:11px", text: i === 0 ? "A" : i === 1 ? "+" : `−${"₁₂₃₄₅₆"[i - 2]}` }),
  ];

  // ------------------------------------------------------------ state changes

  const draw = frame(paint);
  const tell = () => emit(el, { points: [...angles], temperature, candidate_role: roles });
  function change(next, check = true) {
    const size = angles.length;
    if (next.points) angles = next.points.map(Number);
    temperature = next.temperature ?? temperature;
    roles = next.candidate_role ?? roles;
    result = forces(angles, temperature);
    if (seen) {
      seen.far = Math.max(seen.far, apart(angles[0], angles[1]));
      seen.high = Math.max(seen.high, temperature);
    }
    if (angles.length !== size) buildCircle();
    draw();
    tell();
    if (check) tour.check();
  }
  const slopes = () => angles.map((_, i) => both(result, i, acts()) / result.size); // −∂L/∂θ
  function glide(target) {
    const mine = ++run;
    const from = [...angles];
    if (from.length !== target.length) return change({ points: target });
    const way = target.map((t, i) => t - from[i]);
    animate(1500, (t) => {
      if (mine !== run) return;
      change({ points: t < 1 ? from.map((a, i) => a + way[i] * t) : target }, t === 1);
    }, ui.signal);
  }
  function slideTau(from, to) {
    const mine = ++run;
    change({ temperature: from }, false);
    animate(1500, (t) => mine === run && change({ temperature: t < 1 ? from * (to / from) ** t : to }, t === 1), ui.signal);
  }
  // Plain gradient descent on the angles, at most 3° a step.
  function descend() {
    const mine = ++run;
    plot = "steps";
    steps = [result.loss ?? result.losses[0]];
    const step = () => {
      const now = slopes();
      const rate = Math.min(60 * temperature, 3 / (biggest(now) || 1));
      change({ points: angles.map((a, i) => a + rate * now[i]) }, false);
      steps.push(result.loss ?? result.losses[0]);
      return biggest(now) > 1e-5;
    };
    let left = 600;
    const finish = () => { change({ points: angles.map((a) => Math.round(a * 1e4) / 1e4) }); };
    if (reducedMotion()) {
      while (left-- > 0 && step());
      return finish();
    }
    const tick = () => {
      if (mine !== run || ui.signal.aborted) return;
      if (left-- > 0 && step()) requestAnimationFrame(tick);
      else finish();
    };
    tick();
  }

  // ------------------------------------------------------------ the circle

  const circle = svg("svg", { class: "circle", viewBox: "0 0 380 380", role: "group", "aria-label": "The unit circle" });
  const grip = h("span", { class: "muted num" });
  let points = [];
  let chords = [];
  const arrows = ["edge", "weight", "ambient", "drop", "edge", "left-over", "turn"].map((kind) => svg("path", { class: kind === "drop" ? kind : `arrow ${kind}` }));

  function buildCircle() {
    chords = angles.slice(1).map(() => svg("line", { class: "chord" }));
    points = angles.map((_, i) => {
      const node = svg("g", { class: "point grab", tabindex: 0, role: "slider", "aria-label": title(i),
        "aria-valuemin": 0, "aria-valuemax": 360 },
        svg("circle", { r: 22, fill: "transparent" }), svg("circle", { class: "halo", r: i ? 20 : 15 }), marker(i));
      let offset = 0;
      const angleOf = (event) => {
        const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(circle.getScreenCTM().inverse());
        return (Math.atan2(C - at.y, at.x - C) * 180) / Math.PI;
      };
      const turn = (degrees, check) => {
        run++;
        if (plot === "steps") plot = "angle";
        change({ points: angles.map((a, j) => (j === i ? tidy(degrees) : a)) }, check);
        ui.say(`${title(i)}: ${fmt(angles[i], 1)} degrees.` + (shown ? ` ${headline()}` : ""));
      };
      drag(node, {
        start: (event) => { offset = angles[i] - angleOf(event); },
        move: (event) => !locked && turn(angleOf(event) + offset, false),
        end: () => tour.check(),
      });
      node.addEventListener("keydown", (event) => {
        const step = event.key === "Home" ? -angles[i] : arrowStep(event);
        if (step === null) return;
        event.preventDefault();
        if (!locked) turn(angles[i] + step, true);
      });
      return node;
    });
    circle.replaceChildren(svg("circle", { class: "ring", cx: C, cy: C, r: R }),
      ...[0, 90, 180, 270].map((a) => {
        const [x, y] = place(a, R - 30);
        return svg("text", { class: "tick", x, y, text: `${a}°`, "aria-hidden": "true" });
      }), ...chords, ...arrows, ...[...points.keys()].reverse().map((i) => points[i]));
  }

  // What the arrows stand for: a vector with a tangent part, and the part of it that is bare weight.
  const force = () => {
    if (subject === "pull") return result.pull;
    const other = result.candidate[0];
    return { ambient: result.anchor[0].ambient.map((x, k) => x + (acts() ? other.ambient[k] : 0)),
      tangent: both(result, 0, acts()) };
  };
  const headline = () => {
    const now = force();
    const which = toward(result, now.tangent);
    const name = subject === "pull" ? "The pull turns the anchor by" : "The anchor is turned by";
    return `${name} ${fmt(Math.abs(now.tangent))}, ${Math.abs(now.tangent) < 5e-5 ? "which is nothing"
      : which > 0 ? "toward its positive" : "away from its positive"}.`;
  };

  function line(x, y, dx, dy, wings = true) {
    const length = Math.hypot(dx, dy);
    if (length < 2.5) return "";
    const [ex, ey, ax, ay] = [x + dx, y + dy, dx / length, dy / length];
    const back = Math.min(9, length);
    const wing = (side) => `${(ex - back * ax - side * 0.6 * back * ay).toFixed(1)} ${(ey - back * ay + side * 0.6 * back * ax).toFixed(1)}`;
    return `M${x.toFixed(1)} ${y.toFixed(1)}L${ex.toFixed(1)} ${ey.toFixed(1)}` +
      (wings ? `M${wing(1)}L${ex.toFixed(1)} ${ey.toFixed(1)}L${wing(-1)}` : "");
  }
  // Outside the circle: which way the anchor turns. Its length grows with the logarithm of the force.
  function turning(tangent) {
    const reach = Math.sign(tangent) * Math.min(100, 14 * Math.log1p(Math.abs(tangent) / 0.02));
    if (Math.abs(reach) < 4) return "";
    const at = (degrees, radius) => place(angles[0] + degrees, radius).map((v) => v.toFixed(1)).join(" ");
    const back = reach - Math.sign(reach) * 5;
    return `M${at(0, R + 30)}A${R + 30} ${R + 30} 0 0 ${reach > 0 ? 0 : 1} ${at(reach, R + 30)}` +
      `M${at(back, R + 24)}L${at(reach, R + 30)}L${at(back, R + 36)}`;
  }
  function paintCircle() {
    set(grip, { text: `A ${fmt(tidy(angles[0]), 0)}°, + ${fmt(tidy(angles[1]), 0)}°` });
    points.forEach((node, i) => {
      // Markers on one spot stack inward, so that none hides another.
      const lane = angles.filter((a, j) => j < i && apart(a, angles[i]) < 9).length;
      const [x, y] = place(angles[i], R - 26 * lane);
      set(node, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`, "aria-disabled": String(locked),
        class: `point grab${i ? "" : " anchor"}${locked ? " off" : ""}`,
        "aria-valuenow": fmt(tidy(angles[i]), 1), "aria-valuetext": `${fmt(tidy(angles[i]), 1)} degrees` });
    });
    const [x, y] = place(angles[0], R);
    chords.forEach((chord, k) => {
      const [x2, y2] = place(angles[k + 1], R);
      set(chord, { x1: x, y1: y, x2, y2, class: `chord ${k ? "push" : "pull"}`,
        visibility: shown && (subject === "all" || !k) ? null : "hidden",
        "stroke-width": (1 + 9 * Math.abs(result.E[0][k + 1])).toFixed(2) });
    });
    if (!shown) return arrows.forEach((one) => set(one, { d: "" }));
    const { ambient, tangent } = force();
    const scale = REACH / Math.max(Math.hypot(...ambient), 1);
    const [ax, ay] = ambient.map((v) => v * scale);
    const t = result.rad[0];
    const [tx, ty] = [-Math.sin(t) * tangent * scale, Math.cos(t) * tangent * scale];
    const big = line(x, y, ax, -ay);
    const kept = line(x, y, tx, -ty);
    const dropped = Math.hypot(ax - tx, ay - ty) > 3
      ? `M${x + ax} ${y - ay}L${x + tx} ${y - ty}` : "";
    [big, line(x, y, ax * temperature, -ay * temperature, false), big, dropped, kept, kept, turning(tangent)]
      .forEach((d, k) => set(arrows[k], { d }));
  }

  // ------------------------------------------------------------ numbers beside it

  const big = h("span", { class: "big" });
  const facts = h("p", { class: "small muted num facts" });
  function paintFacts() {
    const now = force();
    set(big, { text: fmt(toward(result, now.tangent)) });
    const p = result.P[0][1];
    set(facts, { text: (subject === "pull"
      ? `Pull of the positive alone: weight 1 − P⁺ = ${fmt(-result.E[0][1])}, divided by τ = ${fmt(temperature, 2)}: ${fmt(-result.E[0][1] / temperature)}, ` +
        `times sin ${fmt(apart(angles[0], angles[1]), 1)}°. `
      : `As anchor ${fmt(toward(result, result.anchor[0].tangent))}` + (result.whole
        ? `, as candidate ${roles ? fmt(toward(result, result.candidate[0].tangent)) : "switched off"}. ` +
          `∂L/∂z is the sum over ${result.size} rows divided by ${result.size}: length ${fmt(Math.abs(now.tangent) / result.size)}. ` : ". ")) +
      `P⁺ = ${fmt(p)}, row loss ${fmt(result.losses[0])}.` + (result.whole ? ` Batch loss L = ${fmt(result.loss)}.` : "") });
  }

  // ------------------------------------------------------------ the chart

  const W = 380; const H = 190; const X0 = 40; const X1 = 368; const Y0 = 12; const Y1 = 150;
  const chart = svg("svg", { class: "chart", viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": "Chart; its numbers are in the text and the table." });
  const parts = {
    zero: svg("line", { class: "zero", x1: X0, x2: X1 }), axis: svg("path", { class: "axis", d: `M${X0} ${Y0}V${Y1}H${X1}` }),
    second: svg("path", { class: "curve second" }), first: svg("path", { class: "curve" }),
    here: svg("circle", { class: "here", r: 6 }), top: svg("text", { class: "tick", x: X0 - 5, style: "text-anchor:end" }),
    low: svg("text", { class: "tick", x: X0 - 5, style: "text-anchor:end" }),
    firstName: svg("text", { class: "name" }), secondName: svg("text", { class: "name second" }),
    label: svg("text", { class: "tick", x: (X0 + X1) / 2, y: H - 8 }),
    ticks: svg("g", {}),
  };
  chart.append(...Object.values(parts));
  const chartTitle = h("h4");

  // The curves of the current setting: what would happen if only one thing moved.
  function curves() {
    if (plot === "steps") {
      return { title: "Loss on the way down", label: "step", xs: steps.map((_, k) => k), first: steps, names: ["L, nats"],
        place: (v) => v / Math.max(1, steps.length - 1), x: steps.length - 1, ticks: [[0, "0"], [steps.length - 1, String(steps.length - 1)]] };
    }
    if (plot === "tau") {
      const xs = Array.from({ length: 81 }, (_, k) => 0.05 * 40 ** (k / 80));
      const at = xs.map((t) => forces(angles, t));
      return { title: "Turned toward its positive, at every τ", label: "temperature τ", xs,
        first: at.map((f) => toward(f, both(f, 0, f.whole))), second: at.map((f) => toward(f, f.anchor[0].tangent)),
        names: ["both roles", "as anchor only"], x: Math.min(2, Math.max(0.05, temperature)), clip: 1.2,
        place: (v) => Math.log(v / 0.05) / Math.log(40), ticks: [0.05, 0.1, 0.2, 0.5, 1, 2].map((v) => [v, String(v)]) };
    }
    const xs = Array.from({ length: 181 }, (_, k) => k);
    const at = xs.map((d) => forces(angles.map((a, j) => (j === 1 ? angles[0] + d : a)), temperature).pull);
    return { title: "The pull, wherever the positive is", label: "angle between anchor and positive", xs,
      first: at.map((f) => Math.abs(f.tangent)), second: at.map((f) => f.weight / temperature),
      names: ["left on the circle", "before projection"], x: apart(angles[0], angles[1]),
      place: (v) => v / 180, ticks: [0, 45, 90, 135, 180].map((v) => [v, `${v}°`]) };
  }
  function paintChart() {
    const c = curves();
    const every = [...c.first, ...(c.second ?? [])];
    const clip = c.clip ?? Infinity;
    const high = Math.min(clip, Math.max(0.02, ...every));
    const low = Math.max(-clip, Math.min(0, ...every));
    const px = (v) => X0 + (X1 - X0) * c.place(v);
    const py = (v) => Y1 - ((Y1 - Y0) * (Math.min(high, Math.max(low, v)) - low)) / (high - low);
    const path = (ys) => ys.map((v, k) => `${k ? "L" : "M"}${px(c.xs[k]).toFixed(1)} ${py(v).toFixed(1)}`).join("");
    set(chartTitle, { text: c.title });
    set(parts.first, { d: path(c.first) });
    set(parts.second, { d: c.second ? path(c.second) : "" });
    set(parts.zero, { y1: py(0), y2: py(0) });
    set(parts.top, { y: Y0, text: fmt(high, 2) });
    set(parts.low, { y: Y1, text: fmt(low, 2) });
    set(parts.label, { text: c.label });
    parts.ticks.replaceChildren(...c.ticks.map(([v, text]) => svg("text", { class: "tick", x: px(v), y: Y1 + 14, text })));
    const near = c.xs.reduce((best, v, k) => (Math.abs(v - c.x) < Math.abs(c.xs[best] - c.x) ? k : best), 0);
    const now = plot === "tau" ? toward(result, both(result, 0, acts())) : plot === "angle" ? Math.abs(result.pull.tangent) : c.first[near];
    set(parts.here, { cx: px(c.x), cy: py(now) });
    const label = (node, ys, k, up) => set(node, { x: Math.min(px(c.xs[k]), X1 - 108) + 8, y: py(ys[k]) + up, text: c.names[ys === c.first ? 0 : 1] });
    const at = plot === "steps" ? Math.floor(c.xs.length / 3) : plot === "tau" ? 34 : 78;
    label(parts.firstName, c.first, Math.min(at, c.first.length - 1), plot === "angle" ? 16 : -14);
    if (c.second) label(parts.secondName, c.second, plot === "angle" ? 150 : 8, 14);
    set(parts.secondName, { visibility: c.second ? null : "hidden" });
  }
  const swap = button("", () => { plot = plot === "angle" ? "tau" : "angle"; draw(); }, { kind: "quiet" });

  // ------------------------------------------------------------ all numbers, as a table

  const rowTable = table({ caption: "What acts on the anchor, in its own row. Tangent parts count toward the positive.",
    columns: ["Candidate", "Cosine", "P", "P − Y", "Force, ÷ τ", "On the circle"] });
  const pointTable = table({ caption: "All points. ∂L/∂θ in nats per radian, both roles.", columns: ["Point", "Angle", "As anchor", "As candidate", "∂L/∂θ"] });
  const sums = h("p", { class: "small num" });
  const numbers = details("All numbers as tables", h("div", {}, sums, rowTable.el, pointTable.el), () => draw());
  function paintTables() {
    if (!numbers.open || !shown) return;
    const { P, E, cosines, along } = result;
    set(sums, { text: `τ = ${fmt(temperature, 3)}. The weights P − Y sum to ${fmt(E[0].reduce((a, b) => a + b, 0), 6)}; their absolute values to ${fmt(E[0].reduce((a, b) => a + Math.abs(b), 0), 6)} = 2(1 − P⁺).` });
    rowTable.update(angles.slice(1).map((_, k) => [title(k + 1), fmt(cosines[0][k + 1]), fmt(P[0][k + 1]), fmt(E[0][k + 1]),
      fmt(-E[0][k + 1] / temperature), fmt(toward(result, (-E[0][k + 1] / temperature) * along(0, k + 1)))]));
    pointTable.update(angles.map((a, i) => [title(i), `${fmt(tidy(a), 1)}°`, fmt(result.anchor[i].tangent),
      result.whole ? fmt(result.candidate[i].tangent) : "–", result.whole ? fmt(-both(result, i, true) / result.size) : "–"]));
  }

  // ------------------------------------------------------------ controls

  const tau = slider({ label: "Temperature τ", min: 0.05, max: 2, log: true, value: temperature,
    marks: [0.05, 0.1, 0.2, 0.5, 1, 2], format: (v) => fmt(v, v < 0.1 ? 3 : 2),
    oninput: (v) => { run++; if (plot === "steps") plot = "tau"; change({ temperature: v }); ui.say(`Temperature ${v}.` + (shown ? ` ${headline()}` : "")); } });
  const role = toggle({ label: "Candidate role", hint: "the anchor also stands in the rows of the others",
    checked: roles, onchange: (on) => { change({ candidate_role: on }); ui.say(headline()); } });
  const controls = h("div", { class: "controls" }, tau.el, role.el);

  // ------------------------------------------------------------ the tour

  const start = (points, t, what, axis) => {
    run++;
    seen = { far: 0, high: 0 };
    subject = what;
    plot = axis;
    change({ points, temperature: t, candidate_role: true }, false);
    tau.set(t);
    role.set(true);
  };
  const pullAt = (d) => Math.abs(forces([0, d, 90], 0.2).pull.tangent);
  const cat = (t, candidate) => { const f = forces(FOUR_POINTS, t); return toward(f, both(f, 0, candidate)); };
  const tourSteps = [
    { title: "One anchor and its forces", enter: () => start(options.points ?? ONE_ROW, options.temperature ?? 0.2, "all", "angle"),
      text: "A is the anchor, + its positive, − a negative. The anchor's row gives each of them a share P. The loss then " +
        "pulls the anchor toward + with weight 1 − P⁺ and pushes it from each − with weight P. Dividing by τ makes weights " +
        "forces. And the circle lets only the part through that runs along it. You may move the points." },
    { title: "Move 1: the worst mistake", enter: () => start([0, 1, 90], 0.2, "pull", "angle"),
      text: "The negative stays at 90°, τ = 0.2. The positive starts beside the anchor and will move away, to the opposite " +
        "point. At 180° the model could not be more wrong: P⁺ is practically 0.",
      question: "How strongly is the anchor turned toward its positive on the way?",
      choices: [{ id: "grow", label: "More and more: most strongly at 180°, where the mistake is greatest" },
        { id: "shrink", label: "Less and less: distant points do not feel each other" },
        { id: "hump", label: "It rises, reaches a peak, and falls to nothing at 180°" }],
      answer: () => {
        const [near, top, far] = [pullAt(1), Math.max(...Array.from({ length: 178 }, (_, k) => pullAt(k + 2))), pullAt(180)];
        return top > far + 1e-6 && top > near + 1e-6 ? "hump" : far > near ? "grow" : "shrink";
      },
      task: "Drag + to 180°, or focus it and use the arrow keys. The chart follows.",
      act: { label: "Move it for me", run: () => glide([0, 180, 90]) },
      done: () => seen?.far >= 179.9,
      surprise: () => [
        `The pull that turns the anchor: ${[1, 60, 90, 120, 179, 180].map((d) => `${fmt(pullAt(d), d < 10 || d > 170 ? 4 : 2)} at ${d}°`).join(", ")}.`,
        `At 180° the weight 1 − P⁺ is ${fmt(forces([0, 180, 90], 0.2).pull.weight)} and the force ${fmt(forces([0, 180, 90], 0.2).pull.weight / 0.2, 2)}: the logit ` +
          "shouts. But the force points straight through the centre, and normalisation removes just that part. " +
          "The most hopeless pair feels no pull at all."] },
    { title: "Move 2: the cat at 0°", enter: () => start(FOUR_POINTS, 0.5, "all", "tau"),
      text: "The four-point batch: cat at 0° (the anchor) and 30°, dog at 90° and 120°. Now all forces act, and the anchor " +
        "plays both roles: it asks in its own row, and it is asked about in three others. τ = 0.5.",
      question: "Which way does the cat at 0° move, at τ = 0.5 and at τ = 0.2?",
      choices: [{ id: "toward", label: "Toward its twin, at both" }, { id: "away", label: "Away from its twin, at both" },
        { id: "turn", label: "Away at 0.5, toward at 0.2" }],
      answer: () => { const [a, b] = [cat(0.5, true), cat(0.2, true)]; return a > 0 && b > 0 ? "toward" : a < 0 && b < 0 ? "away" : "turn"; },
      task: "Slide τ from 0.5 to 0.2.",
      act: { label: "Slide it for me", run: () => slideTau(0.5, 0.2) },
      done: () => seen?.high >= 0.5 && temperature <= 0.2,
      surprise: () => [
        `Toward its twin: ${fmt(cat(0.5, true), 3)} at τ = 0.5, ${fmt(cat(0.2, true), 3)} at τ = 0.2 (as ∂L/∂z, a quarter: ` +
          `${fmt(-cat(0.5, true) / 4, 3)} and ${fmt(-cat(0.2, true) / 4, 3)} against the twin). At 0.5 two dogs stand behind the twin and outvote it.`,
        [`What turned it round? Not its own row, which pushes it away at both: ${fmt(cat(0.5, false), 3)} and ${fmt(cat(0.2, false), 3)}. ` +
          "It is the other role: its twin, nearer to the dogs, is less sure and calls for it. ",
        button("Switch the candidate role off and on", () => { change({ candidate_role: !roles }); role.set(roles); }, { kind: "quiet" })]] },
    { title: "Move 3: let go", enter: () => start(FOUR_POINTS, 0.5, "all", "angle"),
      text: "The same batch at τ = 0.5. All four points now follow their forces, with both roles, until nothing moves.",
      question: "Where do they come to rest?",
      choices: [{ id: "middle", label: "Each pair meets in its middle: cats at 15°, dogs at 105°" },
        { id: "opposite", label: "Cats together, dogs together, exactly opposite" },
        { id: "one", label: "All on one spot" }],
      answer: () => { const [a, b, , c] = rest(); return apart(a, b) > 1 ? "none" : apart(a, c) < 1 ? "one" : apart(a, c) > 179 ? "opposite" : "middle"; },
      task: "Press the button and watch.",
      act: { label: "Descend", run: () => { start(FOUR_POINTS, 0.5, "all", "angle"); descend(); } },
      done: () => steps.length > 1 && result.whole && biggest(slopes()) < 1e-4 && apart(angles[0], angles[2]) > 170,
      surprise: () => {
        const at = (d) => fmt(((d + 540) % 360) - 180, 0);
        return [`Cats at ${at(angles[0])}°, dogs at ${at(angles[2])}°, L = ${fmt(result.loss)}. The floor for two images is log(1 + 2e⁻⁴) = ${fmt(Math.log1p(2 * Math.exp(-4)))}.`,
          `The cat first moved away from its twin, and that was right: both had to leave the dogs. The mean of the four angles is ${fmt(angles.reduce((a, b) => a + b, 0) / 4, 1)}°, ` +
          "as at the start: with both roles every force has an equal and opposite one."];
      } },
  ];
  function rest() { // where descent ends, without moving anything on screen
    let now = [...FOUR_POINTS];
    for (let k = 0; k < 600; k++) {
      const f = forces(now, 0.5);
      const s = now.map((_, i) => both(f, i, true) / 4);
      const rate = Math.min(30, 3 / (biggest(s) || 1));
      now = now.map((a, i) => a + rate * s[i]);
    }
    return now;
  }
  const sandbox = {
    title: "Sandbox",
    text: "All yours. Drag, slide, switch the candidate role; add negatives, one image at a time.",
    enter: () => { subject = "all"; seen = null; if (plot === "steps") plot = "angle"; },
    tools: () => [
      button("Descend", descend, { kind: "primary" }),
      button("Four-point batch", () => { plot = "tau"; run++; change({ points: FOUR_POINTS, temperature: 0.5 }); }),
      button("One negative", () => { plot = "angle"; run++; change({ points: ONE_ROW }); }),
      button("All on one spot", () => { run++; change({ points: angles.map(() => 60) }); }),
      button("Add an image", () => { run++; const more = angles.length % 2 ? 1 : 2;
        if (angles.length + more <= MOST) change({ points: [...angles, ...[35, 70].slice(0, more).map((d) => tidy(angles.at(-1) + d))] }); }),
    ],
  };
  const tour = guide(ui, { steps: tourSteps, sandbox, onchange: ({ index, phase }) => {
    shown = phase === "sandbox" || phase === "try" || phase === "told";
    locked = phase === "predict";
    tau.disable(locked);
    role.disable(locked);
    set(controls, { hidden: index === 0 && phase === "look" });
    set(role.el, { hidden: !(phase === "sandbox" || index > 1) });
    set(right, { hidden: !shown });
    set(veil, { hidden: shown, text: locked ? "Arrows, numbers and chart appear once you have predicted." : "Next: the forces, one prediction at a time." });
    set(numbersBox, { hidden: !shown });
    set(swap, { hidden: phase !== "sandbox" });
    draw();
  } });

  // ------------------------------------------------------------ everything in its place

  const swatch = (kind) => svg("svg", { viewBox: "0 0 30 12", "aria-hidden": "true" }, svg("path", { class: `arrow ${kind}`, d: kind === "weight" ? "M2 6H16" : "M2 6H27M21 2L27 6L21 10" }));
  const legend = h("div", { class: "legend" },
    h("span", {}, swatch("weight"), "the weight, as the logits see it"),
    h("span", {}, swatch("ambient"), "the force, divided by τ"),
    h("span", {}, swatch("left-over"), "what is left on the circle"),
    h("span", {}, swatch("turn"), "the way it turns the anchor (length: log scale)"));
  const veil = h("div", { class: "veil" });
  const right = h("div", {},
    h("div", { class: "row" }, h("h4", {}, "Turned toward the positive"), big), facts,
    h("div", { class: "panel-head" }, chartTitle, swap), chart);
  const numbersBox = h("div", { class: "numbers" }, numbers);
  ui.box.append(tour.el,
    h("div", { class: "figure" },
      h("div", { class: "left" }, h("div", { class: "panel-head" }, h("h4", {}, "Points"), grip), circle, legend),
      h("div", { class: "right" }, veil, right)),
    controls, numbersBox);

  function paint() {
    paintCircle();
    if (shown) { paintFacts(); paintChart(); }
    paintTables();
    if (tau.value !== temperature) tau.set(temperature);
    role.set(roles);
    role.disable(locked || !result.whole);
    set(swap, { text: plot === "angle" ? "Show it over τ" : "Show it over the angle" });
  }
  buildCircle();
  tour.go(options.tour ?? !(options.points || options.temperature) ? 0 : tourSteps.length);
  paint();

  return {
    state: () => ({ angles: [...angles], temperature, candidateRole: roles, phase: tour.phase, step: tour.index,
      weights: result.E[0], pull: result.pull, anchor: result.anchor, candidate: result.candidate,
      losses: result.losses, loss: result.loss, shown: force(), slopes: slopes().map((s) => -s) }),
    update: (changes) => { run++; tour.open(); change(changes); },
  };
}

defineElement("forces", mount);
export default widget(mount, ["points", "temperature", "candidate_role"]);
