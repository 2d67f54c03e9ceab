"""Wrong answers, written from the contract alone."""

# ruff: noqa: F811
import math
from types import SimpleNamespace

import numpy as np
from scipy.special import entr, rel_entr

from ..collect import add_wrong, patch, wrong

_kept = SimpleNamespace(independent=None)


def _independent(joint):
    return np.outer(joint.sum(1), joint.sum(0))


def _nats(joint):
    """The right result in nats, for answers that go wrong afterwards."""
    return float(rel_entr(joint, _independent(joint)).sum())


# --- log_base, sign ------------------------------------------------------------------------------


@wrong("log_base", "nats whatever the base")
def mutual_information(joint, base=2):
    return _nats(joint)


@wrong("log_base", "bits whatever the base")
def mutual_information(joint, base=2):
    return _nats(joint) / np.log(2)


@wrong("log_base", "multiplied by ln b, not divided")
def mutual_information(joint, base=2):
    return _nats(joint) * np.log(base)


@wrong("log_base", "marginals in the base, the joint table in nats")
def mutual_information(joint, base=2):
    marginals = (entr(joint.sum(0)).sum() + entr(joint.sum(1)).sum()) / np.log(base)
    return marginals - entr(joint).sum()


@wrong(("log_base", "interface"), "the default base is e")
def mutual_information(joint, base=np.e):
    return _nats(joint) / np.log(base)


@wrong("sign", "the ratio upside down")
def mutual_information(joint, base=2):
    some = joint > 0
    return np.sum(joint[some] * np.log(_independent(joint)[some] / joint[some])) / np.log(base)


@wrong(("sign", "formula"), "H(X,Y) added, not subtracted")
def mutual_information(joint, base=2):
    parts = joint.sum(0), joint.sum(1), joint
    return sum(entr(p).sum() for p in parts) / np.log(base)


# --- formula -------------------------------------------------------------------------------------


@wrong("formula", "the joint entropy")
def mutual_information(joint, base=2):
    return entr(joint).sum() / np.log(base)


@wrong("formula", "H(X) + H(Y)")
def mutual_information(joint, base=2):
    return (entr(joint.sum(0)).sum() + entr(joint.sum(1)).sum()) / np.log(base)


@wrong("formula", "the conditional entropy H(X|Y)")
def mutual_information(joint, base=2):
    return (entr(joint).sum() - entr(joint.sum(0)).sum()) / np.log(base)


@wrong("formula", "H(X) − H(X|Y) with the conditional entropies not weighted by p(y)")
def mutual_information(joint, base=2):
    columns = [c / c.sum() for c in joint.T if c.sum() > 0]
    return (entr(joint.sum(1)).sum() - sum(entr(c).sum() for c in columns)) / np.log(base)


@wrong("formula", "divided by p(x) only")
def mutual_information(joint, base=2):
    some = joint > 0
    ratio = joint[some] / np.broadcast_to(joint.sum(1, keepdims=True), joint.shape)[some]
    return (joint[some] * np.log(ratio)).sum() / np.log(base)


@wrong("formula", "the weights of the product in front of the logarithm")
def mutual_information(joint, base=2):
    some = joint > 0
    q = _independent(joint)[some]
    return float((q * np.log(joint[some] / q)).sum() / np.log(base))


@wrong("formula", "the pointwise information not weighted at all")
def mutual_information(joint, base=2):
    some = joint > 0
    return np.log(joint[some] / _independent(joint)[some]).sum() / np.log(base)


@wrong("formula", "the logarithm of the expected ratio")
def mutual_information(joint, base=2):
    q = _independent(joint)
    some = q > 0
    return np.log(np.sum(joint[some] ** 2 / q[some])) / np.log(base)


@wrong("formula", "the sum of both marginals, not their product, in the denominator")
def mutual_information(joint, base=2):
    both = joint.sum(1, keepdims=True) + joint.sum(0, keepdims=True)
    some = joint > 0
    return (joint[some] * np.log(joint[some] / both[some])).sum() / np.log(base)


@wrong(("formula", "reduction"), "divided by the smaller entropy")
def mutual_information(joint, base=2):
    h = min(entr(joint.sum(0)).sum(), entr(joint.sum(1)).sum())
    return _nats(joint) / h / np.log(base)


@wrong("reduction", "the mean of the terms")
def mutual_information(joint, base=2):
    return rel_entr(joint, _independent(joint)).mean() / np.log(base)


