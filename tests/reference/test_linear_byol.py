"""Linear BYOL: its closed forms against samples and against autograd."""

import math

import pytest
import torch

from infonce_lab.reference.linear_byol import (
    STARTS,
    Settings,
    State,
    expected_loss,
    fixed_points,
    run,
    start,
    step,
    with_switch,
)

ALL = Settings()


def last(name, settings, steps):
    *_, state = run(*STARTS[name], settings, steps)
    return state


def test_the_loss_is_an_expectation():
    state = start(*STARTS["healthy"], ALL)
    g = torch.Generator().manual_seed(0)
    x, e1, e2 = torch.randn(3, 2, 400_000, generator=g, dtype=torch.float64)
    views = [x + math.sqrt(0.2) * e for e in (e1, e2)]
    sampled = (state.p @ state.w @ views[0] - state.target @ views[1]).square().sum(0).mean() / 2
    assert expected_loss(state, ALL) == pytest.approx(sampled.item(), rel=0.01)


@pytest.mark.parametrize("stop_gradient", [True, False])
@pytest.mark.parametrize("predictor", [True, False])
def test_a_step_is_gradient_descent(stop_gradient, predictor):
    settings = Settings(stop_gradient=stop_gradient, predictor=predictor)
    state = start(*STARTS["weak"], settings)
    w, p = state.w.clone().requires_grad_(), state.p.clone().requires_grad_()
    t = w if not stop_gradient else w.detach()
    c = 1.2
    a = p @ w
    loss = (c * a.square().sum() - 2 * (a * t).sum() + c * t.square().sum()) / 2
    loss = loss + 0.005 * w.square().sum() + 0.005 * p.square().sum()
    grad_w, grad_p = torch.autograd.grad(loss, (w, p))
    after = step(state, settings)
    torch.testing.assert_close(after.w, state.w - 0.05 * grad_w)
    torch.testing.assert_close(after.p, state.p - 0.05 * grad_p if predictor else state.p)
    torch.testing.assert_close(after.target, after.w)


def test_the_target_is_a_moving_average():
    settings = Settings(momentum=0.9)
    state = step(start(*STARTS["healthy"], settings), settings)
    expected = 0.9 * STARTS["healthy"][0] + 0.1 * state.w
    torch.testing.assert_close(state.target, expected)


def test_healthy_lives_and_each_missing_trick_kills():
    dead, alive = fixed_points(ALL.decay, ALL.noise)
    assert (dead, alive) == (pytest.approx(0.01012, abs=1e-5), pytest.approx(0.82321, abs=1e-5))
    lives = last("healthy", ALL, 4000)
    torch.testing.assert_close(
        lives.singular_values, torch.full((2,), alive).double(), atol=0.005, rtol=0
    )
    assert expected_loss(lives, ALL) > expected_loss(start(*STARTS["healthy"], ALL), ALL)
    for off, steps in (({"stop_gradient": False}, 400), ({"predictor": False}, 1000)):
        settings = with_switch(ALL, **off)
        died = last("healthy", settings, steps)
        assert died.singular_values[0] < 0.001
        assert expected_loss(died, settings) < 1e-6
    slow = with_switch(ALL, predictor=False, momentum=0.99)
    assert last("healthy", slow, 400).singular_values[0] > 0.3
    assert last("healthy", slow, 4000).singular_values[0] < 0.002


def test_weak_ends_on_a_line():
    state = last("weak", ALL, 4000)
    assert state.singular_values[0] > 0.8 and state.singular_values[1] < 1e-6


def test_balance_and_threshold_in_one_dimension():
    """Theorem "balance": w² − p² decays; and the threshold decides who lives."""
    settings = Settings(rate=0.01)
    one = lambda x: torch.tensor([[float(x)]], dtype=torch.float64)  # noqa: E731
    states = list(run(one(0.5), one(0.2), settings, 1000))
    gaps = [(s.w**2 - s.p**2).item() for s in states]
    expected = gaps[0] * math.exp(-2 * settings.decay * settings.rate * 1000)
    assert gaps[-1] == pytest.approx(expected, rel=0.01)
    dead, alive = fixed_points(settings.decay, settings.noise)
    for factor, end in ((0.9, 0.0), (1.1, alive)):
        *_, state = run(one(factor * dead), one(factor * dead), Settings(rate=0.5), 6000)
        assert state.w.item() == pytest.approx(end, abs=1e-3)
    assert fixed_points(0.21, 0.2) is None


def test_settings_are_checked():
    with pytest.raises(ValueError, match="stop_gradient"):
        Settings(stop_gradient=False, momentum=0.9)
    with pytest.raises(ValueError, match="momentum"):
        Settings(momentum=1.0)
    assert with_switch(Settings(momentum=0.9), stop_gradient=False).momentum == 0
    assert isinstance(start(*STARTS["weak"], Settings(predictor=False)), State)
