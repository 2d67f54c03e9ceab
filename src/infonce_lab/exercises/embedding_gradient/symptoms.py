"""Behaviours that give a wrong gradient of NT-Xent away when it is none of the known ones.

The true gradient is orthogonal to z, shrinks as z grows, turns with the space, follows the order of
the images, treats both views alike, and vanishes at collapse and for a single pair.
"""

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.trying import differ
from infonce_lab.reference.gradients import grad_z

_T = 0.3


def _result(answer, z_i, z_j, temperature=_T) -> torch.Tensor:
    """Both gradients, (2N, D)."""
    first, second = answer(z_i.clone(), z_j.clone(), temperature)
    return torch.cat([torch.as_tensor(first), torch.as_tensor(second)]).detach().double()


def _true(z_i, z_j, temperature=_T) -> torch.Tensor:
    return torch.cat(grad_z(z_i, z_j, temperature))


def _other_shapes(answer) -> bool:
    z_i, z_j = pairs(4, 5, seed=69)
    found = answer(z_i, z_j, _T)
    return len(found) != 2 or any(torch.as_tensor(g).shape != z_i.shape for g in found)


def _constant(answer) -> bool:
    found = _result(answer, *pairs(4, 5, 70))
    return bool((found == found[0, 0]).all())


def _few_digits(answer) -> bool:
    """Everywhere within a few per cent: the formula is right, the numbers are rounded."""
    batches = [pairs(4, 5, seed, noise=None) for seed in (84, 85, 86)]
    return not any(differ(_result(answer, *batch), _true(*batch), 0.03) for batch in batches)


def _stale(answer) -> bool:
    return not differ(_result(answer, *pairs(4, 5, 70)), _result(answer, *pairs(4, 5, 71)), 1e-9)


def _only_some_sizes(answer) -> bool:
    right = set()
    for n, d in ((2, 4), (3, 5), (5, 3), (8, 8), (9, 4), (16, 3)):
        batch = pairs(n, d, seed=72)
        try:
            right.add(not differ(_result(answer, *batch), _true(*batch), 1e-5))
        except Exception:
            right.add(False)
    return len(right) == 2


def _factor(answer, n, temperature) -> float | None:
    """Obtained over true where they are proportional, else ``None``."""
    batch = pairs(n, 5, seed=73)
    found, true = _result(answer, *batch, temperature), _true(*batch, temperature)
    ratio = float((found * true).sum() / (true * true).sum())
    return None if differ(found, ratio * true) or abs(ratio) < 1e-6 else ratio


def _sign(answer) -> bool:
    factor = _factor(answer, 4, _T)
    return factor is not None and factor < 0


def _factor_of_temperature(answer) -> bool:
    factors = [_factor(answer, 4, t) for t in (0.2, 0.8)]
    return None not in factors and abs(factors[0] / factors[1] - 1) > 0.01


def _factor_of_size(answer) -> bool:
    return None not in [_factor(answer, n, _T) for n in (3, 6)]


def _fixed_divisor(answer) -> bool:
    """The sum over anchors is divided by a number that does not follow the batch."""
    factors = [_factor(answer, n, _T) for n in (3, 5)]
    if None in factors or min(factors) <= 0:
        return False
    first, second = 6 / factors[0], 10 / factors[1]
    return abs(first - second) < 1e-3 and abs(first - round(first)) < 1e-3 and first > 1.5


def _other_temperature(answer) -> bool:
    batch = pairs(4, 5, seed=74)
    found = _result(answer, *batch)
    grid = torch.logspace(-1.5, 1, 251, dtype=torch.float64).tolist()
    for t in grid:
        true = _true(*batch, t)
        ratio = float((found * true).sum() / (true * true).sum())
        if abs(t / _T - 1) > 0.05 and not differ(found, ratio * true, 0.02):
            return True
    return False


def _radial(answer) -> bool:
    z_i, z_j = pairs(5, 6, seed=75)
    found, z = _result(answer, z_i, z_j), torch.cat([z_i, z_j])
    along = (found * z).sum(1).abs()
    return bool((along > 1e-3 * found.norm(dim=1) * z.norm(dim=1) + 1e-9).any())


def _length(answer) -> bool:
    z_i, z_j = pairs(5, 6, seed=76)
    scale = torch.linspace(0.5, 3, 5, dtype=torch.float64)[:, None]
    found, longer = _result(answer, z_i, z_j), _result(answer, z_i * scale, z_j)
    return differ(found, torch.cat([longer[:5] * scale, longer[5:]]))


def _axes(answer) -> bool:
    z_i, z_j = pairs(5, 6, seed=77)
    turn, _ = torch.linalg.qr(pairs(6, 6, seed=78)[0])
    return differ(_result(answer, z_i, z_j) @ turn, _result(answer, z_i @ turn, z_j @ turn))


def _order(answer) -> bool:
    z_i, z_j = pairs(5, 6, seed=79)
    order = torch.tensor([3, 0, 4, 2, 1])
    moved = torch.cat([order, order + 5])
    return differ(_result(answer, z_i, z_j)[moved], _result(answer, z_i[order], z_j[order]))


def _views(answer) -> bool:
    z_i, z_j = pairs(5, 6, seed=80)
    return differ(_result(answer, z_i, z_j), _result(answer, z_j, z_i).roll(5, 0))


