"""Right counts in styles that a learner might choose."""

import numpy as np
import torch
from scipy.stats import entropy as scipy_entropy

from ..collect import right


@right("torch.special.entr")
def entr(weights):
    return torch.special.entr(weights).sum(-1).exp()


@right("bits and a power of two")
def bits(weights):
    safe = weights.clamp_min(1e-300) if weights.dtype == torch.float64 else weights.clamp_min(1e-30)
    return 2 ** (-(weights * safe.log2()).sum(1))


@right("an epsilon of 1e-12")
def tiny(weights):
    return torch.exp(-(weights * (weights + 1e-12).log()).sum(dim=1))


@right("Categorical's perplexity")
def categorical(weights):
    return torch.distributions.Categorical(probs=weights).perplexity()


@right("nansum: an empty weight is the only nan")
def nansum(weights):
    return torch.exp(-torch.nansum(weights * torch.log(weights), dim=1))


@right("where after the product")
def where(weights):
    terms = torch.where(weights == 0, torch.zeros_like(weights), weights * weights.log())
    return terms.sum(1).neg().exp()


@right("each row picks its positive weights")
def row_by_row(weights):
    return torch.stack([torch.exp(-(r[r > 0] * r[r > 0].log()).sum()) for r in weights])


@right("M over exp of the divergence from uniform")
def from_uniform(weights):
    m = weights.shape[1]
    divergence = torch.xlogy(weights, weights * m).sum(1)
    return m / divergence.exp()


@right("einsum with guarded logarithms")
def einsum(weights):
    logs = weights.log().masked_fill(weights == 0, 0)
    return torch.einsum("bm,bm->b", weights, logs).neg().exp()


@right("SciPy in between")
def scipy(weights):
    values = np.exp(scipy_entropy(weights.detach().numpy(), axis=1))
    return torch.as_tensor(values, dtype=weights.dtype)


@right("a product of w^(−w)")
def product(weights):
    return weights.pow(-weights).prod(dim=1)
