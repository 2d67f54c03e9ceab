"""The types an exercise is declared with. Declarations only: judging lives in ``grading``.

To add an exercise, copy the package ``nt_xent``: it fills one :class:`Exercise`, and the judge does the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import numpy as np

CATEGORIES = (
    "normalization",
    "self_similarity",
    "negatives",
    "positive_index",
    "temperature",
    "reduction",
    "sign",
    "formula",
    "softmax_axis",
    "numerics",
    "gradient",
    "shape_state",
    "side_effect",
    "nondeterministic",
    "interface",
    "device",
    "stub",
    "cheat",
    "log_base",
    "correction",
    "fifo",
    "momentum",
)

# The parts of the score. Each is all-or-nothing, so a criterion earns only with its whole group.
Group = Literal["value64", "value32", "gradient64", "gradient32", "hygiene"]


@dataclass(frozen=True)
class Case:
    """One call of the answer.

    ``inputs`` go in positionally: float64 tensors (the judge casts copies to the dtype under test),
    integer tensors, NumPy arrays, plain numbers, or objects with a state (a network and its
    optimiser), of which every call gets copies that still belong together. ``scalars``
    (temperature, momentum, …) go to the constructor of a module and to the call of a function, once
    by position and once by keyword.
    """

    name: str
    inputs: tuple[Any, ...]
    scalars: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cases:
    """Cases that one criterion covers, in every dtype listed (one criterion a dtype).

    ``tolerance`` and ``gradient_tolerance`` are (relative to the largest true entry, absolute);
    ``None`` takes the contract's for the dtype.
    """

    name: str
    cases: tuple[Case, ...]
    dtypes: tuple[str, ...] = ("float64", "float32")
    gradients: bool = True
    tolerance: tuple[float, float] | None = None
    gradient_tolerance: tuple[float, float] | None = None


@dataclass(frozen=True)
class Criterion:
    """A check that calls of the form ``answer(*inputs)`` cannot express (queues, memory, …).

    ``measure`` runs the answer and returns plain numbers; ``judge`` reads only those and returns
    ``None`` when they are right, else the sentence to show. ``category`` names a lone failure;
    ``diagnosis`` is its title, explanation and hint, where the category's own words are too general.
    """

    name: str
    group: Group
    category: str
    measure: Callable[[Any], Any]
    judge: Callable[[Any], str | None]
    diagnosis: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class Note:
    """A robustness remark that costs no points: ``run(answer)`` returns it, or ``None``."""

    name: str
    run: Callable[[Any], str | None]


@dataclass(frozen=True)
class Misconception:
    """A known wrong answer. ``wrong`` has the interface of the reference, so it can be run."""

    id: str
    category: str
    title: str  # completes "It looks as if …": "your positive is not divided by τ"
    explanation: str  # why it matters, with the number it produces where one helps
    hint: str  # a question or a place to look, never the corrected line
    wrong: Any

    def __post_init__(self):
        if self.category not in CATEGORIES:
            raise ValueError(f"{self.id}: unknown category {self.category!r}")


@dataclass(frozen=True)
class Symptom:
    """A behaviour that gives a kind of mistake away where no fingerprint fits.

    ``shows(answer)`` tries the answer on inputs of its choice: does a longer vector change the
    value, does another order of the images? An exception counts as no. ``early``: tried before the
    shared rules about calls that disturb each other, for answers that are to remember something.
    """

    id: str
    category: str
    title: str
    explanation: str
    hint: str
    shows: Callable[[Any], bool]
    early: bool = False

    def __post_init__(self):
        if self.category not in CATEGORIES:
            raise ValueError(f"{self.id}: unknown category {self.category!r}")


@dataclass(frozen=True)
class Style:
    """Another accepted way to write the answer, shown by ``solution()`` and run by the tests."""

    title: str
    answer: Any


@dataclass(frozen=True)
class Exercise:
    """Everything the course knows about one exercise.

    Args:
        id: ``"nt_xent"``; the first argument of ``check``.
        chapter: slug of its chapter, ``"04-nt-xent"``.
        title: one line.
        usage: how the answer is called, for error messages: ``"InfoNCELoss(temperature)(z_i, z_j)"``.
        kind: ``"module"`` (a class, constructed with the scalars) or ``"function"``.
        reference: the implementation in ``infonce_lab.reference``.
        template: source text of the student's cell. The judge recognises it as "not attempted".
        answer_name: the name that the template defines.
        arguments: names of the data arguments, for messages; answers may call them what they like.
        symptoms: behaviours to try, in order, when no known mistake fits.
        groups: builds the core cases. Called once, lazily.
        probes: builds the (three) cases on which wrong answers are told apart.
        defaults: cases whose scalars are left out, so the defaults of the answer are used.
        example: the smallest case worth printing in full.
        gradient_inputs: indices of the inputs whose gradient is compared.
        result: ``"scalar"`` (a differentiable one-element tensor), ``"number"`` (any real number),
            ``"tensor"`` (one tensor) or ``"tensors"`` (a tuple of tensors).
        matrix: from a case to the matrix of logits a right answer would build, for the side-by-side
            picture; ``None`` where there is none to show.
        trace: runs an answer for longer than one call and returns plain numbers. Where calls of the
            probes give the true values, mistakes are told apart by these (a training step, say).
        small: 4 points in place of 10.
        hygiene: ``False`` where two sizes, two instances etc. make no sense for the interface.
        harness: a context manager from answers to what the judge calls in their place, where one
            case is more than one call (several processes); ``None``: the answers themselves.
        truth: called in place of the reference for the true numbers, where that needs no harness.
    """

    id: str
    chapter: str
    title: str
    usage: str
    kind: Literal["module", "function"]
    reference: Any
    template: str
    answer_name: str
    arguments: tuple[str, ...]
    hints: tuple[str, str, str]
    misconceptions: tuple[Misconception, ...]
    symptoms: tuple[Symptom, ...] = ()
    styles: tuple[Style, ...] = ()
    groups: Callable[[], tuple[Cases, ...]] = lambda: ()
    probes: Callable[[], tuple[Case, ...]] = lambda: ()
    defaults: Callable[[], tuple[Case, ...]] = lambda: ()
    example: Callable[[], Case | None] = lambda: None
    gradient_inputs: tuple[int, ...] = ()
    result: Literal["scalar", "number", "tensor", "tensors"] = "scalar"
    matrix: Callable[[Case], np.ndarray] | None = None
    extra: tuple[Criterion, ...] = ()
    trace: Callable[[Any], Sequence[float]] | None = None
    notes: tuple[Note, ...] = ()
    small: bool = False
    hygiene: bool = True
    harness: Callable[..., AbstractContextManager[tuple[Any, ...]]] | None = None
    truth: Any = None

    def __post_init__(self):
        # Cases are built once: the judge keeps the truth of each by identity.
        for builder in ("groups", "probes", "defaults", "example"):
            object.__setattr__(self, builder, cache(getattr(self, builder)))

    def harnessed(self, *answers: Any) -> AbstractContextManager[tuple[Any, ...]]:
        """For a ``with`` block: what the judge calls in place of each answer."""
        return self.harness(*answers) if self.harness else nullcontext(answers)

    @property
    def max_points(self) -> int:
        return 4 if self.small else 10
