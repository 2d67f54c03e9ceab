"""Behaviours of a wrong decoupled loss that no known mistake explains, in order."""

import math

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.negatives_symptoms import Behaviour, early, late
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.trying import differ, number
from infonce_lab.reference.negatives import decoupled_nt_xent

_LOSS = Behaviour(decoupled_nt_xent, (), lambda n: 2 * n - 2)


def _never_negative(answer) -> bool:
    """Right while the loss is positive, cut off where it should be negative."""
    z = torch.eye(3, dtype=torch.float64)
    cold = [number(answer, z, z.clone(), t) for t in (0.2, 0.1)]
    true = [math.log(4) - 1 / t for t in (0.2, 0.1)]
    return min(cold) > -1e-6 and max(true) < 0


def _other_share_of_the_positive(answer) -> bool:
    """The positive is still below the line, in part: the value lies between DCL and NT-Xent."""
    shares = []
    for n in (4, 6):
        z = torch.eye(2 * n, dtype=torch.float64)
        got = number(answer, z[:n], z[n:], 0.5)  # all cosines 0: exp(loss) counts
        shares.append(math.exp(got) - (2 * n - 2))
    return not differ(*shares, 1e-6) and 1e-6 < shares[0] <= 1 + 1e-9


def _single_rows(answer) -> bool:
    batch = pairs(5, 6, seed=88)
    return torch.as_tensor(answer(*batch, 0.5)).numel() > 1


OWN = (
    Symptom("hinge", "formula", "it never becomes negative",
            "On identical orthogonal views the right value is log M − 1/τ, far below 0.",
            "Where do you clamp, or what keeps the positive in the denominator?", _never_negative),
    Symptom("positive_below", "formula", "the positive, or a part of it, is still in the denominator",
            "With orthogonal rows exp(loss) counts what is below the line: 2(N−1) negatives and nothing else.",
            "Which columns of row k have to be gone before the log-sum-exp?", _other_share_of_the_positive),
    Symptom("rows", "reduction", "one number a row", "`backward()` needs a single number.",
            "Over what does the mean run?", _single_rows),
)  # fmt: skip

# Own questions come when the rows themselves are right, and before the candidates are counted.
_LATE = tuple(s for s in late(_LOSS) if s.id != "twice")
_RIGHT_ROWS = next(k for k, s in enumerate(_LATE) if s.id == "count")
SYMPTOMS = (*early(_LOSS), *_LATE[:_RIGHT_ROWS], *OWN, *_LATE[_RIGHT_ROWS:])
