"""Wrong in size, gradient, numbers or manners."""

# ruff: noqa: F811
from types import SimpleNamespace

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong
from ._answer import weights_of

_kept = SimpleNamespace(width=None)


# --- numerics ------------------------------------------------------------------------------------


@wrong("numerics", "exp without a shift: nan at τ = 0.001")
def negative_weights(similarities, temperature=0.07):
    powers = torch.exp(similarities / temperature)
    return powers / powers.sum(dim=1, keepdim=True)


@wrong("numerics", "eps of 0.1 in the denominator")
def negative_weights(similarities, temperature=0.07):
    powers = ((similarities - similarities.amax(1, keepdim=True)) / temperature).exp()
    return powers / (powers.sum(1, keepdim=True) + 0.1)


@wrong("numerics", "weights of at least 0.01")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature).clamp_min(0.01)


@wrong("numerics", "−inf clamped to a cosine of −1")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities.clamp(-1, 1), temperature)


@wrong("numerics", "logits clamped to ±5")
def negative_weights(similarities, temperature=0.07):
    return (similarities / temperature).clamp(-5, 5).softmax(1)


@wrong("numerics", "nan for −inf: 0 times infinity")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature) + 0 * similarities


# --- state, side effects, chance -----------------------------------------------------------------


@wrong("shape_state", "the number of negatives kept from the first call")
def negative_weights(similarities, temperature=0.07):
    if _kept.width is None:
        patch(_kept, "width", similarities.shape[1])
    return weights_of(similarities[:, : _kept.width], temperature)


@wrong("side_effect", "divided by τ in place")
def negative_weights(similarities, temperature=0.07):
    similarities /= temperature
    return similarities.softmax(1)


@wrong("side_effect", "the maximum subtracted from the caller's cosines")
def negative_weights(similarities, temperature=0.07):
    similarities.data.sub_(similarities.detach().amax(1, keepdim=True))
    return weights_of(similarities, temperature)


@wrong("nondeterministic", "Gumbel softmax")
def negative_weights(similarities, temperature=0.07):
    return F.gumbel_softmax(similarities, tau=temperature, dim=1)


@wrong(("nondeterministic", "negatives"), "dropout on the negatives")
def negative_weights(similarities, temperature=0.07):
    return F.dropout(weights_of(similarities, temperature), 0.2)


# --- interface, device, stub, cheat --------------------------------------------------------------


@wrong("interface", "the temperature is called t")
def negative_weights(similarities, t=0.07):
    return weights_of(similarities, t)


@wrong("interface", "the temperature has no default")
def negative_weights(similarities, temperature):
    return weights_of(similarities, temperature)


@wrong("interface", "transposed: (M, B)")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature).T


@wrong("interface", "a list of lists")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature).tolist()


@wrong("interface", "the weights and their maximum")
def negative_weights(similarities, temperature=0.07):
    weights = weights_of(similarities, temperature)
    return weights, weights.amax(1)


@wrong("interface", "the positive's cosines expected too")
def negative_weights(positives, similarities, temperature=0.07):
    return weights_of(torch.cat([positives[:, None], similarities], 1), temperature)[:, 1:]


@wrong("device", "moved to cuda")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities.to("cuda"), temperature)


@wrong(("stub", "interface"), "pass")
def negative_weights(similarities, temperature=0.07):
    pass


@wrong("stub", "raises NotImplementedError")
def negative_weights(similarities, temperature=0.07):
    raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula"), "1/M for all: the limit of a large τ")
def negative_weights(similarities, temperature=0.07):
    return torch.full_like(similarities, 1 / similarities.shape[1])
