"""The wrong losses that people write, each small enough to read at a glance."""

import torch
import torch.nn.functional as F


def _centred(z, dim=0):
    return z - z.mean(dim=dim, keepdim=True)


def _standard(z, dim=0, correction=0, eps=1e-5):
    return _centred(z, dim) / (z.var(dim=dim, correction=correction, keepdim=True) + eps).sqrt()


def _c(z1, z2):
    return _standard(z1).T @ _standard(z2) / len(z1)


def _off(c):
    return c - torch.diag(c.diagonal())


def _loss(c, lambd):
    return (1 - c.diagonal()).square().sum() + lambd * _off(c).square().sum()


# --- right value, wrong gradient


def second_view_detached(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2.detach()), lambd)


def first_view_detached(z1, z2, lambd=5e-3):
    return _loss(_c(z1.detach(), z2), lambd)


def everything_detached(z1, z2, lambd=5e-3):
    return _loss(_c(z1.detach(), z2.detach()), lambd)


def statistics_outside_the_graph(z1, z2, lambd=5e-3):
    def standard(z):
        fixed = z.detach()
        return (z - fixed.mean(dim=0)) / (fixed.var(dim=0, correction=0) + 1e-5).sqrt()

    return _loss(standard(z1).T @ standard(z2) / len(z1), lambd)


def deviation_outside_the_graph(z1, z2, lambd=5e-3):
    def standard(z):
        return _centred(z) / (z.detach().var(dim=0, correction=0) + 1e-5).sqrt()

    return _loss(standard(z1).T @ standard(z2) / len(z1), lambd)


# --- standardisation


def not_standardised(z1, z2, lambd=5e-3):
    return _loss(z1.T @ z2 / len(z1), lambd)


def only_centred(z1, z2, lambd=5e-3):
    return _loss(_centred(z1).T @ _centred(z2) / len(z1), lambd)


def not_centred(z1, z2, lambd=5e-3):
    def scaled(z):
        return z / (z.var(dim=0, correction=0) + 1e-5).sqrt()

    return _loss(scaled(z1).T @ scaled(z2) / len(z1), lambd)


def variance_in_place_of_deviation(z1, z2, lambd=5e-3):
    def scaled(z):
        return _centred(z) / (z.var(dim=0, correction=0) + 1e-5)

    return _loss(scaled(z1).T @ scaled(z2) / len(z1), lambd)


def only_the_first_standardised(z1, z2, lambd=5e-3):
    return _loss(_standard(z1).T @ z2 / len(z1), lambd)


def unbiased_deviation(z1, z2, lambd=5e-3):
    return _loss(_standard(z1, correction=1).T @ _standard(z2, correction=1) / len(z1), lambd)


def rows_normalised(z1, z2, lambd=5e-3):
    return _loss(F.normalize(z1, dim=1).T @ F.normalize(z2, dim=1) / len(z1), lambd)


def rows_normalised_summed(z1, z2, lambd=5e-3):
    return _loss(F.normalize(z1, dim=1).T @ F.normalize(z2, dim=1), lambd)


def rows_normalised_first(z1, z2, lambd=5e-3):
    return _loss(_c(F.normalize(z1, dim=1), F.normalize(z2, dim=1)), lambd)


def rows_standardised(z1, z2, lambd=5e-3):
    return _loss(_standard(z1, 1).T @ _standard(z2, 1) / len(z1), lambd)


def one_mean_for_all(z1, z2, lambd=5e-3):
    def standard(z):
        return (z - z.mean()) / (z.var(correction=0) + 1e-5).sqrt()

    return _loss(standard(z1).T @ standard(z2) / len(z1), lambd)


def unit_columns_not_centred(z1, z2, lambd=5e-3):
    return _loss(F.normalize(z1, dim=0).T @ F.normalize(z2, dim=0), lambd)


def both_views_as_one_batch(z1, z2, lambd=5e-3):
    a, b = _standard(torch.cat([z1, z2])).chunk(2)
    return _loss(a.T @ b / len(z1), lambd)


def no_eps(z1, z2, lambd=5e-3):
    return _loss(_standard(z1, eps=0).T @ _standard(z2, eps=0) / len(z1), lambd)


# --- which matrix


def within_the_first_view(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z1), lambd) + 0 * z2.sum()


