"""The exercises that need no kernel, in a browser, on pages opened from disk."""

import itertools
import re
from pathlib import Path

import pytest

from infonce_lab.exercises import page_data
from infonce_lab.explorers import bundle, exercise_html
from tests.site.drawing import open_drawn

LINES = page_data.load_ordered_lines("nt_xent")
DRILLS = page_data.load_drills("tensors")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}
CARDS = {
    "cards": [
        {"id": f"X0{k}", "from": "Chapter 1", "question": f"<p>Question {k}?</p>",
         "answer": "<p>Because <math><mi>N</mi></math>.</p>", "wrong": "<p>Never.</p>",
         "points": ["one point"]}
        for k in range(3)
    ]
}  # fmt: skip
ASK = {"key": "first", "question": "Which number comes out?", "choices": ["log 3", "0"]}
BODIES = {
    "lines": exercise_html.element("ordered_lines", LINES),
    "drills": exercise_html.element("drills", DRILLS),
    "cards": exercise_html.element("flashcards", CARDS),
    "choice": exercise_html.element("choice", ASK)
    + exercise_html.element("choice", {**ASK, "actual": "log 3", "reveal": True}),
}
# A loop, so that the indentation is part of the answer.
LOOP = {
    "title": "A sum", "task": "Sum the numbers.", "batch": "[1, 2]", "value": 3.0, "unit": "",
    "lines": [
        {"id": "zero", "code": "total = 0"},
        {"id": "for", "code": "for x in xs:", "needs": {"zero": "there is no total yet"}},
        {"id": "add", "code": "total += x", "indent": 1, "needs": {"for": "there is no x yet"}},
    ],
    "distractors": [
        {"id": "set", "imitates": "add", "code": "total = x", "name": "it forgets",
         "bug": "b", "value": 2.0}
    ],
}  # fmt: skip


@pytest.fixture
def visit(browser, tmp_path: Path):
    """visit(html, **context) → a page opened from disk; any error on it fails the test."""
    errors: list[str] = []
    contexts = []

    def open_page(body: str, theme: str = "light", **settings):
        settings = {"viewport": {"width": 900, "height": 800}, "color_scheme": theme} | settings
        scripts = "".join(f"<script>{text}</script>" for _, text in bundle.scripts_for(body))
        file = tmp_path / "page.html"
        file.write_text(
            f'<!doctype html><html lang="en" data-theme="{theme}"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>t</title><body><main><h1>t</h1><h2>t</h2>{body}</main>{scripts}",
            encoding="utf-8",
        )
        runs = settings.get("java_script_enabled", True)
        page = open_drawn(lambda: browser.new_context(**settings), file.as_uri(), errors, runs)
        contexts.append(page.context)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


PHONE = {"viewport": {"width": 375, "height": 700}, "has_touch": True, "is_mobile": True}


def state(page, tag):
    return page.evaluate(f"document.querySelector('{tag}').state")


def come_back(page) -> None:
    """Come back to the page. On a busy machine Chromium hands what was stored to the next document late,
    so a document that did not have it from its start is opened again."""
    stored = page.evaluate("JSON.stringify({...localStorage})")
    assert stored != "{}"
    page.add_init_script("globalThis.atFirst = JSON.stringify({...localStorage})")
    for _ in range(12):
        page.wait_for_timeout(300)
        page.reload()
        if (found := page.evaluate("atFirst")) == stored:
            return
    raise AssertionError(f"stored: {stored}, found: {found}")


def focused(page) -> str:
    """The accessible name, or the text, of what has the keyboard."""
    return page.evaluate(
        "(() => { let a = document.activeElement; while (a.shadowRoot?.activeElement)"
        " a = a.shadowRoot.activeElement;"
        " return a.getAttribute('aria-label') || a.textContent; })()"
    )


def tab_to(page, name: str, key: str = "Tab"):
    for _ in range(60):
        if focused(page) == name:
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard never reached {name!r}; it stopped at {focused(page)!r}")


def verdict(page) -> str:
    return page.locator(".verdict").inner_text()


# --- ordered lines ------------------------------------------------------------------------------


