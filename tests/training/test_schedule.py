import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from infonce_lab.training.schedule import build_optimizer, parameter_groups, warmup_cosine


def test_the_rate_climbs_and_then_follows_half_a_cosine():
    rates = [warmup_cosine(step, 100, 10) for step in range(100)]
    assert rates[:10] == pytest.approx([k / 10 for k in range(1, 11)])
    assert rates[10] == 1 and rates[55] == pytest.approx(0.5)
    assert all(a >= b for a, b in pairwise(rates[10:]))
    assert 0 < rates[-1] < 0.001
    assert [warmup_cosine(step, 4, 0) for step in range(4)] == pytest.approx(
        [(1 + math.cos(math.pi * k / 4)) / 2 for k in range(4)]
    )


def test_it_is_pytorchs_cosine():
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30)
    for step in range(30):
        assert warmup_cosine(step, 30, 0) == pytest.approx(theirs.get_last_lr()[0], abs=1e-9)
        optimizer.step()
        theirs.step()


@pytest.mark.parametrize("bad", [(-1, 10, 0), (10, 10, 0), (0, 10, 10), (0, 10, -1)])
def test_what_cannot_be_is_refused(bad):
    with pytest.raises(ValueError, match=r"step|warmup"):
        warmup_cosine(*bad)


def test_weights_decay_and_biases_and_batch_norm_do_not():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Linear(2, 3))
    decays, free = parameter_groups([net], 0.1)
    assert {id(p) for p in decays["params"]} == {id(net[0].weight), id(net[2].weight)}
    assert len(free["params"]) == 4 and free["weight_decay"] == 0


def test_the_decay_is_decoupled_from_the_gradient():
    """AdamW shrinks a weight by lr·decay; coupled decay would go through Adam's normalisation."""
    layer = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        layer.weight.fill_(2.0)
    optimizer = build_optimizer([layer], learning_rate=0.1, weight_decay=0.5)
    layer.weight.grad = torch.zeros_like(layer.weight)
    optimizer.step()
    assert layer.weight.item() == pytest.approx(2.0 * (1 - 0.1 * 0.5))


def test_gradients_are_clipped_before_every_step_and_after_the_other_hook():
    layer = nn.Linear(2, 1, bias=False)
    seen = []
    optimizer = build_optimizer([layer], 0.1, 0.0, 1.0, lambda ps: seen.append(ps[0].grad.norm()))
    layer.weight.grad = torch.tensor([[30.0, 40.0]])
    optimizer.step()
    assert seen[0] == 50 and layer.weight.grad.norm() == pytest.approx(1.0)