def within_the_second_view(z1, z2, lambd=5e-3):
    return _loss(_c(z2, z2), lambd) + 0 * z1.sum()


def within_each_view(z1, z2, lambd=5e-3):
    return (_loss(_c(z1, z1), lambd) + _loss(_c(z2, z2), lambd)) / 2


def within_both_summed(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z1), lambd) + _loss(_c(z2, z2), lambd)


def rest_within_the_first_view(z1, z2, lambd=5e-3):
    gaps = (1 - _c(z1, z2).diagonal()).square().sum()
    return gaps + lambd * _off(_c(z1, z1)).square().sum()


def rest_within_each_view(z1, z2, lambd=5e-3):
    gaps = (1 - _c(z1, z2).diagonal()).square().sum()
    rest = _off(_c(z1, z1)).square().sum() + _off(_c(z2, z2)).square().sum()
    return gaps + lambd * rest / 2


def images_correlated(z1, z2, lambd=5e-3):
    return _loss(_standard(z1) @ _standard(z2).T / z1.shape[1], lambd)


def images_correlated_by_n(z1, z2, lambd=5e-3):
    return _loss(_standard(z1) @ _standard(z2).T / len(z1), lambd)


def images_standardised(z1, z2, lambd=5e-3):
    return _loss(_standard(z1, 1) @ _standard(z2, 1).T / z1.shape[1], lambd)


def cosines_of_images(z1, z2, lambd=5e-3):
    return _loss(F.normalize(z1, dim=1) @ F.normalize(z2, dim=1).T, lambd)


# --- by what to divide


def not_divided_by_n(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2) * len(z1), lambd)


def divided_by_n_minus_1(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2) * len(z1) / (len(z1) - 1), lambd)


def divided_by_d(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2) * len(z1) / z1.shape[1], lambd)


def divided_by_n_twice(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2) / len(z1), lambd)


def rest_averaged(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    d = len(c)
    return (1 - c.diagonal()).square().sum() + lambd * _off(c).square().sum() / max(d * (d - 1), 1)


def rest_averaged_over_all(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * _off(c).square().mean()


def diagonal_averaged(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().mean() + lambd * _off(c).square().sum()


def both_averaged(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    d = len(c)
    return (1 - c.diagonal()).square().mean() + lambd * _off(c).square().sum() / max(d * (d - 1), 1)


def both_averaged_over_all(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().mean() + lambd * _off(c).square().mean()


def divided_by_dimensions(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2), lambd) / z1.shape[1]


def upper_triangle(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * c.triu(1).square().sum()


def lower_triangle(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * c.tril(-1).square().sum()


def rest_counted_twice(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2), 2 * lambd)


def both_directions_added(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2), lambd) + _loss(_c(z2, z1), lambd)


# --- the formula


def weight_on_the_diagonal(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return lambd * (1 - c.diagonal()).square().sum() + _off(c).square().sum()


def weight_on_everything(z1, z2, lambd=5e-3):
    return lambd * _loss(_c(z1, z2), 1)


def weight_missing(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2), 1)


def weight_fixed(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2), 5e-3)


def weight_squared(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2), lambd**2)


def complementary_weights(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - lambd) * (1 - c.diagonal()).square().sum() + lambd * _off(c).square().sum()


def diagonal_kept(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * c.square().sum()


def no_rest(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2), 0)


def no_diagonal(z1, z2, lambd=5e-3):
    return lambd * _off(_c(z1, z2)).square().sum()


def rest_towards_1(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * _off(1 - c).square().sum()


def diagonal_towards_0(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return c.diagonal().square().sum() + lambd * _off(c).square().sum()


def diagonal_not_squared(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).sum() + lambd * _off(c).square().sum()


def one_minus_the_square(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal().square()).sum() + lambd * _off(c).square().sum()


def diagonal_absolute(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).abs().sum() + lambd * _off(c).square().sum()


def rest_absolute(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * _off(c).abs().sum()


def both_absolute(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).abs().sum() + lambd * _off(c).abs().sum()


def rest_not_squared(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * _off(c).sum()


def square_of_the_sum(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * _off(c).sum().square()


def root_of_the_sum(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2), lambd).sqrt()


def rest_subtracted(z1, z2, lambd=5e-3):
    return _loss(_c(z1, z2), -lambd)


def sign_of_everything(z1, z2, lambd=5e-3):
    return -_loss(_c(z1, z2), lambd)