def test_lines_are_solved_with_the_keyboard_alone(visit):
    page = visit(BODIES["lines"])
    order = ["count", "stack", "logits", "unit", "eye", "mask", "targets", "return"]
    for name in order:
        _reach(page, f"Add: {CODE[name]}")
        page.keyboard.press("Enter")
    _reach(page, "Check")
    page.keyboard.press("Enter")
    assert "Line 3 comes too early" in verdict(page)
    assert "a cosine only when both rows have length one" in verdict(page)
    _reach(page, f"Line 3: {CODE['logits']}")
    page.keyboard.press("ArrowDown")
    assert focused(page) == f"Line 4: {CODE['logits']}"
    _reach(page, "Check")
    page.keyboard.press("Enter")
    assert "✓ Right" in verdict(page) and "0.3611" in verdict(page)
    now = state(page, "infonce-ordered-lines")
    assert now["solved"] and now["attempts"] == 2
    come_back(page)
    assert state(page, "infonce-ordered-lines")["program"] == now["program"]


def _reach(page, name: str):
    """Forwards, then backwards, with the tab key."""
    try:
        tab_to(page, name)
    except AssertionError:
        tab_to(page, name, "Shift+Tab")


def test_delete_takes_a_line_out_and_announces_it(visit):
    page = visit(BODIES["lines"])
    _reach(page, f"Add: {CODE['count']}")
    page.keyboard.press("Enter")
    _reach(page, f"Line 1: {CODE['count']}")
    page.keyboard.press("Delete")
    assert state(page, "infonce-ordered-lines")["program"] == []
    page.wait_for_function(
        "document.querySelector('infonce-ordered-lines').shadowRoot"
        ".querySelector('[role=status]').textContent.includes('back among the lines')"
    )


def test_lines_are_solved_by_touch(visit):
    page = visit(BODIES["lines"], **PHONE)
    for code in CODE.values():
        page.get_by_role("button", name=f"Add: {code}", exact=True).tap()
    page.get_by_role("button", name="Check").tap()
    assert "✓ Right" in verdict(page)


def test_a_tap_on_the_other_version_swaps_them(visit):
    page = visit(BODIES["lines"], **PHONE)
    for name in ("count", "stack", "unit", "logits", "eye"):
        page.get_by_role("button", name=f"Add: {CODE[name]}", exact=True).tap()
    page.get_by_role("button", name="Add: logits = z @ z.T", exact=True).tap()
    assert state(page, "infonce-ordered-lines")["program"][3] == "no_temperature"


def test_a_line_is_dragged_by_its_grip_with_a_finger(visit):
    page = visit(BODIES["lines"], **PHONE)
    page.get_by_role("button", name=f"Add: {CODE['count']}", exact=True).tap()
    page.get_by_role("button", name=f"Add: {CODE['eye']}", exact=True).tap()

    def middle(node):
        box = node.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    line = page.locator(".sheet .line")
    start = middle(line.nth(1).locator(".grip"))
    end = (start[0] + 4, middle(line.nth(0))[1] - 12)
    touch = page.context.new_cdp_session(page)

    def send(kind, point=None):
        points = [{"x": point[0], "y": point[1]}] if point else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    scrolled = page.evaluate("scrollY")
    send("touchStart", start)
    for k in range(1, 9):
        send("touchMove", tuple(a + (b - a) * k / 8 for a, b in zip(start, end, strict=True)))
    send("touchEnd")
    assert state(page, "infonce-ordered-lines")["program"] == ["eye", "count"]
    assert page.evaluate("scrollY") == scrolled  # the finger moved the line, not the page


def test_a_line_is_dragged_with_the_mouse_into_place_and_out_again(visit):
    page = visit(BODIES["lines"], viewport={"width": 900, "height": 1200})

    def drag(node, target):
        a, b = node.bounding_box(), target.bounding_box()
        page.mouse.move(a["x"] + a["width"] / 2, a["y"] + a["height"] / 2)
        page.mouse.down()
        page.mouse.move(b["x"] + 80, b["y"] + 90, steps=8)
        page.mouse.up()

    offered = page.locator(".tray .line", has_text="n = len(z_i)")
    drag(offered, page.locator(".sheet"))
    assert state(page, "infonce-ordered-lines")["program"] == ["count"]
    drag(page.locator(".sheet .line"), page.locator(".tray"))
    assert state(page, "infonce-ordered-lines")["program"] == []


