// @title Put the lines in order
// @fallback With JavaScript you put these lines in order here. Some come in two versions: one is a bug.
// @min-height max(58rem, calc(104rem - 100vw))
// @traits program indents attempts solved

import { shell, h, set, button, details, table, emit, memory, defineElement, widget } from "./kit.js";

const CSS = `
.boards { display: grid; gap: 20px; background: var(--panel); border-top: 1px solid var(--line); }
h3 { margin-bottom: 2px; }
@container (min-width: 640px) { .boards { grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr); } }
h4 { font-size: 13px; color: var(--muted); font-weight: 600; margin-bottom: 6px; }
ol, ul { list-style: none; margin: 0; padding: 0; }
.code, .code:hover:not(:disabled) { background: none; }
.code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-weight: 400;
  overflow-wrap: anywhere; text-align: left; }
.code .word { display: inline-block; text-indent: 0; }
.sheet { background: var(--bg); border: 1px solid var(--line); border-radius: 8px; padding: 8px; min-height: 96px; }
.sheet .head { padding: 4px 6px 8px; }
.sheet .hole { border: 1.5px dashed var(--muted); border-radius: 7px; padding: 12px; color: var(--muted); font-size: 14px; }
.line { display: flex; align-items: stretch; margin-bottom: 5px; border-radius: 7px; background: var(--bg);
  border: 1px solid var(--line); position: relative; }
.line .code { flex: 1; min-width: 0; min-height: 40px; border: 0; border-radius: 6px; padding: 9px 8px 8px 2px; }
.line .words { display: block; padding-left: 2ch; text-indent: -2ch; }
.line .shape { color: var(--muted); }
.line .no { flex: none; width: 22px; padding-top: 10px; text-align: right; font-size: 12px; color: var(--muted); }
.line .grip { flex: none; width: 28px; padding-top: 9px; text-align: center; line-height: 1.3; color: var(--muted); font-size: 14px;
  touch-action: none; cursor: grab; user-select: none; }
.line:hover { border-color: var(--accent); }
.line:has([aria-pressed=true]) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); background: var(--soft); }
.line.wrong { border-color: var(--bad); box-shadow: inset 3px 0 0 var(--bad); }
.line.wrong .no, .line.right .no { font-weight: 700; color: var(--bad); } .line.right .no { color: var(--good); }
.line.lifted { z-index: 2; pointer-events: none; opacity: .92; box-shadow: 0 6px 18px #0006; cursor: grabbing; }
.gap { height: 4px; border-radius: 2px; background: var(--accent); margin: 1px 0 5px; }
.pair { border: 1px dashed var(--muted); border-radius: 9px; padding: 4px 6px 2px; margin-bottom: 8px; }
.pair > p { font-size: 12px; color: var(--muted); margin: 0 0 3px 4px; }
.tray.over { outline: 2px dashed var(--accent); outline-offset: 4px; border-radius: 6px; }
.sheet + .row, .sheet + .tools { margin-top: 10px; } .tools { gap: 6px; margin-bottom: 12px; } .tools[hidden] + .row { margin-top: 12px; } .tools.off { visibility: hidden; } .tools button { min-width: 44px; min-height: 40px; padding: 6px 10px; }
.verdict { border-left: 4px solid var(--accent); padding: 2px 0 2px 12px; margin-top: 12px; }
.verdict.bad { border-color: var(--bad); } .verdict.good { border-color: var(--good); }
.verdict, .verdict p { color: var(--fg); }
.verdict .code { display: block; margin: 4px 0 6px; padding-left: 2ch; text-indent: -2ch; }
.numbers { display: flex; flex-wrap: wrap; gap: 4px 26px; margin: 10px 0 6px; }
.numbers div { font-size: 13px; color: var(--muted); }
.numbers b { display: block; font-size: 22px; line-height: 1.25; color: var(--fg); font-variant-numeric: tabular-nums; }
td.why { white-space: normal; text-align: left; min-width: 14em; }
`;

const HELP = "Enter or a tap moves a line into your function. There, the arrow keys up and down move it, " +
  "and Delete takes it out.";

// A fixed shuffle: everybody sees the same order, and it is not the answer.
const scramble = (text) => [...text].reduce((sum, c) => Math.imul(sum ^ c.codePointAt(0), 16777619) >>> 0, 2166136261);

