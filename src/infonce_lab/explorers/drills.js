// @title One-line drills
// @fallback With JavaScript these drills check what you type into the blank.
// @min-height max(22.5rem, calc(29rem - 15vw))
// @traits answers solved

import { shell, h, set, button, emit, memory, defineElement, widget } from "./kit.js";

const CSS = `
.head { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; align-items: baseline; }
.steps { display: flex; flex-wrap: wrap; gap: 6px; list-style: none; margin: 10px 0 0; padding: 0; }
.steps button { min-width: 40px; min-height: 40px; padding: 0 4px; border-color: var(--line); font-variant-numeric: tabular-nums; }
.steps button[aria-current] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); background: var(--soft); }
.steps .done { color: var(--good); font-weight: 700; }
.card { background: var(--panel); border-block: 1px solid var(--line); }
.card h4 { font-size: 17px; margin-bottom: 2px; }
.code { font: 13.5px/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
  background: var(--bg); border: 1px solid var(--line); border-radius: 8px; padding: 9px 12px; margin: 10px 0 12px; }
.given { color: var(--muted); } .ask { margin-top: 2px; }
.blank { font: inherit; color: var(--fg); background: var(--soft); border: 0; border-bottom: 2px solid var(--accent);
  border-radius: 4px 4px 0 0; padding: 3px 6px; min-height: 32px; width: 9ch; max-width: 100%; field-sizing: content; min-width: 9ch; margin: 0 3px; }
.blank:focus-visible { outline-width: 2px; outline-offset: 0; }
.verdict { border-left: 4px solid var(--bad); padding: 2px 0 2px 12px; margin-top: 12px; }
.verdict.good { border-color: var(--good); color: inherit; } .verdict.calm { border-color: var(--accent); }
.pictures { display: flex; flex-wrap: wrap; gap: 8px 32px; margin: 8px 0 2px; }
.pictures table { margin: 2px 0 6px; border-inline: 2px solid var(--muted); border-radius: 6px; }
.pictures caption { font-size: 12.5px; white-space: nowrap; }
.pictures td { border: 0; padding: 3px 10px; text-align: right; } .pictures td.off { color: var(--bad); font-weight: 700; cursor: auto; }
.pictures td.off::after { content: " ✗"; font-weight: 400; font-size: 11px; }
mark { font: 13px ui-monospace, Menlo, Consolas, monospace; background: var(--soft); color: inherit; padding: 1px 5px; border-radius: 4px; }
`;

const BLANK = "____";

