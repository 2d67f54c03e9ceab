"""Behaviours of wrong answers that no known mistake explains, in order."""

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.gathered_nt_xent.cases import shards
from infonce_lab.exercises.gathered_nt_xent.harness import on_processes, simulated

_T = 0.3


def _losses(answer, *batches, **scalars) -> list[Tensor]:
    """The ranks' losses for each batch, one set of processes for all."""
    with on_processes(answer) as (called,), torch.no_grad():
        found = [called(z_i, z_j, scalars.get("temperature", _T)) for z_i, z_j in batches]
    return [torch.as_tensor(f).detach().double() for f in found]


def _differ(a: Tensor, b: Tensor) -> bool:
    return a.shape != b.shape or not bool((a - b).abs().max() < 1e-4 * (1 + b.abs().max()))


def _batch(ranks=2, n=3, seed=80):
    return shards(ranks, n, 5, seed)


def _no_group(answer) -> bool:
    """Right on two ranks, wrong without a group."""
    batch = _batch()
    if _differ(_losses(answer, batch)[0], simulated(*batch, _T)):
        return False
    z_i, z_j = (z[0] for z in batch)
    try:
        return _differ(torch.as_tensor(answer(z_i, z_j, _T)), simulated(z_i, z_j, _T))
    except Exception:
        return True


def _group_ignored(answer) -> bool:
    """Right in the whole world, wrong in a part of it."""
    batch, part = _batch(ranks=3), ((0, 2), (1,))
    with on_processes(answer) as (called,):
        if _differ(called(*batch, _T), simulated(*batch, _T)):
            return False
        try:
            return _differ(called(*batch, _T, part), simulated(*batch, _T, part))
        except Exception:
            return True


def _size_kept(answer) -> bool:
    """Right with two pairs a rank, wrong with five."""
    small, large = _batch(n=2), _batch(n=5)
    few, many = _losses(answer, small, large)
    return not _differ(few, simulated(*small, _T)) and _differ(many, simulated(*large, _T))


def _not_finite(answer) -> bool:
    (got,) = _losses(answer, _batch())
    return not bool(got.isfinite().all())


def _blind_to_temperature(answer) -> bool:
    with on_processes(answer) as (called,):
        return not _differ(called(*_batch(), 0.3), called(*_batch(), 0.8))


def _length_matters(answer) -> bool:
    z_i, z_j = _batch()
    once, longer = _losses(answer, (z_i, z_j), (3 * z_i, 3 * z_j))
    return _differ(longer, once)


def _only_rank_0(answer) -> bool:
    batch = _batch(ranks=3)
    (got,) = _losses(answer, batch)
    true = simulated(*batch, _T)
    return not _differ(got[:1], true[:1]) and _differ(got, true)


def _others_do_not_matter(answer) -> bool:
    z_i, z_j = _batch()
    y_i, y_j = z_i.clone(), z_j.clone()
    y_i[1], y_j[1] = (z[0] for z in _batch(seed=81))
    before, after = _losses(answer, (z_i, z_j), (y_i, y_j))
    return not _differ(before[:1], after[:1])


def _same_on_all(answer) -> bool:
    (got,) = _losses(answer, _batch())
    return not _differ(got[:1], got[1:])


def _ratio(answer) -> bool:
    ratios = []
    for seed in (82, 83):
        batch = _batch(seed=seed)
        (got,) = _losses(answer, batch)
        ratios.append(got / simulated(*batch, _T))
    ratios = torch.cat(ratios)
    return not _differ(ratios, ratios[:1].expand_as(ratios)) and bool((ratios[0] - 1).abs() > 1e-3)


def _sign(answer) -> bool:
    (got,) = _losses(answer, _batch())
    return bool((got < 0).all())


def _other_temperature(answer) -> bool:
    """Right for some other temperature, found by halving."""
    batch = _batch()
    (got,) = _losses(answer, batch)
    for t in (_T**2, _T**0.5, 2 * _T, _T / 2, 1.0, 0.07, 0.1, 0.5, 1 / _T):
        if not _differ(got, simulated(*batch, t)):
            return True
    return False


def _self_counts(answer) -> bool:
    """Twins coincide, everybody else is opposite: the loss is near 0 unless the self column counts."""
    far = torch.tensor([[[1.0, 0.0]], [[-1.0, 0.0]]], dtype=torch.float64)
    (got,) = _losses(answer, (far, far.clone()), temperature=0.1)
    return bool(((got > 0.5) & (got < 1.3)).any())


def _swap_matters(answer) -> bool:
    z_i, z_j = _batch()
    once, swapped = _losses(answer, (z_i, z_j), (z_j, z_i))
    return _differ(once, swapped)


def _twins_far(answer) -> bool:
    """Easy pairs, at a small temperature, cost a lot: the label points to somebody else."""
    circle = torch.tensor(
        [[[1.0, 0, 0], [0, 1, 0]], [[0, 0, 1], [-1, -1, -1]]], dtype=torch.float64
    )
    (got,) = _losses(answer, (circle, circle.clone()), temperature=0.1)
    return bool((got > 2).any())