// Long lines wrap between words, and inside a word only after an opening bracket.
const split = (code) => code.split(" ").flatMap((word) => [h("span", { class: "word" },
  word.split(/(?<=\()/).flatMap((part) => [part, h("wbr")])), " "]);

// The first thing that is wrong, from the top. `program`: [{id, indent}].
export function judge(data, program) {
  const lines = new Map(data.lines.map((line) => [line.id, line]));
  const bugs = new Map(data.distractors.map((bug) => [bug.id, bug]));
  const role = (id) => bugs.get(id)?.imitates ?? id;
  const above = new Set();
  for (const [at, { id, indent }] of program.entries()) {
    if (bugs.has(id)) return { kind: "bug", at, bug: bugs.get(id) };
    const line = lines.get(id);
    for (const [need, why] of Object.entries(line.needs)) {
      if (above.has(need)) continue;
      const later = program.findIndex((item) => role(item.id) === need);
      if (later >= 0) return { kind: "early", at, later, why };
      return { kind: "missing", at, why, without: lines.get(need).if_missing };
    }
    if (data.indentation && indent !== line.indent) return { kind: "indent", at, deeper: indent < line.indent };
    above.add(id);
  }
  const missing = data.lines.length - above.size;
  return missing ? { kind: "unfinished", at: program.length, missing } : { kind: "right" };
}

// data: what page_data.load_ordered_lines returns, and what the reader has done so far.
export function mount(el, data) {
  const ui = shell(el, { label: data.title, css: CSS });
  const kept = memory(el, `lines:${data.id}`);
  const source = new Map([...data.lines, ...data.distractors].map((line) => [line.id, line]));
  const role = (id) => source.get(id).imitates ?? id;
  const start = kept.get() ?? {};
  let program = []; // [{id, indent}]
  let selected = null;
  let attempts = data.attempts || start.attempts || 0;
  let solved = Boolean(data.solved || start.solved);
  let verdict = null;
  const read = (ids = [], indents = []) => ids.filter((id) => source.has(id)).map((id, k) => ({ id, indent: indents[k] ?? 0 }));
  program = data.program?.length ? read(data.program, data.indents) : read(start.program, start.indents);

  // ------------------------------------------------------------- changes

  const label = (id) => source.get(id).code;
  const at = (id) => program.findIndex((item) => item.id === id);

  function changed(words) {
    el.style.minHeight = "0"; // the reserved room has served
    verdict = null;
    share();
    draw();
    if (words) ui.say(words, 0);
  }
  function share() {
    const state = { program: program.map((item) => item.id), indents: program.map((item) => item.indent), attempts, solved };
    kept.set(state);
    emit(el, state);
  }
  // Puts a line at an index of the program, from the tray or from another place in the program. The
  // other version of the same line makes room: it is one or the other.
  function place(id, index) {
    const twin = program.findIndex((item) => item.id !== id && role(item.id) === role(id));
    const from = at(id);
    const item = from >= 0 ? program[from] : { id, indent: twin >= 0 ? program[twin].indent : 0 };
    if (twin >= 0) program[twin] = item;
    else {
      if (from >= 0) program.splice(from, 1);
      program.splice(from >= 0 && from < index ? index - 1 : index, 0, item);
    }
    selected = id;
    changed(`${label(id)}: ${twin >= 0 ? "takes the place of the other version, " : ""}line ${at(id) + 1} of ${program.length}.`);
  }
  function takeOut(id) {
    const index = at(id);
    program.splice(index, 1);
    selected = program[Math.min(index, program.length - 1)]?.id ?? null;
    changed(`${label(id)}: back among the lines on offer.`);
  }
  function move(id, step) {
    const from = at(id);
    const to = from + step;
    if (to < 0 || to >= program.length) return ui.say(step < 0 ? "Already the first line." : "Already the last line.", 0);
    [program[from], program[to]] = [program[to], program[from]];
    changed(`${label(id)}: line ${to + 1} of ${program.length}.`);
  }
  function shift(id, step) {
    const item = program[at(id)];
    item.indent = Math.min(3, Math.max(0, item.indent + step));
    changed(`Indented by ${item.indent}.`);
  }
  function startOver() {
    program = [];
    selected = null;
    changed("All lines are on offer again.");
  }
  function check() {
    attempts += 1;
    verdict = judge(data, program);
    solved ||= verdict.kind === "right";
    share();
    draw();
    ui.say(result.textContent, 0);
  }

  // ------------------------------------------------------------- one line

  const rows = new Map([...source.keys()].map((id) => [id, row(id)]));

  function row(id) {
    const line = source.get(id);
    const shape = h("span", { class: "shape word", hidden: true }, line.shape ? `# ${line.shape}` : "");
    const words = h("button", { type: "button", class: "code", "aria-describedby": "help",
      onclick: () => tap(id), onfocus: () => at(id) >= 0 && select(id), onkeydown: (event) => key(event, id) },
      h("span", { class: "words" }, split(line.code), shape));
    const no = h("span", { class: "no", "aria-hidden": "true" });
    const grip = h("span", { class: "grip", "aria-hidden": "true" }, "⠿");
    const node = h("li", { class: "line" }, no, grip, words);
    hold(node, grip, id);
    return { node, words, no, shape };
  }
  function select(id) {
    if (selected === id) return;
    selected = id;
    paint(); // moves no node: a click may be under way
  }
  function tap(id) {
    if (at(id) >= 0) return select(id);
    const all = [...tray.querySelectorAll("button")];
    const here = all.indexOf(rows.get(id).words);
    const hadFocus = ui.root.activeElement === rows.get(id).words;
    place(id, selected && at(selected) >= 0 ? at(selected) + 1 : program.length);
    if (!hadFocus) return;
    const left = [...tray.querySelectorAll("button")]; // stay in the tray, where the reader was
    (left[Math.min(here, left.length - 1)] ?? checkButton).focus({ preventScroll: true });
  }
  function key(event, id) {
    if (at(id) < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = { ArrowUp: () => move(id, -1), ArrowDown: () => move(id, 1), Delete: () => takeOut(id),
      Backspace: () => takeOut(id),
      ...(data.indentation ? { ArrowRight: () => shift(id, 1), ArrowLeft: () => shift(id, -1) } : {}) }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
    (rows.get(selected)?.words ?? tray.querySelector("button"))?.focus();
  }

  // Mouse: anywhere on the line, once it has moved a little. Touch: on the grip, so the page scrolls.
  function hold(node, grip, id) {
    let from = null;
    let lifted = false;
    let index = null;
    const stop = (drop) => {
      if (lifted) {
        set(node, { class: "line", style: null });
        gap.remove();
        set(tray, { class: "tray" });
        if (drop && index !== null) place(id, index);
        else if (drop && at(id) >= 0) takeOut(id);
        else draw();
        node.addEventListener("click", swallow, { capture: true, once: true });
        setTimeout(() => node.removeEventListener("click", swallow, { capture: true }));
      }
      from = index = null;
      lifted = false;
      for (const [kind, listener] of Object.entries(during)) removeEventListener(kind, listener);
    };
    node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || (event.pointerType !== "mouse" && !grip.contains(event.target))) return;
      from = event;
      // On the window: a quick mouse leaves the line before its first move is told.
      for (const [kind, listener] of Object.entries(during)) addEventListener(kind, listener, { signal: ui.signal });
    });
    const follow = (event) => {
      if (event.pointerId !== from.pointerId) return;
      const [dx, dy] = [event.clientX - from.clientX, event.clientY - from.clientY];
      if (!lifted && Math.hypot(dx, dy) < 5) return;
      if (!lifted) node.setPointerCapture(event.pointerId);
      lifted = true;
      set(node, { class: "line lifted", style: `transform:translate(${dx}px,${dy}px)` });
      index = target(event, id);
      if (index === null) gap.remove();
      else list.insertBefore(gap, program[index] ? rows.get(program[index].id).node : null);
      set(tray, { class: index === null && at(id) >= 0 ? "tray over" : "tray" });
    };
    const during = { pointermove: follow,
      pointerup: (event) => event.pointerId === from.pointerId && stop(true),
      pointercancel: (event) => event.pointerId === from.pointerId && stop(false) };
  }
  const swallow = (event) => event.stopPropagation();
  function target(event, id) {
    const area = sheet.getBoundingClientRect();
    const inside = event.clientX > area.left - 30 && event.clientX < area.right + 30 &&
      event.clientY > area.top - 20 && event.clientY < area.bottom + 30;
    if (!inside) return null;
    const middle = (item) => {
      const box = rows.get(item.id).node.getBoundingClientRect();
      return box.top + box.height / 2;
    };
    const index = program.findIndex((item) => item.id !== id && event.clientY < middle(item));
    return index < 0 ? program.length : index;
  }

  // ------------------------------------------------------------- the page

  const gap = h("li", { class: "gap", "aria-hidden": "true" });
  const hole = h("li", { class: "hole" }, "Empty so far. Tap a line on offer, or drag it here.");
  const list = h("ol", { "aria-label": "Lines of your function" });
  const sheet = h("div", { class: "sheet" }, data.head && h("div", { class: "code head" }, data.head), list);
  const tool = (words, sign, run) => button(sign, () => { run(selected); rows.get(selected)?.words.focus(); },
    { "aria-label": sign.length > 1 ? null : words, title: words });
  const tools = [tool("Move the line up", "↑", (id) => move(id, -1)), tool("Move the line down", "↓", (id) => move(id, 1)),
    ...(data.indentation ? [tool("Indent less", "⇤", (id) => shift(id, -1)), tool("Indent more", "⇥", (id) => shift(id, 1))] : []),
    tool("Take the line out", "Take out", takeOut)];
  const toolbar = h("div", { class: "row tools", role: "group", "aria-label": "The selected line" }, tools);
  const tray = h("ul", { class: "tray", "aria-label": "Lines on offer" });
  const left = h("h4");
  const checkButton = button("Check", check, { kind: "primary" });
  const result = h("div", { class: "verdict", hidden: true });

  const groups = data.lines
    .map((line) => [line.id, ...data.distractors.filter((bug) => bug.imitates === line.id).map((bug) => bug.id)])
    .map((ids) => ({ ids: ids.sort((a, b) => scramble(a + data.title) - scramble(b + data.title)),
      pair: ids.length > 1, rank: scramble(`${[...ids].sort().join()}.`) }))
    .sort((a, b) => a.rank - b.rank)
    .map((group) => ({ ...group, list: h("ul"), note: h("p") }));
  for (const group of groups) {
    if (group.pair) group.box = h("li", { class: "pair" }, group.note, group.list);
  }

  ui.box.append(
    h("div", {}, h("h3", {}, data.title), h("p", { class: "muted" }, data.task),
      h("p", { class: "sr", id: "help" }, HELP + (data.indentation ? " Left and right set the indentation." : ""))),
    h("div", { class: "boards" },
      h("section", { "aria-label": "Your function" }, h("h4", {}, "Your function"), sheet,
        toolbar, h("div", { class: "row" }, checkButton, button("Start over", startOver, { kind: "quiet" })), result),
      h("section", { "aria-label": "Lines on offer" }, left, tray)));

  const arrange = (parent, nodes) => {
    const same = parent.children.length === nodes.length && nodes.every((node, k) => parent.children[k] === node);
    if (!same) parent.replaceChildren(...nodes);
  };
  function draw() {
    const focused = ui.root.activeElement;
    arrange(list, program.length ? program.map((item) => rows.get(item.id).node) : [hole]);
    arrange(tray, groups.flatMap((group) => {
      const free = group.ids.filter((id) => at(id) < 0).map((id) => rows.get(id).node);
      if (!group.pair || free.length === 0) return free;
      set(group.note, { text: free.length > 1 ? "one of these two" : "the other version: tap to swap" });
      arrange(group.list, free);
      return [group.box];
    }));
    paint();
    show();
    if (focused && focused !== ui.root.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
  }
  function paint() {
    for (const [id, { node, words, no, shape }] of rows) {
      const index = at(id);
      const right = verdict?.kind === "right" && index >= 0;
      const wrong = verdict && !right && index >= 0 && index === verdict.at;
      set(node, { class: `line${right ? " right" : wrong ? " wrong" : ""}`,
        style: index >= 0 ? `margin-left:${(data.head ? 1 : 0) * 14 + program[index].indent * 24}px` : null });
      set(no, { text: index < 0 ? "" : wrong ? "✗" : right ? "✓" : String(index + 1), hidden: index < 0 });
      set(shape, { hidden: !right });
      set(words, { "aria-label": index < 0 ? `Add: ${label(id)}` : `Line ${index + 1}: ${label(id)}${right ? ` ${shape.textContent}` : ""}`,
        "aria-pressed": index < 0 ? null : String(id === selected) });
    }
    set(toolbar, { class: `row tools${at(selected) < 0 ? " off" : ""}`, hidden: program.length === 0 });
    const missing = data.lines.length - program.length;
    set(left, { text: `Lines on offer · ${missing > 0 ? `${missing} still to place` : "all places are filled"}` });
  }

  // ------------------------------------------------------------- the verdict

  const number = (value) => value.toFixed(4).replace("-", "−");
  const numbers = (value, words) => h("div", { class: "numbers" },
    h("div", {}, h("b", {}, number(value)), words), h("div", {}, h("b", {}, number(data.value)), `right, in ${data.unit}`));
  const code = (index) => h("span", { class: "code" }, split(label(program[index].id)));
  const where = (index) => `Line ${index + 1}`;

  function told() {
    const v = verdict;
    if (program.length === 0) return [h("p", {}, "Your function is still empty. Which line must come first?")];
    if (v.kind === "bug") {
      return [h("p", {}, h("b", {}, `✗ ${where(v.at)}: ${v.bug.name}.`)), code(v.at), h("p", {}, v.bug.bug),
        numbers(v.bug.value, `with this one bug, on ${data.batch}`)];
    }
    if (v.kind === "early") {
      return [h("p", {}, h("b", {}, `✗ ${where(v.at)} comes too early.`)), code(v.at),
        h("p", {}, `Here ${v.why}. It has to stand below line ${v.later + 1}:`), code(v.later)];
    }
    if (v.kind === "missing") {
      return [h("p", {}, h("b", {}, `✗ ${where(v.at)} misses something above it.`)), code(v.at),
        h("p", {}, `At this point ${v.why}. The line for that is still on offer.`),
        v.without && h("p", {}, v.without.bug),
        v.without?.value !== undefined && numbers(v.without.value, `without that line, on ${data.batch}`)].filter(Boolean);
    }
    if (v.kind === "indent") {
      return [h("p", {}, h("b", {}, `✗ ${where(v.at)} is indented too ${v.deeper ? "little" : "far"}.`)), code(v.at)];
    }
    if (v.kind === "unfinished") {
      return [h("p", {}, h("b", {}, "Nothing wrong so far.")), h("p", {}, `${v.missing} more ${v.missing > 1 ? "lines belong" : "line belongs"} into the function.`)];
    }
    return [h("p", {}, h("b", {}, "✓ Right. Every line stands where it may stand.")), 
      h("div", { class: "numbers" }, h("div", {}, h("b", {}, number(data.value)), `${data.unit}, on ${data.batch}`)),
      data.praise && h("p", {}, data.praise),
      details(`The ${data.distractors.length} bugs you left out, and their numbers`, table({ caption: `One bug at a time, on ${data.batch}`,
        columns: ["Bug", data.unit || "value"], rows: data.distractors.map((bug) => [bug.name, number(bug.value)]) }).el)].filter(Boolean);
  }
  function show() {
    set(result, { hidden: !verdict });
    if (!verdict) return;
    const calm = verdict.kind === "unfinished" || program.length === 0;
    set(result, { class: `verdict ${verdict.kind === "right" ? "good" : calm ? "" : "bad"}` });
    result.replaceChildren(...told());
  }

  draw();
  return {
    state: () => ({ program: program.map((item) => item.id), indents: program.map((item) => item.indent), attempts, solved,
      verdict: verdict?.kind ?? null }),
    update(changes) {
      if (changes.program || changes.indents) {
        program = read(changes.program ?? program.map((item) => item.id), changes.indents ?? []);
        verdict = null;
      }
      draw();
    },
    destroy: ui.close,
  };
}

defineElement("ordered_lines", mount);
export default widget(mount, ["program", "indents", "attempts", "solved"]);
