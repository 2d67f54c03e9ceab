// @title Three questions from earlier chapters
// @fallback With JavaScript the model answers stay hidden until you ask for them.
// @min-height max(13rem, calc(25rem - 27vw))
// @traits marks

import { shell, h, set, button, emit, defineElement, widget } from "./kit.js";

const CSS = `
.head { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; align-items: baseline; }
.card { background: var(--panel); border-top: 1px solid var(--line); }
.question { font-size: 17px; font-weight: 600; margin: 2px 0 10px; }
.answer { border-left: 4px solid var(--accent); padding: 2px 0 2px 12px; margin: 12px 0; }
.wrong { border-left: 4px solid var(--bad); padding: 2px 0 2px 12px; margin: 12px 0; }
.label { font-size: 13px; color: var(--muted); font-weight: 600; margin-bottom: 2px; }
.answer ul, .wrong ul { margin: 4px 0 6px; padding-left: 1.2em; }
code { font: 13px ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--bg); border: 1px solid var(--line);
  border-radius: 4px; padding: 0 4px; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; } pre code { display: block; padding: 8px 10px; }
[tabindex="-1"]:focus-visible { outline: none; }
math { font-size: 1.06em; } math[display=block] { margin: 8px 0; overflow-x: auto; overflow-y: hidden; max-width: 100%; }
.self { margin-top: 4px; } .self button { min-height: 42px; }
.list { list-style: none; margin: 6px 0 10px; padding: 0; } .list li { padding: 4px 0; border-bottom: 1px solid var(--line); }
`;

// The HTML comes from the question bank of this book, never from a reader.
const rich = (html, tag = "div", attrs = {}) => {
  const node = h(tag, attrs);
  node.innerHTML = html;
  return node;
};

// options: title, cards: [{id, from, question, answer, wrong, points: [text]}], the texts as HTML.
export function mount(el, options) {
  const { cards, title = "Three questions from earlier chapters" } = options;
  const ui = shell(el, { label: title, css: CSS });
  let marks = { ...options.marks }; // id → "known" or "again"
  let index = 0;
  let open = false;
  const count = h("p", { class: "muted num" });
  const card = h("div", { class: "card" });
  ui.box.append(h("div", {}, h("div", { class: "head" }, h("h3", {}, title), count)), card);

  function mark(value) {
    marks = { ...marks, [cards[index].id]: value };
    emit(el, { marks: { ...marks } });
    index += 1;
    open = false;
    draw(true);
  }
  const restart = () => { index = 0; open = false; draw(true); };

  function one() {
    const { from, question, answer, wrong, points = [] } = cards[index];
    const show = button("Show the answer", () => { open = true; draw(true); }, { kind: "primary" });
    return [h("p", { class: "label" }, from), rich(question, "div", { class: "question", tabindex: -1 }),
      ...(open ? [
        h("div", { class: "answer", tabindex: -1 }, h("p", { class: "label" }, "Model answer"), rich(answer),
          points.length > 0 && h("p", { class: "label", style: "margin-top:8px" }, "Did you say"),
          points.length > 0 && h("ul", {}, points.map((text) => rich(text, "li")))),
        wrong && h("div", { class: "wrong" }, h("p", { class: "label" }, "Often said, and wrong"), rich(wrong)),
        h("div", { class: "row self" }, button("✓ I knew it", () => mark("known")), button("↻ Not yet", () => mark("again")))]
        : [h("p", { class: "muted" }, "Say your answer aloud, in whole sentences. Then look."), show])];
  }
  function summary() {
    const known = cards.filter((one) => marks[one.id] === "known").length;
    return [h("p", { class: "question", tabindex: -1 }, `${known} of ${cards.length} known.`),
      h("ul", { class: "list" }, cards.map(({ id, question }) => h("li", {},
        h("b", {}, marks[id] === "known" ? "✓ known: " : "↻ not yet: "), rich(question, "span")))),
      h("p", { class: "muted" }, known === cards.length ? "Good. On with the new things." : "What you do not know yet comes back in a later lab."),
      button("Once more", restart)];
  }
  function draw(move = false) {
    set(count, { text: index < cards.length ? `${index + 1} of ${cards.length}` : "done" });
    card.replaceChildren(...(cards.length === 0 ? [h("p", {}, "No question fits yet.")] : index < cards.length ? one() : summary()).filter(Boolean));
    if (!move) return;
    el.style.minHeight = "0"; // the reserved room has served
    const target = card.querySelector(open ? ".answer" : ".question");
    target.focus({ preventScroll: true });
    ui.say(target.textContent, 0);
  }

  draw();
  return { state: () => ({ marks, index, open }), destroy: ui.close,
    update(changes) {
      marks = { ...(changes.marks ?? marks) };
      draw();
    } };
}

defineElement("flashcards", mount);
export default widget(mount, ["marks"]);