def judged(page, programs, content=LINES, indents=None):
    """For each program what "Check" says: (kind, text)."""
    return page.evaluate(
        """([data, programs, indents]) => programs.map((program) => {
          localStorage.clear();
          const el = document.createElement("infonce-ordered-lines");
          el.dataset.options = JSON.stringify({ ...data, program, indents });
          document.body.append(el);
          const root = el.shadowRoot;
          [...root.querySelectorAll("button")].find((b) => b.textContent === "Check").click();
          const text = root.querySelector(".verdict").textContent;
          const kind = el.state.verdict;
          el.remove();
          return [kind, text];
        })""",
        [content, programs, indents or []],
    )


def test_every_distractor_is_named_with_its_number(visit):
    page = visit(BODIES["lines"])
    programs = [
        [bug["id"] if name == bug["imitates"] else name for name in CODE]
        for bug in LINES["distractors"]
    ]
    for bug, (kind, text) in zip(LINES["distractors"], judged(page, programs), strict=True):
        assert kind == "bug"
        assert bug["name"] in text and bug["bug"] in text
        assert f"{bug['value']:.4f}" in text and "0.3611" in text


def test_a_missing_line_is_named_with_its_number(visit):
    page = visit(BODIES["lines"])
    without_mask = [name for name in CODE if name not in ("mask", "eye")]
    without_unit = [name for name in CODE if name != "unit"]
    mask, unit, part, empty = judged(page, [without_mask, without_unit, ["count"], []])
    assert mask[0] == "missing" and "1.0114" in mask[1]
    assert unit[0] == "missing" and "cannot see the bug" in unit[1]
    assert part[0] == "unfinished" and "7 more lines" in part[1]
    assert "still empty" in empty[1]


def test_every_valid_order_is_accepted_and_no_other(visit):
    """All orders that the dependencies allow, and a sample of the others."""
    page = visit(BODIES["lines"])
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    orders = list(itertools.permutations(CODE))
    valid = [
        order
        for order in orders
        if all(needs[name] <= set(order[:k]) for k, name in enumerate(order))
    ]
    assert len(valid) > 10
    assert {kind for kind, _ in judged(page, valid)} == {"right"}
    wrong = [order for order in orders[::997] if order not in set(valid)]
    assert {kind for kind, _ in judged(page, wrong)} == {"early"}


def test_indentation_counts_where_there_is_some(visit):
    loop = page_data.parse_ordered_lines(LOOP, "loop")
    page = visit(exercise_html.element("ordered_lines", loop))
    flat = judged(page, [["zero", "for", "add"]], loop)[0]
    assert flat[0] == "indent" and "too little" in flat[1]
    for code in ("total = 0", "for x in xs:", "total += x"):
        page.get_by_role("button", name=f"Add: {code}", exact=True).click()
    _reach(page, "Line 3: total += x")
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Check").click()
    assert state(page, "infonce-ordered-lines")["verdict"] == "right"


# --- drills -------------------------------------------------------------------------------------


def answered(page, drill, answers):
    """For each answer what the drill says: (right, text)."""
    return page.evaluate(
        """([data, answers]) => answers.map((text) => {
          localStorage.clear();
          const el = document.createElement("infonce-drills");
          el.dataset.options = JSON.stringify(data);
          document.body.append(el);
          const root = el.shadowRoot;
          root.querySelector(".blank").value = text;
          [...root.querySelectorAll("button")].find((b) => b.textContent === "Check").click();
          const told = [el.state.right, root.querySelector(".verdict").textContent];
          el.remove();
          return told;
        })""",
        [{**DRILLS, "drills": [drill]}, answers],
    )


def test_every_accepted_answer_is_right_on_the_page(visit):
    page = visit(BODIES["drills"])
    for drill in DRILLS["drills"]:
        answers = [entry["answer"] for entry in drill["accept"]]
        for entry, (right, text) in zip(
            drill["accept"], answered(page, drill, answers), strict=True
        ):
            assert right, (drill["id"], entry)
            assert drill["why"] in text and entry.get("note", "") in text


def test_every_known_wrong_answer_is_named_on_the_page(visit):
    page = visit(BODIES["drills"])
    for drill in DRILLS["drills"]:
        for entry in drill["wrong"]:
            for right, text in answered(page, drill, entry["answers"]):
                assert not right and entry["reason"] in text, (drill["id"], entry["answers"])


