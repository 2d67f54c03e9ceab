"""Several gloo processes against one: values, gradients, DDP, and the known bugs."""

import time

import numpy as np
import pytest
import torch
import torch.distributed as dist
from torch import nn

from infonce_lab.exercises.gathered_nt_xent import wrong
from infonce_lab.exercises.shared import pairs
from infonce_lab.ranks import launch
from infonce_lab.reference.distributed import gathered_nt_xent, places
from infonce_lab.reference.gathered_streaming import gathered_streaming_nt_xent
from infonce_lab.reference.nt_xent import nt_xent


def _whole(ranks: int, n: int, temperature: float):
    """Loss and gradients (W, n, D) of one process that holds everything."""
    z_i, z_j = (z.requires_grad_() for z in pairs(ranks * n, 6, seed=ranks))
    loss = nt_xent(z_i, z_j, temperature)
    loss.backward()
    return loss.item(), [z.grad.view(ranks, n, 6).numpy() for z in (z_i, z_j)]


def _on_rank(loss, n: int, temperature: float):
    rank, ranks = dist.get_rank(), dist.get_world_size()
    mine = slice(rank * n, (rank + 1) * n)
    z_i, z_j = (z[mine].clone().requires_grad_() for z in pairs(ranks * n, 6, seed=ranks))
    value = loss(z_i, z_j, temperature)
    value.backward()
    zero = torch.zeros_like(z_i)
    return value.item(), [(zero if z.grad is None else z.grad).numpy() for z in (z_i, z_j)]


def _ranks(loss, ranks: int, n: int, temperature: float):
    """Losses (W,) and gradients (W, n, D) as the ranks find them."""
    found = launch(_on_rank, ranks, loss, n, temperature)
    return [value for value, _ in found], [np.stack([g[k] for _, g in found]) for k in (0, 1)]


def _tiles(z_i, z_j, temperature):
    return gathered_streaming_nt_xent(z_i, z_j, temperature, block=3)


@pytest.mark.parametrize("loss", [gathered_nt_xent, _tiles])
@pytest.mark.parametrize(("ranks", "n", "temperature"), [(2, 4, 0.07), (2, 1, 0.5), (3, 3, 0.2)])
def test_w_times_the_gradient_of_one_process(loss, ranks, n, temperature):
    value, gradients = _whole(ranks, n, temperature)
    values, found = _ranks(loss, ranks, n, temperature)
    assert np.mean(values) == pytest.approx(value, rel=1e-12)
    for g, true in zip(found, gradients, strict=True):
        np.testing.assert_allclose(g, ranks * true, rtol=1e-9, atol=1e-13)


BUGS = {
    wrong.no_grad_gather: "gradient",
    wrong.own_shard_reinserted: "gradient",
    wrong.backward_mean: "gradient",
    wrong.whole_loss_own_slice: "1/W",
    wrong.local_negatives_only: "value",
    wrong.label_offset_missing: "value",
    wrong.mask_at_local_index: "value",
    wrong.interleaved: "value",
    wrong.times_world: "value",
}


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_each_known_bug_has_another_gradient(bug):
    value, (true, _) = _whole(2, 4, 0.2)
    values, (found, _) = _ranks(bug, 2, 4, 0.2)
    ratio = np.linalg.norm(found - 2 * true) / np.linalg.norm(2 * true)
    assert ratio > 0.02
    same_value = np.mean(values) == pytest.approx(value, rel=1e-9)
    assert same_value == (BUGS[bug] != "value")
    if BUGS[bug] == "1/W":
        np.testing.assert_allclose(found, true, rtol=1e-9)


class _Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 5)).double()

    def forward(self, x):
        return self.layers(x)


def _ddp_gradient(loss, n):
    rank, ranks = dist.get_rank(), dist.get_world_size()
    x_i, x_j = (z[rank * n : (rank + 1) * n] for z in pairs(ranks * n, 6, seed=5))
    model = nn.parallel.DistributedDataParallel(_Encoder())
    z_i, z_j = model(torch.cat([x_i, x_j])).chunk(2)
    loss(z_i, z_j, 0.2).backward()
    return [p.grad.numpy() for p in model.parameters()]


@pytest.fixture(scope="module")
def compiler():
    """DDP loads torch's compiler, which takes seconds; loaded here, the ranks inherit it."""
    import torch._dynamo  # noqa: F401


@pytest.mark.parametrize("ranks", [2, 3])
@pytest.mark.usefixtures("compiler")
def test_ddp_gets_the_gradient_of_one_process(ranks):
    x_i, x_j = pairs(ranks * 4, 6, seed=5)
    model = _Encoder()
    nt_xent(*model(torch.cat([x_i, x_j])).chunk(2), 0.2).backward()
    for found in launch(_ddp_gradient, ranks, gathered_nt_xent, 4):
        for g, p in zip(found, model.parameters(), strict=True):
            np.testing.assert_allclose(g, p.grad.numpy(), rtol=1e-9, atol=1e-13)


