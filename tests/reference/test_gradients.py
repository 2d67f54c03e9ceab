"""The gradients by hand against autograd, and the properties that chapter 7 proves."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from infonce_lab.reference.gradients import grad_logits, grad_z
from infonce_lab.reference.nt_xent import nt_xent

SIZES = {"n": st.integers(1, 7), "d": st.integers(1, 9), "seed": st.integers(0, 10_000)}


def batch(n, d, seed, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    z = torch.randn(2, n, d, generator=generator, dtype=dtype)
    return z * (0.3 + 3 * torch.rand(2, n, 1, generator=generator, dtype=dtype))


def by_autograd(z_i, z_j, temperature):
    z_i, z_j = (z.clone().requires_grad_() for z in (z_i, z_j))
    return torch.autograd.grad(nt_xent(z_i, z_j, temperature), (z_i, z_j))


def relative(found, wanted):
    top = max(x.abs().max().item() for x in wanted)
    return max((f - w).abs().max().item() for f, w in zip(found, wanted, strict=True)) / max(top, 1)


@settings(deadline=None, max_examples=60)
@given(**SIZES, temperature=st.sampled_from([0.05, 0.07, 0.2, 0.5, 1.0, 3.0]))
def test_grad_z_is_autograds(n, d, seed, temperature):
    z = batch(n, d, seed)
    if z.norm(dim=2).min() < 1e-2:  # short rows have huge gradients: relative error is meant
        z = z + 0.1
    assert relative(grad_z(*z, temperature), by_autograd(*z, temperature)) < 1e-12


@settings(deadline=None, max_examples=40)
@given(b=st.integers(1, 6), k=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_grad_logits_is_autograds(b, k, seed):
    generator = torch.Generator().manual_seed(seed)
    logits = 3 * torch.randn(b, k, generator=generator, dtype=torch.float64)
    labels = torch.randint(k, (b,), generator=generator)
    gone = torch.rand(b, k, generator=generator) < 0.3
    gone[torch.arange(b), labels] = False
    logits = logits.masked_fill(gone, -torch.inf).requires_grad_()
    (wanted,) = torch.autograd.grad(F.cross_entropy(logits, labels), logits)
    found = grad_logits(logits.detach(), labels)
    torch.testing.assert_close(found, wanted, rtol=0, atol=1e-15)
    assert (found[gone] == 0).all()
    p = logits.detach().softmax(1)[torch.arange(b), labels]
    torch.testing.assert_close(
        found.sum(1), torch.zeros(b, dtype=torch.float64), rtol=0, atol=1e-15
    )
    torch.testing.assert_close(found.abs().sum(1), 2 * (1 - p) / b, rtol=0, atol=1e-15)


def test_the_row_of_the_four_point_batch():
    logits = torch.tensor([[0.0, math.cos(math.pi / 6) / 0.5, -1.0]], dtype=torch.float64)
    found = grad_logits(logits, torch.tensor([1]))
    assert found[0].tolist() == pytest.approx([0.142, -0.195, 0.052], abs=5e-4)


@settings(deadline=None, max_examples=30)
@given(**SIZES)
def test_orthogonal_and_inverse_to_the_length(n, d, seed):
    z = batch(n, d, seed) + 0.1
    g = torch.stack(grad_z(*z, 0.3))
    assert ((z * g).sum(2).abs() <= 1e-12 * (1 + z.norm(dim=2) * g.norm(dim=2))).all()
    tenth = torch.stack(grad_z(*(10 * z), 0.3))
    torch.testing.assert_close(10 * tenth, g, rtol=1e-9, atol=1e-13)
    step = z - 0.7 * g
    grown = (z**2).sum(2) + 0.7**2 * (g**2).sum(2)
    torch.testing.assert_close((step**2).sum(2), grown, rtol=1e-10, atol=1e-12)


@settings(deadline=None, max_examples=20)
@given(**SIZES)
def test_rotating_swapping_and_reordering_commute_with_the_gradient(n, d, seed):
    z = batch(n, d, seed) + 0.1
    g_i, g_j = grad_z(*z, 0.4)
    turn, _ = torch.linalg.qr(
        torch.randn(d, d, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    )
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    close = {"rtol": 1e-9, "atol": 1e-12}
    torch.testing.assert_close(
        grad_z(z[0] @ turn, z[1] @ turn, 0.4), (g_i @ turn, g_j @ turn), **close
    )
    torch.testing.assert_close(grad_z(z[1], z[0], 0.4), (g_j, g_i), **close)
    torch.testing.assert_close(
        grad_z(z[0][order], z[1][order], 0.4), (g_i[order], g_j[order]), **close
    )


@pytest.mark.parametrize("n", [1, 2, 9])
def test_collapse_is_stationary(n):
    z = torch.tensor([[0.3, -2.0, 1.1]], dtype=torch.float64).repeat(n, 1)
    for g in grad_z(z, 3 * z, 0.1):
        assert g.abs().max() < 1e-15


def test_one_pair_has_no_gradient():
    for g in grad_z(*batch(1, 4, 0), 0.1):
        assert (g == 0).all()


def test_inputs_stay_as_they_are():
    z = batch(3, 4, 1).requires_grad_()
    before = z.detach().clone()
    g_i, _ = grad_z(*z, 0.2)
    assert torch.equal(z, before) and z.grad is None and not g_i.requires_grad
    logits, labels = torch.randn(3, 4), torch.tensor([0, 3, 1])
    kept = logits.clone()
    grad_logits(logits, labels)
    assert torch.equal(logits, kept)


def test_a_row_of_zeros_is_autograds():
    z_i, z_j = batch(3, 4, 2)
    z_i[1] = 0
    assert relative(grad_z(z_i, z_j, 0.5), by_autograd(z_i, z_j, 0.5)) < 1e-12


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((torch.zeros(2, 3), torch.zeros(3, 3)), r"share one shape.*\(2, 3\) and \(3, 3\)"),
        ((torch.zeros(3), torch.zeros(3)), r"\(N, D\)"),
        ((torch.zeros(0, 3), torch.zeros(0, 3)), "N = 0"),
        ((torch.ones(2, 3), torch.ones(2, 3), 0.0), "temperature must be > 0, got 0.0"),
        ((torch.ones(2, 3), torch.ones(2, 3), math.nan), "temperature must be > 0, got nan"),
    ],
)
def test_grad_z_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        grad_z(*arguments)


@pytest.mark.parametrize(
    ("logits", "labels", "message"),
    [
        (torch.zeros(3), torch.tensor([0]), r"\(B, K\)"),
        (torch.zeros(2, 3), torch.tensor([0]), r"\(2, 3\) and \(1,\)"),
        (torch.zeros(0, 3), torch.zeros(0, dtype=torch.long), "B = 0"),
        (torch.zeros(2, 3), torch.tensor([0, 3]), "columns 0 … 2"),
        (torch.zeros(2, 3), torch.tensor([-1, 0]), "columns 0 … 2"),
    ],
)
def test_grad_logits_refuses(logits, labels, message):
    with pytest.raises(ValueError, match=message):
        grad_logits(logits, labels)
