"""The interview questions: each with a model answer, the common wrong one and a rubric.

The questions are data, one YAML file a theme under ``bank/``; this module reads and checks them.

>>> from infonce_lab.interview import questions
>>> [q.id for q in questions(chapter="04-nt-xent", level="warm-up")][:2]
['A01', 'A02']
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

CHAPTERS = (
    "00-start-here",
    "01-mutual-information",
    "02-noise-contrastive-estimation",
    "03-info-nce-bound",
    "04-nt-xent",
    "05-cross-entropy-and-clip",
    "06-numerics",
    "07-gradients",
    "08-temperature",
    "09-negatives",
    "10-moco-queue",
    "11-streaming-and-distributed",
    "12-collapse",
    "13-clusters-and-distillation",
    "14-masked-autoencoders",
    "15-capstone",
    "16-interview-room",
)
LEVELS = ("warm-up", "core", "senior", "research")
KINDS = ("say", "code", "derive", "debug")
MAX_WORDS = 90  # of an answer, each formula one word, code not counted
MAX_CODE_LINES = 12


@dataclass(frozen=True)
class Sighting:
    """Where a question or its wrong answer was met in public: an issue (``#27``) or a file."""

    repo: str  # "owner/name" on GitHub
    ref: str  # "#27", or a path, with "@commit" where today's tree no longer holds it
    note: str = ""  # what is to be seen there, if that is not obvious

    @property
    def url(self) -> str:
        if self.ref.startswith("#"):  # GitHub forwards a pull request's number from here
            return f"https://github.com/{self.repo}/issues/{self.ref[1:]}"
        path, _, commit = self.ref.partition("@")
        return f"https://github.com/{self.repo}/blob/{commit or 'HEAD'}/{path}"

    def __str__(self) -> str:
        """A Markdown link, with the note behind it."""
        name = self.repo + (self.ref if self.ref.startswith("#") else f" {self.ref}")
        return f"[{name}]({self.url})" + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True)
class Question:
    """One question. Texts are Markdown with ``$mathematics$``."""

    id: str  # a letter for the theme and two digits
    theme: str
    chapter: str  # one of CHAPTERS
    level: str  # one of LEVELS
    kind: str  # one of KINDS
    question: str
    answer: str
    wrong: str  # the common wrong answer, and why it is wrong
    must_say: tuple[str, ...]  # two to four points a good spoken answer contains
    sources: tuple[str | Sighting, ...] = ()  # BibTeX keys and sightings; empty: derived here
    prerequisites: tuple[str, ...] = ()  # exercise ids

    @property
    def citations(self) -> tuple[str, ...]:
        """The BibTeX keys among the sources."""
        return tuple(source for source in self.sources if isinstance(source, str))

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """The public repositories among the sources."""
        return tuple(source for source in self.sources if isinstance(source, Sighting))


@cache
def load() -> tuple[Question, ...]:
    """All questions, ordered by id.

    Raises:
        ValueError: the bank is faulty; the message names the file, the question and the fault.
    """
    texts = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in files(__name__).joinpath("bank").iterdir()
        if entry.name.endswith(".yaml")
    }
    return parse(texts)


def questions(
    chapter: str | None = None, level: str | None = None, ids: Iterable[str] | None = None
) -> tuple[Question, ...]:
    """The questions of a chapter (slug), of a level, or with the given ids in the order given.

    Raises:
        ValueError: there is no such chapter, level or id.
    """
    if chapter is not None:
        _one_of("chapter", chapter, CHAPTERS)
    if level is not None:
        _one_of("level", level, LEVELS)
    chosen = load()
    if ids is not None:
        by_id = {question.id: question for question in chosen}
        ids = [ids] if isinstance(ids, str) else list(ids)
        if unknown := [i for i in ids if i not in by_id]:
            raise ValueError(f"no question with id {', '.join(unknown)}")
        chosen = tuple(by_id[i] for i in ids)
    return tuple(
        question
        for question in chosen
        if chapter in (None, question.chapter) and level in (None, question.level)
    )


