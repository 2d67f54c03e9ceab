"""Wrong derivations of the gradient of NT-Xent, each small enough to read at a glance."""

import torch
import torch.nn.functional as F


def parts(z_i, z_j, t):
    """u (2N, D), ‖z‖ (2N, 1) and E = (P − Y)/2N (2N, 2N), all right."""
    z = torch.cat([z_i, z_j])
    length = z.norm(dim=1, keepdim=True)
    u = z / length
    logits = (u @ u.T / t).fill_diagonal_(-torch.inf)
    twins = torch.arange(len(z)).roll(len(z_i))
    return u, length, (logits.softmax(1) - F.one_hot(twins, len(z))) / len(z)


def tangent(g, u):
    return g - u * (u * g).sum(1, keepdim=True)


def pulled_through(g, u, length):
    """From ∂L/∂u to the answer's two halves, done right."""
    return (tangent(g, u) / length).chunk(2)


# --- the two roles


def candidate_role_forgotten(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through(e @ u / temperature, u, length)


def anchor_role_forgotten(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through(e.T @ u / temperature, u, length)


def one_role_doubled(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through(2 * e @ u / temperature, u, length)


def candidate_role_doubled(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through(2 * e.T @ u / temperature, u, length)


def roles_subtracted(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through((e - e.T) @ u / temperature, u, length)


def roles_averaged(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through((e + e.T) / 2 @ u / temperature, u, length)


# --- through the normalisation


def jacobian_forgotten(z_i, z_j, temperature=0.07):
    u, _, e = parts(z_i, z_j, temperature)
    return ((e + e.T) @ u / temperature).chunk(2)


def projection_forgotten(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return ((e + e.T) @ u / temperature / length).chunk(2)


def length_forgotten(z_i, z_j, temperature=0.07):
    u, _, e = parts(z_i, z_j, temperature)
    return tangent((e + e.T) @ u / temperature, u).chunk(2)


def length_multiplied(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return (tangent((e + e.T) @ u / temperature, u) * length).chunk(2)


def length_squared(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return (tangent((e + e.T) @ u / temperature, u) / length**2).chunk(2)


def projected_on_z(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    g, z = (e + e.T) @ u / temperature, u * length
    return ((g - z * (z * g).sum(1, keepdim=True)) / length).chunk(2)


def radial_part_of_z(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    g = (e + e.T) @ u / temperature
    return ((g - u * length * (u * g).sum(1, keepdim=True)) / length).chunk(2)


def radial_part_added(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    g = (e + e.T) @ u / temperature
    return ((g + u * (u * g).sum(1, keepdim=True)) / length).chunk(2)


def radial_part_kept(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    g = (e + e.T) @ u / temperature
    return (u * (u * g).sum(1, keepdim=True) / length).chunk(2)


def projection_without_direction(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    g = (e + e.T) @ u / temperature
    return ((g - (u * g).sum(1, keepdim=True)) / length).chunk(2)


def projection_entry_by_entry(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    g = (e + e.T) @ u / temperature
    return ((g - u * u * g) / length).chunk(2)


def one_projection_for_the_batch(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    g = (e + e.T) @ u / temperature
    return ((g - u * (u * g).sum()) / length).chunk(2)


def projection_over_the_batch(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    g = (e + e.T) @ u / temperature
    return ((g - u * (u * g).sum(0)) / length).chunk(2)


def raw_rows_in_the_product(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through((e + e.T) @ (u * length) / temperature, u, length)


# --- temperature, mean, sign


def last_temperature_forgotten(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through((e + e.T) @ u, u, length)


def last_temperature_multiplied(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through((e + e.T) @ u * temperature, u, length)


def last_temperature_twice(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through((e + e.T) @ u / temperature**2, u, length)


def softmax_without_temperature(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, 1.0)
    return pulled_through((e + e.T) @ u / temperature, u, length)


def mean_over_images(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through(2 * (e + e.T) @ u / temperature, u, length)


def summed(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through(len(u) * (e + e.T) @ u / temperature, u, length)


def divided_twice(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through((e + e.T) @ u / temperature / len(u), u, length)


def descent_direction(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through(-(e + e.T) @ u / temperature, u, length)


# --- E itself


def one_hot_forgotten(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    p = e + F.one_hot(torch.arange(len(u)).roll(len(z_i))) / len(u)
    return pulled_through((p + p.T) @ u / temperature, u, length)


def diagonal_of_ones(z_i, z_j, temperature=0.07):
    """The mask as logits × 0: e⁰ stays in every sum."""
    u, length, _ = parts(z_i, z_j, temperature)
    logits = (u @ u.T / temperature).fill_diagonal_(0.0)
    p = logits.softmax(1).fill_diagonal_(0.0)
    e = (p - F.one_hot(torch.arange(len(u)).roll(len(z_i)))) / len(u)
    return pulled_through((e + e.T) @ u / temperature, u, length)


# --- what is handed back


def halves_swapped(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    first, second = pulled_through((e + e.T) @ u / temperature, u, length)
    return second, first


def halves_interleaved(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    g = torch.cat(pulled_through((e + e.T) @ u / temperature, u, length))
    return g[0::2], g[1::2]


def one_tensor_of_2n_rows(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return torch.cat(pulled_through((e + e.T) @ u / temperature, u, length))


def one_tensor_of_two_batches(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return torch.stack(pulled_through((e + e.T) @ u / temperature, u, length))


def first_views_only(z_i, z_j, temperature=0.07):
    u, length, e = parts(z_i, z_j, temperature)
    return pulled_through((e + e.T) @ u / temperature, u, length)[0]


def gradient_in_the_cosines(z_i, z_j, temperature=0.07):
    _, _, e = parts(z_i, z_j, temperature)
    return (e / temperature).chunk(2)


def of_loss(loss):
    """The exact gradient of another ``loss(z_i, z_j, temperature)``."""

    def grad_z(z_i, z_j, temperature=0.07):
        with torch.enable_grad():
            z_i, z_j = z_i.detach().clone().requires_grad_(), z_j.detach().clone().requires_grad_()
            found = torch.autograd.grad(loss(z_i, z_j, temperature), (z_i, z_j), allow_unused=True)
        return tuple(
            torch.zeros_like(z) if g is None else g for g, z in zip(found, (z_i, z_j), strict=True)
        )

    return grad_z
