"""Wrong gradients of NT-Xent, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, wrong


def _setup(z_i, z_j, t):
    z = torch.cat([z_i, z_j])
    length = z.norm(dim=1, keepdim=True)
    u = z / length
    p = (u @ u.T / t).fill_diagonal_(-torch.inf).softmax(1)
    e = p - torch.eye(len(z), dtype=p.dtype).roll(len(z_i), 0)
    return u, length, e / len(z)


def _finish(du, u, length):
    return ((du - u * (u * du).sum(1, keepdim=True)) / length).chunk(2)


def _right(z_i, z_j, t):
    u, length, e = _setup(z_i, z_j, t)
    return _finish((e + e.T) @ u / t, u, length)


def _by_autograd(loss, z_i, z_j):
    with torch.enable_grad():
        z = torch.cat([z_i, z_j]).detach().requires_grad_()
        (g,) = torch.autograd.grad(loss(z), z)
    return g.chunk(2)


def _twins(z):
    return torch.arange(len(z)).roll(len(z) // 2)


@wrong("gradient", "as anchor only")
def anchor_only(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish(e @ u / temperature, u, length)


@wrong("gradient", "as candidate only")
def candidate_only(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish(e.T @ u / temperature, u, length)


@wrong("gradient", "2E in place of E + Eᵀ")
def doubled(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish(2 * e @ u / temperature, u, length)


@wrong("gradient", "the second view gets zeros")
def second_zero(z_i, z_j, temperature=0.07):
    first, second = _right(z_i, z_j, temperature)
    return first, torch.zeros_like(second)


@wrong("gradient", "the second view is a constant target: z_i's gradient twice its anchor part")
def keys_detached(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    n = len(z_i)
    e = e.clone()
    e[n:] = 0  # only first views ask
    return _finish((e + e.T) @ u / temperature, u, length)[0], torch.zeros_like(z_j)


@wrong("normalization", "∂L/∂u")
def unit_only(z_i, z_j, temperature=0.07):
    u, _, e = _setup(z_i, z_j, temperature)
    return ((e + e.T) @ u / temperature).chunk(2)


@wrong("normalization", "divided by the norm, not projected")
def not_projected(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return ((e + e.T) @ u / temperature / length).chunk(2)


@wrong("normalization", "projected, not divided")
def not_divided(z_i, z_j, temperature=0.07):
    u, _, e = _setup(z_i, z_j, temperature)
    return _finish((e + e.T) @ u / temperature, u, 1.0)


@wrong("normalization", "divided by the mean norm")
def mean_norm(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish((e + e.T) @ u / temperature, u, length.mean())


@wrong("normalization", "divided by the root of the norm")
def root_norm(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish((e + e.T) @ u / temperature, u, length.sqrt())


@wrong("normalization", "the projection with z")
def with_z(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    du, z = (e + e.T) @ u / temperature, u * length
    return ((du - z * (z * du).sum(1, keepdim=True)) / length).chunk(2)


@wrong("normalization", "half of the radial part removed")
def half_removed(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    du = (e + e.T) @ u / temperature
    return ((du - u * (u * du).sum(1, keepdim=True) / 2) / length).chunk(2)


@wrong("normalization", "gradients made unit length")
def unit_gradients(z_i, z_j, temperature=0.07):
    return tuple(F.normalize(g, dim=1) for g in _right(z_i, z_j, temperature))


@wrong("normalization", "nothing is normalised at all")
def raw(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    p = (z @ z.T / temperature).fill_diagonal_(-torch.inf).softmax(1)
    e = (p - torch.eye(len(z), dtype=p.dtype).roll(len(z_i), 0)) / len(z)
    return ((e + e.T) @ z / temperature).chunk(2)


@wrong("temperature", "1/τ forgotten after the softmax")
def no_outer(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish((e + e.T) @ u, u, length)


@wrong("temperature", "τ in place of 1/τ after the softmax")
def times(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish((e + e.T) @ u * temperature, u, length)


@wrong("temperature", "τ forgotten in the softmax")
def no_inner(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, 1.0)
    return _finish((e + e.T) @ u / temperature, u, length)


@wrong("temperature", "τ nowhere")
def nowhere(z_i, z_j, temperature=0.07):
    return _right(z_i, z_j, 1.0)


@wrong("temperature", "always 0.07")
def fixed(z_i, z_j, temperature=0.07):
    return _right(z_i, z_j, 0.07)


@wrong("temperature", "another default")
def default(z_i, z_j, temperature=0.5):
    return _right(z_i, z_j, temperature)


@wrong("temperature", "the square root of τ outside")
def outer_root(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish((e + e.T) @ u / temperature**0.5, u, length)


@wrong("temperature", "2τ in the softmax")
def inner_double(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, 2 * temperature)
    return _finish((e + e.T) @ u / temperature, u, length)


@wrong("reduction", "over N")
def over_images(z_i, z_j, temperature=0.07):
    return tuple(2 * g for g in _right(z_i, z_j, temperature))


@wrong("reduction", "the sum over anchors")
def summed(z_i, z_j, temperature=0.07):
    return tuple(2 * len(z_i) * g for g in _right(z_i, z_j, temperature))


@wrong("reduction", "over the candidates")
def over_candidates(z_i, z_j, temperature=0.07):
    n = len(z_i)
    return tuple(2 * n / (2 * n - 1) * g for g in _right(z_i, z_j, temperature))


@wrong("reduction", "roles averaged")
def averaged(z_i, z_j, temperature=0.07):
    return tuple(g / 2 for g in _right(z_i, z_j, temperature))


@wrong("reduction", "a mean over the coordinates too")
def per_coordinate(z_i, z_j, temperature=0.07):
    return tuple(g / g.numel() for g in _right(z_i, z_j, temperature))


@wrong("sign", "the step, not the gradient")
def step(z_i, z_j, temperature=0.07):
    return tuple(-g for g in _right(z_i, z_j, temperature))


@wrong("formula", "no one-hot")
def pushes(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    e = e + torch.eye(len(u)).roll(len(z_i), 0) / len(u)
    return _finish((e + e.T) @ u / temperature, u, length)


@wrong(("formula", "gradient"), "the pull only")
def pull(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    e = e * torch.eye(len(u)).roll(len(z_i), 0)
    return _finish((e + e.T) @ u / temperature, u, length)


@wrong("formula", "squared shares")
def squared(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    y = torch.eye(len(u), dtype=u.dtype).roll(len(z_i), 0)
    e = ((e * len(u) + y) ** 2 - y) / len(u)
    return _finish((e + e.T) @ u / temperature, u, length)


@wrong("formula", "the positive is not in the denominator")
def decoupled(z_i, z_j, temperature=0.07):
    def loss(z):
        u = F.normalize(z, dim=1)
        logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
        plus = logits.gather(1, _twins(z)[:, None])
        rivals = logits.scatter(1, _twins(z)[:, None], -torch.inf)
        return (rivals.logsumexp(1) - plus.squeeze(1)).mean()

    return _by_autograd(loss, z_i, z_j)


@wrong("self_similarity", "the diagonal competes")
def unmasked(z_i, z_j, temperature=0.07):
    def loss(z):
        u = F.normalize(z, dim=1)
        return F.cross_entropy(u @ u.T / temperature, _twins(z))

    return _by_autograd(loss, z_i, z_j)


@wrong("self_similarity", "the diagonal's logits are 0")
def zeroed(z_i, z_j, temperature=0.07):
    def loss(z):
        u = F.normalize(z, dim=1)
        return F.cross_entropy(u @ u.T / temperature * (1 - torch.eye(len(z))), _twins(z))

    return _by_autograd(loss, z_i, z_j)


@wrong("positive_index", "neighbours are twins")
def neighbours(z_i, z_j, temperature=0.07):
    def loss(z):
        u = F.normalize(z, dim=1)
        logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, torch.arange(len(z)) ^ 1)

    return _by_autograd(loss, z_i, z_j)


@wrong(("positive_index", "formula"), "Y is the identity, whose pull is radial: only pushes remain")
def identity(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    y = torch.eye(len(u), dtype=u.dtype)
    e = e + (y.roll(len(z_i), 0) - y) / len(u)
    return _finish((e + e.T) @ u / temperature, u, length)


@wrong("negatives", "N×N, both directions")
def clip(z_i, z_j, temperature=0.07):
    def loss(z):
        a, b = F.normalize(z, dim=1).chunk(2)
        logits, labels = a @ b.T / temperature, torch.arange(len(a))
        return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2

    return _by_autograd(loss, z_i, z_j)


@wrong("negatives", "N×N, one direction")
def one_way(z_i, z_j, temperature=0.07):
    def loss(z):
        a, b = F.normalize(z, dim=1).chunk(2)
        return F.cross_entropy(a @ b.T / temperature, torch.arange(len(a)))

    return _by_autograd(loss, z_i, z_j)


@wrong("shape_state", "a batch of six pairs written into the code")
def cached_size(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish((e + e.T) @ u / temperature * len(u) / 12, u, length)


class _Memory:
    twins = None


@wrong("shape_state", "the first batch's one-hot is kept")
def remembers(z_i, z_j, temperature=0.07):
    if _Memory.twins is None:
        _Memory.twins = torch.eye(2 * len(z_i), dtype=z_i.dtype).roll(len(z_i), 0)
    u, length, e = _setup(z_i, z_j, temperature)
    y = torch.eye(len(u), dtype=u.dtype).roll(len(z_i), 0)
    e = e + (y - _Memory.twins) / len(u)
    return _finish((e + e.T) @ u / temperature, u, length)


@wrong("side_effect", "normalises its inputs in place")
def in_place(z_i, z_j, temperature=0.07):
    found = _right(z_i, z_j, temperature)
    z_i /= z_i.norm(dim=1, keepdim=True)
    z_j /= z_j.norm(dim=1, keepdim=True)
    return found


@wrong("side_effect", "takes the step itself")
def steps(z_i, z_j, temperature=0.07):
    found = _right(z_i, z_j, temperature)
    z_i -= 0.1 * found[0]
    return found


@wrong("side_effect", "puts its inputs on the graph")
@torch.enable_grad()
def on_the_graph(z_i, z_j, temperature=0.07):
    z_i.requires_grad_()
    z_j.requires_grad_()
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    loss = F.cross_entropy((u @ u.T / temperature).fill_diagonal_(-torch.inf), _twins(u))
    return torch.autograd.grad(loss, (z_i, z_j))


@wrong(("nondeterministic", "shape_state"), "a random subset of the candidates")
def subset(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    e = e * (torch.rand_like(e) > 0.1)
    return _finish((e + e.T) @ u / temperature, u, length)


@wrong("interface", "one tensor")
def one_tensor(z_i, z_j, temperature=0.07):
    return torch.cat(_right(z_i, z_j, temperature))


@wrong("interface", "the wrong order")
def swapped(z_i, z_j, temperature=0.07):
    return _right(z_i, z_j, temperature)[::-1]


@wrong("interface", "the loss as well")
def three(z_i, z_j, temperature=0.07):
    u, _, _ = _setup(z_i, z_j, temperature)
    loss = F.cross_entropy((u @ u.T / temperature).fill_diagonal_(-torch.inf), _twins(u))
    return (loss, *_right(z_i, z_j, temperature))


@wrong("interface", "a dictionary")
def dictionary(z_i, z_j, temperature=0.07):
    return dict(zip(("z_i", "z_j"), _right(z_i, z_j, temperature), strict=True))


@wrong("interface", "`tau` is not the contract's name")
def other_name(z_i, z_j, tau=0.07):
    return _right(z_i, z_j, tau)


@wrong("interface", "nothing is returned")
def nothing(z_i, z_j, temperature=0.07):
    _right(z_i, z_j, temperature)


@wrong("interface", "needs inputs on the graph")
def wants_graph(z_i, z_j, temperature=0.07):
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    loss = F.cross_entropy((u @ u.T / temperature).fill_diagonal_(-torch.inf), _twins(u))
    return torch.autograd.grad(loss, (z_i, z_j))


@wrong("numerics", "half precision inside")
def half(z_i, z_j, temperature=0.07):
    return tuple(g.to(z_i.dtype) for g in _right(z_i.bfloat16(), z_j.bfloat16(), temperature))


@wrong(("numerics", "normalization"), "an eps of 0.1 in the norm")
def large_eps(z_i, z_j, temperature=0.07):
    u, length, e = _setup(z_i, z_j, temperature)
    return _finish((e + e.T) @ u / temperature, u, length + 0.1)


@wrong("cheat", "zeros")
def zeros(z_i, z_j, temperature=0.07):
    return torch.zeros_like(z_i), torch.zeros_like(z_j)


add_wrong(lambda: None, "interface", "takes no argument")