def parse(texts: dict[str, str]) -> tuple[Question, ...]:
    """Questions from YAML texts, {file name: text}; each names its ``theme`` and ``questions``.

    Raises:
        ValueError: as in :func:`load`.
    """
    import yaml  # here, so that importing the package stays light

    found: dict[str, tuple[str, Question]] = {}
    for name in sorted(texts):
        try:
            data = yaml.safe_load(texts[name])
        except yaml.YAMLError as error:
            raise ValueError(f"{name}: not valid YAML: {error}") from error
        if not isinstance(data, dict) or set(data) != {"theme", "questions"}:
            raise ValueError(f"{name}: needs exactly the two keys 'theme' and 'questions'")
        for entry in data["questions"]:
            place = f"{name}, {entry.get('id', 'no id') if isinstance(entry, dict) else entry}"
            try:
                question = _question(entry, data["theme"])
            except ValueError as error:
                raise ValueError(f"{place}: {error}") from None
            if question.id in found:
                raise ValueError(f"{place}: duplicate id, also in {found[question.id][0]}")
            found[question.id] = (name, question)
    return tuple(found[i][1] for i in sorted(found))


def words(text: str) -> int:
    """Length of a spoken answer: a formula counts as one word, a code block not at all."""
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"\$\$.+?\$\$|\$[^$]+\$", "x", text, flags=re.DOTALL)
    return sum(any(c.isalnum() for c in token) for token in text.split())


def _question(entry: object, theme: str) -> Question:
    """One checked question; ValueError says what is wrong with the entry."""
    if not isinstance(entry, dict):
        raise ValueError("a question must be a mapping of fields")
    names = [field.name for field in fields(Question)]
    if unknown := sorted(set(entry) - set(names)):
        raise ValueError(f"unknown field {', '.join(unknown)}")
    required = [n for n in names if n not in ("theme", "sources", "prerequisites")]
    if missing := [name for name in required if not entry.get(name)]:
        raise ValueError(f"missing or empty field {', '.join(missing)}")
    entry = {"theme": theme, "sources": [], "prerequisites": []} | entry

    lists = ("must_say", "sources", "prerequisites")
    for name in names:
        wanted = list if name in lists else str
        if not isinstance(entry[name], wanted):
            raise ValueError(f"{name} must be a {'list' if wanted is list else 'text'}")
    if not all(isinstance(item, str) for item in entry["must_say"] + entry["prerequisites"]):
        raise ValueError("must_say and prerequisites hold texts only")
    if not re.fullmatch(r"[A-Z]\d\d", entry["id"]):
        raise ValueError("id must be a capital letter and two digits, such as A01")
    _one_of("chapter", entry["chapter"], CHAPTERS)
    _one_of("level", entry["level"], LEVELS)
    _one_of("kind", entry["kind"], KINDS)
    if not 2 <= len(entry["must_say"]) <= 4:
        raise ValueError(f"must_say needs 2 to 4 points, has {len(entry['must_say'])}")
    if (length := words(entry["answer"])) > MAX_WORDS:
        raise ValueError(f"answer too long: {length} words, at most {MAX_WORDS}")
    for block in re.findall(r"```\w*\n(.*?)```", entry["answer"], flags=re.DOTALL):
        if (lines := len(block.splitlines())) > MAX_CODE_LINES:
            raise ValueError(f"code too long: {lines} lines, at most {MAX_CODE_LINES}")
    entry["sources"] = tuple(_source(source) for source in entry["sources"])
    entry["must_say"] = tuple(entry["must_say"])
    entry["prerequisites"] = tuple(entry["prerequisites"])
    return Question(**{k: v.strip() if isinstance(v, str) else v for k, v in entry.items()})


def _source(source: object) -> str | Sighting:
    if isinstance(source, str):
        return source
    if isinstance(source, dict) and {"repo", "ref"} <= set(source) <= {"repo", "ref", "note"}:
        if re.fullmatch(r"[\w.-]+/[\w.-]+", str(source["repo"])) and source["ref"]:
            return Sighting(**{key: str(value) for key, value in source.items()})
    raise ValueError(f"source {source!r} is neither a BibTeX key nor {{repo: owner/name, ref: …}}")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"unknown {name} {value!r}, must be one of {', '.join(allowed)}")
