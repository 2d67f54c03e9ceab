"""Right gradients of NT-Xent in styles that a learner might choose."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from ..collect import right


def _loss(z, t):
    u = F.normalize(z, dim=1)
    logits = (u @ u.T / t).masked_fill(torch.eye(len(z), dtype=torch.bool), -torch.inf)
    return F.cross_entropy(logits, torch.arange(len(z)).roll(len(z) // 2))


@right("the formula of the chapter")
def textbook(z_i, z_j, temperature=0.07):
    n = len(z_i)
    z = torch.cat([z_i, z_j])
    norm = z.norm(dim=1, keepdim=True)
    u = z / norm
    p = (u @ u.T / temperature).fill_diagonal_(-torch.inf).softmax(1)
    e = p.clone()
    e[torch.arange(2 * n), (torch.arange(2 * n) + n) % (2 * n)] -= 1
    e /= 2 * n
    du = (e + e.T) @ u / temperature
    dz = (du - (du * u).sum(1, keepdim=True) * u) / norm
    return dz[:n], dz[n:]


@right("softmax over dim 0 of the symmetric matrix")
def columns(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    u = F.normalize(z, dim=1)
    p = (u @ u.T / temperature).fill_diagonal_(-torch.inf).softmax(0)
    e = (p - torch.eye(len(z), dtype=z.dtype).roll(len(z_i), 0)) / len(z)
    g = (e @ u + e.T @ u) / temperature
    g = g - (g * u).sum(1)[:, None] * u
    return tuple((g / z.norm(dim=1)[:, None]).chunk(2))


@right("autograd on copies")
def autograd(z_i, z_j, temperature=0.07):
    z_i, z_j = z_i.clone().requires_grad_(), z_j.clone().requires_grad_()
    _loss(torch.cat([z_i, z_j]), temperature).backward()
    return z_i.grad, z_j.grad


@right("autograd, switched on if need be")
def enabled(z_i, z_j, temperature=0.07):
    with torch.enable_grad():
        z = torch.cat([z_i, z_j]).detach().requires_grad_()
        (g,) = torch.autograd.grad(_loss(z, temperature), z)
    return g.chunk(2)


@right("torch.func")
def functional(z_i, z_j, temperature=0.07):
    g = torch.func.grad(lambda z: _loss(z, temperature))(torch.cat([z_i, z_j]))
    return g[: len(z_i)], g[len(z_i) :]


@right("NumPy arrays as results")
def with_numpy(z_i, z_j, temperature=0.07):
    z = np.concatenate([z_i.numpy(), z_j.numpy()]).astype(float)
    n, norm = len(z_i), np.linalg.norm(z, axis=1, keepdims=True)
    u = z / norm
    w = np.exp((u @ u.T - 1) / temperature)
    np.fill_diagonal(w, 0)
    e = w / w.sum(1, keepdims=True) - np.roll(np.eye(2 * n), n, axis=0)
    g = (e + e.T) @ u / (2 * n * temperature)
    g = (g - np.einsum("ad,ad->a", g, u)[:, None] * u) / norm
    return g[:n], g[n:]


@right("plain loops over anchors and candidates")
def loops(z_i, z_j, temperature=0.07):
    n, z = len(z_i), torch.cat([z_i, z_j])
    u, du = F.normalize(z, dim=1), torch.zeros_like(z)
    for a in range(2 * n):
        weights = {b: math.exp(float(u[a] @ u[b]) / temperature) for b in range(2 * n) if b != a}
        total = sum(weights.values())
        for b, w in weights.items():
            e = w / total - (1 if b == (a + n) % (2 * n) else 0)
            du[a] += e * u[b]
            du[b] += e * u[a]
    du /= 2 * n * temperature
    dz = torch.stack([(g - (g @ v) * v) / x.norm() for g, v, x in zip(du, u, z, strict=True)])
    return dz[:n], dz[n:]


@right("interleaved inside")
def interleaved(z_i, z_j, temperature=0.07):
    n = len(z_i)
    z = torch.stack([z_i, z_j], 1).flatten(0, 1)
    u = F.normalize(z, dim=1)
    p = (u @ u.T / temperature).fill_diagonal_(-torch.inf).softmax(1)
    y = F.one_hot(torch.arange(2 * n) ^ 1).to(p.dtype)
    e = (p - y) / (2 * n)
    du = (e + e.mT) @ u / temperature
    dz = (du - (du * u).sum(1, keepdim=True) * u) / z.norm(dim=1, keepdim=True)
    return dz[0::2], dz[1::2]


@right("the Jacobian of each row as a matrix")
def matrices(z_i, z_j, temperature=0.07):
    n, d = z_i.shape
    z = torch.cat([z_i, z_j])
    length = z.norm(dim=1)
    u = z / length[:, None]
    p = (u @ u.T / temperature).fill_diagonal_(-torch.inf).softmax(1)
    e = (p - torch.eye(2 * n, dtype=p.dtype).roll(n, 1)) / (2 * n * temperature)
    jacobian = (torch.eye(d, dtype=p.dtype) - torch.einsum("ai,aj->aij", u, u)) / length[
        :, None, None
    ]
    return torch.einsum("aij,aj->ai", jacobian, e @ u + e.T @ u).split(n)


@right("projected before the sum: forces from each candidate are tangent")
def tangent_forces(z_i, z_j, temperature=0.07):
    n, z = len(z_i), torch.cat([z_i, z_j])
    u = F.normalize(z, dim=1)
    s = u @ u.T
    p = (s / temperature).fill_diagonal_(-torch.inf).softmax(1)
    e = p - torch.eye(2 * n, dtype=p.dtype).roll(n, 0)
    both = (e + e.T) / (2 * n * temperature)
    # u_b − s_ab u_a is the tangent part of u_b at u_a
    g = both @ u - (both * s).sum(1, keepdim=True) * u
    return (g / z.norm(dim=1, keepdim=True)).chunk(2)


@right("vector-Jacobian product of F.normalize, the rest by hand")
def half_by_hand(z_i, z_j, temperature=0.07):
    n, z = len(z_i), torch.cat([z_i, z_j])
    u, pull_back = torch.func.vjp(lambda x: F.normalize(x, dim=1), z)
    p = (u @ u.T / temperature).fill_diagonal_(-torch.inf).softmax(1)
    e = (p - torch.eye(2 * n, dtype=p.dtype).roll(n, 0)) / (2 * n)
    (g,) = pull_back((e + e.T) @ u / temperature)
    return g[:n], g[n:]


@right("a list of two tensors, a normalisation with eps")
def as_list(z_i, z_j, temperature=0.07):
    n, z = len(z_i), torch.cat([z_i, z_j])
    length = z.norm(dim=1, keepdim=True).clamp(min=1e-8)
    u = z / length
    logits = u @ u.T / temperature - 1e9 * torch.eye(2 * n, dtype=z.dtype)
    e = logits.softmax(1)
    e[range(2 * n), [*range(n, 2 * n), *range(n)]] -= 1
    du = (e + e.T) @ u / (2 * n * temperature)
    return [*((du - u * (u * du).sum(1, keepdim=True)) / length).chunk(2)]


@right("float32 inside")
def single(z_i, z_j, temperature=0.07):
    return tuple(g.to(z_i.dtype) for g in textbook(z_i.float(), z_j.float(), temperature))


@right("central differences in float64")
def differences(z_i, z_j, temperature=0.07):
    z, step = torch.cat([z_i, z_j]).double(), 1e-5
    g = torch.zeros_like(z)
    scale = z.norm(dim=1)
    for a in range(z.shape[0]):
        for k in range(z.shape[1]):
            move = torch.zeros_like(z)
            move[a, k] = step * scale[a]
            g[a, k] = (_loss(z + move, temperature) - _loss(z - move, temperature)) / (
                2 * move[a, k]
            )
    return g[: len(z_i)], g[len(z_i) :]
