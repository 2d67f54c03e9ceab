"""The streaming loss of chapter 11: exact everywhere, and small in memory."""

import math

import mpmath
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from infonce_lab.exercises.shared import pairs
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.reference.numerics import stable_nt_xent
from infonce_lab.reference.streaming import streaming_nt_xent
from tests.devices import needs_cuda

DEVICES = ["cpu", pytest.param("cuda", marks=needs_cuda)]
HALVES = (torch.float16, torch.bfloat16)


def both(loss, z_i, z_j, *args, upstream=1.0):
    """The value and the two gradients, in float64."""
    z_i, z_j = (z.detach().clone().requires_grad_() for z in (z_i, z_j))
    value = loss(z_i, z_j, *args)
    value.backward(torch.full_like(value, upstream))
    return tuple(t.detach().cpu().double() for t in (value, z_i.grad, z_j.grad))


def assert_same(got, true, rtol, smallest=1e-15):
    for g, t in zip(got, true, strict=True):
        torch.testing.assert_close(g, t, rtol=rtol, atol=rtol * float(t.abs().max()) + smallest)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(
    "n, block",
    [(1, 1), (2, 1), (7, 1), *((n, b) for n in (1, 2, 7, 96, 130) for b in (16, 50, 512))],
)
def test_it_is_nt_xent_for_every_size_and_block(device, n, block):
    for tau in (0.07, 0.5):
        z = [x.to(device) for x in pairs(n, 8, seed=n)]
        got = both(streaming_nt_xent, *z, tau, block, upstream=3.0)
        assert_same(got, both(nt_xent, *z, tau, upstream=3.0), 1e-11)


@pytest.mark.parametrize("n, block", [(1, 1), (5, 2), (4, 64)])
@pytest.mark.parametrize("tau", [0.5, 0.001])
def test_gradcheck(n, block, tau):
    # At τ = 0.001 finite differences see rounding: a smaller step, a wider tolerance.
    z = tuple(x.requires_grad_() for x in pairs(n, 3, seed=5))
    eps, atol = (1e-6, 1e-6) if tau == 0.5 else (1e-8, 1e-3)
    loss = lambda a, b: streaming_nt_xent(a, b, tau, block)  # noqa: E731
    assert torch.autograd.gradcheck(loss, z, eps=eps, atol=atol, rtol=1e-3)


def oracle(z_i, z_j, tau):
    """NT-Xent and its gradient in z_i with 60 digits, from the rows as they are."""
    with mpmath.workdps(60):
        rows = [[mpmath.mpf(x) for x in row] for row in torch.cat([z_i, z_j]).tolist()]
        m, n, tau = len(rows), len(z_i), mpmath.mpf(tau)
        length = [mpmath.sqrt(sum(x * x for x in row)) for row in rows]
        u = [[x / s for x in row] for row, s in zip(rows, length, strict=True)]
        e = [[mpmath.fdot(a, b) / tau for b in u] for a in u]
        others = [[b for b in range(m) if b not in (a, (a + n) % m)] for a in range(m)]
        rivals = [sum(mpmath.exp(e[a][b]) for b in others[a]) for a in range(m)]
        twin = [mpmath.exp(e[a][(a + n) % m]) for a in range(m)]
        loss = sum(mpmath.log1p(r / t) for r, t in zip(rivals, twin, strict=True)) / m
        p = [[mpmath.mpf(0)] * m for _ in range(m)]  # P − Y, without a difference of near equals
        for a in range(m):
            p[a][(a + n) % m] = -rivals[a] / (rivals[a] + twin[a])
            for b in others[a]:
                p[a][b] = mpmath.exp(e[a][b]) / (rivals[a] + twin[a])
        gradient = []
        for a in range(n):
            du = [
                sum((p[a][b] + p[b][a]) * u[b][k] for b in range(m)) / (tau * m)
                for k in range(len(u[a]))
            ]
            along = mpmath.fdot(du, u[a])
            gradient.append(
                [float((g - along * x) / length[a]) for g, x in zip(du, u[a], strict=True)]
            )
        return float(loss), torch.tensor(gradient, dtype=torch.float64)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("tau", [0.5, 0.07, 0.0141, 0.005, 0.001])
