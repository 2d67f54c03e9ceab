"""Behaviours of a wrong loss that no known mistake explains, in order.

The three weights separate the three terms, so most of these look at one term alone.
"""

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.redundancy_shared import call, crossed, differ, remembers, views
from infonce_lab.reference.redundancy import vicreg_loss

_INVARIANCE, _VARIANCE, _COVARIANCE = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_ALL = (1.0, 2.0, 0.5)


def _batch(seed: int, n: int = 7, d: int = 4):
    return views(n, d, seed, (0.2, 2.0), noise=0.8)


def _call(answer, inputs, weights) -> float:
    return call(answer, inputs, **dict(zip(("sim", "std", "cov"), weights, strict=True)))


def _true(inputs, weights=_ALL) -> float:
    return _call(vicreg_loss, inputs, weights)


def _wrong(answer, inputs, weights, tolerance=1e-4) -> bool:
    return differ(_call(answer, inputs, weights), _true(inputs, weights), tolerance)


def _moves(answer, inputs, changed, weights) -> bool:
    return differ(_call(answer, changed, weights), _call(answer, inputs, weights))


def _constant(answer) -> bool:
    found = [_call(answer, _batch(s), _ALL) for s in (80, 81, 82)]
    return max(found) - min(found) < 1e-6


def _size_kept(answer) -> bool:
    """Right for a few images or dimensions, wrong for many."""
    fine = not _wrong(answer, _batch(83, 3, 3), _ALL)
    return fine and _wrong(answer, _batch(84, 24, 9), _ALL)


def _memory(answer) -> bool:
    return remembers(answer, _batch(103), _batch(104), sim=1.0, std=2.0, cov=0.5)


def _nearly(answer) -> bool:
    batches = (_batch(85, 6, 5), _batch(86, 4, 8), views(5, 3, 87, (0.3, 0.8), noise=0.6))
    weights = (_ALL, _INVARIANCE, _VARIANCE, _COVARIANCE)
    return not any(_wrong(answer, b, w, 0.02) for b in batches for w in weights)


def _rows(answer) -> bool:
    """The length of a row does not matter: rows are normalised."""
    z1, z2 = _batch(91)
    c = torch.tensor([1.0, 9, 1, 0.2, 3, 1, 2]).double()[:, None]
    return any(
        not _moves(answer, (z1, z2), (c * z1, c * z2), w) and abs(_call(answer, (z1, z2), w)) > 1e-6
        for w in (_ALL, _INVARIANCE, _VARIANCE, _COVARIANCE)
    )


def _units(answer) -> bool:
    """The unit of a coordinate does not matter: columns are standardised."""
    z1, z2 = _batch(113)
    found = _call(answer, (z1, z2), _COVARIANCE)
    longer = _call(answer, (3 * z1, 3 * z2), _COVARIANCE)
    return abs(found) > 1e-6 and not differ(longer, found, 0.02)


def _order(answer) -> bool:
    z1, z2 = _batch(94)
    return _moves(answer, (z1, z2), (z1.roll(2, 0), z2.roll(2, 0)), _ALL)


def _not_additive(answer) -> bool:
    inputs = _batch(95)
    parts = [_call(answer, inputs, w) for w in (_INVARIANCE, _VARIANCE, _COVARIANCE)]
    return differ(_call(answer, inputs, _ALL), sum(w * p for w, p in zip(_ALL, parts, strict=True)))


def _exchanged(answer) -> bool:
    """A weight multiplies another term than its own."""
    inputs = _batch(96)
    kinds = (_INVARIANCE, _VARIANCE, _COVARIANCE)
    return any(
        not differ(_call(answer, inputs, w), _true(inputs, v))
        for w in kinds
        for v in kinds
        if w != v
    )


def _missing(answer) -> bool:
    inputs = _batch(97)
    found = [_call(answer, inputs, w) for w in (_INVARIANCE, _VARIANCE, _COVARIANCE)]
    return any(abs(x) < 1e-9 for x in found)


def _sign(answer) -> bool:
    inputs = _batch(98)
    grid, still = 1.2 * crossed(8, 4), torch.zeros(8, 4, dtype=torch.float64)
    negative = [_call(answer, inputs, w) < -1e-6 for w in (_INVARIANCE, _COVARIANCE)]
    alive, dead = (_call(answer, (z, z), _VARIANCE) for z in (grid, still))
    return any(negative) or alive > dead + 1e-3


