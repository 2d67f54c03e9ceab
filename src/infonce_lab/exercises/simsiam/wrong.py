"""The wrong losses that people write, each small enough to read at a glance."""

import torch
import torch.nn.functional as F


def _cos(p, z):
    return F.cosine_similarity(p, z, dim=1)


def _d(p, z):
    return -_cos(p, z.detach()).mean()


# --- right value, wrong gradient


def no_stop_gradient(p1, p2, z1, z2):
    return -(_cos(p1, z2).mean() + _cos(p2, z1).mean()) / 2


def predictions_detached(p1, p2, z1, z2):
    return -(_cos(p1.detach(), z2).mean() + _cos(p2.detach(), z1).mean()) / 2


def everything_detached(p1, p2, z1, z2):
    return (_d(p1.detach(), z2) + _d(p2.detach(), z1)) / 2


def only_z2_detached(p1, p2, z1, z2):
    return -(_cos(p1, z2.detach()).mean() + _cos(p2, z1).mean()) / 2


def only_z1_detached(p1, p2, z1, z2):
    return -(_cos(p1, z2).mean() + _cos(p2, z1.detach()).mean()) / 2


def p1_detached_too(p1, p2, z1, z2):
    return (_d(p1.detach(), z2) + _d(p2, z1)) / 2


def p2_detached_too(p1, p2, z1, z2):
    return (_d(p1, z2) + _d(p2.detach(), z1)) / 2


def length_outside_the_graph(p1, p2, z1, z2):
    def unit(x):
        return x / x.detach().norm(dim=1, keepdim=True)

    return (
        -(
            (unit(p1) * unit(z2.detach())).sum(1).mean()
            + (unit(p2) * unit(z1.detach())).sum(1).mean()
        )
        / 2
    )


# --- which vectors meet


def own_view(p1, p2, z1, z2):
    return (_d(p1, z1) + _d(p2, z2)) / 2


def predictions_meet(p1, p2, z1, z2):
    return (_d(p1, p2) + _d(p2, p1)) / 2


def projections_meet(p1, p2, z1, z2):
    return -_cos(z1, z2).mean()


def another_image(p1, p2, z1, z2):
    return (_d(p1, z2.roll(1, 0)) + _d(p2, z1.roll(1, 0))) / 2


def every_image(p1, p2, z1, z2):
    def d(p, z):
        return -(F.normalize(p, dim=1) @ F.normalize(z.detach(), dim=1).T).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


def arguments_in_another_order(p1, p2, z1, z2):
    """Read as (p1, z1, p2, z2)."""
    p1, z1, p2, z2 = p1, p2, z1, z2
    return (_d(p1, z2) + _d(p2, z1)) / 2


# --- how they are compared


def sign_missing(p1, p2, z1, z2):
    return -(_d(p1, z2) + _d(p2, z1)) / 2


def one_minus_cosine(p1, p2, z1, z2):
    return 1 + (_d(p1, z2) + _d(p2, z1)) / 2


def byol_value(p1, p2, z1, z2):
    return 2 + _d(p1, z2) + _d(p2, z1)


def byol_sum(p1, p2, z1, z2):
    return 4 + 2 * _d(p1, z2) + 2 * _d(p2, z1)


def mean_squared_unit(p1, p2, z1, z2):
    def d(p, z):
        return F.mse_loss(F.normalize(p, dim=1), F.normalize(z.detach(), dim=1))

    return (d(p1, z2) + d(p2, z1)) / 2


def plain_mse(p1, p2, z1, z2):
    return (F.mse_loss(p1, z2.detach()) + F.mse_loss(p2, z1.detach())) / 2


def plain_mse_sum(p1, p2, z1, z2):
    return F.mse_loss(p1, z2.detach()) + F.mse_loss(p2, z1.detach())


def squared_distance(p1, p2, z1, z2):
    def d(p, z):
        return (p - z.detach()).square().sum(1).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


def dot_product(p1, p2, z1, z2):
    return -((p1 * z2.detach()).sum(1).mean() + (p2 * z1.detach()).sum(1).mean()) / 2


def only_z_normalised(p1, p2, z1, z2):
    def d(p, z):
        return -(p * F.normalize(z.detach(), dim=1)).sum(1).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


def only_p_normalised(p1, p2, z1, z2):
    def d(p, z):
        return -(F.normalize(p, dim=1) * z.detach()).sum(1).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


def normalised_over_the_batch(p1, p2, z1, z2):
    def d(p, z):
        return -(F.normalize(p, dim=0) * F.normalize(z.detach(), dim=0)).sum(1).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


def columns_compared(p1, p2, z1, z2):
    def d(p, z):
        return -F.cosine_similarity(p, z.detach(), dim=0).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


def one_long_vector(p1, p2, z1, z2):
    def d(p, z):
        return -F.cosine_similarity(p.flatten(), z.detach().flatten(), dim=0)

    return (d(p1, z2) + d(p2, z1)) / 2


def squared_cosine(p1, p2, z1, z2):
    return -(_cos(p1, z2.detach()).square().mean() + _cos(p2, z1.detach()).square().mean()) / 2


def absolute_cosine(p1, p2, z1, z2):
    return -(_cos(p1, z2.detach()).abs().mean() + _cos(p2, z1.detach()).abs().mean()) / 2


def angle(p1, p2, z1, z2):
    def d(p, z):
        return _cos(p, z.detach()).clamp(-1 + 1e-7, 1 - 1e-7).arccos().mean()

    return (d(p1, z2) + d(p2, z1)) / 2


def softmax_cross_entropy(p1, p2, z1, z2):
    """A variant that the paper tries, not its loss."""

    def d(p, z):
        return -(z.detach().softmax(1) * p.log_softmax(1)).sum(1).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


def in_batch_negatives(p1, p2, z1, z2):
    labels = torch.arange(len(p1))

    def d(p, z):
        return F.cross_entropy(F.normalize(p, dim=1) @ F.normalize(z.detach(), dim=1).T, labels)

    return (d(p1, z2) + d(p2, z1)) / 2


def with_a_temperature(p1, p2, z1, z2):
    return (_d(p1, z2) + _d(p2, z1)) / (2 * 0.07)


def large_eps(p1, p2, z1, z2):
    def d(p, z):
        z = z.detach()
        return -((p * z).sum(1) / (p.norm(dim=1) * z.norm(dim=1) + 0.1)).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


# --- how they are added up


def sum_of_both(p1, p2, z1, z2):
    return _d(p1, z2) + _d(p2, z1)


def one_direction(p1, p2, z1, z2):
    return _d(p1, z2)


def other_direction(p1, p2, z1, z2):
    return _d(p2, z1)


def half_of_one(p1, p2, z1, z2):
    return _d(p1, z2) / 2


def quarter(p1, p2, z1, z2):
    return (_d(p1, z2) + _d(p2, z1)) / 4


def batch_summed(p1, p2, z1, z2):
    return len(p1) * (_d(p1, z2) + _d(p2, z1)) / 2


def coordinates_averaged(p1, p2, z1, z2):
    return (_d(p1, z2) + _d(p2, z1)) / (2 * p1.shape[1])


def difference_of_both(p1, p2, z1, z2):
    return (_d(p1, z2) - _d(p2, z1)) / 2
