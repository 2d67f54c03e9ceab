"""Wrong DINO losses, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import wrong


def soft(x, tau):
    return (x / tau).softmax(1)


def cross(p, s, tau):
    return -(p * (s / tau).log_softmax(1)).sum(1).mean()


@wrong("gradient", "the teacher is not detached")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    return cross(soft(teacher - center, teacher_temperature), student, student_temperature)


@wrong("gradient", "only the center is detached")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    return cross(soft(teacher - center.detach(), teacher_temperature), student, student_temperature)


@wrong(("formula", "normalization"), "no centering")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    return cross(soft(teacher.detach(), teacher_temperature), student, student_temperature)


@wrong(("formula", "normalization", "sign"), "the center is added")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    return cross(
        soft((teacher + center).detach(), teacher_temperature), student, student_temperature
    )


@wrong(("formula", "normalization"), "the student is centered too")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = soft((teacher - center).detach(), teacher_temperature)
    return cross(t, student - center.detach(), student_temperature)


@wrong("temperature", "the temperatures are swapped")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    return cross(
        soft((teacher - center).detach(), student_temperature), student, teacher_temperature
    )


@wrong("temperature", "the student's temperature for both")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    return cross(
        soft((teacher - center).detach(), student_temperature), student, student_temperature
    )


@wrong(("temperature", "formula"), "the center is taken off after the division")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = (teacher.detach() / teacher_temperature - center.detach()).softmax(1)
    return cross(t, student, student_temperature)


@wrong(("softmax_axis", "formula"), "softmax over the batch")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = ((teacher - center).detach() / teacher_temperature).softmax(0)
    return cross(t, student, student_temperature)


@wrong("reduction", "the mean over all entries")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = soft((teacher - center).detach(), teacher_temperature)
    return -(t * (student / student_temperature).log_softmax(1)).mean()


@wrong(("formula", "sign"), "student and teacher change places")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    s = soft(student, student_temperature)
    t = ((teacher - center).detach() / teacher_temperature).log_softmax(1)
    return -(s * t).sum(1).mean()


@wrong(("formula",), "the KL divergence")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = soft((teacher - center).detach(), teacher_temperature)
    entropy = -(t * t.clamp_min(1e-30).log()).sum(1).mean()
    return cross(t, student, student_temperature) - entropy


@wrong(("sign",), "the sign is missing")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    return -cross(
        soft((teacher - center).detach(), teacher_temperature), student, student_temperature
    )


@wrong(("formula",), "hard labels")
def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    labels = (teacher - center).argmax(1)
    return torch.nn.functional.cross_entropy(student / student_temperature, labels)
