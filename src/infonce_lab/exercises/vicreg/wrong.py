"""The wrong losses that people write, each small enough to read at a glance.

Most of them change one of the three terms; ``_with`` puts it in place of the right one.
"""

import torch
import torch.nn.functional as F


def _invariance(z1, z2):
    return (z1 - z2).square().mean()


def _hinge(z, eps=1e-4, correction=1):
    return (1 - (z.var(dim=0, correction=correction) + eps).sqrt()).relu()


def _variance(z1, z2):
    return (_hinge(z1).mean() + _hinge(z2).mean()) / 2


def _cov(z, correction=1):
    centred = z - z.mean(dim=0)
    return centred.T @ centred / (len(z) - correction)


def _off(c):
    return c - torch.diag(c.diagonal())


def _rest(c):
    return _off(c).square().sum() / len(c)


def _covariance(z1, z2):
    return _rest(_cov(z1)) + _rest(_cov(z2))


def _total(i, v, c, sim, std, cov):
    return sim * i + std * v + cov * c


def _with(name, invariance=_invariance, variance=_variance, covariance=_covariance):
    def loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
        terms = invariance(z1, z2), variance(z1, z2), covariance(z1, z2)
        return _total(*terms, sim, std, cov)

    loss.__name__ = name
    return loss


