import pytest
import torch

from infonce_lab.training.stateless import augmented, fixed_sums, order, seed_for


def test_a_draw_depends_on_its_keys_alone():
    state = torch.random.get_rng_state()
    first = augmented(lambda x: x + torch.rand(3), torch.zeros(3), 1, 2)
    torch.rand(7)
    again = augmented(lambda x: x + torch.rand(3), torch.zeros(3), 1, 2)
    other = augmented(lambda x: x + torch.rand(3), torch.zeros(3), 2, 1)
    assert torch.equal(first, again) and not torch.equal(first, other)
    assert order(10, 0, 1).tolist() == order(10, 0, 1).tolist() != order(10, 0, 2).tolist()
    assert sorted(order(10, 5).tolist()) == list(range(10))
    torch.random.set_rng_state(state)
    augmented(lambda x: x + torch.rand(3), torch.zeros(3), 1, 2)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_near_keys_give_far_seeds():
    seeds = {seed_for(a, b) for a in range(30) for b in range(30)}
    assert len(seeds) == 900 and all(0 <= s < 2**63 for s in seeds)


def test_fixed_sums_are_for_gpus_and_for_a_while(monkeypatch):
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    with fixed_sums(torch.device("cpu")):
        assert not torch.are_deterministic_algorithms_enabled()
    with pytest.raises(KeyError), fixed_sums(torch.device("cuda")):
        assert torch.are_deterministic_algorithms_enabled()
        raise KeyError
    assert not torch.are_deterministic_algorithms_enabled()
