"""Right hard losses in styles that a learner might choose."""

# ruff: noqa: F811
import math

import numpy as np
import torch
import torch.nn.functional as F

from ..collect import right


@right("the authors' code, image/main.py")
def hard_nt_xent(out_1, out_2, temperature=0.5, tau_plus=0.1, beta=1.0):
    out_1, out_2 = F.normalize(out_1, dim=-1), F.normalize(out_2, dim=-1)
    batch_size = len(out_1)
    out = torch.cat([out_1, out_2], dim=0)
    neg = torch.exp(torch.mm(out, out.t().contiguous()) / temperature)
    mask = torch.ones((batch_size, 2 * batch_size), dtype=bool)
    for i in range(batch_size):
        mask[i, i] = 0
        mask[i, i + batch_size] = 0
    mask = torch.cat((mask, mask), 0)
    neg = neg.masked_select(mask).view(2 * batch_size, -1)
    pos = torch.exp(torch.sum(out_1 * out_2, dim=-1) / temperature)
    pos = torch.cat([pos, pos], dim=0)
    N = batch_size * 2 - 2
    imp = (beta * neg.log()).exp()
    reweight_neg = (imp * neg).sum(dim=-1) / imp.mean(dim=-1)
    Ng = (-tau_plus * N * pos + reweight_neg) / (1 - tau_plus)
    Ng = torch.clamp(Ng, min=N * np.e ** (-1 / temperature))
    return (-torch.log(pos / (pos + Ng))).mean()


@right("loops over anchors and negatives")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    u = F.normalize(torch.cat([z_i, z_j]))
    n, rows = len(z_i), []
    for a in range(2 * n):
        twin = (a + n) % (2 * n)
        logits = [u[a] @ u[b] / temperature for b in range(2 * n) if b % n != a % n]
        m = len(logits)
        weights = [torch.exp(beta * logit) for logit in logits]
        mass = m * sum(w * x.exp() for w, x in zip(weights, logits, strict=True)) / sum(weights)
        pos = (u[a] @ u[twin] / temperature).exp()
        ng = ((mass - m * tau_plus * pos) / (1 - tau_plus)).clamp(
            min=m * math.exp(-1 / temperature)
        )
        rows.append(-torch.log(pos / (pos + ng)))
    return torch.stack(rows).mean()


def _logits(z_i, z_j, t):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]))
    s = u @ u.T / t
    pos = torch.cat([s.diagonal(n), s.diagonal(-n)])
    return pos, s[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].view(2 * n, -1)


def _finish(pos, mass, m, t, tau_plus):
    ng = ((mass - m * tau_plus * pos.exp()) / (1 - tau_plus)).clamp(min=m * math.exp(-1 / t))
    return torch.log1p(ng / pos.exp()).mean()


@right("softmax weights, times M")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    m = neg.shape[1]
    mass = m * torch.einsum("am,am->a", (beta * neg).softmax(dim=1), neg.exp())
    return _finish(pos, mass, m, temperature, tau_plus)


@right("two log-sum-exps")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    m = neg.shape[1]
    log_mass = math.log(m) + (neg + beta * neg).logsumexp(1) - (beta * neg).logsumexp(1)
    return _finish(pos, log_mass.exp(), m, temperature, tau_plus)


@right("powers of e^l")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    e, m = neg.exp(), neg.shape[1]
    return _finish(pos, m * (e ** (1 + beta)).sum(1) / (e**beta).sum(1), m, temperature, tau_plus)


@right("float64 inside")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i.double(), z_j.double(), temperature)
    w = (beta * neg).exp()
    w = w / w.mean(1, keepdim=True)
    return _finish(pos, (w * neg.exp()).sum(1), neg.shape[1], temperature, tau_plus).to(z_i.dtype)


@right("float32 inside")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i.float(), z_j.float(), temperature)
    w = (beta * neg).exp()
    return _finish(pos, (w * neg.exp()).sum(1) / w.mean(1), neg.shape[1], temperature, tau_plus)


@right("weights relative to the hardest, then normalised")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    w = (beta * (neg - neg.detach().amax(1, keepdim=True))).exp()
    return _finish(pos, (w * neg.exp()).sum(1) / w.mean(1), neg.shape[1], temperature, tau_plus)


@right("N×N blocks, masked by multiplication")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    a, b = F.normalize(z_i), F.normalize(z_j)
    n = len(a)
    m, off = 2 * n - 2, 1 - torch.eye(n, dtype=a.dtype)
    blocks = [torch.cat([x @ a.T, x @ b.T], 1) / temperature for x in (a, b)]
    both, keep = torch.cat(blocks), off.repeat(2, 2)
    w = (beta * both).exp() * keep
    mass = m * (w * both.exp()).sum(1) / w.sum(1)
    pos = (a * b).sum(1).div(temperature).repeat(2)
    return _finish(pos, mass, m, temperature, tau_plus)


@right("mean masses, a cross-entropy of two columns, shape (1,)")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    w, m = (beta * neg).exp(), neg.shape[1]
    one = (w * neg.exp()).mean(1) / w.mean(1)
    one = torch.maximum(
        (one - tau_plus * pos.exp()) / (1 - tau_plus), pos.new_full((), math.exp(-1 / temperature))
    )
    two = torch.stack([pos, (m * one).log()], 1)
    return F.cross_entropy(two, torch.zeros(len(two), dtype=torch.long)).reshape(1)


@right("arguments passed on by name")
def hard_nt_xent(first, second, temperature=0.5, tau_plus=0.1, beta=1.0):
    def inner(*, anchors, others, t, p, b):
        pos, neg = _logits(anchors, others, t)
        w = neg.mul(b).exp()
        return _finish(pos, neg.exp().mul(w).sum(1).div(w.mean(1)), neg.size(1), t, p)

    return inner(anchors=first, others=second, t=temperature, p=tau_plus, b=beta)