@pytest.mark.parametrize("kind", ["separated", "opposed", "close"])
def test_against_sixty_digits(device, tau, kind):
    z_i, z_j = pairs(5, 4, seed=8)
    if kind == "separated":  # every anchor wins: 1 − P⁺ may be far below 1e-16
        z_i = torch.eye(5, dtype=torch.float64) + 0.01 * pairs(5, 5, seed=9)[0]
        z_j = torch.eye(5, dtype=torch.float64) + 0.01 * pairs(5, 5, seed=10)[0]
    elif kind == "opposed":
        z_j = -z_i
    else:
        z_j = z_i + 1e-3 * z_j
    loss, gradient = oracle(z_i, z_j, tau)
    value, got, _ = both(streaming_nt_xent, z_i.to(device), z_j.to(device), tau, 2)
    # An error of 1e-16 in a cosine is one of 1e-16/τ in a logit.
    assert value.item() == pytest.approx(loss, rel=1e-12 / tau, abs=0)
    torch.testing.assert_close(
        got, gradient, rtol=1e-11 / tau, atol=1e-12 / tau * float(gradient.abs().max())
    )


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.float32, *HALVES])
@pytest.mark.parametrize("tau", [0.5, 0.07, 0.02, 0.005, 0.001])
@pytest.mark.parametrize("scale, block", [(1.0, 8), (300.0, 8), (300.0, 512)])
def test_every_dtype_down_to_tau_one_thousandth(device, dtype, tau, scale, block):
    z_i, z_j = (scale * z for z in pairs(21, 16, seed=11))
    z_i[3] = 0  # a row of zeros: u = 0
    z_i, z_j = (z.to(device, dtype) for z in (z_i, z_j))
    got = both(streaming_nt_xent, z_i, z_j, tau, block)
    true = both(stable_nt_xent, z_i.double(), z_j.double(), tau)
    eps, smallest = torch.finfo(dtype).eps, torch.finfo(dtype).smallest_normal
    assert_same(
        got, true, 4 * max(eps, 1e-5), smallest
    )  # a gradient may leave float16 at the bottom
    assert not got[1][3].any()
    assert streaming_nt_xent(z_i, z_j, tau, block).dtype == dtype


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("block", [8, 512])
def test_autocast_changes_nothing(device, block):
    z = [x.to(device).float() for x in pairs(30, 16, seed=12)]
    plain = both(streaming_nt_xent, *z, 0.05, block)
    z = [x.requires_grad_() for x in z]
    with torch.autocast(device, dtype=torch.bfloat16):
        loss = streaming_nt_xent(*z, 0.05, block)
        if block < 30:  # the tiles do not even mind a backward inside
            loss.backward()
    if block >= 30:
        loss.backward()
    assert loss.dtype == torch.float32 and loss.item() == plain[0]
    assert all(torch.equal(a.grad.cpu().double(), b) for a, b in zip(z, plain[1:], strict=True))


def test_mixed_dtypes_and_strided_inputs():
    z_i, z_j = pairs(12, 6, seed=13)
    got = both(streaming_nt_xent, z_i.float(), z_j.half(), 0.2, 4)
    assert_same(got, both(nt_xent, z_i.float().double(), z_j.half().double(), 0.2), 2e-3)
    strided = streaming_nt_xent(z_i.mT.contiguous().mT, z_j.flip(0).flip(0), 0.2, 4)
    torch.testing.assert_close(strided, nt_xent(z_i, z_j, 0.2))


