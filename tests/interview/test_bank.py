"""The question bank: complete, well-formed, sourced, and strict about faults."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pybtex.database import parse_file

from infonce_lab.interview import CHAPTERS, LEVELS, Sighting, load, parse, questions, words

ROOT = Path(__file__).parents[2]
BIBLIOGRAPHY = parse_file(ROOT / "references.bib", bib_format="bibtex")
QUESTIONS = load()
EXERCISES = set(
    "entropy mutual_information nce info_nce_bound nt_xent clip_symmetric learnable_temperature"
    " log_sum_exp stable_nt_xent logit_gradient embedding_gradient negative_weights"
    " effective_negatives debiased_nt_xent hard_nt_xent decoupled_nt_xent moco_queue"
    " streaming_nt_xent gathered_nt_xent simsiam ema_update effective_rank barlow vicreg sinkhorn"
    " swav dino dino_center random_masking masked_mse two_views knn_accuracy linear_probe"
    " train_step".split()
)

VALID = """
theme: A theme
questions:
  - id: A01
    chapter: 04-nt-xent
    level: core
    kind: say
    question: Why?
    answer: Because.
    wrong: '"Never."'
    must_say: [one, two]
    sources: [chen2020simclr, {repo: owner/name, ref: "#7"}]
"""


def test_every_chapter_has_enough_questions():
    count = Counter(question.chapter for question in QUESTIONS)
    few = {chapter: count[chapter] for chapter in CHAPTERS[1:16] if count[chapter] < 5}
    assert not few
    assert count["04-nt-xent"] >= 8
    assert set(count) <= set(CHAPTERS)


def test_every_level_is_asked_and_early_questions_come_with_every_theme():
    assert {question.level for question in QUESTIONS} == set(LEVELS)
    assert len(QUESTIONS) >= 123
    by_letter = {question.id[0]: question.theme for question in QUESTIONS}
    assert all(question.theme == by_letter[question.id[0]] for question in QUESTIONS)
    assert len(set(by_letter.values())) == len(by_letter)  # one theme, one letter


@pytest.mark.parametrize("letter", sorted({question.id[0] for question in QUESTIONS}))
def test_ids_of_a_theme_have_no_gaps(letter):
    numbers = [int(question.id[1:]) for question in QUESTIONS if question.id[0] == letter]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_question(question):
    assert set(question.citations) <= set(BIBLIOGRAPHY.entries)
    assert set(question.prerequisites) <= EXERCISES
    assert len(set(question.sources)) == len(question.sources)
    texts = [question.question, question.answer, question.wrong, *question.must_say]
    for text in texts:
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        prose = re.sub(r"`[^`]*`", "", prose)
        assert prose.count("$") % 2 == 0, "unbalanced mathematics"
        assert "`" not in prose, "unbalanced code"
        american = r"(?i)\b(normaliz|center(ed)? the|color|behavior|optimiz|generaliz|learned\b)"
        assert not re.search(american, prose), "British spelling"
    assert all(len(point) <= 90 for point in question.must_say), "a rubric point is one line"
    assert not any(point.endswith(".") for point in question.must_say)


def test_questions_selects_and_keeps_the_order_asked_for():
    assert [q.id for q in questions(ids=["C01", "A01"])] == ["C01", "A01"]
    assert [q.id for q in questions(ids="A01")] == ["A01"]
    senior = questions(chapter="04-nt-xent", level="senior")
    assert senior and all((q.chapter, q.level) == ("04-nt-xent", "senior") for q in senior)
    assert questions() == load()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"chapter": "nt-xent"}, "unknown chapter 'nt-xent'"),
        ({"level": "hard"}, "unknown level 'hard'"),
        ({"ids": ["A01", "Z99"]}, "no question with id Z99"),
    ],
)
def test_questions_refuses_what_does_not_exist(arguments, message):
    with pytest.raises(ValueError, match=message):
        questions(**arguments)


def test_a_valid_file_is_read():
    (question,) = parse({"a.yaml": VALID})
    assert (question.theme, question.citations) == ("A theme", ("chen2020simclr",))
    assert question.sightings == (Sighting("owner/name", "#7"),)
    assert question.sightings[0].url == "https://github.com/owner/name/issues/7"
    assert Sighting("a/b", "c.py@1f").url == "https://github.com/a/b/blob/1f/c.py"
    assert str(Sighting("a/b", "#1", "x")) == "[a/b#1](https://github.com/a/b/issues/1) (x)"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: say", "kind: sing", "unknown kind 'sing', must be one of say"),
        ("level: core", "level: easy", "unknown level 'easy'"),
        ("04-nt-xent", "17-nowhere", "unknown chapter '17-nowhere'"),
        ("id: A01", "id: a1", "id must be a capital letter"),
        ("wrong:", "worng:", "unknown field worng"),
        ("answer: Because.", "answer: ''", "missing or empty field answer"),
        ("answer: Because.", "answer: 7", "answer must be a text"),
        ("answer: Because.", "answer: " + "very " * 91, "answer too long: 91 words"),
        ("[one, two]", "[one]", "must_say needs 2 to 4 points"),
        ("[one, two]", "[one, 2]", "hold texts only"),
        ("[one, two]", "one, two", "must_say must be a list"),
        ("owner/name", "name", "neither a BibTeX key nor"),
        ("theme: A theme", "topic: x", "exactly the two keys"),
        ("theme: A theme", "theme: [", "not valid YAML"),
    ],
)
def test_a_fault_is_named(old, new, message):
    assert old in VALID
    with pytest.raises(ValueError, match=r"a\.yaml") as caught:
        parse({"a.yaml": VALID.replace(old, new)})
    assert message in str(caught.value)


def test_a_duplicate_id_names_both_files():
    with pytest.raises(ValueError, match=r"b\.yaml, A01: duplicate id, also in a\.yaml"):
        parse({"a.yaml": VALID, "b.yaml": VALID})


def test_words_count_a_formula_once_and_code_not_at_all():
    assert words("Say $a + b$ now.\n\n```python\nx = 1\n```\n\n$$\na = b\n$$") == 4


def test_the_bank_needs_neither_torch_nor_numpy():
    code = (
        "import sys; from infonce_lab.interview import load; assert 'yaml' not in sys.modules;"
        "load(); assert not {'torch', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("key", BIBLIOGRAPHY.entries)
def test_bibliography_entry(key):
    entry = BIBLIOGRAPHY.entries[key]
    assert entry.persons["author"] and entry.fields["title"]
    author = entry.persons["author"][0].last_names[-1].lower()
    assert re.fullmatch(f"{author}{entry.fields['year']}[a-z]+[0-9]?", key)
    if "eprint" in entry.fields:
        assert re.fullmatch(r"\d{4}\.\d{5}", entry.fields["eprint"])
        assert entry.fields["archiveprefix"] == "arXiv"
    else:
        assert {"doi", "url", "pages"} & set(entry.fields)
    if entry.type != "misc":
        assert "booktitle" in entry.fields or "journal" in entry.fields
