"""Another objective than the one asked for."""

# ruff: noqa: F811

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import weights_of

# --- temperature, sign ---------------------------------------------------------------------------


@wrong("temperature", "no temperature")
def negative_weights(similarities, temperature=0.07):
    return similarities.softmax(1)


@wrong("temperature", "multiplied by τ")
def negative_weights(similarities, temperature=0.07):
    return (similarities * temperature).softmax(1)


@wrong("temperature", "τ squared")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature**2)


@wrong("temperature", "the weights divided by τ too, as in the gradient")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature) / temperature


@wrong(("temperature", "interface"), "a default temperature of 0.1")
def negative_weights(similarities, temperature=0.1):
    return weights_of(similarities, temperature)


@wrong(("temperature", "numerics"), "a temperature below 0.05 raised to 0.05")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, max(temperature, 0.05))


@wrong("sign", "distances: the farthest negative weighs most")
def negative_weights(similarities, temperature=0.07):
    return weights_of(-similarities.nan_to_num(neginf=1e9), temperature)


# --- softmax_axis, reduction ---------------------------------------------------------------------


@wrong(("softmax_axis", "numerics"), "over the batch, dim 0")
def negative_weights(similarities, temperature=0.07):
    return torch.softmax(similarities / temperature, dim=0)


@wrong("softmax_axis", "over the whole table")
def negative_weights(similarities, temperature=0.07):
    return (similarities / temperature).flatten().softmax(0).view(similarities.shape)


@wrong("reduction", "times M: a mean of 1")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature) * similarities.shape[1]


@wrong("reduction", "divided by B, as in a mean loss")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature) / len(similarities)


@wrong(("reduction", "interface"), "averaged over the batch")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature).mean(0)


# --- formula, negatives, self_similarity, normalization ------------------------------------------


@wrong(("formula", "reduction"), "powers without their sum")
def negative_weights(similarities, temperature=0.07):
    return ((similarities - similarities.amax(1, keepdim=True)) / temperature).exp()


@wrong("formula", "log-weights")
def negative_weights(similarities, temperature=0.07):
    return (similarities / temperature).log_softmax(1)


@wrong(("formula", "numerics"), "the hardest negative alone")
def negative_weights(similarities, temperature=0.07):
    hardest = F.one_hot(similarities.argmax(1), similarities.shape[1])
    return hardest.to(similarities.dtype)


@wrong("formula", "a sigmoid for each")
def negative_weights(similarities, temperature=0.07):
    return torch.sigmoid(similarities / temperature)


@wrong("formula", "sigmoids divided by their sum")
def negative_weights(similarities, temperature=0.07):
    return F.normalize(torch.sigmoid(similarities / temperature), p=1, dim=1)


@wrong("formula", "positive cosines in proportion")
def negative_weights(similarities, temperature=0.07):
    kept = similarities.clamp_min(0) + 1e-9
    return kept / kept.sum(1, keepdim=True)


@wrong(("formula", "self_similarity", "negatives"), "a self term of e^{1/τ} in the denominator")
def negative_weights(similarities, temperature=0.07):
    own = torch.ones(len(similarities), 1, dtype=similarities.dtype)
    return weights_of(torch.cat([own, similarities], 1), temperature)[:, 1:]


@wrong(("negatives", "formula", "positive_index"), "column 0 taken for the positive and left out")
def negative_weights(similarities, temperature=0.07):
    rest = similarities.clone()
    rest[:, 0] = -1e9
    return weights_of(rest, temperature)


@wrong(("negatives", "self_similarity"), "the diagonal masked as if the table were square")
def negative_weights(similarities, temperature=0.07):
    masked = similarities.clone()
    i = torch.arange(min(masked.shape))
    masked[i, i] = -1e9
    return weights_of(masked, temperature)


@wrong(("formula", "negatives"), "sorted: the hardest first")
def negative_weights(similarities, temperature=0.07):
    return weights_of(similarities, temperature).sort(dim=1, descending=True).values


@wrong("normalization", "rows of cosines normalised first")
def negative_weights(similarities, temperature=0.07):
    return weights_of(F.normalize(similarities.nan_to_num(neginf=-10.0), dim=1), temperature)
