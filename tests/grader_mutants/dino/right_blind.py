"""DINO's loss in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import right


@right("softmax and log_softmax")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = F.softmax((teacher - center) / teacher_temperature, dim=1).detach()
    return -(t * F.log_softmax(student / student_temperature, dim=1)).sum(1).mean()


@right("cross_entropy with soft labels")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    with torch.no_grad():
        labels = ((teacher - center[None]) / teacher_temperature).softmax(-1)
    return F.cross_entropy(student / student_temperature, labels)


@right("logsumexp by hand")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    s = student / student_temperature
    t = (teacher.detach() - center.detach()) / teacher_temperature
    weights = (t - t.logsumexp(1, keepdim=True)).exp()
    return (s.logsumexp(1) - (weights * s).sum(1)).mean()


@right("a loop over the batch")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    total = 0
    for s, t in zip(student, teacher.detach(), strict=True):
        p = torch.softmax((t - center.detach()) / teacher_temperature, 0)
        total = total - p @ torch.log_softmax(s / student_temperature, 0)
    return total / len(student)
