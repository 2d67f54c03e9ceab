"""The exercises that need no kernel, as widgets whose state Python reads and sets."""

from collections.abc import Mapping
from typing import Any

import traitlets

from infonce_lab.explorers import bundle, exercise_html
from infonce_lab.explorers.base import Explorer


class _Exercise(Explorer):
    """What they share: the content is the options, the traits in ``shared`` travel both ways."""

    def __init__(self, content: Mapping[str, Any], **state: Any):
        super().__init__(options=dict(content), **state)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        state = {trait: getattr(self, trait) for trait in self.shared}
        html = exercise_html.element(self.name, self.options, state)
        return {**data, "text/html": html}, metadata


class OrderedLines(_Exercise):
    """Lines of code to be put in order, some of them bugs.

    Args:
        content: what ``infonce_lab.exercises.page_data.load_ordered_lines`` returns.

    Traits:
        program: ids of the lines in the reader's function, from the top.
        indents: the indentation of each, in steps; all 0 where the exercise has none.
        attempts: how often the reader pressed "Check".
        solved: whether a check has succeeded.
    """

    name = "ordered_lines"
    shared = ("program", "indents", "attempts", "solved")
    _esm = bundle.esm("ordered_lines")

    program = traitlets.List(traitlets.Unicode()).tag(sync=True)
    indents = traitlets.List(traitlets.Int()).tag(sync=True)
    attempts = traitlets.Int(0).tag(sync=True)
    solved = traitlets.Bool(False).tag(sync=True)


class Drills(_Exercise):
    """One-line drills with a blank.

    Args:
        content: what ``infonce_lab.exercises.page_data.load_drills`` returns.

    Traits:
        answers: the last answer typed, by the drill's id.
        solved: ids of the drills answered right without looking.
    """

    name = "drills"
    shared = ("answers", "solved")
    _esm = bundle.esm("drills")

    answers = traitlets.Dict().tag(sync=True)
    solved = traitlets.List(traitlets.Unicode()).tag(sync=True)


class Choice(_Exercise):
    """A prediction to commit to, or with ``reveal`` a prediction beside its result.

    Args:
        content: key, question; choices (a list of texts; without it an answer is typed); unit;
            actual and note (the result, if known); reveal (true: show, ask nothing).

    Traits:
        answer: the commitment, "" before there is one.
    """

    name = "choice"
    shared = ("answer",)
    _esm = bundle.esm("choice")

    answer = traitlets.Unicode("").tag(sync=True)


class Flashcards(_Exercise):
    """Questions to answer aloud, then to compare with a model answer.

    Args:
        content: cards, a list of mappings with id, from (the chapter, as text) and, as HTML,
            question, answer, wrong and points (a list).

    Traits:
        marks: by the card's id, "known" or "again".
    """

    name = "flashcards"
    shared = ("marks",)
    _esm = bundle.esm("flashcards")

    marks = traitlets.Dict().tag(sync=True)
