"""What the reader sees, cell after cell."""

import pytest

from infonce_lab import check, hint, solution, status
from infonce_lab.exercises import load
from infonce_lab.notebook.verdict import verdict_html, verdict_text
from infonce_lab.reference.nt_xent import InfoNCELoss

KNOWN = {m.id: m for m in load("nt_xent").misconceptions}


def test_the_first_failure_shows_the_symptom_and_the_second_the_name(capsys):
    wrong = KNOWN["mask_forgotten"]
    check("nt_xent", wrong.wrong)
    first = capsys.readouterr().out
    assert "expected" in first and wrong.title not in first
    check("nt_xent", wrong.wrong)
    assert wrong.title in capsys.readouterr().out


def test_a_hint_after_a_failure_names_it_and_the_ladder_follows(capsys):
    check("nt_xent", KNOWN["mask_forgotten"].wrong)
    capsys.readouterr()
    said = []
    for _ in range(5):
        hint("nt_xent")
        said.append(capsys.readouterr().out)
    assert KNOWN["mask_forgotten"].title in said[0]
    for rung, text in enumerate(load("nt_xent").hints):
        assert text in said[rung + 1]
    assert "last hint" in said[4]


def test_the_solution_opens_after_an_attempt_and_all_hints(capsys):
    solution("nt_xent")
    assert "cross_entropy(logits" not in capsys.readouterr().out
    check("nt_xent", KNOWN["mask_forgotten"].wrong)
    for _ in range(4):
        hint("nt_xent")
    capsys.readouterr()
    solution("nt_xent")
    shown = capsys.readouterr().out
    assert shown.count("# ") >= 3 and "def nt_xent" in shown


def test_status_lists_every_exercise(capsys):
    check("nt_xent", InfoNCELoss)
    capsys.readouterr()
    status()
    assert "✓ passed" in capsys.readouterr().out


@pytest.mark.parametrize("mode,answer,fine", [
    ("solved", InfoNCELoss, True),
    ("solved", KNOWN["mask_forgotten"].wrong, False),
    ("unsolved", None, True),
    ("unsolved", InfoNCELoss, False),
    ("unsolved", KNOWN["mask_forgotten"].wrong, False),
])
def test_the_courses_own_tests_fail_on_another_verdict(mode, answer, fine, monkeypatch):
    monkeypatch.setenv("INFONCE_LAB_EXPECT", mode)
    if fine:
        check("nt_xent", answer)
    else:
        with pytest.raises(AssertionError, match="expects"):
            check("nt_xent", answer)


def test_html_escapes_what_the_learner_wrote():
    class Tricky:
        def __init__(self, temperature=0.07):
            pass

        def __call__(self, z_i, z_j):
            raise ValueError("<script>alert(1)</script>")

    report = check("nt_xent", Tricky)
    exercise = load("nt_xent")
    assert "<script>" not in verdict_html(exercise, report, named=True)
    assert "<script>" in verdict_text(exercise, report, named=True)


def test_words_and_symbols_carry_the_verdict():
    report = check("nt_xent", KNOWN["summed"].wrong)
    html = verdict_html(load("nt_xent"), report, named=False)
    assert "✗ nt_xent: not yet right" in html and "<details>" in html
