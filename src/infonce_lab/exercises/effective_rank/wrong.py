"""The wrong ranks that people write, each small enough to read at a glance."""

import math

import torch
from torch.special import entr


def _sigma(z):
    return torch.linalg.svdvals(z - z.mean(dim=0))


def _rank(weights):
    """exp of the entropy of weights that are scaled to sum 1; a sum of 0 counts as one direction."""
    total = weights.sum()
    return entr(weights / total).sum().exp() if total > 0 else total + 1


def sigma_not_squared(z):
    return _rank(_sigma(z))


def sigma_to_the_fourth(z):
    return _rank(_sigma(z).pow(4))


def not_centred(z):
    return _rank(torch.linalg.svdvals(z).square())


def not_centred_not_squared(z):
    return _rank(torch.linalg.svdvals(z))


def rows_centred(z):
    return _rank(torch.linalg.svdvals(z - z.mean(dim=1, keepdim=True)).square())


def one_mean_for_all(z):
    return _rank(torch.linalg.svdvals(z - z.mean()).square())


def both_centred(z):
    z = z - z.mean(dim=0)
    return _rank(torch.linalg.svdvals(z - z.mean(dim=1, keepdim=True)).square())


def rows_normalised(z):
    return _rank(_sigma(torch.nn.functional.normalize(z, dim=1)).square())


def rows_normalised_not_squared(z):
    return _rank(_sigma(torch.nn.functional.normalize(z, dim=1)))


def rows_normalised_after(z):
    c = torch.nn.functional.normalize(z - z.mean(dim=0), dim=1)
    return _rank(torch.linalg.svdvals(c).square())


def columns_standardised(z):
    c = z - z.mean(dim=0)
    return _rank(torch.linalg.svdvals(c / (c.std(dim=0) + 1e-12)).square())


def variances_of_the_coordinates(z):
    return _rank(z.var(dim=0, correction=0))


def similarity_matrix(z):
    """Singular values of z zᵀ, squared once more."""
    c = z - z.mean(dim=0)
    return _rank(torch.linalg.svdvals(c @ c.T).square())


def log2_under_exp(z):
    s = _sigma(z).square()
    return (entr(s / s.sum()).sum() / math.log(2)).exp() if s.sum() > 0 else s.sum() + 1


def nats_under_two(z):
    return torch.exp2(_rank(_sigma(z).square()).log())


def entropy_only(z):
    return _rank(_sigma(z).square()).log()


def entropy_in_bits(z):
    return _rank(_sigma(z).square()).log2()


def relative_entropy(z):
    return _rank(_sigma(z).square()).log() / math.log(min(z.shape))


def share_of_the_dimensions(z):
    return _rank(_sigma(z).square()) / z.shape[1]


def participation_ratio(z):
    s = _sigma(z).square()
    return s.sum().square() / s.square().sum()


def stable_rank(z):
    s = _sigma(z).square()
    return s.sum() / s.max()


def nuclear_over_frobenius(z):
    s = _sigma(z)
    return s.sum().square() / s.square().sum()


def matrix_rank(z):
    return torch.linalg.matrix_rank(z - z.mean(dim=0)).double()


def matrix_rank_not_centred(z):
    return torch.linalg.matrix_rank(z).double()


def counted(share: float):
    def effective_rank(z):
        s = _sigma(z)
        return (s > share * s.max()).sum().double()

    return effective_rank


def directions_for_90_percent(z):
    s = _sigma(z).square()
    return ((s.cumsum(0) / s.sum() < 0.9).sum() + 1).double()


def standard_deviation(z):
    u = torch.nn.functional.normalize(z, dim=1)
    return u.std(dim=0).mean() * math.sqrt(z.shape[1])


def nan_at_zero(z):
    s = _sigma(z).square()
    p = s / s.sum()
    return (-(p * p.log()).sum()).exp()


def eps(size: float):
    def effective_rank(z):
        s = _sigma(z).square()
        p = s / (s.sum() + 1e-300)
        return (-(p * (p + size).log()).sum()).exp()

    return effective_rank


def softmax_of_the_spectrum(z):
    return _rank(_sigma(z).square().softmax(dim=0))


def sign_missing(z):
    return 1 / _rank(_sigma(z).square())


def minus_outside(z):
    return -_rank(_sigma(z).square())


def mean_entropy(z):
    s = _sigma(z).square()
    return entr(s / s.sum()).mean().exp() if s.sum() > 0 else s.sum() + 1


def divided_by_the_largest(z):
    s = _sigma(z).square()
    return entr(s / s.max()).sum().exp()


def divided_by_euclid(z):
    return entr(torch.nn.functional.normalize(_sigma(z), dim=0)).sum().exp()


def squared_after_normalising(z):
    s = _sigma(z)
    p = (s / s.sum()).square()
    return entr(p).sum().exp()


def nonsymmetric_eigenvalues(z):
    """Eigenvalues of the first D rows, as if the cloud were a square matrix."""
    c = z - z.mean(dim=0)
    k = min(c.shape)
    return _rank(torch.linalg.eigvals(c[:k, :k]).abs().square())


def zero_at_collapse(z):
    s = _sigma(z).square()
    return entr(s / s.sum()).sum().exp() if s.sum() > 1e-20 else s.sum() * 0


def d_at_collapse(z):
    s = _sigma(z).square() + 1e-12
    return entr(s / s.sum()).sum().exp()
