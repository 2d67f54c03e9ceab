"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import numpy as np
import torch
import torch.nn.functional as F

from ..collect import right
from ._answer import loss, partners


@right("the closed form: error, its transpose, projection, norm")
def grad_z(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    n = len(z_i)
    norm = z.norm(dim=1, keepdim=True).clamp_min(1e-12)
    u = z / norm
    p = (u @ u.T / temperature).fill_diagonal_(-torch.inf).softmax(dim=1)
    y = torch.eye(2 * n, dtype=z.dtype).roll(n, 0)
    e = (p - y) / (2 * n)
    du = (e + e.T) @ u / temperature
    dz = (du - u * (u * du).sum(1, keepdim=True)) / norm
    return dz[:n], dz[n:]


@right("autograd on copies")
def grad_z(z_i, z_j, temperature=0.07):
    with torch.enable_grad():
        a, b = (z.detach().clone().requires_grad_() for z in (z_i, z_j))
        return torch.autograd.grad(loss(a, b, temperature), (a, b))


@right("torch.func.grad with respect to both arguments")
def grad_z(z_i, z_j, temperature=0.07):
    return torch.func.grad(loss, argnums=(0, 1))(z_i, z_j, temperature)


@right("NumPy, the four blocks apart")
def grad_z(z_i, z_j, temperature=0.07):
    a, b = z_i.detach().numpy(), z_j.detach().numpy()
    na, nb = (np.linalg.norm(z, axis=1, keepdims=True) for z in (a, b))
    ua, ub = a / na, b / nb
    n = len(a)
    aa, bb, ab = ua @ ua.T / temperature, ub @ ub.T / temperature, ua @ ub.T / temperature
    np.fill_diagonal(aa, -np.inf)
    np.fill_diagonal(bb, -np.inf)

    def softmax(x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    first, second = softmax(np.hstack([aa, ab])), softmax(np.hstack([ab.T, bb]))
    paa, pab, pba, pbb = first[:, :n], first[:, n:], second[:, :n], second[:, n:]
    cross = pab + pba.T - 2 * np.eye(n, dtype=a.dtype)
    da = ((paa + paa.T) @ ua + cross @ ub) / (2 * n * temperature)
    db = ((pbb + pbb.T) @ ub + cross.T @ ua) / (2 * n * temperature)
    da = (da - ua * (ua * da).sum(1, keepdims=True)) / na
    db = (db - ub * (ub * db).sum(1, keepdims=True)) / nb
    return torch.from_numpy(da), torch.from_numpy(db)


@right("loops: every row as an anchor and as everyone's candidate")
def grad_z(z_i, z_j, temperature=0.07):
    rows = list(z_i.detach()) + list(z_j.detach())
    m = len(rows)
    u = [r / r.norm() for r in rows]
    du = [torch.zeros_like(r) for r in rows]
    for a in range(m):
        others = [b for b in range(m) if b != a]
        p = torch.stack([u[a] @ u[b] for b in others]).div(temperature).softmax(0)
        for share, b in zip(p, others, strict=True):
            weight = share - 1 if b == (a + m // 2) % m else share
            du[a] += weight * u[b] / (m * temperature)
            du[b] += weight * u[a] / (m * temperature)
    dz = [(d - v * (v @ d)) / r.norm() for d, v, r in zip(du, u, rows, strict=True)]
    return torch.stack(dz[: m // 2]), torch.stack(dz[m // 2 :])


@right("a softmax over columns: the table is symmetric, the sum with the transpose is the same")
def grad_z(z_i, z_j, temperature=0.07):
    z = torch.vstack([z_i, z_j])
    u = F.normalize(z)
    s = (u @ u.mT / temperature).fill_diagonal_(-1e9)
    e = torch.softmax(s, dim=0)
    e[partners(len(z)), torch.arange(len(z))] -= 1
    du = (e.T + e) @ u / (len(z) * temperature)
    along = torch.einsum("nd,nd->n", u, du)[:, None]
    dz = (du - along * u) / z.norm(dim=1)[:, None]
    return tuple(dz.split(len(z_i)))


@right("float64 inside, projections as matrices")
def grad_z(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    norm = torch.linalg.vector_norm(z, dim=1)
    u = z / norm[:, None]
    m, d = u.shape
    logits = u @ u.T / temperature
    logits = logits.masked_fill(torch.eye(m, dtype=torch.bool), float("-inf"))
    p = (logits - logits.logsumexp(1, keepdim=True)).exp()
    dl = p.scatter_add(1, partners(m)[:, None], -torch.ones(m, 1).double()) / m
    du = (dl @ u + dl.T @ u) / temperature
    projector = torch.eye(d).double() - u[:, :, None] * u[:, None, :]
    dz = torch.bmm(projector / norm[:, None, None], du[:, :, None]).squeeze(2).to(z_i.dtype)
    return dz[: m // 2], dz[m // 2 :]


@right("the gradient of the normalisation left to a vector-Jacobian product")
def grad_z(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    u, pull = torch.func.vjp(lambda x: F.normalize(x, dim=1), z)
    e = (u @ u.T / temperature).fill_diagonal_(-torch.inf).softmax(1)
    e = (e - F.one_hot(partners(len(z)), len(z))) / len(z)
    (dz,) = pull((e + e.T) @ u / temperature)
    return dz[: len(z_i)], dz[len(z_i) :]


@right("central differences of the loss in float64")
def grad_z(z_i, z_j, temperature=0.07):
    data = [z.detach().double() for z in (z_i, z_j)]
    results = []
    for k in (0, 1):
        out = torch.zeros(data[k].shape, dtype=torch.float64)
        for r, c in np.ndindex(*out.shape):
            step = torch.zeros_like(out)
            step[r, c] = 1e-5
            up, down = (
                loss(*(z + (j == k) * move * step for j, z in enumerate(data)), temperature)
                for move in (1, -1)
            )
            out[r, c] = (up - down) / 2e-5
        results.append(out.to(z_i.dtype))
    return tuple(results)


@right("two passes of autograd, each with the other view held fixed")
def grad_z(z_i, z_j, temperature=0.07):
    results = []
    with torch.enable_grad():
        for k in (0, 1):
            views = [z_i.detach(), z_j.detach()]
            views[k] = views[k].clone().requires_grad_()
            loss(*views, temperature).backward()
            results.append(views[k].grad)
    return results[0], results[1]


@right("backward on copies, the mean of squares of distances in place of cosines")
def grad_z(z_i, z_j, temperature=0.07):
    with torch.enable_grad():
        a, b = (z.detach().clone().requires_grad_() for z in (z_i, z_j))
        u = F.normalize(torch.cat([a, b]))
        squares = (u[:, None] - u[None]).pow(2).sum(2)
        logits = (1 - squares / 2) / temperature - torch.diag(torch.full((len(u),), 1e9))
        F.cross_entropy(logits, partners(len(u))).backward()
    return a.grad, b.grad