@pytest.mark.parametrize(
    "drill, typed, right",
    [
        (0, " dim = 1 ", True),
        (0, "-1", True),
        (0, "−1", True),  # the minus of typography
        (1, ":,None", True),
        (1, "…, None", True),
        (2, "float(“-inf”)", True),
        (2, "float('-inf')", True),
        (4, "0,51", True),
        (4, ".5055", True),
        (4, "0.49", False),
        (5, "M", False),
    ],
)
def test_typing_habits(visit, drill, typed, right):
    drill = DRILLS["drills"][drill]
    page = visit(BODIES["drills"])
    assert answered(page, drill, [typed])[0][0] is right
    accepted = {page_data.normalise_answer(entry["answer"]) for entry in drill["accept"]}
    if right and "=" not in typed and "number" not in drill:
        assert page_data.normalise_answer(typed) in accepted  # Python reads it the same way


def test_all_drills_with_the_keyboard_alone(visit):
    page = visit(BODIES["drills"])
    page.locator(".blank").focus()
    for k, drill in enumerate(DRILLS["drills"]):
        page.keyboard.type("what?")
        page.keyboard.press("Enter")
        assert drill["hint"] in verdict(page)
        page.keyboard.type(drill["accept"][0]["answer"])  # the wrong answer is selected: typed over
        page.keyboard.press("Enter")
        assert "✓ Right" in verdict(page)
        assert f"{k + 1} of 6 right" in page.locator("infonce-drills .box").inner_text()
        if k < 5:
            assert focused(page) == "Next drill"
            page.keyboard.press("Enter")
    come_back(page)
    assert len(state(page, "infonce-drills")["solved"]) == 6


def test_the_answer_is_shown_after_an_attempt_and_then_does_not_count(visit):
    page = visit(BODIES["drills"], **PHONE)
    assert page.get_by_role("button", name="Show the answer").count() == 0
    page.locator(".blank").fill("0")
    page.get_by_role("button", name="Check").tap()
    assert "your u" in verdict(page) and "0.894" in verdict(page)
    page.get_by_role("button", name="Show the answer").tap()
    assert "The answer: 1" in verdict(page)
    page.locator(".blank").fill("1")
    page.get_by_role("button", name="Check").tap()
    assert "✓ Right" in verdict(page)
    assert state(page, "infonce-drills")["solved"] == []


# --- predictions and flashcards -----------------------------------------------------------------


def test_a_prediction_is_kept_and_comes_back_beside_the_result(visit):
    page = visit(BODIES["choice"])
    ask, result = (page.locator("infonce-choice .box").nth(k) for k in (0, 1))
    assert "you did not commit" in result.inner_text()  # nothing is blocked
    _reach_radio(page)
    page.keyboard.press("ArrowDown")
    _reach(page, "Commit my prediction")
    page.keyboard.press("Enter")
    assert "You predicted: 0" in ask.inner_text()
    assert "Not as you predicted" in result.inner_text()
    come_back(page)
    assert state(page, "infonce-choice")["answer"] == "0"
    ask.get_by_role("button", name="Change it").click()
    ask.get_by_role("radio", name="log 3").check()
    ask.get_by_role("button", name="Commit my prediction").click()
    assert "✓ As you predicted" in result.inner_text()


