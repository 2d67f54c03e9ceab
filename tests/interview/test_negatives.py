"""What the bank says about corrected negatives (E09, E13): checked by autograd."""

import math

import torch
import torch.nn.functional as F

from infonce_lab.exercises.shared import pairs
from infonce_lab.reference.negatives import debiased_mean


def row(seed=0, m=8, t=1.0, tau_plus=0.1, positive=0.4):
    generator = torch.Generator().manual_seed(seed)
    logits = torch.rand(m, generator=generator, dtype=torch.float64) / t
    logits.requires_grad_()
    twin = math.exp(positive / t)
    estimate = (logits.exp().sum() - m * tau_plus * twin) / (1 - tau_plus)
    mass = estimate.clamp(min=m * math.exp(-1 / t))
    (gradient,) = torch.autograd.grad((twin + mass).log(), logits)
    return logits.detach(), gradient, twin + mass.item(), estimate.item() > m * math.exp(-1 / t)


def test_e13_the_debiased_loss_pushes_negatives_in_nt_xent_s_ratios():
    logits, gradient, below, free = row()
    assert free
    torch.testing.assert_close(gradient, logits.exp() / below / 0.9)
    torch.testing.assert_close(gradient / gradient.sum(), F.softmax(logits, dim=0))
    _, gradient, _, free = row(t=0.2, positive=1.0, tau_plus=0.4)
    assert not free and gradient.abs().max() == 0


def test_e09_the_estimate_may_be_negative():
    z_i, z_j = pairs(6, 8, seed=1)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    same = torch.eye(6, dtype=torch.bool).repeat(2, 2)
    mean = (u @ u.T / 0.2).exp()[~same].view(12, 10).mean(1)
    twin = (u @ u.T).diagonal(6).repeat(2)
    found = [
        debiased_mean(p, m, 0.2, 0.1) for p, m in zip(twin.tolist(), mean.tolist(), strict=True)
    ]
    assert min(found) < 0