def _refusal(kind):
    rank = dist.get_rank()
    z_i, z_j = pairs(4, 3, seed=1)
    temperature = 0.2
    if kind == "n" and rank == 1:
        z_i, z_j = z_i[:3], z_j[:3]
    if kind == "views" and rank == 1:
        z_j = z_j[:3]
    if kind == "width" and rank == 0:
        z_i, z_j = z_i[:, :2], z_j[:, :2]
    if kind == "temperature":
        temperature = -1.0
    if kind == "one temperature" and rank == 1:
        temperature = 0.3
    try:
        gathered_nt_xent(z_i, z_j, temperature)
    except ValueError as error:
        dist.barrier()  # nobody is left behind in a collective
        return str(error)
    return ""


@pytest.mark.parametrize("kind", ["n", "views", "width", "temperature", "one temperature"])
def test_bad_input_is_refused_on_all_ranks(kind):
    started = time.monotonic()
    messages = launch(_refusal, 2, kind)
    assert all(messages)
    if kind == "n":
        assert "[(4, 3), (3, 3)]" in messages[0]
    assert time.monotonic() - started < 15  # at once; the rest is a busy machine


def _in_a_part():
    first, rest = dist.new_group([0, 2]), dist.new_group([1])
    group = rest if dist.get_rank() == 1 else first
    z_i, z_j = (z.view(3, 2, 6)[dist.get_rank()].requires_grad_() for z in pairs(6, 6, seed=3))
    loss = gathered_nt_xent(z_i, z_j, 0.2, group)
    loss.backward()
    refused = ""
    if dist.get_rank() == 1:
        try:
            gathered_nt_xent(z_i, z_j, 0.2, first)
        except ValueError as error:
            refused = str(error)
    return loss.item(), z_i.grad.numpy(), refused


def test_a_group_of_some_ranks():
    zero, one, two = launch(_in_a_part, 3)
    z_i, z_j = (z.view(3, 2, 6) for z in pairs(6, 6, seed=3))
    z = z_i[[0, 2]].flatten(0, 1).requires_grad_()
    loss = nt_xent(z, z_j[[0, 2]].flatten(0, 1), 0.2)
    loss.backward()
    assert (zero[0] + two[0]) / 2 == pytest.approx(loss.item())
    np.testing.assert_allclose(np.concatenate([zero[1], two[1]]), 2 * z.grad.numpy(), rtol=1e-9)
    assert one[0] == pytest.approx(nt_xent(z_i[1], z_j[1], 0.2).item())
    assert "not a member" in one[2]


def test_without_a_group_both_are_nt_xent():
    z_i, z_j = pairs(5, 4, seed=2)
    for loss in (gathered_nt_xent, _tiles):
        assert loss(z_i, z_j, 0.1).item() == pytest.approx(nt_xent(z_i, z_j, 0.1).item(), rel=1e-12)
        with pytest.raises(ValueError):
            loss(z_i, z_j, 0.0)
    with pytest.raises(ValueError, match="block"):
        gathered_streaming_nt_xent(z_i, z_j, block=0)


@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.parametrize("block", [1, 4, 100])
def test_tiles_give_value_and_gradient_of_one_matrix(n, block):
    z_i, z_j = (z.requires_grad_() for z in pairs(n, 4, seed=n))
    expected, found = (
        (loss, *torch.autograd.grad(loss, (z_i, z_j)))
        for loss in (nt_xent(z_i, z_j, 0.1), gathered_streaming_nt_xent(z_i, z_j, 0.1, block=block))
    )
    for a, b in zip(found, expected, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-12)


def test_tiles_in_half_precision_and_at_a_tiny_temperature():
    z_i, z_j = pairs(6, 8, seed=9)
    for dtype, near in ((torch.float16, 2e-3), (torch.bfloat16, 1e-2)):
        a, b = z_i.to(dtype), z_j.to(dtype)
        got = gathered_streaming_nt_xent(a, b, 0.05, block=4)
        assert got.dtype == dtype
        assert got.item() == pytest.approx(
            nt_xent(a.double(), b.double(), 0.05).item(), rel=near, abs=1e-3
        )
    a, b = z_i.float(), z_j.float()
    got = gathered_streaming_nt_xent(a, b, 0.001, block=4)
    assert got.item() == pytest.approx(
        nt_xent(a.double(), b.double(), 0.001).item(), rel=1e-3, abs=1e-4
    )


def test_tiles_keep_no_matrix():
    z_i, z_j = (z.requires_grad_() for z in pairs(96, 8, seed=4))
    kept: dict[int, int] = {}

    def pack(x):
        kept[x.untyped_storage().data_ptr()] = x.untyped_storage().nbytes() // x.element_size()
        return x

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda x: x):
        gathered_streaming_nt_xent(z_i, z_j, 0.2, block=16)
    assert sum(kept.values()) < 14 * 192 * 8  # a few copies of the rows; the matrix has 36864


def test_places():
    itself, twin = places(rank=1, n=3, total=6)
    assert itself.tolist() == [3, 4, 5, 9, 10, 11]
    assert twin.tolist() == [9, 10, 11, 3, 4, 5]
