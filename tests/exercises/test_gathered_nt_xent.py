"""What the judge of the distributed exercise says, beyond the mutants."""

import multiprocessing

import pytest
import torch
import torch.distributed as dist

from infonce_lab.exercises.gathered_nt_xent import harness, wrong
from infonce_lab.exercises.gathered_nt_xent.cases import shards
from infonce_lab.grading import grade
from infonce_lab.reference.distributed import Gather, gathered_nt_xent
from infonce_lab.reference.nt_xent import nt_xent


def test_the_simulation_agrees_with_processes():
    """The true numbers come from one process; three real ones find the same."""
    batch = [z.requires_grad_() for z in shards(3, 2, 5, seed=0)]
    with harness.on_processes(gathered_nt_xent) as (called,):
        real = called(*batch, 0.2)
        found = torch.autograd.grad(real.sum(), batch)
    true = harness.simulated(*batch, 0.2)
    torch.testing.assert_close(real, true)
    torch.testing.assert_close(found, torch.autograd.grad(true.sum(), batch))
    whole = nt_xent(*(z.flatten(0, 1) for z in batch), 0.2)
    torch.testing.assert_close(true.mean(), whole)


def test_rank_0_is_right_and_the_message_shows_it():
    report = grade("gathered_nt_xent", wrong.label_offset_missing)
    assert report.misconception.id == "label_offset_missing"
    assert report.example.expected.startswith("[0.361123, 0.361123]")
    assert report.example.obtained.startswith("[0.361123, 2.09317]")


def test_a_right_value_with_a_wrong_gradient_keeps_its_value_points():
    report = grade("gathered_nt_xent", wrong.no_grad_gather)
    assert not report.passed and report.points == pytest.approx(6)
    assert report.misconception.id == "no_grad_gather"


def _hangs(z_i, z_j, temperature=0.07, group=None):
    if dist.is_initialized() and dist.get_rank(group) == 0:
        dist.barrier()
    return nt_xent(z_i, z_j, temperature)


def test_a_hanging_answer_is_stopped_and_explained(monkeypatch, capfd):
    monkeypatch.setattr(harness, "PATIENCE", 2.0)
    report = grade("gathered_nt_xent", _hangs)
    assert report.status == "error"
    assert "rank 0 waits in `dist.barrier()`; rank 1 is done" in report.message
    assert report.misconception.category == "shape_state"
    assert multiprocessing.active_children() == []
    assert capfd.readouterr() == ("", "")


def test_an_answer_defined_here_and_its_helpers_are_taken_along():
    class Mine(Gather):
        pass

    def answer(z_i, z_j, temperature=0.07, group=None):
        return gathered_nt_xent(z_i, z_j, temperature, group) + 0 * Mine.__name__.count("x")

    assert grade("gathered_nt_xent", answer).passed