def _per_row(answer) -> bool:
    return _losses(answer, _batch())[0].ndim > 1


def _function_of_the_truth(answer) -> bool:
    batch = _batch()
    (got,) = _losses(answer, batch)
    true = simulated(*batch, _T)
    known = (1 - (-true).exp(), (-true).exp(), true.exp(), -(-true).exp(), true**2, true.exp() - 1)
    return any(not _differ(got, value) for value in known)


def _rank_order(answer) -> bool:
    z_i, z_j = _batch(ranks=3)
    once, rolled = _losses(answer, (z_i, z_j), (z_i.roll(1, 0), z_j.roll(1, 0)))
    return _differ(rolled, once.roll(1))


def _fewer_candidates(answer) -> bool:
    """All embeddings equal: the loss is the log of the number of candidates."""
    ones = torch.ones(2, 3, 4, dtype=torch.float64)
    (got,) = _losses(answer, (ones, ones.clone()))
    return _differ(got, torch.full((2,), 11.0, dtype=torch.float64).log())


SYMPTOMS = (
    Symptom("no_group", "interface", "without a process group your function does not equal NT-Xent",
            "The same training script runs on one device, where nobody has called init_process_group.",
            "What does `torch.distributed.is_initialized()` return there?", _no_group),
    Symptom("group", "interface", "the argument `group` is not followed everywhere",
            "Rank, size and collectives belong to the group. In the group (0, 2) process 2 has rank 1.",
            "Which of your calls of torch.distributed do not mention the group?", _group_ignored),
    Symptom("size", "shape_state", "with more pairs than before the losses are wrong",
            "A size is kept from an earlier call, or written as a number.",
            "How many rows and columns does your code expect, and where does that number come from?", _size_kept),
    Symptom("per_row", "reduction", "you return more than one number on each rank",
            "`backward()` needs one number: the mean over this rank's 2n rows.",
            "Which reduction turns the surprises of the rows into the loss of the rank?", _per_row),
    Symptom("formula", "formula", "your loss is a function of the right one, but another one",
            "A power or an exponential of it, such as 1 − e^(−L). The contract asks for the mean of −log of "
            "the positive's share.",
            "What happens to the surprises between the logarithm and the return?", _function_of_the_truth),
    Symptom("finite", "numerics", "a rank's loss is not finite",
            "A positive that is masked, or an exponential that overflows.",
            "Is the label's column one of those you hide?", _not_finite),
    Symptom("sign", "sign", "the losses are negative",
            "−log of a share is never below 0.",
            "Should a better embedding have a smaller or a larger loss?", _sign),
    Symptom("blind", "temperature", "the temperature changes nothing",
            "At τ = 0.3 and at τ = 0.8 your losses are the same.",
            "Where does τ enter?", _blind_to_temperature),
    Symptom("length", "normalization", "longer embeddings change the loss",
            "Three times longer vectors have the same cosines.",
            "Which vectors enter your dot products?", _length_matters),
    Symptom("local", "negatives", "the images of the other rank change nothing",
            "Rank 0's loss is the same whatever rank 1 holds: nothing of it is used.",
            "Which tensor holds the other ranks' embeddings, and where do you use it?", _others_do_not_matter),
    Symptom("rank_0", "positive_index", "rank 0 is right and the others are not",
            "Something that should shift by rank · n stays where it is.",
            "W = 2, n = 3, rank 1: in which columns do its views meet themselves and their twins?", _only_rank_0),
    Symptom("ratio", "reduction", "your losses are the right ones times a constant",
            "The direction of the gradient is right, its length is not.",
            "How many rows do you add up, and by how many do you divide?", _ratio),
    Symptom("temperature", "temperature", "these are the losses at another temperature",
            "Everything else is right; the logits are not cosines over τ.",
            "Follow τ from the signature to the logits.", _other_temperature),
    Symptom("same", "reduction", "all ranks return the same number",
            "Each rank returns the mean over its own 2n rows; their mean is the loss of the whole batch.",
            "Over which rows do you take the mean?", _same_on_all),
    Symptom("self", "self_similarity", "an anchor counts itself among its candidates",
            "With the twin on top and everybody else opposite your loss is near log 2, not near 0.",
            "In which column does local row a meet itself?", _self_counts),
    Symptom("twins", "positive_index", "twins that coincide cost a lot",
            "The label points to somebody else's image.",
            "Print the labels of rank 1 beside the order of your columns.", _twins_far),
    Symptom("rank_order", "positive_index", "the order of the ranks changes their losses",
            "Rank 0's images on rank 1 have the same loss there.",
            "Which line treats one rank in its own way?", _rank_order),
    Symptom("count", "negatives", "with all embeddings equal your loss is not log(2N − 1)",
            "Then all candidates have equal shares, and the loss counts them: 11 for two ranks of three pairs.",
            "Which columns should a row see, and which one not?", _fewer_candidates),
    Symptom("swap", "negatives", "swapping the two views changes the loss",
            "Both views are anchors, and both are candidates.",
            "Which rows, and which columns, do you leave out?", _swap_matters),
)  # fmt: skip