def _lonely_pair(answer) -> bool:
    z = torch.tensor([[1.0, 2.0]], dtype=torch.float64)
    return bool(_result(answer, z, z.roll(1, 1), 2.0).abs().max() > 1e-6)


def _collapse(answer) -> bool:
    z = torch.ones(4, 3, dtype=torch.float64)
    return bool(_result(answer, z, z).abs().max() > 1e-6)


def _twins_part(answer) -> bool:
    """Two orthogonal pairs whose twins are 45° apart: a step downhill must bring the twins closer."""
    z = torch.eye(4, dtype=torch.float64)
    twins = z[:2] + z[2:]
    step = -_result(answer, z[:2], twins, 0.5)
    moved = torch.cat([z[:2], twins]) + 0.01 * step
    moved = torch.nn.functional.normalize(moved, dim=1)
    return float((moved[:2] * moved[2:]).sum()) < 2 * 0.5**0.5 - 1e-9


def _finite(answer) -> bool:
    return bool(torch.isfinite(_result(answer, *pairs(5, 6, seed=81))).all())


SYMPTOMS = (
    Symptom("shapes", "interface", "your result is not one gradient (N, D) for each input",
            "The contract asks for a tuple of two tensors: the gradient of z_i, then that of z_j.",
            "What are the shapes of what you return?", _other_shapes),
    Symptom("constant", "cheat", "every entry of your result is the same number",
            "Different embeddings are pulled and pushed in different directions.",
            "Follow one embedding from the signature to the return.", _constant),
    Symptom("stale", "shape_state", "two different batches get one gradient",
            "Something from an earlier call stands where the embeddings should be.",
            "Follow one embedding from the signature to the return.", _stale),
    Symptom("digits", "numerics", "only the first digits are right",
            "The formula is right on paper; an eps or a low precision spoils the numbers.",
            "Which constants do you add, and which dtype do you compute in?", _few_digits),
    Symptom("sizes", "shape_state", "it is right for some batch sizes and wrong for others",
            "Something in the code assumes a size: a constant, or more rows than columns.",
            "Which sizes do you write as numbers?", _only_some_sizes),
    Symptom("sign", "sign", "the direction is right, the sign is not",
            "The gradient points uphill; the optimiser subtracts it.",
            "Walk a small step along your result. Does the loss rise or fall?", _sign),
    Symptom("temperature_factor", "temperature", "the direction is right; your result is off by a factor that depends on τ",
            "P has its own τ inside the softmax; outside, exactly one 1/τ comes down by the chain rule.",
            "How often does τ stand between a cosine and the loss?", _factor_of_temperature),
    Symptom("divisor", "shape_state", "you divide by a number that does not follow the batch",
            "The mean runs over the 2N anchors of this batch, and the last batch of an epoch is smaller.",
            "Which sizes do you write as numbers?", _fixed_divisor),
    Symptom("factor", "reduction", "the direction is right, the length is not",
            "The mean runs over 2N anchors; each of the two roles counts in full.",
            "By what do you divide, and how often?", _factor_of_size),
    Symptom("temperature", "temperature", "this is the gradient at another temperature",
            "Apart from a factor your numbers are exactly those of some other τ.",
            "Follow temperature from the signature into the softmax.", _other_temperature),
    Symptom("pair", "self_similarity", "one pair alone has a gradient",
            "With N = 1 the twin is the only candidate, so P = Y and the gradient is 0.",
            "What stands on the diagonal when the softmax runs?", _lonely_pair),
    Symptom("radial", "normalization", "a part of your gradient points along the embedding",
            "Lengthening z changes nothing, so z·∂L/∂z must be 0 in every row.",
            "What does the Jacobian of u = z/‖z‖ do to a vector along u?", _radial),
    Symptom("length", "normalization", "the gradient does not shrink as its embedding grows",
            "Multiply a row by c and its gradient is divided by c; the others stay as they are.",
            "Where does ‖z‖ enter, and to which power?", _length),
    Symptom("axes", "normalization", "the coordinate axes matter: turning all embeddings does not turn the gradient",
            "Cosines do not change under rotation; an operation on single columns does.",
            "Which of your operations treats the D coordinates one by one?", _axes),
    Symptom("collapse", "formula", "equal embeddings get a gradient",
            "At collapse all shares are equal and every force points along the embedding: nothing is left.",
            "Put four equal rows in and follow the numbers.", _collapse),
    Symptom("order", "positive_index", "the order of the images matters",
            "Shuffling the pairs must shuffle the gradients in the same way.",
            "Which rows or columns do you pick by position?", _order),
    Symptom("twins", "positive_index", "a step downhill moves twins apart",
            "On two orthogonal pairs the only way down is toward the twin.",
            "For N = 2, write down Y by hand and compare.", _twins_part),
    Symptom("views", "gradient", "the two views are not treated alike",
            "Exchange z_i and z_j, and the two gradients must be exchanged.",
            "Is every embedding both an anchor and a candidate in your code?", _views),
    Symptom("formula", "formula", "the normalisation looks right; what comes before it does not",
            "The result is tangent, scales and turns as it should, so the mistake is in E or in its product with U.",
            "Write E for N = 2 on the four-point batch. Does each row sum to 0?", _finite),
)  # fmt: skip