@pytest.mark.parametrize(
    "shapes, temperature, block, message",
    [
        (((3, 4), (3, 5)), 0.1, 4, "share one shape"),
        (((3,), (3,)), 0.1, 4, "share one shape"),
        (((0, 4), (0, 4)), 0.1, 4, "N = 0"),
        (((3, 4), (3, 4)), 0.0, 4, "temperature must be > 0, got 0.0"),
        (((3, 4), (3, 4)), -1.0, 4, "temperature must be > 0"),
        (((3, 4), (3, 4)), math.nan, 4, "temperature must be > 0, got nan"),
        (((3, 4), (3, 4)), 0.1, 0, "block must be ≥ 1, got 0"),
    ],
)
def test_bad_values_are_refused(shapes, temperature, block, message):
    with pytest.raises(ValueError, match=message):
        streaming_nt_xent(*(torch.ones(s) for s in shapes), temperature, block)


def test_a_learnt_temperature_is_refused_and_a_constant_tensor_is_not():
    z = pairs(3, 4, seed=14)
    with pytest.raises(ValueError, match="constant"):
        streaming_nt_xent(*z, torch.tensor(0.1, requires_grad=True))
    assert streaming_nt_xent(*z, torch.tensor(0.25)) == streaming_nt_xent(*z, 0.25)


class Watch(TorchDispatchMode):
    """The largest storage that an operation returns, and how many operations there were."""

    def __init__(self):
        super().__init__()
        self.largest = self.count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        self.count += 1
        for t in torch.utils._pytree.tree_leaves(result):
            if isinstance(t, torch.Tensor):
                self.largest = max(self.largest, t.untyped_storage().nbytes() // t.element_size())
        return result


@pytest.mark.parametrize("tau", [0.07, 0.001])
def test_no_storage_near_the_size_of_the_matrix(tau):
    m, d, block = 192, 8, 16
    z = [x.requires_grad_() for x in pairs(m // 2, d, seed=15)]
    saved = {}

    def pack(t):
        saved[t.untyped_storage().data_ptr()] = t.untyped_storage().nbytes() // t.element_size()
        return t

    with Watch() as watch, torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        streaming_nt_xent(*z, tau, block).backward()
    assert watch.largest <= 2 * m * d < m * m / 8
    assert sum(saved.values()) <= 8 * m * d + 8 * m + block**2
    assert sum(saved.values()) <= 2 * m * d + 4 * m  # what the book says


def test_inputs_that_need_no_gradient_cost_no_backward_work():
    z_i, z_j = pairs(40, 8, seed=16)

    def operations(first, second, backward):
        with Watch() as watch:
            loss = streaming_nt_xent(first, second, 0.1, 8)
            if backward:
                loss.backward()
        return watch.count

    forward = operations(z_i, z_j, False)
    with torch.no_grad():
        assert operations(z_i.clone().requires_grad_(), z_j, False) <= forward + 3
    assert not streaming_nt_xent(z_i, z_j).requires_grad
    all_of_it = operations(z_i.clone().requires_grad_(), z_j.clone().requires_grad_(), True)
    half_of_it = operations(z_i.clone().requires_grad_(), z_j, True)
    assert half_of_it - forward < 0.8 * (all_of_it - forward)


def test_backward_twice_through_one_graph_and_no_second_derivative():
    z_i, z_j = (x.requires_grad_() for x in pairs(20, 4, seed=17))
    loss = streaming_nt_xent(z_i, z_j, 0.2, 8)
    (first,) = torch.autograd.grad(loss, z_i, retain_graph=True)
    (second,) = torch.autograd.grad(loss, z_i, retain_graph=True)
    assert torch.equal(first, second)
    with pytest.raises(RuntimeError, match="second derivatives"):  # not silently a constant
        torch.autograd.grad(loss, z_i, create_graph=True)


def test_thirty_two_thousand_candidates_in_thirty_megabytes():
    z_i, z_j = (x.float() for x in pairs(16384, 2, seed=18))
    with torch.no_grad(), Watch() as watch:
        loss = streaming_nt_xent(z_i, z_j, 0.5, 1024)
    assert math.isfinite(loss) and watch.largest <= 1024**2