def _ratios(answer, weights) -> list[float]:
    """A term over its true value, on batches of one size and of others."""
    shapes = ((99, 7, 4), (100, 7, 4), (101, 5, 3), (102, 9, 6))
    batches = [views(n, d, s, (0.2, 0.7), noise=0.8) for s, n, d in shapes]
    return [_call(answer, b, weights) / _true(b, weights) for b in batches]


def _scaled(weights):
    """The term is the true one times a factor of the size."""

    def shows(answer) -> bool:
        same_1, same_2, *_ = _ratios(answer, weights)
        return not differ(same_1, same_2) and any(differ(r, 1) for r in _ratios(answer, weights))

    return shows


def _shifts(weights):
    """A constant added to both views changes the term."""

    def shows(answer) -> bool:
        z1, z2 = _batch(105)
        c = torch.tensor([1.0, 4, -5, 2]).double()
        return _moves(answer, (z1, z2), (z1 + c, z2 + c), weights)

    return shows


def _one_sided(weights):
    def shows(answer) -> bool:
        z1, z2 = _batch(106)
        return _moves(answer, (z1, z2), (z2, z1), weights)

    return shows


def _tied(weights):
    """The term depends on which images of the two views belong together."""

    def shows(answer) -> bool:
        z1, z2 = _batch(107)
        return _moves(answer, (z1, z2), (z1, z2.roll(2, 0)), weights)

    return shows


def _together(weights):
    """The term of two views is not the sum of what each contributes."""

    def shows(answer) -> bool:
        z1, z2 = _batch(108)
        both, first, second = (_call(answer, p, weights) for p in ((z1, z2), (z1, z1), (z2, z2)))
        return differ(both, (first + second) / 2)

    return shows


def _dead(answer) -> bool:
    """A point, and what is nearly one; elsewhere the hinge is right."""
    still = torch.full((8, 4), 0.5, dtype=torch.float64)
    point = _wrong(answer, (still, still), _VARIANCE, 1e-3)
    return point and not _wrong(answer, views(8, 4, 109, (0.3, 3)), _VARIANCE, 1e-2)


def _unpaired(answer) -> bool:
    z1, z2 = _batch(110)
    return not _moves(answer, (z1, z2), (z1, z2.roll(2, 0)), _INVARIANCE)


def _shifted_pairs(answer) -> bool:
    z1, z2 = _batch(111)
    found = _call(answer, (z1, z2), _INVARIANCE)
    return any(
        not differ(found, _true((z1, z2.roll(k, 0)), _INVARIANCE)) for k in range(1, len(z1))
    )


def _any_part(weights):
    return lambda answer: (
        any(differ(r, 1) for r in _ratios(answer, weights)) or _wrong(answer, _batch(112), weights)
    )


