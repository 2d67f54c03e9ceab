"""Predictions, the quiz and the ordered lines as a lab imports them."""

import xml.etree.ElementTree as ET

import pytest
import torch

from infonce_lab import interview
from infonce_lab.notebook import ordered, predict, progress, quiz, rich_text


@pytest.fixture(autouse=True)
def fresh_home(tmp_path, monkeypatch):
    monkeypatch.setenv("INFONCE_LAB_HOME", str(tmp_path))
    monkeypatch.setattr(predict, "_asked", {})


@pytest.fixture
def shown(monkeypatch):
    """What a notebook would display, in order."""
    found = []
    for module in (predict, quiz, ordered):
        monkeypatch.setattr(module, "in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.display", found.append)
    return found


def test_a_prediction_is_stored_and_shown_beside_the_result(shown):
    predict.predict("first_loss", "What does a fresh network print?", ["log 3", "0"])
    assert shown[0].answer == ""
    shown[0].answer = "0"  # the reader commits: the trait arrives from the page
    shown[0].answer = "log 3"
    record = progress.load()["predictions"]["first_loss"]
    assert (record["first"], record["answer"]) == ("0", "log 3")
    predict.reveal("first_loss", torch.tensor(1.09861), note="It knows nothing yet.")
    bundle, _ = shown[1]._repr_mimebundle_()
    assert "1.0986" in bundle["text/html"] and "log 3" in bundle["text/html"]
    predict.predict("first_loss", "What does a fresh network print?", ["log 3", "0"])
    assert shown[2].answer == "log 3"  # a notebook opened again remembers


@pytest.mark.parametrize(
    "value, text", [(0.36112, "0.3611"), (2.0, "2"), (3, "3"), ("log 3", "log 3"), (True, "True")]
)
def test_results_as_text(value, text):
    assert predict._as_text(value, 4) == text


def test_in_a_terminal_everything_is_plain_text(capsys):
    predict.predict("k", "How large?", ["small", "large"])
    predict.reveal("k", 0.5)
    quiz.quiz("04-nt-xent")
    ordered.ordered_lines("nt_xent")
    text = capsys.readouterr().out
    assert "· small" in text and "You predicted: nothing. It is: 0.5000." in text
    assert "n = len(z_i)" in text and "chapter 3]" in text


def test_outputs_are_the_same_from_run_to_run(shown):
    for _ in range(2):
        predict.predict("k", "How large?")
        quiz.quiz("04-nt-xent")
        ordered.ordered_lines("nt_xent")
    first, second = shown[:3], shown[3:]
    for one, two in zip(first, second, strict=True):
        for kind in ("text/plain", "text/html"):
            assert one._repr_mimebundle_()[0][kind] == two._repr_mimebundle_()[0][kind]
        assert "0x" not in one._repr_mimebundle_()[0]["text/plain"]


def test_the_quiz_goes_one_three_and_six_chapters_back():
    chapters = [int(q.chapter[:2]) for q in quiz.choose("08-temperature")]
    assert chapters == [7, 5, 2]
    early = [int(q.chapter[:2]) for q in quiz.choose("04-nt-xent")]
    assert len(early) == 3 and max(early) < 4
    assert quiz.choose("01-mutual-information") == []  # nothing lies before it
    with pytest.raises(ValueError, match="unknown chapter"):
        quiz.choose("04")


def test_what_is_known_makes_room(shown):
    first = quiz.choose("08-temperature")[0]
    quiz.quiz("08-temperature")
    shown[0].marks = {first.id: "known"}
    assert progress.load()["recall"][first.id]["mark"] == "known"
    quiz.quiz("08-temperature")
    assert first.id not in [card["id"] for card in shown[1].options["cards"]]


CHILDREN = {"msub": 2, "msup": 2, "msubsup": 3, "mfrac": 2, "munder": 2, "mover": 2}


def test_every_formula_of_the_bank_becomes_mathml():
    formulas = 0
    for question in interview.load():
        for text in (question.question, question.answer, question.wrong, *question.must_say):
            html = rich_text.to_html(text)
            assert "FORMULA" not in html
            for part in html.split("<math")[1:]:
                root = ET.fromstring("<math" + part.split("</math>")[0] + "</math>")
                for node in root.iter():
                    name = node.tag.rpartition("}")[2]
                    assert len(node) == CHILDREN.get(name, len(node)), (question.id, part[:200])
                    assert "\\" not in (node.text or ""), (question.id, node.text)
                formulas += 1
    assert formulas > 100


def test_code_is_not_a_formula_and_html_is_not_markup():
    html = rich_text.to_html("`a$b$` <b>x</b> and $A \\log K$")
    assert "<code>a$b$</code>" in html and "&lt;b&gt;" in html
    assert '<mspace width="0.17em"/><mi>log</mi><mspace width="0.17em"/><mi>K</mi>' in html
