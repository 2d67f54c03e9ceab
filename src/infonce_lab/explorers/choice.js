// @title A prediction
// @fallback With JavaScript you commit to a prediction here, and see it again beside the result.
// @min-height 15rem
// @traits answer

import { shell, h, set, button, radios, fmt, emit, memory, defineElement, widget } from "./kit.js";

const CSS = `
.box > * { padding: 14px 16px; }
.kicker { font-size: 13px; color: var(--muted); margin-bottom: 2px; }
.question { font-weight: 600; margin-bottom: 8px; }
input[type=text] { font: inherit; font-variant-numeric: tabular-nums; color: var(--fg); background: var(--bg);
  border: 1px solid var(--muted); border-radius: 7px; padding: 7px 10px; min-height: 40px; width: min(100%, 16em); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12em), 1fr)); gap: 10px; margin: 4px 0 8px; }
.pair > div { border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; background: var(--panel); }
.pair > .is { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.pair dt { font-size: 13px; color: var(--muted); } .pair dd { margin: 0; font-size: 17px; font-weight: 600;
  font-variant-numeric: tabular-nums; }
dl { margin: 0; }
[tabindex="-1"]:focus-visible { outline: none; }
`;

// "0,36" and "−1" are numbers too. Anything else is words.
const asNumber = (text) => {
  const plain = String(text).trim().replace("−", "-").replace(/^(-?\d*),(\d+)$/, "$1.$2");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
};

// options: key, question, choices: [text] or null (then an answer is typed), unit,
//          actual and note: the result, if it is known here; reveal: only show, ask nothing.
export function mount(el, options) {
  const { key, question, choices, unit = "", actual = null, note = "", reveal = false, numeric } = options;
  const ui = shell(el, { label: reveal ? "Your prediction and the result" : "A prediction", css: CSS });
  const kept = memory(el, `prediction:${key}`);
  const body = h("div");
  ui.box.append(body);
  let answer = options.answer || kept.get() || "";
  let open = reveal; // the result is visible

  const withUnit = (text) => (unit && asNumber(text) !== null ? `${text} ${unit}` : String(text));

  function commit(text) {
    answer = text.trim();
    if (!answer) return;
    open = actual !== null;
    kept.set(answer);
    emit(el, { answer });
    document.dispatchEvent(new CustomEvent("infonce-predicted", { detail: { key, answer } }));
    draw();
    ui.say(body.textContent, 0);
    body.querySelector("[tabindex]")?.focus({ preventScroll: true });
  }

  function ask() {
    const send = button("Commit my prediction", () => commit(value()), { kind: "primary", disabled: true });
    let value;
    let field;
    if (choices?.length) {
      const group = radios({ legend: question, choices: choices.map((label, k) => ({ id: String(k), label })),
        onchange: () => set(send, { disabled: false }) });
      value = () => choices[Number(group.value)];
      field = group.el;
    } else {
      const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false", "aria-label": question,
        inputmode: numeric ? "decimal" : null, oninput: () => set(send, { disabled: !input.value.trim() }),
        onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), commit(input.value)) });
      value = () => input.value;
      field = h("div", {}, h("p", { class: "question" }, question),
        h("div", { class: "row" }, input, unit && h("span", { class: "muted" }, unit)));
    }
    return [h("p", { class: "kicker" }, "Commit before you look. Nobody grades this."), field,
      h("div", { class: "row", style: "margin-top:10px" }, send,
        actual !== null && button("Show the result without a prediction", () => { open = true; draw(); }, { kind: "quiet" }))];
  }

  function compare() {
    const [said, is] = [asNumber(answer), asNumber(actual)];
    const same = said !== null && is !== null ? Math.abs(said - is) <= 0.005 * Math.max(1, Math.abs(is)) : answer === String(actual);
    const apart = said !== null && is !== null && !same ? `Apart by ${fmt(Math.abs(said - is))}${unit && ` ${unit}`}.` : "";
    return [question && h("p", { class: "question", tabindex: -1 }, question),
      h("dl", { class: "pair" },
        h("div", {}, h("dt", {}, "You predicted"), h("dd", {}, answer ? withUnit(answer) : "nothing: you did not commit")),
        h("div", { class: "is" }, h("dt", {}, "It is"), h("dd", {}, withUnit(actual)))),
      answer && h("p", { class: same ? "good" : "" }, h("b", {}, same ? "✓ As you predicted." : "✗ Not as you predicted."),
        apart && ` ${apart}`, !same && " Which step of your reasoning would have to change?"),
      note && h("p", {}, note)];
  }

  function wait() {
    return [h("p", { class: "kicker" }, "Your prediction is kept. It comes back beside the result."),
      h("p", { class: "question", tabindex: -1 }, question),
      h("div", { class: "row" }, h("span", {}, "You predicted: ", h("b", {}, withUnit(answer))),
        button("Change it", () => { answer = ""; draw(); body.querySelector("input")?.focus(); }, { kind: "quiet" }))];
  }

  function draw() {
    if (open || answer) el.style.minHeight = "0"; // the room was reserved for the question
    body.replaceChildren(...(open ? compare() : answer ? wait() : ask()).filter(Boolean));
  }
  // A prediction further up on the page reaches the result that waits for it.
  document.addEventListener("infonce-predicted", ({ detail }) => {
    if (detail.key !== key || detail.answer === answer) return;
    answer = detail.answer;
    draw();
  }, { signal: ui.signal });

  if (answer && actual !== null) open = true;
  draw();
  return { state: () => ({ answer, open }), destroy: ui.close,
    update(changes) {
      answer = changes.answer ?? answer;
      open = reveal || (Boolean(answer) && actual !== null);
      draw();
    } };
}

defineElement("choice", mount);
export default widget(mount, ["answer"]);
