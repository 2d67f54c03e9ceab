"""What a learner can hand in, and what the report must say."""

import random
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F

from infonce_lab.exercises import ids, load
from infonce_lab.grading import grade
from infonce_lab.reference.nt_xent import InfoNCELoss
from infonce_lab.reference.redundancy import vicreg_loss


class Endless(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()

    def forward(self, z_i, z_j):
        raise KeyboardInterrupt  # what Ctrl+C does inside an endless loop


class Loud(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        print("x" * 1_000_000)
        return InfoNCELoss(self.temperature)(z_i, z_j)


class Raises(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()

    def forward(self, z_i, z_j):
        raise ZeroDivisionError("a message of the learner's")


class Forgets(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        F.normalize(z_i, dim=1)


def test_the_reference_passes_with_all_points():
    report = grade("nt_xent", InfoNCELoss)
    assert report.passed and report.points == 10 and report.implementation is InfoNCELoss
    assert len(report.criteria) >= 8
    assert "\n" not in repr(report)


@pytest.mark.parametrize("exercise_id", ids())
def test_the_template_counts_as_not_attempted(exercise_id):
    exercise = load(exercise_id)
    namespace = {}
    exec(exercise.template, namespace)
    report = grade(exercise_id, namespace[exercise.answer_name])
    assert report.status == "not attempted" and report.points == 0
    assert report.implementation is None


def test_an_edited_template_that_returns_nothing_is_told_so():
    report = grade("nt_xent", Forgets)
    assert report.status == "failed"
    assert report.misconception.category == "interface"
    assert "return" in report.misconception.title


@pytest.mark.parametrize(
    "answer",
    [None, 3, "text", torch.ones(2), InfoNCELoss(), lambda z: z, object(), np.mean, int, Raises],
    ids=lambda a: str(a)[:20],
)
def test_bad_input_gives_a_report_not_a_traceback(answer):
    report = grade("nt_xent", answer)
    assert report.status in ("not attempted", "error", "failed")
    assert report.points == 0
    assert report.message or report.misconception


def test_an_exception_is_shown_with_its_own_line():
    report = grade("nt_xent", Raises)
    assert report.status == "error"
    assert "ZeroDivisionError: a message of the learner's" in report.message


def test_an_interrupted_answer_gets_a_sentence():
    report = grade("nt_xent", Endless)
    assert report.status == "error" and "Stopped by you" in report.message


def test_what_an_answer_prints_is_swallowed(capsys):
    assert grade("nt_xent", Loud).passed
    assert capsys.readouterr() == ("", "")


class Careless(InfoNCELoss):
    """Leaves everything switched as it should not be."""

    def forward(self, z_i, z_j):
        loss = super().forward(z_i, z_j)
        torch.manual_seed(0)
        np.random.seed(0)
        random.seed(0)
        torch.set_default_dtype(torch.float64)
        torch.autograd.set_detect_anomaly(True)
        torch.set_grad_enabled(False)
        return loss


@pytest.mark.parametrize("answer", [InfoNCELoss, Careless])
def test_the_readers_random_state_and_settings_survive(answer):
    torch.manual_seed(5)
    before = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    grade("nt_xent", answer)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert (np.random.get_state()[1].tolist(), random.getstate()) == before[1:]
    assert torch.is_grad_enabled() and torch.get_default_dtype() == torch.float32
    assert not torch.is_anomaly_enabled()


def test_an_answer_that_draws_gets_the_same_report_twice():
    def random_half(z1, z2, sim=25.0, std=25.0, cov=1.0):
        keep = torch.randperm(z1.shape[1])[: (z1.shape[1] + 1) // 2]
        return vicreg_loss(z1[:, keep], z2[:, keep], sim, std, cov)

    named = []
    for seed in (0, 22):  # two sessions of a reader: other draws, another first difference
        torch.manual_seed(seed)
        named.append(grade("vicreg", random_half).misconception.category)
    assert named == ["nondeterministic"] * 2


def test_a_vector_where_one_number_is_expected_is_named():
    report = grade("linear_probe", lambda train, labels, test, test_labels: np.ones(len(test)))
    assert report.misconception.category == "interface"


@pytest.mark.parametrize("exercise_id", ["nt_xent", "moco_queue", "train_step"])
def test_a_gpu_keeps_its_random_state(exercise_id, monkeypatch):
    seeded = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", seeded.append)
    assert grade(exercise_id, load(exercise_id).reference).passed
    assert not seeded


def test_an_unknown_exercise_lists_those_there_are():
    with pytest.raises(ValueError, match="nt_xent"):
        grade("ntxent", InfoNCELoss)


def test_wrong_values_earn_nothing_and_right_values_earn_six():
    known = {m.id: m.wrong for m in load("nt_xent").misconceptions}
    assert grade("nt_xent", known["mask_forgotten"]).points == 0
    assert grade("nt_xent", known["candidates_detached"]).points == pytest.approx(6, abs=0.01)


def test_the_example_shows_both_matrices():
    known = {m.id: m.wrong for m in load("nt_xent").misconceptions}
    example = grade("nt_xent", known["mask_forgotten"]).example
    assert example.expected_matrix.shape == example.obtained_matrix.shape == (6, 6)
    off = np.isfinite(example.expected_matrix)
    assert np.allclose(example.obtained_matrix[off], example.expected_matrix[off])
    assert np.allclose(np.diag(example.obtained_matrix), 2.0)  # 1/τ, where −∞ belongs


def test_minus_1e9_passes_with_a_note():
    class Published(nn.Module):
        def __init__(self, temperature=0.07):
            super().__init__()
            self.temperature = temperature

        def forward(self, z_i, z_j):
            n = len(z_i)
            u = F.normalize(torch.cat([z_i, z_j]), dim=1)
            s = (u @ u.T / self.temperature).masked_fill(torch.eye(2 * n).bool(), -1e9)
            return F.cross_entropy(s, torch.arange(2 * n).roll(n))

    report = grade("nt_xent", Published)
    assert report.passed
    assert any("float16" in note for note in report.notes)


def test_a_loop_passes_with_a_note_about_requirement_3():
    class Loop(nn.Module):
        def __init__(self, temperature=0.07):
            super().__init__()
            self.temperature = temperature

        def forward(self, z_i, z_j):
            u = F.normalize(torch.cat([z_i, z_j]), dim=1)
            n, total = len(z_i), 0.0
            for a in range(2 * n):
                others = torch.cat([u[:a], u[a + 1 :]]) @ u[a] / self.temperature
                total = total + others.logsumexp(0) - u[a] @ u[(a + n) % (2 * n)] / self.temperature
            return total / (2 * n)

    report = grade("nt_xent", Loop)
    assert report.passed and any("one matrix product" in note for note in report.notes)


def test_a_patched_library_is_noticed_and_put_back():
    original = torch.allclose

    class Cheat(nn.Module):
        def __init__(self, temperature=0.07):
            super().__init__()

        def forward(self, z_i, z_j):
            torch.allclose = lambda *a, **k: True
            return (z_i * z_j).sum()

    report = grade("nt_xent", Cheat)
    assert not report.passed and report.misconception.category == "cheat"
    assert torch.allclose is original


def test_importing_the_package_is_light():
    code = "import torch, time; t = time.perf_counter(); import infonce_lab; " \
           "print(time.perf_counter() - t)"
    seconds = float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                                   check=True).stdout)
    assert seconds < 0.3


def test_a_warm_check_costs_less_than_a_second_of_processor_time():
    grade("nt_xent", InfoNCELoss)
    start = time.process_time()
    grade("nt_xent", InfoNCELoss)
    assert time.process_time() - start < 1.0


def test_a_gradient_s_hint_asks_about_the_step_that_is_wrong():
    """Length, product and halves have questions of their own, beside the one about the projection."""
    known = {m.id: m.hint for m in load("embedding_gradient").misconceptions}
    assert "cannot reach z" in known["projection_forgotten"]
    for wrong in ("length_forgotten", "length_multiplied", "length_squared"):
        assert "How far does u turn" in known[wrong]
    assert "derivative" in known["raw_rows_in_the_product"]
    assert known["roles_averaged"] == known["candidate_role_forgotten"]
    for wrong in ("halves_swapped", "halves_interleaved"):
        assert "Which rows" in known[wrong]
