"""The reader's progress is never lost and never half written."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from infonce_lab.notebook import progress
from infonce_lab.notebook.status import blank_page, sittings


def test_nothing_is_written_before_there_is_something_to_remember(own_home):
    assert progress.load()["exercises"] == {}
    assert not own_home.exists()


def test_a_pass_is_remembered_and_not_moved_by_a_later_failure():
    progress.record_check("nt_xent", "failed", "mask_forgotten")
    progress.record_check("nt_xent", "passed", None)
    first = progress.load()["exercises"]["nt_xent"]["passed"]
    progress.record_check("nt_xent", "failed", "mask_forgotten")
    record = progress.load()["exercises"]["nt_xent"]
    assert record["passed"] == first and record["attempts"] == 3


def test_an_untouched_template_is_no_attempt():
    assert progress.record_check("nt_xent", "not attempted", None)["attempts"] == 0


def test_an_unreadable_file_is_set_aside_not_deleted(own_home, capsys):
    own_home.mkdir()
    progress.path().write_text("{ broken", encoding="utf-8")
    assert progress.load()["exercises"] == {}
    kept = list(own_home.glob("progress-unreadable-*.json"))
    assert [p.read_text() for p in kept] == ["{ broken"]
    assert "kept as" in capsys.readouterr().out


def test_a_newer_file_is_left_alone(own_home):
    own_home.mkdir()
    text = json.dumps({"version": progress.VERSION + 1, "exercises": {"x": 1}})
    progress.path().write_text(text, encoding="utf-8")
    with pytest.raises(RuntimeError, match="newer version"):
        progress.record_check("nt_xent", "passed", None)
    assert progress.path().read_text() == text


def test_two_notebooks_at_once_lose_nothing():
    def add(number):
        progress.update(lambda data: data["predictions"].update({str(number): {"answer": "x"}}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert len(progress.load()["predictions"]) == 40


def test_passing_stops_the_blank_page_clock():
    blank_page("nt_xent", "chapter 4")
    blank_page("nt_xent", "chapter 4")  # running the cell again does not start a second clock
    assert sittings() == []
    progress.record_check("nt_xent", "passed", None)
    assert [label for label, _ in sittings()] == ["chapter 4"]
