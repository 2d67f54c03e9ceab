"""Statements of the model answers that a few lines prove: the loss, its numerics, its gradient."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch.testing import assert_close

from infonce_lab.reference.nt_xent import nt_xent

from .batch import INF, POSITIVES, D, N, gradients, logits_of


@pytest.fixture
def pair():
    torch.manual_seed(1)
    z_i = torch.randn(N, D, dtype=torch.float64) * torch.rand(N, 1, dtype=torch.float64)
    return z_i, z_i + 0.5 * torch.randn(N, D, dtype=torch.float64)


def test_a06_a07_closed_forms():
    for tau in (0.05, 0.5, 2.0):
        same = torch.ones(N, D, dtype=torch.float64)
        assert nt_xent(same, same, tau).item() == pytest.approx(math.log(2 * N - 1))
        simplex = torch.eye(N, dtype=torch.float64) - 1 / N
        least = math.log(1 + 2 * (N - 1) * math.exp(-N / ((N - 1) * tau)))
        assert nt_xent(simplex, simplex, tau).item() == pytest.approx(least)
        for scale in (0.01, 0.3):  # nearby batches are worse
            torch.manual_seed(0)
            z = simplex + scale * torch.randn(N, N, dtype=torch.float64)
            assert nt_xent(z, simplex, tau) > least


def test_a09_a11_directions(pair):
    logits = logits_of(*pair, 0.3)
    rows = F.cross_entropy(logits, POSITIVES, reduction="none")
    assert (rows[:N] - rows[N:]).abs().min() > 1e-3  # l(i, j) is not l(j, i)
    assert_close(F.cross_entropy(logits.T, POSITIVES), rows.mean())
    u, v = (F.normalize(z, dim=1) for z in pair)
    clip, labels = u @ v.T / 0.3, torch.arange(N)
    assert abs(F.cross_entropy(clip, labels) - F.cross_entropy(clip.T, labels)) > 1e-3


def test_b03_b04_wrong_axis_and_wrong_masks(pair):
    z = torch.randn(4, 2, 3)
    assert_close(F.normalize(z).norm(dim=1), torch.ones(4, 3))
    logits, eye = torch.randn(4, 4), torch.eye(4)
    assert ((logits * (1 - eye)).exp().diag() == 1).all()
    assert (logits - INF * eye).isnan().sum() == 12


def test_b10_one_positive_of_many_views_reduces_to_nt_xent(pair):
    logits = logits_of(*pair, 0.3)
    image = torch.arange(N).repeat(2)
    positive = (image[:, None] == image) & ~torch.eye(2 * N, dtype=torch.bool)
    log_p = logits.log_softmax(1).masked_fill(~positive, 0)
    assert_close(-(log_p.sum(1) / positive.sum(1)).mean(), nt_xent(*pair, 0.3))


def test_c03_c04_masks():
    with pytest.raises(RuntimeError, match=r"cannot be converted.*without overflow"):
        torch.zeros(2, dtype=torch.float16).masked_fill(torch.tensor([True, False]), -1e9)
    torch.zeros(2, dtype=torch.bfloat16).masked_fill(torch.tensor([True, False]), -1e9)
    logits = torch.tensor([[1.0, 2.0, -INF]], requires_grad=True)
    F.cross_entropy(logits, torch.tensor([0])).backward()
    assert logits.grad.isfinite().all() and logits.grad[0, 2] == 0
    smooth = F.cross_entropy(logits, torch.tensor([0]), label_smoothing=0.1)
    assert smooth.isinf()
    assert (logits.log_softmax(1) * torch.tensor([1.0, 0.0, 0.0])).sum().isnan()
    assert F.cross_entropy(torch.full((1, 3), -INF), torch.tensor([0])).isnan()


def test_c05_subtracting_the_self_term_cancels():
    torch.manual_seed(0)
    u = F.normalize(torch.randn(256, 128), dim=1)
    rows = (u @ u.T / 0.05).exp().sum(1) - math.exp(20)
    exact = logits_of(*u.double().chunk(2), 0.05).exp().sum(1)
    assert (rows - exact).abs().max() > exact.min()  # the error is as large as the sum itself
    assert (rows < 0).any()


def test_c06_epsilon_silences_the_hardest():
    logits = torch.tensor([[-30.0, 0.0]], dtype=torch.float64, requires_grad=True)
    probability = logits.softmax(1)[0, 0]
    loss = -(probability + 1e-6).log()
    (gradient,) = torch.autograd.grad(loss, logits)
    assert loss < -math.log(1e-6) + 1e-9 and gradient.abs().max() < 1e-6


def test_c07_zero_row():
    for function, value, slope in (
        (F.normalize, 0.0, 1e12),
        (lambda z: z / z.norm(dim=1, keepdim=True), math.nan, math.nan),
    ):
        z = torch.zeros(1, 2, requires_grad=True)
        u = function(z)
        (gradient,) = torch.autograd.grad(u[0, 0], z)
        assert u[0, 0].item() == pytest.approx(value, nan_ok=True)
        assert gradient[0, 0].item() == pytest.approx(slope, nan_ok=True)
    assert F.normalize(torch.zeros(1, 2, dtype=torch.float16)).isnan().all()


def test_c09_softmax_twice():
    logits, labels = torch.randn(5, 7), torch.randint(7, (5,))
    assert_close(F.cross_entropy(logits.log_softmax(1), labels), F.cross_entropy(logits, labels))
    perfect = torch.full((1, 128), -100.0).index_fill(1, torch.tensor([0]), 100.0)
    twice = F.cross_entropy(perfect.softmax(1), torch.tensor([0]))
    assert twice.item() == pytest.approx(math.log(127 + math.e) - 1)


def test_d03_limits(pair):
    tau = 1e-3
    scores = logits_of(*pair, 1.0)
    s, positive = scores, scores[range(2 * N), POSITIVES]
    rivals = s.clone()
    rivals[range(2 * N), POSITIVES] = -INF
    hinge = (rivals.max(1).values - positive).clamp(min=0)
    rows = F.cross_entropy(s / tau, POSITIVES, reduction="none")
    assert_close(tau * rows, hinge, atol=2e-3, rtol=0)
    tau, k = 1e4, 2 * N - 1
    mean = s.masked_fill(s.isinf(), 0).sum(1) / k
    rows = F.cross_entropy(s / tau, POSITIVES, reduction="none")
    assert_close(tau * (rows - math.log(k)), mean - positive, atol=1e-3, rtol=0)


def test_d09_sharpening_lowers_the_loss_of_winners_only():
    won, lost = torch.tensor([[0.7, 0.6, 0.1]]), torch.tensor([[0.5, 0.6, 0.1]])
    label = torch.tensor([0])
    losses = [[F.cross_entropy(s * b, label).item() for b in (1, 5, 20, 80)] for s in (won, lost)]
    assert losses[0] == sorted(losses[0], reverse=True)
    assert losses[1][-1] > losses[1][1]


def test_e05_tied_captions_cost_log_two():
    torch.manual_seed(0)
    image, text = torch.eye(4), torch.eye(4)
    text[1] = text[0]
    image[1] = image[0]
    logits, labels = 100 * image @ text.T, torch.arange(4)
    for direction in (logits, logits.T):
        rows = F.cross_entropy(direction, labels, reduction="none")
        assert_close(rows[:2], torch.full((2,), math.log(2)))
        assert rows[2:].max() < 1e-6
    for _ in range(50):  # whatever the other similarities, the two text rows average log 2 or more
        column = torch.randn(4) * 5
        pair_of_rows = F.cross_entropy(column.expand(2, 4), torch.tensor([0, 1]))
        assert pair_of_rows >= math.log(2) - 1e-6


def test_e08_decoupled_is_bounded_by_the_simplex():
    tau, simplex = 0.5, torch.eye(N, dtype=torch.float64) - 1 / N
    logits = logits_of(simplex, simplex, tau)
    positive = logits[range(2 * N), POSITIVES]
    logits[range(2 * N), POSITIVES] = -INF
    value = (logits.logsumexp(1) - positive).mean().item()
    assert value == pytest.approx(math.log(2 * N - 2) - 1 / tau - 1 / ((N - 1) * tau))
    assert value < 0


def test_f01_f02_f03_gradients(pair):
    tau, row = 0.3, 2
    z = torch.cat(pair).requires_grad_()
    logits = logits_of(*z.chunk(2), tau)
    p = logits.softmax(1)
    weights = p - F.one_hot(POSITIVES, 2 * N)
    assert_close(weights.sum(1), torch.zeros(2 * N, dtype=torch.float64))
    assert_close(weights.abs().sum(1), 2 * (1 - p[range(2 * N), POSITIVES]))
    others = F.normalize(z.detach(), dim=1)
    own = z[row]
    u = F.normalize(own, dim=0)
    scores = (others @ u / tau).index_fill(0, torch.tensor(row), -INF)
    (gradient,) = torch.autograd.grad(F.cross_entropy(scores, POSITIVES[row]), own)
    tangent = torch.eye(D, dtype=torch.float64) - torch.outer(u, u)
    formula = tangent @ (p[row] @ others - others[POSITIVES[row]]) / (tau * own.norm())
    assert_close(gradient, formula)
    g_i, _ = gradients(lambda a, b: nt_xent(a, b, tau), *pair)
    assert (pair[0] * g_i).sum(1).abs().max() < 1e-12
    ten, _ = gradients(lambda a, b: nt_xent(a, b, tau), 10 * pair[0], 10 * pair[1])
    assert_close(ten, g_i / 10)
    step = pair[0] - g_i
    assert_close(step.norm(dim=1) ** 2, pair[0].norm(dim=1) ** 2 + g_i.norm(dim=1) ** 2)


def test_f05_squared_distance_is_cosine_at_half_the_temperature():
    u = F.normalize(torch.randn(5, 4, dtype=torch.float64), dim=1)
    distance = torch.cdist(u, u)
    assert_close((-(distance**2) / 0.4).softmax(1), (u @ u.T / 0.2).softmax(1))
    assert (-distance / 0.4).softmax(1).sub((u @ u.T / 0.2).softmax(1)).abs().max() > 1e-2


def test_f07_detached_keys_change_the_direction(pair):
    def detached(z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]), dim=1)
        logits = (u @ u.detach().T / 0.3).masked_fill(torch.eye(2 * N, dtype=torch.bool), -INF)
        return F.cross_entropy(logits, POSITIVES)

    assert_close(detached(*pair), nt_xent(*pair, 0.3))
    a, _ = gradients(detached, *pair)
    b, _ = gradients(lambda x, y: nt_xent(x, y, 0.3), *pair)
    assert F.cosine_similarity(a.flatten(), b.flatten(), dim=0) < 0.999


def test_f08_one_negative_is_a_softplus():
    s = torch.tensor([0.3, 0.8], dtype=torch.float64)
    label = torch.tensor(0)
    assert_close(F.cross_entropy(s / 0.2, label), F.softplus((s[1] - s[0]) / 0.2))
    assert_close(1e-4 * F.cross_entropy(s / 1e-4, label), s[1] - s[0])
