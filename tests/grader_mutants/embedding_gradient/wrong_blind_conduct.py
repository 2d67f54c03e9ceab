"""Wrong in size, gradient, numbers or manners."""

# ruff: noqa: F811
from types import SimpleNamespace

import torch

from ..collect import add_wrong, patch, wrong
from ._answer import error, grads, loss, probabilities, through, unit

_kept = SimpleNamespace(m=None)


# --- temperature, reduction ----------------------------------------------------------------------


@wrong("temperature", "1/τ forgotten in front")
def grad_z(z_i, z_j, temperature=0.07):
    return tuple(g * temperature for g in grads(z_i, z_j, temperature))


@wrong("temperature", "multiplied by τ in front")
def grad_z(z_i, z_j, temperature=0.07):
    return tuple(g * temperature**2 for g in grads(z_i, z_j, temperature))


@wrong("temperature", "a softmax without τ")
def grad_z(z_i, z_j, temperature=0.07):
    return tuple(g / temperature for g in grads(z_i, z_j, 1.0))


@wrong(("temperature", "interface"), "a default temperature of 0.5")
def grad_z(z_i, z_j, temperature=0.5):
    return grads(z_i, z_j, temperature)


@wrong("reduction", "the gradient of the sum")
def grad_z(z_i, z_j, temperature=0.07):
    return tuple(g * 2 * len(z_i) for g in grads(z_i, z_j, temperature))


@wrong("reduction", "divided by N, not 2N")
def grad_z(z_i, z_j, temperature=0.07):
    return tuple(2 * g for g in grads(z_i, z_j, temperature))


@wrong("reduction", "halved because two views were averaged")
def grad_z(z_i, z_j, temperature=0.07):
    return tuple(g / 2 for g in grads(z_i, z_j, temperature))


# --- numerics ------------------------------------------------------------------------------------


@wrong(("numerics", "normalization"), "eps of 0.1 added to the norm")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    e = error(u, temperature)
    return through((e + e.T) @ u / temperature, u, norm + 0.1)


@wrong("numerics", "differences with a step of 0.1")
def grad_z(z_i, z_j, temperature=0.07):
    base = loss(z_i, z_j, temperature)
    results = []
    for k, z in enumerate((z_i, z_j)):
        out = torch.zeros_like(z)
        for e in range(z.numel()):
            step = torch.zeros_like(z).flatten()
            step[e] = 0.1
            moved = [z_i, z_j]
            moved[k] = z + step.view(z.shape)
            out.view(-1)[e] = (loss(*moved, temperature) - base) / 0.1
        results.append(out)
    return tuple(results)


@wrong("numerics", "the gradient clipped to length 0.1")
def grad_z(z_i, z_j, temperature=0.07):
    both = torch.cat(grads(z_i, z_j, temperature))
    return (both * (0.1 / both.norm()).clamp(max=1)).chunk(2)


# --- state, side effects, chance -----------------------------------------------------------------


@wrong("shape_state", "2N kept from the first call")
def grad_z(z_i, z_j, temperature=0.07):
    if _kept.m is None:
        patch(_kept, "m", 2 * len(z_i))
    return tuple(g * 2 * len(z_i) / _kept.m for g in grads(z_i, z_j, temperature))


@wrong("side_effect", "the inputs normalised in place")
def grad_z(z_i, z_j, temperature=0.07):
    result = grads(z_i.clone(), z_j.clone(), temperature)
    for z in (z_i, z_j):
        z.div_(z.norm(dim=1, keepdim=True))
    return result


@wrong("side_effect", "one step downhill taken on the inputs")
def grad_z(z_i, z_j, temperature=0.07):
    result = grads(z_i.clone(), z_j.clone(), temperature)
    z_i.sub_(0.1 * result[0])
    z_j.sub_(0.1 * result[1])
    return result


@wrong("nondeterministic", "noise on the embeddings, as for a stochastic estimate")
def grad_z(z_i, z_j, temperature=0.07):
    return grads(z_i + 0.1 * torch.randn_like(z_i), z_j, temperature)


# --- interface, device, stub, cheat --------------------------------------------------------------


@wrong("interface", "one tensor (2N, D)")
def grad_z(z_i, z_j, temperature=0.07):
    return torch.cat(grads(z_i, z_j, temperature))


@wrong(("interface", "formula"), "only the gradient of the first view")
def grad_z(z_i, z_j, temperature=0.07):
    return grads(z_i, z_j, temperature)[0]


@wrong("interface", "the loss")
def grad_z(z_i, z_j, temperature=0.07):
    return loss(z_i, z_j, temperature)


@wrong("interface", "the loss and both gradients")
def grad_z(z_i, z_j, temperature=0.07):
    return loss(z_i, z_j, temperature), *grads(z_i, z_j, temperature)


@wrong("interface", "backward on the inputs, which must require grad")
def grad_z(z_i, z_j, temperature=0.07):
    loss(z_i, z_j, temperature).backward()
    return z_i.grad, z_j.grad


@wrong("interface", "the temperature is called tau")
def grad_z(z_i, z_j, tau=0.07):
    return grads(z_i, z_j, tau)


@wrong("interface", "the temperature has no default")
def grad_z(z_i, z_j, temperature):
    return grads(z_i, z_j, temperature)


@wrong("device", "the identity on cuda")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    y = torch.eye(len(u), device="cuda").roll(len(z_i), 0)
    e = (probabilities(u, temperature) - y) / len(u)
    return through((e + e.T) @ u / temperature, u, norm)


@wrong(("stub", "interface"), "an ellipsis")
def grad_z(z_i, z_j, temperature=0.07): ...


@wrong("stub", "raises NotImplementedError")
def grad_z(z_i, z_j, temperature=0.07):
    raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula", "stub"), "zeros: orthogonal to z, and right at collapse")
def grad_z(z_i, z_j, temperature=0.07):
    return torch.zeros_like(z_i), torch.zeros_like(z_j)
