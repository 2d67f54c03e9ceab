// @title Hide and fill
// @fallback An interactive figure: a photograph cut into patches, a part of them hidden and filled in
// @fallback again from the visible pixels around them. With JavaScript you choose how much is hidden,
// @fallback in scattered patches or in one block, and see the error. The text around it has the numbers.
// @min-height clamp(35.2rem, calc(62rem - 46vw), 44.5rem)
import {
  animate, button, defineElement, details, emit, fmt, frame, guide, h, radios, set, shell, slider, svg,
  table, widget,
} from "./kit.js";

// ---------------------------------------------------------------- the mathematics

// A soap film over the hidden pixels: each becomes the mean of its 2 to 4 neighbours. Over-relaxation
// on the two colours of a chessboard, as in reference/mae.py, with the same end.
function film(pixels, gone, width, height) {
  const x = Float64Array.from(pixels);
  let [sum, seen] = [0, 0];
  gone.forEach((g, i) => { if (!g) { sum += pixels[i]; seen += 1; } });
  gone.forEach((g, i) => { if (g) x[i] = seen ? sum / seen : 0; });
  if (!seen) return x;
  const colours = [[], []];
  gone.forEach((g, i) => {
    if (!g) return;
    const [r, c] = [Math.floor(i / width), i % width];
    const near = [r > 0 && i - width, r < height - 1 && i + width, c > 0 && i - 1, c < width - 1 && i + 1];
    colours[(r + c) % 2].push([i, near.filter((j) => j !== false)]);
  });
  const pull = 2 / (1 + Math.PI / Math.max(width, height));
  for (let round = 0; round < 100 * (width + height); round++) {
    let move = 0;
    for (const cells of colours) {
      for (const [i, near] of cells) {
        let total = 0;
        for (const j of near) total += x[j];
        const step = pull * (total / near.length - x[i]);
        x[i] += step;
        move = Math.max(move, Math.abs(step));
      }
    }
    if (move < 1e-9) break;
  }
  return x;
}

