"""Behaviours of a wrong rank that no known mistake explains, in order."""

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import number, off
from infonce_lab.reference.collapse import effective_rank


def cloud(n: int, d: int, seed: int, decay: float = 0.7, shift: float = 0.0) -> Tensor:
    """N points whose directions shrink by ``decay`` each, turned at random; float64."""
    generator = torch.Generator().manual_seed(seed)
    z = torch.randn(n, d, generator=generator, dtype=torch.float64)
    turn = torch.linalg.qr(torch.randn(d, d, generator=generator, dtype=torch.float64)).Q
    return z * decay ** torch.arange(d, dtype=torch.float64) @ turn + shift


def even(n_pairs: int, scale: float = 1.0) -> Tensor:
    """±e for each axis: exactly equal variances in every direction, mean 0."""
    eye = scale * torch.eye(n_pairs, dtype=torch.float64)
    return torch.cat([eye, -eye])


def _not_one_number(answer) -> bool:
    return torch.as_tensor(answer(cloud(9, 4, seed=79))).numel() != 1


def _size_kept(answer) -> bool:
    """Right for a few points, wrong for many."""
    few, many = cloud(6, 3, seed=98), cloud(40, 3, seed=99)
    fine = not off(number(answer, few), effective_rank(few).item(), 1e-3)
    return fine and off(number(answer, many), effective_rank(many).item(), 1e-3)


def _constant(answer) -> bool:
    return number(answer, cloud(9, 4, seed=80)) == number(answer, cloud(9, 4, seed=81, decay=0.4))


def _shifted(answer) -> bool:
    z = cloud(9, 4, seed=82)
    return off(number(answer, z + torch.tensor([3.0, -1, 2, 0])), number(answer, z))


def _scaled(answer) -> bool:
    z = cloud(9, 4, seed=83)
    return off(number(answer, 7 * z), number(answer, z))


def _rotated(answer) -> bool:
    z = cloud(9, 4, seed=84)
    turn = torch.linalg.qr(cloud(4, 4, seed=85)).Q
    return off(number(answer, z @ turn), number(answer, z))


def _order(answer) -> bool:
    z = cloud(9, 4, seed=86)
    return off(number(answer, z.flip(0)), number(answer, z))


def _wide(answer) -> bool:
    """Right when there are more points than dimensions, wrong the other way round."""
    tall, wide = cloud(9, 4, seed=87), cloud(4, 9, seed=88)
    fine = not off(number(answer, tall), effective_rank(tall).item(), 1e-3)
    return fine and off(number(answer, wide), effective_rank(wide).item(), 1e-3)


def _below_one(answer) -> bool:
    return not number(answer, cloud(9, 4, seed=89)) >= 1 - 1e-6


def _other_base(answer) -> bool:
    rows = [even(k) for k in (2, 3, 5)]
    found = torch.tensor([number(answer, z) for z in rows]).log() / torch.tensor([2.0, 3, 5]).log()
    return bool((found - found.mean()).abs().max() < 1e-4) and abs(found.mean() - 1) > 1e-3


def _ratio(answer) -> bool:
    clouds = [cloud(9, 4, seed=s, decay=t) for s, t in ((90, 0.8), (91, 0.5), (92, 0.3))]
    found = [number(answer, z) / effective_rank(z).item() for z in clouds]
    return max(found) - min(found) < 1e-3 * abs(found[0]) and abs(found[0] - 1) > 1e-3


def _collapsed(answer) -> bool:
    z = cloud(9, 4, seed=93)
    fine = not off(number(answer, z), effective_rank(z).item(), 1e-3)
    return fine and off(number(answer, torch.full((4, 3), 0.5, dtype=torch.float64)), 1.0)


def _line(answer) -> bool:
    z = torch.arange(6, dtype=torch.float64)[:, None] * torch.ones(1, 4, dtype=torch.float64)
    return off(number(answer, z), 1.0, 1e-3)


def _even(answer) -> bool:
    return any(off(number(answer, even(k)), k, 1e-3) for k in (2, 5))


def _whole(answer) -> bool:
    got = number(answer, cloud(9, 4, seed=94))
    return got == round(got)


def _nearly(answer) -> bool:
    z = cloud(9, 4, seed=95)
    return not off(number(answer, z), effective_rank(z).item(), 0.02)


def _another(answer) -> bool:
    z = cloud(9, 4, seed=96)
    return off(number(answer, z), effective_rank(z).item())


SYMPTOMS = (
    Symptom("number", "interface", "you return more than one number",
            "A cloud has one rank.", "Which step sums over the directions?", _not_one_number),
    Symptom("whole", "formula", "you count directions, where you should weigh them",
            "2.7 directions is a meaningful answer: it moves smoothly as one of them dies.",
            "Where do the decimals get lost?", _whole),
    Symptom("size", "shape_state", "right for a few points, wrong for many",
            "A size is kept, or written as a number.",
            "How many rows does your code read?", _size_kept),
    Symptom("constant", "cheat", "two different clouds get the same rank",
            "The result does not depend on the embeddings.",
            "Follow z from the signature to the return.", _constant),
    Symptom("collapsed", "numerics", "right for a healthy cloud, wrong where all rows are equal",
            "Then every σ is 0 and σ²/Σσ² is 0/0. By definition here the rank is 1.",
            "What does your code return for four equal rows?", _collapsed),
    Symptom("wide", "shape_state", "right for many points in few dimensions, wrong for few in many",
            "With N points there are at most N − 1 directions; the other variances are 0.",
            "Which of your steps expects N > D?", _wide),
    Symptom("order", "normalization", "the order of the images changes the rank",
            "A cloud has no order, and its mean is the mean of all rows.",
            "Which row does your code treat in its own way?", _order),
    Symptom("shifted", "normalization", "moving the whole cloud changes its rank",
            "The mean is not a direction of the cloud.",
            "From what do you measure variances: from the mean, or from the origin?", _shifted),
    Symptom("scaled", "normalization", "a larger cloud has another rank",
            "Shares of variance do not know the scale.",
            "By what do you divide σ²? Is a constant added to it?", _scaled),
    Symptom("rotated", "formula", "turning the cloud changes its rank",
            "Directions are not coordinates: use eigenvalues or singular values.",
            "Where do your variances come from?", _rotated),
    Symptom("below_one", "sign", "your number is below 1",
            "There is always one direction at least. An entropy, or a reciprocal, starts lower.",
            "Is the last step exp(−Σ p ln p)?", _below_one),
    Symptom("base", "log_base", "logarithm and exponential have different bases",
            "Your number is a power of the right one.",
            "Which base has your logarithm, and which base has your power?", _other_base),
    Symptom("ratio", "reduction", "your number is a multiple of the right one",
            "D equal variances must give exactly D.",
            "By what do you multiply or divide at the end?", _ratio),
    Symptom("nearly", "numerics", "the first digits are right, the others are lost",
            "A constant, a clamp or a shorter dtype changes every share a little.",
            "Which of your steps is not exact?", _nearly),
    Symptom("line", "formula", "a cloud on a line does not get 1",
            "There is one direction, with all the variance.",
            "What are the shares of a cloud on a line, step by step?", _line),
    Symptom("even", "formula", "D equal variances do not give D",
            "That is what makes it a number of directions.",
            "What do two equal variances give, step by step?", _even),
    Symptom("another", "formula", "an effective number, but another one",
            "It is 1 and D where it should be; in between it is not exp(−Σ p ln p) of the variances.",
            "Variances 3 and 1 should give 1.755. Which step of yours differs?", _another),
)  # fmt: skip
