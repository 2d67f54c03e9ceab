"""Ranks answer, fail, hang and die; nothing is left behind, nothing is printed."""

import multiprocessing
import os

import pytest
import torch
import torch.distributed as dist

from infonce_lab.ranks import Failed, RankFailure, Ranks, launch, pool


@pytest.fixture(autouse=True)
def _nothing_is_left(capfd):
    yield
    assert multiprocessing.active_children() == []
    assert capfd.readouterr() == ("", "")


def _sum_of_ranks():
    x = torch.tensor([1.0 + dist.get_rank()])
    dist.all_reduce(x)
    print("an answer may print")
    return x.item()


@pytest.mark.parametrize("size", [1, 2, 3])
def test_ranks_talk_to_each_other(size):
    assert launch(_sum_of_ranks, size) == [size * (size + 1) / 2] * size


def test_after_the_parent_has_used_its_threads():
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        x = torch.randn(600, 600, requires_grad=True)
        (x @ x).sum().backward()  # starts the pools that a fork does not take along
        local = torch.ones(300, 300)
        assert launch(lambda: (local @ local).sum().item(), 2) == [300.0**3] * 2
    finally:
        torch.set_num_threads(threads)


def test_processes_live_between_questions():
    def server():
        seen = []

        def answer(message):
            seen.append(message)
            return os.getpid(), list(seen)

        return answer

    with Ranks(server, 2) as ranks:
        first, second = ranks.ask("ab"), ranks.ask("cd")
    assert [pid for pid, _ in first] == [pid for pid, _ in second]
    assert [seen for _, seen in second] == [["a", "c"], ["b", "d"]]


def _fails_on_one():
    if dist.get_rank() == 1:
        raise KeyError("lost")
    dist.barrier()


def test_the_rank_that_failed_is_named_and_not_the_one_that_waits():
    with pytest.raises(RankFailure, match="on rank 1: 'lost'") as caught:
        launch(_fails_on_one, 2)
    assert caught.value.type == "KeyError"


def test_a_rank_may_end_itself():
    with pytest.raises(RankFailure, match="ended by itself .exit code 3"):
        launch(lambda: os._exit(3), 2)
    with pytest.raises(RankFailure, match="on rank 0"):
        launch(lambda: exit(), 2)


def test_after_a_failure_new_processes_answer():
    def server():
        def answer(message):
            return 1 / message

        return answer

    with Ranks(server, 2) as ranks:
        assert isinstance(ranks.replies([0, 2])[0], Failed)
        assert ranks.ask([4, 2]) == [0.25, 0.5]


def _waits_for_ever():
    if dist.get_rank() == 0:
        dist.barrier()


def test_ranks_that_wait_for_each_other_are_stopped():
    with pytest.raises(RankFailure, match="rank 0 waits in `dist.barrier\\(\\)`; rank 1 is done"):
        launch(_waits_for_ever, 2, patience=2.0)


def test_patience_is_counted_over_all_questions():
    def server():
        return lambda message: _waits_for_ever()

    with Ranks(server, 2, patience=1.5) as ranks:
        for expected in ("would never end", "used up"):
            with pytest.raises(RankFailure, match=expected):
                ranks.ask([0, 0])


def test_spawned_where_fork_is_missing(monkeypatch):
    """Functions travel by value then, closures included."""
    monkeypatch.setattr(pool, "_start_method", lambda: "spawn")
    three = 3
    assert launch(lambda: (dist.get_rank(), three), 2) == [(0, 3), (1, 3)]
