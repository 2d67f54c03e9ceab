"""DINO's loss, its centre and its health: identities, both deaths, gradients, messages."""

import math

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.reference.dino import dino_center, dino_loss, health, teacher_probabilities
from infonce_lab.reference.mutual_information import mutual_information


@pytest.fixture
def logits():
    generator = torch.Generator().manual_seed(0)
    student, teacher = torch.randn(2, 6, 4, generator=generator, dtype=torch.float64)
    return student, teacher, torch.randn(4, generator=generator, dtype=torch.float64)


def test_cross_entropy_is_entropy_plus_kl(logits):
    student, teacher, center = logits
    t = teacher_probabilities(teacher, center)
    log_s = (student / 0.1).log_softmax(1)
    kl = F.kl_div(log_s, t, reduction="batchmean")
    loss = dino_loss(*logits)
    assert loss.item() == pytest.approx(health(t).mean_entropy + kl.item())


def test_a_teacher_shifted_with_its_center_is_the_same_teacher(logits):
    student, teacher, center = logits
    shift = torch.tensor([5.0, -3.0, 0.2, 1.0], dtype=torch.float64)
    moved = dino_loss(student, teacher + shift, center + shift)
    torch.testing.assert_close(moved, dino_loss(*logits))
    torch.testing.assert_close(dino_loss(student + 7, teacher - 2, center), dino_loss(*logits))


def test_only_the_student_learns(logits):
    student, teacher, center = (x.clone().requires_grad_() for x in logits)
    dino_loss(student, teacher, center, 0.2, 0.1).backward()
    expected = ((student / 0.2).softmax(1) - teacher_probabilities(teacher, center, 0.1)) / 0.2 / 6
    torch.testing.assert_close(student.grad, expected.detach())
    assert teacher.grad is None and center.grad is None


def test_the_center_is_a_moving_average_of_logits(logits):
    _, teacher, center = logits
    before = center.clone()
    after = dino_center(center, teacher.requires_grad_(), 0.75)
    torch.testing.assert_close(after, 0.75 * before + 0.25 * teacher.detach().mean(0))
    assert not after.requires_grad and torch.equal(center, before)
    moving = center
    for _ in range(200):  # it settles where the centred logits have mean zero
        moving = dino_center(moving, teacher)
    torch.testing.assert_close(moving, teacher.detach().mean(0))


def test_two_deaths_and_one_zero():
    one_hot = F.one_hot(torch.full((6,), 2), 4).double()
    uniform = torch.full((6, 4), 0.25, dtype=torch.float64)
    perfect = F.one_hot(torch.arange(8) % 4, 4).double()
    assert health(one_hot) == (0, 0, 0)
    assert health(uniform) == pytest.approx((math.log(4), math.log(4), 0))
    assert health(perfect) == pytest.approx((0, math.log(4), math.log(4)))


def test_the_difference_is_chapter_1_s_information(logits):
    p = logits[0].softmax(1)
    table = (p / len(p)).numpy()  # p(sample, prototype), samples equally likely
    assert health(p).information == pytest.approx(mutual_information(table, math.e))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s, t, c: dino_loss(s, t[:3], c), r"\(6, 4\) and \(3, 4\)"),
        (lambda s, t, c: dino_loss(s, t, c[:3]), r"center must be \(4,\)"),
        (lambda s, t, c: dino_loss(s, t, c, 0), "student_temperature must be > 0, got 0"),
        (lambda s, t, c: dino_loss(s, t, c, 1, math.nan), "teacher_temperature must be > 0"),
        (lambda s, t, c: dino_loss(s[:0], t[:0], c), "student must be"),
        (lambda s, t, c: dino_center(c, t, 1.5), "momentum must be between 0 and 1, got 1.5"),
        (lambda s, t, c: dino_center(c[:2], t), "center must be"),
        (lambda s, t, c: health(s[0]), "p must be"),
    ],
)
def test_bad_values_are_named(logits, call, words):
    with pytest.raises(ValueError, match=words):
        call(*logits)