def _right(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _with("right")(z1, z2, sim, std, cov)


def _each(term):
    """The same term of each view, added."""
    return lambda z1, z2: term(z1) + term(z2)


# --- right value, wrong gradient


def everything_detached(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1.detach(), z2.detach(), sim, std, cov)


def second_view_detached(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2.detach(), sim, std, cov)


def first_view_detached(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1.detach(), z2, sim, std, cov)


stop_gradient = _with("stop_gradient", invariance=lambda a, b: _invariance(a, b.detach()))
stop_gradient_of_z1 = _with(
    "stop_gradient_of_z1", invariance=lambda a, b: _invariance(a.detach(), b)
)
invariance_detached = _with(
    "invariance_detached", invariance=lambda a, b: _invariance(a, b).detach()
)
variance_detached = _with("variance_detached", variance=lambda a, b: _variance(a, b).detach())
covariance_detached = _with(
    "covariance_detached", covariance=lambda a, b: _covariance(a, b).detach()
)


# --- invariance

squares_summed_over_dimensions = _with(
    "squares_summed_over_dimensions", invariance=lambda a, b: (a - b).square().sum(1).mean()
)
squares_summed = _with("squares_summed", invariance=lambda a, b: (a - b).square().sum())
invariance_halved = _with("invariance_halved", invariance=lambda a, b: _invariance(a, b) / 2)
distance_not_squared = _with(
    "distance_not_squared", invariance=lambda a, b: (a - b).norm(dim=1).mean()
)
absolute_difference = _with("absolute_difference", invariance=F.l1_loss)
root_of_the_mean = _with("root_of_the_mean", invariance=lambda a, b: _invariance(a, b).sqrt())
minus_cosine = _with("minus_cosine", invariance=lambda a, b: -F.cosine_similarity(a, b).mean())
invariance_of_unit_rows = _with(
    "invariance_of_unit_rows",
    invariance=lambda a, b: _invariance(F.normalize(a, dim=1), F.normalize(b, dim=1)),
)
invariance_centred = _with(
    "invariance_centred", invariance=lambda a, b: _invariance(a - a.mean(0), b - b.mean(0))
)


# --- variance

variance_in_the_hinge = _with(
    "variance_in_the_hinge",
    variance=_each(lambda z: (1 - z.var(dim=0)).relu().mean() / 2),
)
variance_in_the_hinge_eps = _with(
    "variance_in_the_hinge_eps",
    variance=_each(lambda z: (1 - z.var(dim=0) - 1e-4).relu().mean() / 2),
)
no_hinge = _with(
    "no_hinge", variance=_each(lambda z: (1 - (z.var(dim=0) + 1e-4).sqrt()).mean() / 2)
)
hinge_the_wrong_way = _with(
    "hinge_the_wrong_way",
    variance=_each(lambda z: ((z.var(dim=0) + 1e-4).sqrt() - 1).relu().mean() / 2),
)
hinge_of_the_mean = _with(
    "hinge_of_the_mean",
    variance=_each(lambda z: (1 - (z.var(dim=0) + 1e-4).sqrt()).mean().relu() / 2),
)
hinge_squared = _with("hinge_squared", variance=_each(lambda z: _hinge(z).square().mean() / 2))
half_missing = _with("half_missing", variance=_each(lambda z: _hinge(z).mean()))
variance_halved_twice = _with(
    "variance_halved_twice", variance=_each(lambda z: _hinge(z).mean() / 4)
)
hinge_summed = _with("hinge_summed", variance=_each(lambda z: _hinge(z).sum() / 2))
variance_of_z1 = _with("variance_of_z1", variance=lambda a, b: _hinge(a).mean())
variance_of_z2 = _with("variance_of_z2", variance=lambda a, b: _hinge(b).mean())
half_variance_of_z1 = _with("half_variance_of_z1", variance=lambda a, b: _hinge(a).mean() / 2)
half_variance_of_z2 = _with("half_variance_of_z2", variance=lambda a, b: _hinge(b).mean() / 2)
variance_along_the_row = _with(
    "variance_along_the_row",
    variance=_each(lambda z: _hinge(z.T).mean() / 2),
)
variance_biased = _with(
    "variance_biased", variance=_each(lambda z: _hinge(z, correction=0).mean() / 2)
)
eps_outside_the_root = _with(
    "eps_outside_the_root", variance=_each(lambda z: (1 - z.std(dim=0) - 1e-4).relu().mean() / 2)
)
no_eps = _with("no_eps", variance=_each(lambda z: (1 - z.std(dim=0)).relu().mean() / 2))
eps_of_barlow_twins = _with(
    "eps_of_barlow_twins", variance=_each(lambda z: _hinge(z, eps=1e-5).mean() / 2)
)
variance_of_both_together = _with(
    "variance_of_both_together", variance=lambda a, b: _hinge(torch.cat([a, b])).mean()
)
target_1_over_root_d = _with(
    "target_1_over_root_d",
    variance=_each(lambda z: (z.shape[1] ** -0.5 - (z.var(dim=0) + 1e-4).sqrt()).relu().mean() / 2),
)


# --- covariance

not_centred = _with("not_centred", covariance=_each(lambda z: _rest(z.T @ z / (len(z) - 1))))
not_centred_by_n = _with("not_centred_by_n", covariance=_each(lambda z: _rest(z.T @ z / len(z))))
divided_by_n = _with("divided_by_n", covariance=_each(lambda z: _rest(_cov(z, 0))))
not_divided_by_n = _with(
    "not_divided_by_n", covariance=_each(lambda z: _rest(_cov(z) * (len(z) - 1)))
)
everything_biased = _with(
    "everything_biased",
    variance=_each(lambda z: _hinge(z, correction=0).mean() / 2),
    covariance=_each(lambda z: _rest(_cov(z, 0))),
)
diagonal_kept = _with(
    "diagonal_kept", covariance=_each(lambda z: _cov(z).square().sum() / z.shape[1])
)
towards_the_identity = _with(
    "towards_the_identity",
    covariance=_each(
        lambda z: (_cov(z) - torch.eye(z.shape[1], dtype=z.dtype)).square().sum() / z.shape[1]
    ),
)
dimensions_missing = _with(
    "dimensions_missing", covariance=_each(lambda z: _off(_cov(z)).square().sum())
)
covariance_averaged = _with(
    "covariance_averaged",
    covariance=_each(lambda z: _rest(_cov(z)) / max(z.shape[1] - 1, 1)),
)
covariance_averaged_over_all = _with(
    "covariance_averaged_over_all", covariance=_each(lambda z: _off(_cov(z)).square().mean())
)
covariance_halved = _with("covariance_halved", covariance=lambda a, b: _covariance(a, b) / 2)
covariance_of_z1 = _with("covariance_of_z1", covariance=lambda a, b: _rest(_cov(a)))
covariance_of_z2 = _with("covariance_of_z2", covariance=lambda a, b: _rest(_cov(b)))
covariance_absolute = _with(
    "covariance_absolute", covariance=_each(lambda z: _off(_cov(z)).abs().sum() / z.shape[1])
)
covariance_not_squared = _with(
    "covariance_not_squared", covariance=_each(lambda z: _off(_cov(z)).sum() / z.shape[1])
)


def _cross(z1, z2):
    return (z1 - z1.mean(0)).T @ (z2 - z2.mean(0)) / (len(z1) - 1)


covariance_across_views = _with(
    "covariance_across_views", covariance=lambda a, b: _rest(_cross(a, b))
)
covariance_across_views_twice = _with(
    "covariance_across_views_twice", covariance=lambda a, b: 2 * _rest(_cross(a, b))
)
covariance_of_both_together = _with(
    "covariance_of_both_together", covariance=lambda a, b: _rest(_cov(torch.cat([a, b])))
)
correlation = _with(
    "correlation",
    covariance=_each(lambda z: _rest(_cov(z / (z.var(dim=0) + 1e-4).sqrt()))),
)
images_covary = _with(
    "images_covary",
    covariance=_each(lambda z: _off(_cov(z.T)).square().sum() / z.shape[1]),
)


# --- the whole


def rows_normalised(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(F.normalize(z1, dim=1), F.normalize(z2, dim=1), sim, std, cov)


def columns_standardised(z1, z2, sim=25.0, std=25.0, cov=1.0):
    a, b = ((z - z.mean(0)) / (z.var(0) + 1e-4).sqrt() for z in (z1, z2))
    return _right(a, b, sim, std, cov)


def one_view_regularised(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _total(_invariance(z1, z2), _hinge(z1).mean(), _rest(_cov(z1)), sim, std, cov)


def one_view_regularised_half(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _total(_invariance(z1, z2), _hinge(z1).mean() / 2, _rest(_cov(z1)), sim, std, cov)


def weights_of_variance_and_covariance_exchanged(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, cov, std)


def weights_of_invariance_and_variance_exchanged(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, std, sim, cov)


def weights_of_invariance_and_covariance_exchanged(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, cov, std, sim)


def weights_missing(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, 1, 1, 1)


def weights_fixed(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2)


def no_invariance(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, 0, std, cov)


def no_variance(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, 0, cov)


def no_covariance(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, std, 0)


def variance_subtracted(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, -std, cov)


def covariance_subtracted(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, std, -cov)


def sign_of_everything(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return -_right(z1, z2, sim, std, cov)