SYMPTOMS = (
    Symptom("constant", "cheat", "different batches get the same loss",
            "The result does not depend on the embeddings.",
            "Follow z1 from the signature to the return.", _constant),
    Symptom("memory", "shape_state", "the batch before this one changes your value",
            "Nothing may be kept between calls: the statistics belong to one batch.",
            "What does your function read that is not an argument?", _memory, early=True),
    Symptom("nearly", "numerics", "the first digits are right, the others are lost",
            "A constant, a clamp or a shorter dtype changes a term a little.",
            "Which of your steps is not exact? Where does 1e-4 stand?", _nearly),
    Symptom("size", "shape_state", "right for a few images or dimensions, wrong for many",
            "A size is kept from an earlier call, or written as a number.",
            "How many rows and columns does your code read?", _size_kept),
    Symptom("rows", "normalization", "the length of a row does not matter in your loss",
            "Rows are taken as they are; the variance term sets the scale.",
            "Along which dimension do you take lengths or means?", _rows),
    Symptom("units", "normalization", "the unit of the embeddings does not matter in the covariance term",
            "VICReg standardises nothing: a deviation below 1 is just what the variance term must see.",
            "What do you do to a column before its covariance?", _units),
    Symptom("order", "positive_index", "the order of the images changes the loss",
            "All three terms are sums over images, so their common order is free.",
            "Do you pick rows by their number?", _order),
    Symptom("exchanged", "formula", "a weight multiplies another term than its own",
            "sim belongs to invariance, std to variance, cov to covariance.",
            "Set one weight to 1 and the others to 0. What is left?", _exchanged),
    Symptom("missing", "formula", "a term is missing: with the other weights at 0 the loss is 0",
            "Invariance, variance and covariance have one job each.",
            "Set one weight to 1 and the others to 0. What is left?", _missing),
    Symptom("sign", "sign", "what should cost, pays",
            "Each term is at least 0, and a point must cost more than a wide batch.",
            "Which sign has each term, and which way does the hinge face?", _sign),
    Symptom("not_additive", "formula", "the loss is not the weighted sum of three terms",
            "Each weight is a factor of one term, and stands nowhere else.",
            "What multiplies each of the three weights?", _not_additive),
    Symptom("unpaired", "positive_index", "the images of one view may be shuffled, and the invariance stays",
            "Row k of z1 and row k of z2 show the same image. Only their difference compares the views.",
            "Where does row k of z1 meet row k of z2?", _unpaired),
    Symptom("shifted", "positive_index", "image k of one view meets another image of the other",
            "The invariance is the right one for views whose rows are moved against each other.",
            "Which row of z2 belongs to row k of z1?", _shifted_pairs),
    Symptom("invariance_scaled", "reduction", "the invariance term is the right one times a factor",
            "The mean runs over all N·D entries.", "Over which dimensions do you add, over which do you average?",
            _scaled(_INVARIANCE)),
    Symptom("invariance", "formula", "the invariance term is another function",
            "It is the mean of (z1 − z2)² over all entries.",
            "Move one view by 1 in every coordinate. What does your term say? 1 is right.", _any_part(_INVARIANCE)),
    Symptom("variance_sided", "reduction", "swapping the views changes the variance term",
            "Both views have the same half.", "Is there a term for z1 and one for z2, with equal factors?",
            _one_sided(_VARIANCE)),
    Symptom("variance_tied", "positive_index", "the variance term compares the views",
            "It looks at each view alone.", "Which of the views does your deviation belong to?", _tied(_VARIANCE)),
    Symptom("variance_shifts", "normalization", "a constant added to a coordinate changes the variance term",
            "A variance is about the mean of the batch.", "Which mean is subtracted, and along which dimension?",
            _shifts(_VARIANCE)),
    Symptom("dead", "numerics", "the hinge is right, except for coordinates that hardly move",
            "A dead coordinate has √1e-4 = 0.01 and costs 0.99.", "Where does 1e-4 stand?", _dead),
    Symptom("variance_scaled", "reduction", "the variance term is the right one times a factor",
            "A mean over coordinates, and half for each view.", "How many hinges do you add, by how many do you divide?",
            _scaled(_VARIANCE)),
    Symptom("variance_together", "reduction", "the variance term is not the sum of one half for each view",
            "Each view has its own variance and its own hinge.", "Where do the two views meet in this term?",
            _together(_VARIANCE)),
    Symptom("variance", "formula", "the variance term is another function",
            "Each coordinate costs max(0, 1 − √(var + 1e-4)).",
            "What does a coordinate of deviation 0.5 cost in your code, and one of deviation 3?", _any_part(_VARIANCE)),
    Symptom("covariance_sided", "reduction", "swapping the views changes the covariance term",
            "Both views have one, with the same weight.", "Is there a term for z1 and one for z2, with equal factors?",
            _one_sided(_COVARIANCE)),
    Symptom("covariance_tied", "positive_index", "the covariance term compares the views",
            "It looks at each view alone: which of its coordinates move together?",
            "Which two tensors are in your matrix product?", _tied(_COVARIANCE)),
    Symptom("covariance_shifts", "normalization", "a constant added to a coordinate changes the covariance term",
            "A covariance is about the means of the batch.", "Is each column centred before zᵀz?", _shifts(_COVARIANCE)),
    Symptom("covariance_scaled", "reduction", "the covariance term is the right one times a factor",
            "By N − 1 in the covariance, by D after the sum of squares, both views added.",
            "How many entries do you add up, and by how many do you divide?", _scaled(_COVARIANCE)),
    Symptom("covariance_together", "reduction", "the covariance term is not the sum of one for each view",
            "Each view has a covariance matrix of its own.", "Where do the two views meet in this term?",
            _together(_COVARIANCE)),
    Symptom("covariance", "formula", "the covariance term is another function",
            "It adds up Cov_ij² over i ≠ j and divides by D.",
            "What does it say of coordinates that vary but do not covary? It should be 0.", _any_part(_COVARIANCE)),
)  # fmt: skip
