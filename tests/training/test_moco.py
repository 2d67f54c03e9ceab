"""Chapter 10's training: the loop, the diary of keys, groups of batch norm, the figures."""

import copy
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from infonce_lab.reference.moco import MoCoQueue
from infonce_lab.training.moco import Diary, in_groups, moco_step, pretrain_moco
from infonce_lab.training.moco_figures import by_age, loss_lines, momentum_figure


def images(n=8, seed=0):
    return torch.randn(n, 1, 8, 8, generator=torch.Generator().manual_seed(seed))


class Net(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Flatten(), nn.Linear(64, 6), nn.BatchNorm1d(6), nn.Linear(6, 4))


def test_one_step_is_the_algorithm():
    torch.manual_seed(0)
    query, queue = Net(), MoCoQueue(4, 16, 0.5, 0.9)
    key = copy.deepcopy(query).requires_grad_(False)
    key[1].weight.add_(1.0)  # the two differ: the average is seen
    slow = 0.9 * key[1].weight + 0.1 * query[1].weight.detach()
    before, theirs = copy.deepcopy(queue), copy.deepcopy((query, key))
    optimizer = torch.optim.SGD(query.parameters(), lr=0.1)
    loss = moco_step(query, key, queue, optimizer, images(), images(seed=1))
    torch.testing.assert_close(key[1].weight, slow)
    before.momentum_update(*theirs)
    expected = before(theirs[0](images()), theirs[1](images(seed=1)))
    assert loss == pytest.approx(expected.item(), rel=1e-5)
    expected.backward()
    stepped = theirs[0][1].weight - 0.1 * theirs[0][1].weight.grad
    torch.testing.assert_close(query[1].weight, stepped)
    torch.testing.assert_close(queue.queue, before.queue)


def test_the_diary_knows_how_stale_a_key_is():
    net, diary = Net(), Diary(2)
    views = [images(seed=s) for s in (1, 2, 3)]
    for v in views:
        diary.write(v, net(v).detach())
    mean, steps = net[2].running_mean.clone(), net[2].num_batches_tracked.clone()
    assert diary.freshness(net) == pytest.approx([1, 1], abs=1e-5)  # the last two pages are kept
    assert torch.equal(net[2].running_mean, mean)
    assert torch.equal(net[2].num_batches_tracked, steps)
    old = copy.deepcopy(net)
    with torch.no_grad():
        net[3].weight.neg_()
        net[3].bias.neg_()
    assert diary.freshness(net) == pytest.approx([-1, -1], abs=1e-5)
    q = F.normalize(old(views[2]).detach(), dim=1)
    same = (q @ q.T)[~torch.eye(8, dtype=torch.bool)].mean().item()
    older = (q @ F.normalize(old(views[1]).detach(), dim=1).T).mean().item()
    assert diary.rivals(old) == pytest.approx([same, older], abs=1e-5)


def test_groups_change_what_batch_norm_sees_and_nothing_else():
    net = Net()
    x = images(8)
    parts = torch.cat([net(x[:4]), net(x[4:])])
    torch.testing.assert_close(in_groups(net, x, 4), parts)
    torch.testing.assert_close(in_groups(net, x), net(x))
    deal = torch.Generator().manual_seed(0)
    assert not torch.allclose(in_groups(net, x, 4, deal), parts)  # other companions
    net.eval()  # without batch statistics the order is all that could change
    torch.testing.assert_close(in_groups(net, x, 3, deal), net(x))


class Columns(nn.Module):
    """A queue kept as (dim, size)."""

    def __init__(self):
        super().__init__()
        self.inner = MoCoQueue(32, 64, 0.2, 0.99)
        self.momentum_update = self.inner.momentum_update

    queue = property(lambda self: self.inner.queue.T)

    def forward(self, q, k):
        return self.inner(q, k)


def test_the_size_is_found_whatever_the_layout(digits):
    trained = pretrain_moco(Columns(), digits, steps=2, batch_size=8, progress=False)
    assert trained.chance == math.log(65)


def test_training_with_a_queue(digits):
    torch.manual_seed(0)
    queue = MoCoQueue(32, 64, 0.2, 0.99)
    diary = Diary(4)
    trained = pretrain_moco(
        queue, digits, steps=30, diary=diary, learning_rate=1e-3, progress=False
    )
    assert trained.chance == math.log(65) and len(trained.losses) == 30
    assert max(trained.losses) > trained.losses[0]  # it rises first: the queue starts easy
    assert not any(p.requires_grad for p in trained.key_network.parameters())
    assert len(diary.freshness(trained.key_network)) == 4
    assert "30 steps" in repr(trained)


def test_the_same_seed_gives_the_same_losses(digits):
    def losses(**how):
        torch.manual_seed(3)
        queue = MoCoQueue(32, 32, 0.2, 0.9)
        return pretrain_moco(queue, digits, 3, 8, progress=False, **how).losses

    assert losses() == losses()
    assert losses(group=4, shuffle=True) == losses(group=4, shuffle=True) != losses(group=4)


def test_bad_steps(digits):
    with pytest.raises(ValueError, match="steps"):
        pretrain_moco(MoCoQueue(32, 8), digits, steps=0)


def test_figures_tell_their_numbers():
    rivals = {"m = 0": [0.9, 0.1, -0.8], "m = 0.99": [0.3, 0.3, 0.2]}
    assert "-0.80 for the oldest" in by_age(rivals).alt
    figure = momentum_figure({"0": (0.28, 0.01), "0.99": (0.6, 0.02)}, rivals, {"pixels": 0.59})
    assert "m = 0.99: 0.600" in figure.alt and "pixels: 0.590" in figure.alt
    assert "<svg" in figure.svg()
    assert "guessing costs 4.17" in loss_lines({"a": [1.0, 2.0]}, 4.17).alt
