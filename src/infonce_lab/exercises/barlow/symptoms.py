"""Behaviours of a wrong loss that no known mistake explains, in order."""

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.redundancy_shared import call, crossed, differ, remembers, views
from infonce_lab.reference.redundancy import barlow_loss

WIDE = (5.0, 50.0)  # so wide that an eps of 1e-5 is invisible, wherever it stands


def _batch(seed: int, n: int = 7, d: int = 4):
    return views(n, d, seed, WIDE, noise=0.8)


def _true(inputs, lambd=0.3) -> float:
    return barlow_loss(*inputs, lambd=lambd).item()


def _moves(answer, inputs, changed) -> bool:
    return differ(call(answer, changed, lambd=0.3), call(answer, inputs, lambd=0.3))


def _constant(answer) -> bool:
    found = [call(answer, _batch(s), lambd=0.3) for s in (80, 81, 82)]
    return max(found) - min(found) < 1e-6


def _size_kept(answer) -> bool:
    """Right for a few images or dimensions, wrong for many."""
    few, many = _batch(83, 3, 3), _batch(84, 24, 9)
    fine = not differ(call(answer, few, lambd=0.3), _true(few))
    return fine and differ(call(answer, many, lambd=0.3), _true(many))


def _memory(answer) -> bool:
    return remembers(answer, _batch(103), _batch(104), lambd=0.3)


def _nearly(answer) -> bool:
    batches = (_batch(85, 6, 5), _batch(86, 4, 8), _batch(87, 5, 3))
    return not any(differ(call(answer, b, lambd=0.3), _true(b), 0.02) for b in batches)


def _unused(answer) -> bool:
    z1, z2 = _batch(88)
    y1, y2 = _batch(89)
    return not _moves(answer, (z1, z2), (z1, y2)) or not _moves(answer, (z1, z2), (y1, z2))


def _unpaired(answer) -> bool:
    """Another order of one view's images changes nothing: the views never meet image by image."""
    z1, z2 = _batch(90)
    return not _moves(answer, (z1, z2), (z1, z2.roll(2, 0)))


def _shifted_pairs(answer) -> bool:
    """The right value for another pairing of the images."""
    z1, z2 = _batch(105)
    found = call(answer, (z1, z2), lambd=0.3)
    return any(not differ(found, _true((z1, z2.roll(k, 0)))) for k in range(1, len(z1)))


def _agreement_ignored(answer) -> bool:
    """One dimension, two unrelated views: only their agreement can cost anything."""
    return abs(call(answer, views(9, 1, 106, WIDE, noise=None), lambd=0.3)) < 1e-6


def _self_correlation(answer) -> bool:
    """One coordinate, equal views: C = 1 for any batch, and what is made of it is a constant."""
    found = [call(answer, (z, z), lambd=0.0) for z, _ in (_batch(107, d=1), _batch(108, d=1))]
    return abs(found[0] - found[1]) > 1e-4


def _rows(answer) -> bool:
    """The length of a row does not matter: rows are normalised."""
    z1, z2 = _batch(91)
    c = torch.tensor([1.0, 9, 1, 0.2, 3, 1, 2]).double()[:, None]
    return not _moves(answer, (z1, z2), (c * z1, z2)) or not _moves(answer, (z1, z2), (z1, c * z2))


def _scales(answer) -> bool:
    z1, z2 = _batch(92)
    c = torch.tensor([1.0, 4, 0.5, 2]).double()
    return _moves(answer, (z1, z2), (c * z1, z2)) or _moves(answer, (z1, z2), (z1, c * z2))


def _shifts(answer) -> bool:
    z1, z2 = _batch(93)
    c = torch.tensor([1.0, 40, -50, 20]).double()
    return _moves(answer, (z1, z2), (z1 + c, z2)) or _moves(answer, (z1, z2), (z1, z2 + c))


def _order(answer) -> bool:
    z1, z2 = _batch(94)
    return _moves(answer, (z1, z2), (z1.roll(2, 0), z2.roll(2, 0)))


def _repeats(answer) -> bool:
    z1, z2 = _batch(95)
    return _moves(answer, (z1, z2), (torch.cat([z1, z1]), torch.cat([z2, z2])))


def _parts(answer, inputs) -> tuple[float, float]:
    """The value at λ = 0, and what λ = 1 adds."""
    diagonal = call(answer, inputs, lambd=0.0)
    return diagonal, call(answer, inputs, lambd=1.0) - diagonal


def _ratios(answer, part: int) -> list[float]:
    """Each part over its true value, on batches of one size and of others."""
    batches = [_batch(s, n, d) for s, n, d in ((96, 7, 4), (97, 7, 4), (98, 5, 3), (99, 9, 6))]
    return [_parts(answer, b)[part] / _parts(barlow_loss, b)[part] for b in batches]


def _weight_ignored(answer) -> bool:
    inputs = _batch(100)
    return not differ(call(answer, inputs, lambd=0.9), call(answer, inputs, lambd=0.1), 1e-6)


def _not_linear(answer) -> bool:
    inputs = _batch(101)
    a, b, c = (call(answer, inputs, lambd=x) for x in (0.0, 1.0, 2.0))
    return differ(c - b, b - a)


def _sign(answer) -> bool:
    grid, line = 10 * crossed(8, 4), 10 * crossed(8, 1).expand(8, 4)
    best, opposite, redundant = (
        call(answer, pair, lambd=0.3) for pair in ((grid, grid), (grid, -grid), (line, line))
    )
    return best > opposite + 1e-3 or best > redundant + 1e-3