@wrong(("reduction", "interface"), "one number per row")
def mutual_information(joint, base=2):
    return rel_entr(joint, _independent(joint)).sum(axis=1) / np.log(base)


# --- numerics ------------------------------------------------------------------------------------


@wrong("numerics", "nan where a cell is empty")
def mutual_information(joint, base=2):
    return np.sum(joint * np.log(joint / _independent(joint))) / np.log(base)


@wrong("numerics", "eps of 1e-3 in the denominator")
def mutual_information(joint, base=2):
    return rel_entr(joint, _independent(joint) + 1e-3).sum() / np.log(base)


@wrong("numerics", "all entropies rounded to two digits on the way, as in a worked example")
def mutual_information(joint, base=2):
    def h(p):
        return round(float(entr(p).sum() / np.log(base)), 2)

    given = sum(c.sum() * h(c / c.sum()) for c in joint.T if c.sum() > 0)
    return h(joint.sum(1)) - given


@wrong(("numerics", "formula"), "empty cells filled with 0.01, then normalised again")
def mutual_information(joint, base=2):
    smooth = np.where(joint > 0, joint, 0.01)
    return _nats(smooth / smooth.sum()) / np.log(base)


# --- state, side effects, chance -----------------------------------------------------------------


@wrong(("shape_state", "formula"), "the marginals in the wrong places: square tables only")
def mutual_information(joint, base=2):
    x, y = joint.sum(axis=1), joint.sum(axis=0)
    ratio = joint / (x[None, :] * y[:, None])
    some = joint > 0
    return (joint[some] * np.log(ratio[some])).sum() / np.log(base)


@wrong("shape_state", "only the leading square of a rectangular table")
def mutual_information(joint, base=2):
    side = min(joint.shape)
    square = joint[:side, :side]
    return _nats(square / square.sum()) / np.log(base)


@wrong("shape_state", "the product of the marginals kept from the first table")
def mutual_information(joint, base=2):
    if _kept.independent is None:
        patch(_kept, "independent", _independent(joint))
    return rel_entr(joint, _kept.independent).sum() / np.log(base)


@wrong("side_effect", "eps added to the caller's table")
def mutual_information(joint, base=2):
    joint += 1e-12
    return np.sum(joint * np.log(joint / _independent(joint))) / np.log(base)


@wrong("side_effect", "the table divided by the marginals in place")
def mutual_information(joint, base=2):
    weights, q = joint.copy(), _independent(joint)
    joint /= np.where(q > 0, q, 1)
    return (weights * np.log(np.where(joint > 0, joint, 1))).sum() / np.log(base)


@wrong("nondeterministic", "estimated from 100 sampled events")
def mutual_information(joint, base=2):
    counts = np.random.multinomial(100, joint.ravel() / joint.sum()).reshape(joint.shape)
    return _nats(counts / 100) / np.log(base)


# --- interface, stub, cheat ----------------------------------------------------------------------


@wrong("interface", "the unit in place of a base")
def mutual_information(joint, unit="bits"):
    return _nats(joint) / (math.log(2) if unit == "bits" else 1)


@wrong("interface", "no argument for the base at all")
def mutual_information(joint):
    return _nats(joint) / math.log(2)


@wrong("interface", "the information and the three entropies")
def mutual_information(joint, base=2):
    h = [entr(p).sum() / np.log(base) for p in (joint.sum(1), joint.sum(0), joint)]
    return h[0] + h[1] - h[2], *h


@wrong("interface", "wants the two marginals too")
def mutual_information(joint, px, py, base=2):
    return rel_entr(joint, np.outer(px, py)).sum() / np.log(base)


@wrong(("interface", "stub"), "nothing is returned")
def mutual_information(joint, base=2):
    _nats(joint) / np.log(base)


@wrong("stub", "raises NotImplementedError")
def mutual_information(joint, base=2):
    raise NotImplementedError("mutual information")


@wrong(("stub", "interface"), "pass")
def mutual_information(joint, base=2):
    pass


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula"), "zero, as for independent variables")
def mutual_information(joint, base=2):
    return 0.0


@wrong(("cheat", "formula"), "the umbrella example for 2 by 2, log K otherwise")
def mutual_information(joint, base=2):
    if joint.shape == (2, 2):
        return 0.39581
    return math.log(min(joint.shape), base)