// Noise of every patch; the largest are hidden. One number seeds it (mulberry32).
function dice(seed) {
  let a = (seed * 0x9e3779b1) >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
function noiseOf(layout, rows, columns, ratio, seed) {
  const random = dice(seed);
  if (layout === "random") return Array.from({ length: rows * columns }, random);
  const half = Math.sqrt(ratio) / 2; // the block stays inside the picture
  const place = () => Math.min(1 - half, Math.max(half, seed === 1 ? 0.5 : random()));
  const [cy, cx] = [place(), place()];
  return Array.from({ length: rows * columns }, (_, i) => -Math.max(
    Math.abs((Math.floor(i / columns) + 0.5) / rows - cy), Math.abs(((i % columns) + 0.5) / columns - cx)));
}
function hiddenPatches(layout, rows, columns, ratio, seed) {
  const noise = noiseOf(layout, rows, columns, ratio, seed);
  const count = Math.round(noise.length * ratio);
  const order = noise.map((_, i) => i).sort((a, b) => noise[b] - noise[a] || a - b);
  return order.slice(0, count).sort((a, b) => a - b);
}
function pixelMask(hidden, width, height, patch) {
  const [gone, columns] = [new Array(width * height).fill(false), width / patch];
  for (const k of hidden) {
    const [top, left] = [Math.floor(k / columns) * patch, (k % columns) * patch];
    for (let r = 0; r < patch; r++) for (let c = 0; c < patch; c++) gone[(top + r) * width + left + c] = true;
  }
  return gone;
}
const average = (xs) => xs.reduce((a, b) => a + b, 0) / Math.max(1, xs.length);

// A scene is one photograph or a set of digits: { images, width, height, patch, mean }.
function solve(scene, layout, ratio, seed) {
  const [rows, columns] = [scene.height / scene.patch, scene.width / scene.patch];
  let [squares, constant, count] = [0, 0, 0];
  const images = scene.images.map((pixels, k) => {
    const hidden = hiddenPatches(layout, rows, columns, ratio, seed + (scene.images.length > 1 ? 101 * k : 0));
    const gone = pixelMask(hidden, scene.width, scene.height, scene.patch);
    const filled = film(pixels, gone, scene.width, scene.height);
    gone.forEach((g, i) => {
      if (!g) return;
      squares += (filled[i] - pixels[i]) ** 2;
      constant += (scene.mean[i] - pixels[i]) ** 2;
      count += 1;
    });
    return { hidden, gone, filled };
  });
  const mse = count ? squares / count : 0;
  const meanMse = count ? constant / count : 0;
  return { images, mse, meanMse, relative: mse / scene.variance };
}

// ---------------------------------------------------------------- sizes and words

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const percent = (r) => `${Math.round(100 * r)} %`;
const TRIED = [0.1, 0.25, 0.5, 0.75, 0.9];
const SHEET = 8; // digits in a row
const [W, H, LEFT, FOOT] = [330, 150, 44, 34];

const CSS = `
.guide { min-height: 190px; }
.panels { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 10px 14px; }
.panels > div { min-width: 0; } .panels h4 { font-size: 14px; margin-bottom: 4px; }
canvas { display: block; width: 100%; height: auto; image-rendering: pixelated; border: 1px solid var(--line); border-radius: 4px; }
.under { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 10px 22px; border-top: 1px solid var(--line); }
.under > div { min-width: 0; } .controls > * + * { margin-top: 10px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; overflow: visible; }
svg text { fill: var(--muted); font-size: 13px; text-anchor: middle; dominant-baseline: central; font-variant-numeric: tabular-nums; }
svg text.end { text-anchor: end; } svg text.start { text-anchor: start; } svg text.name { fill: var(--fg); }
.grid { stroke: var(--line); } .flat { stroke: var(--muted); stroke-dasharray: 4 4; }
.curve { fill: none; stroke: var(--accent); stroke-width: 2.4; } .curve.block { stroke: var(--hot); stroke-dasharray: 7 4; }
.curve.mean { stroke: var(--hot); stroke-dasharray: 2 4; } .spot { fill: var(--accent); } .spot.block, .spot.mean { fill: var(--hot); }
.here { fill: none; stroke: var(--fg); stroke-width: 2; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 8px; border-top: 1px solid var(--line); }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; background: var(--panel); min-width: 0; }
.tile b { display: block; font-size: 19px; line-height: 1.25; font-variant-numeric: tabular-nums; } .tile span { font-size: 13px; color: var(--muted); }
.veil { display: grid; place-items: center; text-align: center; color: var(--muted); font-size: 14px; border: 1.5px dashed var(--line); border-radius: 8px; padding: 10px; min-height: 84px; }
.numbers { border-top: 1px solid var(--line); }
@container (max-width: 600px) {
  .box > * { padding: 12px; } .guide { min-height: 0; }
  .panels { grid-template-columns: repeat(2, minmax(0, 1fr)); } .under { grid-template-columns: minmax(0, 1fr); }
}
`;

// ---------------------------------------------------------------- the figure

export function mount(el, options) {
  const ui = shell(el, { label: "Explorer: hide and fill", css: CSS });
  if (!options.photo || !options.digits) {
    ui.box.append(h("p", {}, "This figure needs its pictures: MaskedImageExplorer() in Python carries them."));
    return {};
  }
  const scenes = { photo: photograph(options.photo), digits: digitSheet(options.digits) };
  let subject = options.subject ?? "photo";
  let layout = options.layout ?? "random";
  let ratio = options.ratio ?? 0.5;
  let draw = options.draw ?? 1;
  let shown = false; // the filled picture and its numbers
  let everything = false; // whole curves
  let run = 0;
  let result = null;
  let seen = {}; // "photo random" → Map from ratio to numbers
  const cache = new Map();
  const at = (s, l, r, d = draw) => {
    const key = `${s} ${l} ${r} ${d}`;
    if (!cache.has(key)) {
      if (cache.size > 60) cache.clear();
      cache.set(key, solve(scenes[s], l, r, d));
    }
    return cache.get(key);
  };
  const paintSoon = frame(paint);

  function photograph({ width, height, patch, pixels }) {
    const image = Array.from(bytes(pixels), (v) => v / 255);
    const grey = average(image);
    return { images: [image], width, height, patch, mean: image.map(() => grey),
      variance: average(image.map((v) => (v - grey) ** 2)) };
  }
  function digitSheet({ side, patch, pixels, mean }) {
    const all = Array.from(bytes(pixels), (v) => v / 16);
    const images = [];
    for (let k = 0; k < all.length; k += side * side) images.push(all.slice(k, k + side * side));
    const grey = average(all);
    return { images, width: side, height: side, patch, mean, variance: average(all.map((v) => (v - grey) ** 2)) };
  }

  function change(next, check = true) {
    subject = next.subject ?? subject;
    layout = next.layout ?? layout;
    ratio = next.ratio ?? ratio;
    if (next.draw !== undefined && next.draw !== draw) seen = {};
    draw = next.draw ?? draw;
    result = at(subject, layout, ratio);
    (seen[`${subject} ${layout}`] ??= new Map()).set(ratio, result);
    paintSoon();
    emit(el, { subject, layout, ratio, draw });
    if (check) tour.check();
  }
  // Slides the ratio from one value to another, in steps of 5 %.
  function slide(from, to) {
    const mine = ++run;
    animate(1400, (t) => {
      if (mine !== run) return;
      const r = t < 1 ? Math.round((from + (to - from) * t) * 20) / 20 : to;
      if (r !== ratio || t === 1) change({ ratio: r }, t === 1);
    }, ui.signal);
  }

  // ------------------------------------------------------------ pictures

  const panel = (title) => {
    const canvas = h("canvas", { role: "img" });
    const head = h("h4", {}, title);
    const veil = h("div", { class: "veil", hidden: true }, "after your prediction");
    return { el: h("div", {}, head, canvas, veil), head, canvas, veil };
  };
  const panels = { original: panel("Original"), masked: panel("What is visible"), filled: panel("Filled from the neighbours") };
  const HIDDEN = [86, 110, 168];

  // colourOf(image number, pixel) → [r, g, b]; digits are dark on light, as on paper
  function put(canvas, label, colourOf) {
    const scene = scenes[subject];
    const across = scene.images.length > 1 ? SHEET : 1;
    const down = Math.ceil(scene.images.length / across);
    const gap = scene.images.length > 1 ? 2 : 0;
    const [cw, ch] = [scene.width + gap, scene.height + gap];
    set(canvas, { width: across * cw - gap, height: down * ch - gap, "aria-label": label });
    const context = canvas.getContext("2d");
    const data = context.createImageData(canvas.width, canvas.height);
    data.data.fill(0);
    scene.images.forEach((pixels, k) => {
      const [top, left] = [Math.floor(k / across) * ch, (k % across) * cw];
      pixels.forEach((_, i) => {
        const place = 4 * ((top + Math.floor(i / scene.width)) * canvas.width + left + (i % scene.width));
        data.data.set([...colourOf(k, i), 255], place);
      });
    });
    context.putImageData(data, 0, 0);
  }
  function paintPictures() {
    const scene = scenes[subject];
    const tone = (v) => {
      const g = Math.round(255 * Math.min(1, Math.max(0, subject === "photo" ? v : 1 - v)));
      return [g, g, g];
    };
    const what = subject === "photo" ? "a temple between trees" : `${scene.images.length} handwritten digits`;
    put(panels.original.canvas, `The original: ${what}`, (k, i) => tone(scene.images[k][i]));
    put(panels.masked.canvas, `${percent(ratio)} of the patches are hidden, ${layout === "random" ? "scattered" : "in one block"}`,
      (k, i) => (result.images[k].gone[i] ? HIDDEN : tone(scene.images[k][i])));
    if (shown) put(panels.filled.canvas, `Every hidden pixel is the mean of its neighbours; mean squared error ${fmt(result.mse)}`,
      (k, i) => tone(result.images[k].filled[i]));
  }

  // ------------------------------------------------------------ the error over the ratio

  const plot = svg("svg", { viewBox: `0 0 ${W} ${H + FOOT}`, role: "img", "aria-label": "Error over the share of hidden patches; the table lists the numbers" });
  function paintPlot() {
    const photo = subject === "photo";
    const top = photo ? 1.1 : 0.25;
    const x = (r) => LEFT + (W - LEFT - 12) * r;
    const y = (v) => 8 + (H - 16) * (1 - Math.min(1, v / top));
    const parts = [];
    for (const v of photo ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.05, 0.1, 0.15, 0.2, 0.25]) {
      parts.push(svg("line", { class: "grid", x1: LEFT, x2: W - 12, y1: y(v), y2: y(v) }),
        svg("text", { class: "end", x: LEFT - 5, y: y(v), text: String(v).replace(/^0\./, ".") }));
    }
    for (const r of [0, 0.25, 0.5, 0.75, 1]) parts.push(svg("text", { class: r === 1 ? "end" : "", x: r === 1 ? W : x(r), y: H + 4, text: percent(r) }));
    parts.push(svg("text", { x: (LEFT + W) / 2, y: H + 24, text: "hidden" }));
    if (photo) parts.push(svg("line", { class: "flat", x1: LEFT, x2: W - 12, y1: y(1), y2: y(1) }));
    const line = (points, kind, label, below = false) => {
      if (!points.length) return;
      const sorted = [...points].sort((a, b) => a[0] - b[0]);
      parts.push(svg("path", { class: `curve ${kind}`, d: sorted.map(([r, v], k) => `${k ? "L" : "M"}${x(r).toFixed(1)} ${y(v).toFixed(1)}`).join("") }),
        ...sorted.map(([r, v]) => svg("circle", { class: `spot ${kind}`, cx: x(r), cy: y(v), r: 2.6 })));
      const [r, v] = sorted[sorted.length - 1];
      parts.push(svg("text", { class: "name end", x: x(Math.max(r, 0.45)), y: below ? Math.min(H - 14, y(v) + 15) : Math.max(6, y(v) - 12), text: label }));
    };
    const points = (l, read) => {
      const found = new Map(seen[`${subject} ${l}`] ?? []);
      if (everything) for (const r of TRIED) found.set(r, at(subject, l, r));
      return [...found].map(([r, one]) => [r, read(one)]);
    };
    if (photo) {
      line(points("random", (one) => one.relative), "", "scattered", true);
      line(points("block", (one) => one.relative), "block", "one block");
    } else {
      line(points(layout, (one) => one.mse), "", "interpolation");
      line(points(layout, (one) => one.meanMse), "mean", "mean digit", true);
    }
    const v = photo ? result.relative : result.mse;
    parts.push(svg("circle", { class: "here", cx: x(ratio), cy: y(v), r: 6 }));
    plot.replaceChildren(...parts);
  }

  // ------------------------------------------------------------ readouts

  const tile = (label) => {
    const [number, text] = [h("b"), h("span", {}, label)];
    return { el: h("div", { class: "tile" }, number, text), number, text };
  };
  const tiles = { hidden: tile("patches hidden"), relative: tile("error ÷ variance of the picture"),
    mse: tile("mean squared error, hidden pixels"), mean: tile("the same error") };
  const tileBox = h("div", { class: "tiles" }, Object.values(tiles).map((t) => t.el));
  function paintTiles() {
    const total = (scenes[subject].width / scenes[subject].patch) * (scenes[subject].height / scenes[subject].patch);
    set(tiles.hidden.number, { text: `${Math.round(total * ratio)} of ${total}` });
    set(tiles.relative.number, { text: fmt(result.relative) });
    set(tiles.mse.number, { text: fmt(result.mse) });
    set(tiles.mean.number, { text: fmt(result.meanMse) });
    set(tiles.mean.text, { text: subject === "photo" ? "squared error of a flat grey" : "squared error of the mean digit" });
  }
  const numberTable = table({ caption: "Error over the share of hidden patches, this draw",
    columns: ["Hidden", "Scattered, ÷ variance", "Block, ÷ variance", "Scattered, squared error", "Block, squared error", "Constant, scattered"] });
  const numbers = details("All numbers as a table", numberTable.el, () => paintSoon());
  function paintTable() {
    if (!numbers.open || !everything) return;
    numberTable.update(TRIED.map((r) => {
      const [a, b] = [at(subject, "random", r), at(subject, "block", r)];
      return [percent(r), ...[a.relative, b.relative, a.mse, b.mse, a.meanMse].map((v) => fmt(v))];
    }));
  }
  function paint() {
    dial.set(ratio);
    layouts.set(layout);
    subjects.set(subject);
    paintPictures();
    if (shown) {
      paintPlot();
      paintTiles();
    }
    paintTable();
  }

  // ------------------------------------------------------------ controls

  const spoken = () => (shown ? ` Error ${fmt(result.relative)} of the variance.` : "");
  const dial = slider({ label: "Hidden", min: 0.05, max: 0.95, step: 0.05, value: ratio, format: percent,
    oninput: (r) => { run++; change({ ratio: Math.round(20 * r) / 20 }); ui.say(`${percent(ratio)} hidden.${spoken()}`); } });
  const layouts = radios({ legend: "Which patches", choices: [{ id: "random", label: "scattered at random" }, { id: "block", label: "one block" }],
    onchange: (l) => { run++; change({ layout: l }); ui.say(`${l === "random" ? "Scattered" : "One block"}.${spoken()}`); } });
  const subjects = radios({ legend: "Picture", choices: [{ id: "photo", label: "a photograph" }, { id: "digits", label: "handwritten digits" }],
    onchange: (s) => { run++; change({ subject: s }); ui.say(`${s === "photo" ? "Photograph" : "Digits"}.${spoken()}`); } });
  const again = button("Draw another mask", () => { run++; change({ draw: draw + 1 }); }, { kind: "quiet" });

  // ------------------------------------------------------------ the tour

  const begin = (s, l, r) => () => {
    run++;
    seen = {};
    change({ subject: s, layout: l, ratio: r, draw: 1 }, false);
    seen = {};
  };
  const tried = (s, l, r) => seen[`${s} ${l}`]?.has(r);
  const story = (l) => [0.1, 0.5, 0.75, 0.9].map((r) => `${fmt(at("photo", l, r).relative, 3)} at ${percent(r)}`).join(", ");
  const steps = [
    { title: "A photograph in patches", enter: begin("photo", "random", 0.5),
      text: () => `The picture is cut into ${(scenes.photo.width / scenes.photo.patch) * (scenes.photo.height / scenes.photo.patch)} square patches, and half of them are hidden. ` +
        "The filler knows nothing about temples or trees. It stretches a soap film: every hidden pixel becomes the mean of its neighbours. " +
        "Its error is given relative to that of a flat grey picture, so 1 is worthless and 0 is perfect." },
    { title: "Move 1: hide more", enter: begin("photo", "random", 0.1),
      text: () => `With 10 % hidden the film’s error is ${fmt(at("photo", "random", 0.1).relative, 3)}. Now hide half of the picture.`,
      question: "How large is the error with 50 % hidden?",
      choices: [{ id: "small", label: "About a tenth: hardly worse" }, { id: "half", label: "About a half: half is missing" },
        { id: "large", label: "Nearly 1: useless" }],
      answer: () => { const e = at("photo", "random", 0.5).relative; return e < 0.25 ? "small" : e < 0.7 ? "half" : "large"; },
      task: "Drag the slider to 50 %, then on to 90 %.",
      act: { label: "Drag it for me", kind: "", run: () => { change({ ratio: 0.5 }, false); slide(0.5, 0.9); } },
      done: () => tried("photo", "random", 0.5) && tried("photo", "random", 0.9),
      surprise: () => [`${story("random")}. Hiding half costs almost nothing.`,
        "Neighbouring patches repeat each other. A network asked to fill in half a picture could learn this film and stop. " +
        "Only when most is gone does guessing begin to need more."] },
    { title: "Move 2: the same area, one block", enter: begin("photo", "random", 0.5),
      text: () => `Scattered, 50 % cost ${fmt(at("photo", "random", 0.5).relative, 3)}. Now the hidden half is one block in the middle. The same number of pixels is missing.`,
      question: "What happens to the error?",
      choices: [{ id: "same", label: "Nothing: the same number is missing" }, { id: "some", label: "It grows by about a half" }, { id: "many", label: "It more than doubles" }],
      answer: () => { const q = at("photo", "block", 0.5).relative / at("photo", "random", 0.5).relative; return q < 1.2 ? "same" : q < 2 ? "some" : "many"; },
      task: "Choose “one block”.",
      act: { label: "Choose it for me", kind: "", run: () => { run++; change({ layout: "block" }); } },
      done: () => tried("photo", "block", 0.5),
      surprise: () => [`${fmt(at("photo", "block", 0.5).relative, 3)} against ${fmt(at("photo", "random", 0.5).relative, 3)}. ` +
        `Over the whole range the block costs ${story("block")}.`,
        "A film needs support nearby. The ratio alone does not say how hard the task is; how far the nearest visible pixel lies does."] },
    { title: "Move 3: handwritten digits", enter: begin("digits", "random", 0.25),
      text: () => `${scenes.digits.images.length} digits, 8 × 8 pixels, 16 patches each. A second filler is even simpler: it looks at no visible pixel and ` +
        "always paints the same picture, the mean of all training digits.",
      question: "With 75 % hidden, which of the two has the smaller squared error?",
      choices: [{ id: "film", label: "The film, which sees a quarter of each digit" }, { id: "mean", label: "The mean digit, which sees nothing" }, { id: "equal", label: "They are about equal" }],
      answer: () => { const one = at("digits", "random", 0.75); const q = one.mse / one.meanMse; return q > 1.2 ? "mean" : q < 0.83 ? "film" : "equal"; },
      task: "Drag the slider to 75 %.",
      act: { label: "Drag it for me", kind: "", run: () => slide(0.25, 0.75) },
      done: () => tried("digits", "random", 0.75),
      surprise: () => { const one = at("digits", "random", 0.75);
        return [`The film ${fmt(one.mse, 3)}, the mean digit ${fmt(one.meanMse, 3)}. A constant beats it.`,
          "Strokes are thin: the neighbours of a hidden patch say little about it. So the ratio that is right for photographs is not a law, " +
          "and a network on digits that does not beat the mean digit has learnt nothing."]; } },
  ];
  const sandbox = { title: "Sandbox",
    text: "All yours. At which ratio does a block on the photograph become worthless? Is there any ratio at which the film beats the mean digit?",
    tools: () => [again] };
  const tour = guide(ui, { steps, sandbox, onchange: ({ index, phase }) => {
    shown = phase === "sandbox" || phase === "try" || phase === "told";
    everything = phase === "sandbox" || phase === "told";
    const free = phase === "sandbox";
    const locked = phase === "predict" || phase === "look";
    dial.disable(locked || (!free && index === 2));
    layouts.disable(!(free || (index === 2 && !locked)));
    set(layouts.el, { hidden: !(free || index === 2) });
    set(subjects.el, { hidden: !free });
    set(panels.filled.canvas, { hidden: !shown });
    set(panels.filled.veil, { hidden: shown, text: phase === "look" ? "in a moment" : "after your prediction" });
    for (const one of [tileBox, plotBox]) set(one, { hidden: !shown });
    set(numberBox, { hidden: !everything });
    paintSoon();
  } });

  const plotBox = h("div", {}, h("h4", { style: "font-size:14px" }, "Error on the hidden pixels"), plot);
  const numberBox = h("div", { class: "numbers" }, numbers);
  ui.box.append(tour.el,
    h("div", { class: "panels" }, Object.values(panels).map((p) => p.el)),
    h("div", { class: "under" }, h("div", { class: "controls" }, dial.el, layouts.el, subjects.el), plotBox), tileBox, numberBox);
  change({}, false);
  tour.go(options.tour === false ? steps.length : 0);
  return {
    state: () => ({ subject, layout, ratio, draw, phase: tour.phase, index: tour.index,
      hidden: result.images.map((one) => one.hidden), filled: result.images.map((one) => [...one.filled]),
      mse: result.mse, meanMse: result.meanMse, relative: result.relative }),
    update: (changes) => {
      run++;
      tour.open();
      change(changes);
    },
  };
}

defineElement("masked_image", mount);
export default widget(mount, ["subject", "layout", "ratio", "draw"]);
