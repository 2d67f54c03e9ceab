"""Behaviours of a wrong loss that no known mistake explains, in order."""

from functools import partial

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import number, off
from infonce_lab.reference.collapse import simsiam_loss


def four(n: int, d: int, seed: int, noise: float | None = 0.7) -> tuple[Tensor, ...]:
    """(p1, p2, z1, z2) in float64: z of two views, p near the other view's z; unequal lengths."""
    generator = torch.Generator().manual_seed(seed)

    def normal():
        return torch.randn(n, d, generator=generator, dtype=torch.float64)

    def lengths():
        return 0.5 + 2 * torch.rand(n, 1, generator=generator, dtype=torch.float64)

    if noise is None:
        return tuple(lengths() * normal() for _ in range(4))
    x = normal()
    z1, z2 = x + noise * normal(), x + noise * normal()
    p1, p2 = z2 + noise * normal(), z1 + noise * normal()
    return tuple(lengths() * a for a in (p1, p2, z1, z2))


_differ = partial(off, least=1.0)


def _p_scales(answer) -> bool:
    p1, p2, z1, z2 = four(5, 4, seed=80)
    return _differ(number(answer, 10 * p1, 10 * p2, z1, z2), number(answer, p1, p2, z1, z2))


def _z_scales(answer) -> bool:
    p1, p2, z1, z2 = four(5, 4, seed=81)
    return _differ(number(answer, p1, p2, 10 * z1, 10 * z2), number(answer, p1, p2, z1, z2))


def _row_scales(answer) -> bool:
    p1, p2, z1, z2 = four(5, 4, seed=82)
    c = torch.tensor([1.0, 9, 1, 0.2, 3]).double()[:, None]
    return _differ(number(answer, c * p1, p2, z1, c * z2), number(answer, p1, p2, z1, z2))


def _constant(answer) -> bool:
    found = [number(answer, *four(5, 4, seed=s)) for s in (83, 84, 101, 102)]
    return max(found) - min(found) < 1e-6


def _size_kept(answer) -> bool:
    """Right for two images, wrong for twelve."""
    few, many = four(2, 4, seed=98), four(12, 4, seed=99)
    fine = not _differ(number(answer, *few), simsiam_loss(*few).item())
    return fine and _differ(number(answer, *many), simsiam_loss(*many).item())


def _pooled(answer) -> bool:
    """Right for each image alone, and the batch is not their mean."""
    inputs = four(6, 4, seed=100)
    alone = [[x[i : i + 1] for x in inputs] for i in range(6)]
    fine = not any(_differ(number(answer, *one), simsiam_loss(*one).item()) for one in alone)
    return fine and _differ(number(answer, *inputs), simsiam_loss(*inputs).item())


def _rows_mixed(answer) -> bool:
    return _pooled(answer) and _floor(answer)


def _predictions_unused(answer) -> bool:
    p1, p2, z1, z2 = four(5, 4, seed=85)
    q1, q2, _, _ = four(5, 4, seed=86)
    return not _differ(number(answer, q1, q2, z1, z2), number(answer, p1, p2, z1, z2))


def _own_view(answer) -> bool:
    """Perfect when each prediction equals its own view's projection."""
    _, _, z1, z2 = four(5, 4, seed=87, noise=None)
    own, twin = number(answer, z1, z2, z1, z2), number(answer, z2, z1, z1, z2)
    return own < twin - 1e-3


def _one_sided(answer) -> bool:
    p1, p2, z1, z2 = four(5, 4, seed=88)
    return _differ(number(answer, p2, p1, z2, z1), number(answer, p1, p2, z1, z2))


def _sign(answer) -> bool:
    """Agreement costs more than disagreement."""
    _, _, z1, z2 = four(5, 4, seed=89, noise=None)
    return number(answer, z2, z1, z1, z2) > number(answer, -z2, -z1, z1, z2) + 1e-3


def _negatives(answer) -> bool:
    """Other images change what one image contributes: not a mean over images."""
    inputs = four(6, 4, seed=90)
    halves = [number(answer, *(x[rows] for x in inputs)) for rows in (slice(0, 3), slice(3, 6))]
    whole = number(answer, *inputs)
    return _differ(sum(halves) / 2, whole) and _differ(sum(halves), whole)


def _sums(answer) -> bool:
    inputs = four(6, 4, seed=91)
    twice = number(answer, *(torch.cat([x, x]) for x in inputs))
    return not _differ(twice, 2 * number(answer, *inputs))