def _reach_radio(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Space")


def test_a_typed_prediction_is_compared_as_a_number(visit):
    ask = {"key": "k", "question": "L?", "unit": "nats", "numeric": True, "actual": "0.3611"}
    page = visit(exercise_html.element("choice", ask), **PHONE)
    assert "0.3611" not in page.locator("infonce-choice .box").inner_text()
    page.get_by_role("textbox").fill("0,5")
    page.keyboard.press("Enter")
    text = page.locator("infonce-choice .box").inner_text()
    assert "0.3611 nats" in text and "Apart by 0.1389 nats" in text


def test_the_result_can_be_seen_without_a_prediction(visit):
    ask = {"key": "k", "question": "L?", "actual": "0.3611"}
    page = visit(exercise_html.element("choice", ask))
    page.get_by_role("button", name="Show the result without a prediction").click()
    assert "0.3611" in page.locator("infonce-choice .box").inner_text()


def test_flashcards_with_the_keyboard_alone(visit):
    page = visit(BODIES["cards"])
    for k, mark in enumerate(("✓ I knew it", "↻ Not yet", "✓ I knew it")):
        assert f"Question {k}?" in page.locator(".card").inner_text()
        assert "Because" not in page.locator(".card").inner_text()
        tab_to(page, "Show the answer")
        page.keyboard.press("Enter")
        assert "Never." in page.locator(".card").inner_text()
        tab_to(page, mark)
        page.keyboard.press("Enter")
    assert "2 of 3 known." in page.locator(".card").inner_text()
    assert state(page, "infonce-flashcards")["marks"] == {
        "X00": "known", "X01": "again", "X02": "known",
    }  # fmt: skip


# --- all of them --------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", BODIES)
def test_fits_a_phone_in_both_themes(visit, name, theme):
    page = visit(BODIES[name], theme, **PHONE)
    if name == "lines":
        for code in CODE.values():
            page.get_by_role("button", name=f"Add: {code}", exact=True).tap()
    if name == "drills":
        page.get_by_role("button", name=re.compile("^Drill 3")).tap()
        page.locator(".blank").fill("0")
    if name == "cards":
        page.get_by_role("button", name="Show the answer").tap()
    elif name != "choice":
        page.get_by_role("button", name="Check").tap()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    low = page.evaluate(
        """[...document.querySelectorAll('[data-options]')].flatMap((el) =>
          [...el.shadowRoot.querySelectorAll('button:not(.code)')].filter((b) => b.offsetParent)
            .map((b) => b.offsetHeight)).filter((height) => height < 36)"""
    )
    assert low == []  # large enough for a thumb
    background, ink = page.evaluate(
        """(() => { const box = getComputedStyle(document.querySelector('[data-options]')
          .shadowRoot.querySelector('.box')); return [box.backgroundColor, box.color]; })()"""
    )
    dark = [sum(map(int, re.findall(r"\d+", colour)[:3])) < 384 for colour in (background, ink)]
    assert dark == [theme == "dark", theme == "light"]


@pytest.mark.parametrize("name", BODIES)
def test_without_javascript_the_exercise_is_text(visit, name):
    page = visit(BODIES[name], java_script_enabled=False)
    text = page.locator("main").inner_text()
    wanted = {
        "lines": LINES["lines"][5]["code"],
        "drills": DRILLS["drills"][0]["question"],
        "cards": "Question 2?",
        "choice": "Predict before you look",
    }
    assert wanted[name] in text


@pytest.mark.parametrize(
    "name, content, act, changed",
    [
        ("ordered_lines", LINES, "Add: n = len(z_i)", {"program": ["count"]}),
        ("choice", {**ASK, "choices": None}, None, {"answer": "7"}),
        ("flashcards", CARDS, "✓ I knew it", {"marks": {"X00": "known"}}),
    ],
)
def test_the_same_object_in_a_notebook(visit, name, content, act, changed):
    """What anywidget renders: the traits travel both ways (a stand-in plays the Python side)."""
    page = visit("<div id='cell'></div>")
    page.evaluate(
        """async ([code, content]) => {
          const values = { options: content, program: [], indents: [], attempts: 0, solved: false,
            answers: {}, marks: {}, answer: "" };
          const listeners = {};
          window.model = { values, get: (k) => values[k], set: (k, v) => { values[k] = v; },
            save_changes() { this.saved = true; }, on: (e, f) => { listeners[e] = f; }, off() {},
            python(k, v) { values[k] = v; listeners["change:" + k](); } };
          const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
          const widget = (await import(url)).default;
          widget.render({ model: window.model, el: document.getElementById("cell") });
        }""",
        [bundle.esm(name), content],
    )
    if name == "choice":
        page.get_by_role("textbox").fill("7")
        page.keyboard.press("Enter")
    else:
        if name == "flashcards":
            page.get_by_role("button", name="Show the answer").click()
        page.get_by_role("button", name=act, exact=True).click()
    page.wait_for_function("window.model.saved")
    for trait, value in changed.items():
        assert page.evaluate(f"window.model.values.{trait}") == value
    assert page.evaluate("localStorage.length") == 0  # Python keeps the state, not the page
    if name == "ordered_lines":
        page.evaluate("window.model.python('program', ['stack', 'count'])")
        page.get_by_role("button", name=f"Line 1: {CODE['stack']}").wait_for()
