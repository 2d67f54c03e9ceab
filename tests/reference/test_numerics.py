"""Log-sum-exp, the stable loss and the stored row of chapter 6."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from infonce_lab.exercises.shared import pairs
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.reference.numerics import (
    log_sum_exp,
    one_row,
    overflow_temperature,
    stable_nt_xent,
    unit_rows,
)

HALVES = (torch.float32, torch.float16, torch.bfloat16)
ENTRIES = st.one_of(st.floats(-1e4, 1e4), st.just(-math.inf))


@given(st.lists(ENTRIES, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_log_sum_exp_is_between_the_maximum_and_log_k_more(row):
    x = torch.tensor([row], dtype=torch.float64)
    value = log_sum_exp(x).item()
    assert value == pytest.approx(torch.logsumexp(x, 1).item(), rel=1e-12, abs=1e-12)
    if math.isfinite(max(row)):
        assert max(row) - 1e-9 <= value <= max(row) + math.log(len(row)) + 1e-9


def test_log_sum_exp_of_infinite_rows_and_its_gradient():
    inf = math.inf
    x = torch.tensor([[-inf, -inf], [inf, 1.0], [inf, -inf], [3.0, -inf]])
    assert log_sum_exp(x).tolist() == [-inf, inf, inf, 3.0]
    x = torch.tensor([[1.0, -inf, 2.0], [1e4, -1e4, 1e4]], requires_grad=True)
    log_sum_exp(x).sum().backward()
    torch.testing.assert_close(x.grad, x.detach().softmax(1))
    assert x.grad[0, 1] == 0
    assert log_sum_exp(torch.zeros(2, 3, dtype=torch.float16)).dtype == torch.float16


def test_log_sum_exp_refuses_other_shapes():
    for x in (torch.zeros(3), torch.zeros(2, 0)):
        with pytest.raises(ValueError, match="x must be"):
            log_sum_exp(x)


@pytest.mark.parametrize("tau", [0.5, 0.07, 0.005])
def test_stable_nt_xent_is_nt_xent_in_float64(tau):
    z_i, z_j = pairs(6, 8, seed=1)
    torch.testing.assert_close(stable_nt_xent(z_i, z_j, tau), nt_xent(z_i, z_j, tau))


@pytest.mark.parametrize("dtype", HALVES)
@pytest.mark.parametrize("tau", [0.5, 0.07, 0.005])
@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_stable_nt_xent_in_every_dtype(dtype, tau, scale):
    z_i, z_j = (scale * z for z in pairs(6, 16, seed=2))
    z_i[1] = 0
    z_i, z_j = (z.to(dtype).requires_grad_() for z in (z_i, z_j))
    exact = [z.detach().double().requires_grad_() for z in (z_i, z_j)]
    loss, true = stable_nt_xent(z_i, z_j, tau), stable_nt_xent(*exact, tau)
    loss.backward()
    true.backward()
    assert loss.dtype == torch.float32
    assert loss.item() == pytest.approx(true.item(), rel=1e-3, abs=1e-4)
    for z, e in zip((z_i, z_j), exact, strict=True):
        assert z.grad.dtype == dtype and z.grad.isfinite().all()
        assert (z.grad.double() - e.grad).abs().max() < 2e-2 * e.grad.abs().max() + 1e-7
    assert (z_i.grad[1] == 0).all()


def test_one_pair_and_opposed_views():
    z = torch.tensor([[1.0, 2.0]], requires_grad=True)
    loss = stable_nt_xent(z, torch.tensor([[-3.0, 1.0]]), 0.005)
    loss.backward()
    assert loss == 0 and (z.grad == 0).all()
    far = torch.eye(3)
    # the positive at −1, the best rivals at 0
    assert stable_nt_xent(far, -far, 0.005).item() == pytest.approx(200 + math.log(4), rel=1e-5)


def test_unit_rows_of_extreme_length():
    z = torch.tensor([[3e30, 4e30], [3e-30, 4e-30], [0.0, 0.0]])
    torch.testing.assert_close(unit_rows(z), torch.tensor([[0.6, 0.8], [0.6, 0.8], [0.0, 0.0]]))


def test_bad_values_are_named():
    z = torch.randn(3, 2)
    with pytest.raises(ValueError, match="temperature must be > 0, got 0"):
        stable_nt_xent(z, z, 0)
    with pytest.raises(ValueError, match="share one shape"):
        stable_nt_xent(z, z[:2], 0.1)
    with pytest.raises(ValueError, match="N = 0"):
        stable_nt_xent(z[:0], z[:0], 0.1)
    with pytest.raises(ValueError, match="method"):
        one_row([1.0, 0.5], 0.1, method="guess")


@pytest.mark.parametrize("dtype", HALVES)
def test_the_overflow_temperature_is_where_exp_becomes_infinite(dtype):
    limit = overflow_temperature(dtype)
    below, above = (torch.tensor(1 / (f * limit), dtype=dtype).exp() for f in (0.98, 1.02))
    assert below.isinf() and above.isfinite()


def test_a_stored_row_is_what_the_dtype_computes():
    cosines = [1.0, 0.5, -0.25, 0.125]  # exact in every dtype
    for dtype in HALVES:
        logits = torch.tensor(cosines, dtype=dtype) / 0.25
        logits[0] = -math.inf
        true = torch.nn.functional.cross_entropy(logits[None].float(), torch.tensor([1])).item()
        row = one_row(cosines, 0.25, dtype)
        assert row.logits == logits.double().tolist()
        assert row.loss == pytest.approx(true, abs=4 * torch.finfo(dtype).eps)


def test_a_stored_row_breaks_where_the_page_says():
    cosines = [1 - 2**-24, 0.9, 0.7]
    assert one_row(cosines, 0.07, torch.float16, method="naive").loss == math.inf
    assert one_row(cosines, 0.1, torch.float16, -1e9).refused
    assert not one_row(cosines, 0.1, torch.bfloat16, -1e9).refused
    assert one_row(cosines, 0.1, smoothing=0.1).loss == math.inf
    assert math.isnan(one_row(cosines, 0.1, all_masked=True).loss)
    empty = one_row(cosines, 0.1, mask=-1e9, all_masked=True)
    assert empty.loss == pytest.approx(math.log(3))
    assert one_row(cosines, 0.02, method="subtract").loss < 0
    assert math.isnan(one_row(cosines, 0.01, method="subtract").loss)