def _affine(answer) -> bool:
    """a + b·(the right loss): another scale, or a constant."""
    got = torch.tensor([number(answer, *four(5, 4, seed=s)) for s in (92, 93, 94)])
    true = torch.tensor([simsiam_loss(*four(5, 4, seed=s)).item() for s in (92, 93, 94)])
    slope = (got[1] - got[0]) / (true[1] - true[0])
    return not _differ((got[2] - got[0]).item(), (slope * (true[2] - true[0])).item())


def _floor(answer) -> bool:
    _, _, z1, z2 = four(5, 4, seed=95)
    return _differ(number(answer, z2, z1, z1, z2), -1.0)


def _nearly(answer) -> bool:
    batches = (four(6, 5, seed=96), four(3, 8, seed=103), four(9, 3, seed=104, noise=None))
    return all(abs(number(answer, *b) - simsiam_loss(*b).item()) < 0.02 for b in batches)


def _other(answer) -> bool:
    inputs = four(6, 5, seed=97)
    return _differ(number(answer, *inputs), simsiam_loss(*inputs).item())


SYMPTOMS = (
    Symptom("constant", "cheat", "two different batches get the same loss",
            "The result does not depend on the embeddings.",
            "Follow p1 from the signature to the return.", _constant),
    Symptom("size", "shape_state", "right for a few images, wrong for many",
            "A size is kept from an earlier call, or written as a number.",
            "How many rows does your code read?", _size_kept),
    Symptom("nearly", "numerics", "the first digits are right, the others are lost",
            "A constant, a clamp or a shorter dtype changes every cosine a little.",
            "Which of your steps is not exact?", _nearly),
    Symptom("p_scales", "normalization", "the length of p changes the loss",
            "A cosine does not know lengths. With them, a longer p is a cheap way to a lower loss.",
            "Which vectors have length one when they meet?", _p_scales),
    Symptom("z_scales", "normalization", "the length of z changes the loss",
            "A cosine does not know lengths. With them, images with a long z count more.",
            "Which vectors have length one when they meet?", _z_scales),
    Symptom("row_scales", "normalization", "the length of one row changes the loss",
            "Each row has a cosine of its own.",
            "Over which dimension do you compute lengths?", _row_scales),
    Symptom("rows", "positive_index", "p of one image meets z of another",
            "Perfect predictions, row by row, do not give −1, although single images do.",
            "Which row of z2 belongs to row k of p1?", _rows_mixed),
    Symptom("pooled", "reduction", "right for each image alone, but the batch is not their mean",
            "The loss of a batch is the mean over its images.",
            "Over what do you reduce, and by which function?", _pooled),
    Symptom("sums", "reduction", "a batch repeated twice has twice the loss",
            "A mean over images does not depend on how many there are.",
            "Do you add up the batch, or average it?", _sums),
    Symptom("unused", "positive_index", "the predictions do not matter in your loss",
            "Without the predictor the stop-gradient does not prevent collapse.",
            "Where do p1 and p2 enter?", _predictions_unused),
    Symptom("own_view", "positive_index", "each prediction is compared with its own view",
            "p1 should predict the twin's projection, z2.",
            "Whose output should p1 predict?", _own_view),
    Symptom("negatives", "negatives", "what one image contributes depends on the other images",
            "SimSiam's loss is a mean over images, each on its own.",
            "Where does one row meet another row's data?", _negatives),
    Symptom("sign", "sign", "agreement costs more than disagreement",
            "Minimising this drives the views apart.",
            "Should equal vectors have the highest loss or the lowest?", _sign),
    Symptom("one_sided", "reduction", "swapping the two views changes the loss",
            "Both directions count, with the same weight.",
            "Is there a term for p1 and a term for p2, with equal factors?", _one_sided),
    Symptom("affine", "reduction", "your loss is the right one, stretched or shifted",
            "The direction of the gradient is right. Its length, hence the learning rate, is not, or "
            "the floor is not −1.",
            "What do you print when every prediction is perfect? The contract says −1.", _affine),
    Symptom("floor", "formula", "perfect predictions do not give −1",
            "Minus the mean cosine is −1 when all pairs agree.",
            "What is your value for p1 = z2 and p2 = z1, step by step?", _floor),
    Symptom("other", "formula", "another measure of agreement than the cosine",
            "It is least at agreement, as it should be, but in between it is not −cos.",
            "Write down what one pair of vectors contributes.", _other),
)  # fmt: skip