// As infonce_lab.exercises.page_data.normalise_answer: no spaces, one kind of quote, ASCII minus.
const normal = (text) => text.replace(/[−–]/g, "-").replace(/["“”‘’]/g, "'").replaceAll("…", "...").replace(/\s+/g, "");

// A word typed with its name, "dim=1", means the same.
const variants = (drill, text) => {
  const word = drill.line.match(/(\w+)=____/)?.[1];
  const typed = normal(text);
  return word && typed.startsWith(`${word}=`) ? [typed.slice(word.length + 1)] : [typed];
};
const number = (text) => Number(text.replace(/^(-?\d*),(\d+)$/, "$1.$2") || NaN);

export function judge(drill, text) {
  const [typed] = variants(drill, text);
  const value = "number" in drill ? number(typed) : NaN;
  const near = (x) => Number.isFinite(value) && Math.abs(value - number(normal(x))) <= drill.tolerance;
  const meets = (x) => normal(x) === typed || near(x);
  const accepted = drill.accept.find((entry) => meets(entry.answer));
  if (accepted) return { right: true, note: accepted.note };
  const known = drill.wrong.find((entry) => entry.answers.some(meets));
  return known ? { right: false, known } : { right: false };
}

export function mount(el, options) {
  const { drills, title, task, id } = options;
  const ui = shell(el, { label: title, css: CSS });
  const kept = memory(el, `drills:${id}`);
  const start = kept.get() ?? {};
  let answers = { ...start.answers, ...options.answers }; // the last thing typed, by id
  let solved = options.solved?.length ? [...options.solved] : [...(start.solved ?? [])];
  let shown = new Set(); // answers that were looked up
  let verdicts = {};
  let index = Math.max(0, drills.findIndex((drill) => !solved.includes(drill.id)));

  const count = h("p", { class: "muted num" });
  const steps = h("ol", { class: "steps", "aria-label": "The drills" });
  const card = h("div", { class: "card" });
  const dots = drills.map((drill, k) => button("", () => go(k, true)));
  steps.append(...dots.map((dot) => h("li", {}, dot)));
  ui.box.append(h("div", {}, h("div", { class: "head" }, h("h3", {}, title), count),
    h("p", { class: "muted" }, task), steps), card);

  const settle = () => { el.style.minHeight = "0"; }; // the reserved room has served
  function go(k, keepFocus) {
    settle();
    index = k;
    draw();
    if (!keepFocus) card.querySelector(".blank").focus({ preventScroll: true });
  }
  function share() {
    kept.set({ answers, solved });
    emit(el, { answers: { ...answers }, solved: [...solved] });
  }
  function check(text) {
    settle();
    const drill = drills[index];
    if (!text.trim()) return card.querySelector(".blank").focus();
    answers = { ...answers, [drill.id]: text };
    const verdict = judge(drill, text);
    verdicts[drill.id] = verdict;
    if (verdict.right && !shown.has(drill.id) && !solved.includes(drill.id)) solved.push(drill.id);
    share();
    draw();
    ui.say(card.querySelector(".verdict").textContent, 0);
    const next = card.querySelector(".next");
    if (verdict.right && next) next.focus({ preventScroll: true });
    else card.querySelector(".blank").select();
  }

  // ------------------------------------------------------------- pictures and words

  function picture(name, cells, wanted) {
    const off = (r, c) => wanted && wanted[r]?.[c] !== cells[r][c];
    return h("table", {}, h("caption", {}, name), h("tbody", {}, cells.map((line, r) =>
      h("tr", {}, line.map((cell, c) => h("td", { class: off(r, c) ? "off" : null }, cell,
        off(r, c) && h("span", { class: "sr" }, " differs")))))));
  }
  const mark = (text) => h("mark", {}, text);

  function told(drill, verdict) {
    const right = picture(drill.shows, drill.result);
    if (verdict === "shown") {
      return h("div", { class: "verdict calm" }, h("p", {}, h("b", {}, "The answer: "), mark(drill.accept[0].answer)),
        h("p", {}, drill.why), h("div", { class: "pictures" }, right),
        h("p", { class: "muted" }, "Type it once yourself: fingers remember. It counts the next time you come."));
    }
    if (verdict.right) {
      return h("div", { class: "verdict good" }, h("p", {}, h("b", { class: "good" }, "✓ Right. "), drill.why),
        verdict.note && h("p", {}, verdict.note), h("div", { class: "pictures" }, right));
    }
    const { known } = verdict;
    const tables = known?.result ? [picture(`your ${drill.shows}`, known.result, drill.result), picture(`wanted ${drill.shows}`, drill.result)] : [];
    return h("div", { class: "verdict" },
      h("p", {}, h("b", { class: "bad" }, "✗ Not yet. "),
        known ? known.reason : ["I do not know the answer ", mark(answers[drill.id]), ". ", drill.hint]),
      known?.raises && h("p", {}, "PyTorch stops with ", mark(known.raises), "."),
      tables.length > 0 && h("div", { class: "pictures" }, tables));
  }

  function draw() {
    const drill = drills[index];
    const verdict = verdicts[drill.id];
    const done = solved.length;
    set(count, { text: `${done} of ${drills.length} right` });
    drills.forEach((one, k) => set(dots[k], { class: solved.includes(one.id) ? "done" : "",
      "aria-current": k === index ? "step" : null, text: solved.includes(one.id) ? "✓" : String(k + 1),
      "aria-label": `Drill ${k + 1}: ${one.title}${solved.includes(one.id) ? ", right" : ""}` }));
    const [before, after] = drill.line.split(BLANK);
    const input = h("input", { class: "blank", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      autocorrect: "off", inputmode: "number" in drill ? "decimal" : null, enterkeyhint: "done", value: answers[drill.id] ?? "",
      "aria-label": `The blank in: ${before} blank ${after}`,
      onkeydown: (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault(); // or Enter would press the button that takes the focus
        check(input.value);
      } });
    const tried = verdict && verdict !== "shown" && !verdict.right;
    const next = drills.findIndex((one, k) => k > index && !solved.includes(one.id));
    const open = next >= 0 ? next : drills.findIndex((one) => !solved.includes(one.id));
    card.replaceChildren(
      h("h4", {}, `${index + 1}. ${drill.title}`), h("p", {}, drill.question),
      h("div", { class: "code" }, drill.given && h("div", { class: "given" }, drill.given),
        h("div", { class: "ask" }, before, input, after)),
      h("div", { class: "row" },
        button("Check", () => check(input.value), { kind: verdict?.right ? "" : "primary" }),
        tried && button("Show the answer", () => { shown.add(drill.id); verdicts[drill.id] = "shown"; draw();
          ui.say(card.querySelector(".verdict").textContent, 0); card.querySelector(".blank").focus(); }, { kind: "quiet" }),
        verdict && verdict !== "shown" && verdict.right && open >= 0 && open !== index &&
          button("Next drill", () => go(open), { kind: "primary next" })),
      ...(verdict ? [told(drill, verdict)] : []),
      ...(done === drills.length ? [h("p", { style: "margin-top:12px" }, h("b", {}, `All ${drills.length} are right.`), " Every one of these lines comes back in chapter 4.")] : []));
  }

  draw();
  return { state: () => ({ answers, solved, index, right: verdicts[drills[index].id]?.right ?? null }), destroy: ui.close,
    update(changes) {
      answers = { ...(changes.answers ?? answers) };
      solved = [...(changes.solved ?? solved)];
      draw();
    } };
}

defineElement("drills", mount);
export default widget(mount, ["answers", "solved"]);
