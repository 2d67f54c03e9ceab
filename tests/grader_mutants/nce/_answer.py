"""What many of the wrong answers begin with, so that each of them shows only its own mistake."""

from __future__ import annotations

import math

import torch.nn.functional as F


def nce_of(data, noise):
    """The right loss of given log-odds Δ, (B,) and (B, k)."""
    return (F.softplus(-data) + F.softplus(noise).sum(1)).mean()


def log_odds(s, t, p, q, log_k=None):
    """The log-odds of both kinds."""
    log_k = math.log(t.shape[1]) if log_k is None else log_k
    return s - log_k - p, t - log_k - q