def _scaled(answer, part: int) -> bool:
    """A part is the true one times a factor of the size."""
    same_1, same_2, *_ = _ratios(answer, part)
    return not differ(same_1, same_2) and differ(same_1, 1)


def _diagonal_scaled(answer) -> bool:
    return _scaled(answer, 0)


def _rest_scaled(answer) -> bool:
    return _scaled(answer, 1)


def _diagonal(answer) -> bool:
    return any(differ(r, 1) for r in _ratios(answer, 0))


def _one_sided(answer) -> bool:
    z1, z2 = _batch(102)
    return _moves(answer, (z1, z2), (z2, z1))


def _rest(answer) -> bool:
    return any(differ(r, 1) for r in _ratios(answer, 1))


SYMPTOMS = (
    Symptom("constant", "cheat", "different batches get the same loss",
            "The result does not depend on the embeddings.",
            "Follow z1 from the signature to the return.", _constant),
    Symptom("size", "shape_state", "right for a few images or dimensions, wrong for many",
            "A size is kept from an earlier call, or written as a number.",
            "How many rows and columns does your code read?", _size_kept),
    Symptom("memory", "shape_state", "the batch before this one changes your value",
            "Nothing may be kept between calls: C belongs to one batch.",
            "What does your function read that is not an argument?", _memory, early=True),
    Symptom("nearly", "numerics", "the first digits are right, the others are lost",
            "A constant, a clamp or a shorter dtype changes every correlation a little.",
            "Which of your steps is not exact, and how large is your eps?", _nearly),
    Symptom("unused", "positive_index", "one of the two views does not matter",
            "C is between the views: its rows belong to z1 and its columns to z2.",
            "Where do z1 and z2 enter?", _unused),
    Symptom("unpaired", "positive_index", "the images of one view may be shuffled, and nothing changes",
            "Row k of z1 and row k of z2 show the same image. Only their product compares the views.",
            "Where does row k of z1 meet row k of z2?", _unpaired),
    Symptom("shifted", "positive_index", "image k of one view meets another image of the other",
            "Your value is the right one for views whose rows are moved against each other.",
            "Which row of z2 belongs to row k of z1?", _shifted_pairs),
    Symptom("agreement", "positive_index", "unrelated views cost nothing",
            "The diagonal of C says how well the views agree, so C has to be between them.",
            "Which two tensors does C compare?", _agreement_ignored),
    Symptom("rows", "normalization", "the length of a row does not matter in your loss",
            "Rows are not normalised here; the statistics belong to the columns.",
            "Along which dimension do you take lengths or means?", _rows),
    Symptom("shifts", "normalization", "a constant added to a coordinate changes the loss",
            "Standardised coordinates have mean 0 over the batch, in both views.",
            "Which mean do you subtract, and along which dimension?", _shifts),
    Symptom("scales", "normalization", "the unit of a coordinate changes the loss",
            "Standardised coordinates have deviation 1 over the batch, in both views.",
            "By which deviation do you divide, and along which dimension?", _scales),
    Symptom("itself", "normalization", "a coordinate does not correlate with itself by 1",
            "Mean 0 and mean square 1 over the batch: then the product of equal columns is 1.",
            "What are the mean and the mean square of your standardised column?", _self_correlation),
    Symptom("order", "positive_index", "the order of the images changes the loss",
            "C is a sum over images, so their common order is free.",
            "Do you pick rows by their number?", _order),
    Symptom("repeats", "reduction", "a batch repeated twice has another loss",
            "C is a mean over images, and so are mean and variance: repeating them changes nothing.",
            "By what do you divide C, and by what the variance?", _repeats),
    Symptom("weight", "formula", "lambd does not change your value",
            "It weighs the off-diagonal entries.",
            "Where does lambd enter?", _weight_ignored),
    Symptom("sign", "sign", "perfect views cost more than bad ones",
            "Where C is the identity, the loss is 0, and nowhere less.",
            "Which sign has each of the two sums?", _sign),
    Symptom("not_linear", "formula", "the loss is not a constant plus lambd times a constant",
            "λ is a factor of the second sum, and stands nowhere else.",
            "What multiplies lambd, and what does not?", _not_linear),
    Symptom("diagonal_scaled", "reduction", "the diagonal's part is the right one times a factor",
            "Σ (1 − C_ii)² adds up D terms, and divides by nothing.",
            "Is it a sum or a mean, and is each entry there once?", _diagonal_scaled),
    Symptom("rest_scaled", "reduction", "the off-diagonal part is the right one times a factor",
            "Σ over i ≠ j has D(D − 1) terms, and divides by nothing.",
            "Is it a sum or a mean, and is each entry there once?", _rest_scaled),
    Symptom("diagonal", "formula", "the diagonal's part is another function",
            "With lambd = 0 the loss is Σ (1 − C_ii)².",
            "What do you get for lambd = 0 and two equal views? It should be 0.", _diagonal),
    Symptom("one_sided", "reduction", "swapping the two views changes the loss",
            "C becomes its transpose, and the sum over all i ≠ j stays.",
            "Do you visit both C_ij and C_ji?", _one_sided),
    Symptom("rest", "formula", "the off-diagonal part is another function",
            "What lambd multiplies is Σ C_ij² over i ≠ j.",
            "What do you get for one coordinate, copied D times? λ D (D − 1) is right.", _rest),
)  # fmt: skip
