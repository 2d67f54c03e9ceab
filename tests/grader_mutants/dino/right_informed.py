"""Right DINO losses in styles that a learner might choose."""

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


@right("as published: detached afterwards, −q · log_softmax")
def as_published(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    out = student / student_temperature
    q = F.softmax((teacher - center) / teacher_temperature, dim=-1).detach()
    return torch.sum(-q * F.log_softmax(out, dim=-1), dim=-1).mean()


@right("log of the softmax")
def log_of_softmax(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    with torch.no_grad():
        t = torch.softmax((teacher - center) / teacher_temperature, 1)
    s = torch.softmax(student / student_temperature, 1)
    return -(t * s.log()).sum() / len(s)


@right("KLDivLoss plus entropy")
def kl_and_entropy(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = ((teacher.detach() - center.detach()) / teacher_temperature).softmax(1)
    kl = nn.KLDivLoss(reduction="batchmean")((student / student_temperature).log_softmax(1), t)
    return kl + torch.special.entr(t).sum(1).mean()


@right("einsum")
def einsum(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = torch.softmax((teacher - center[None]).detach() / teacher_temperature, -1)
    log_s = torch.log_softmax(student / student_temperature, -1)
    return -torch.einsum("bk,bk->b", t, log_s).mean()


@right("plain loops")
def loops(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    total = 0
    for s, t in zip(student, teacher.detach(), strict=True):
        target = torch.softmax((t - center.detach()) / teacher_temperature, 0)
        log_s = torch.log_softmax(s / student_temperature, 0)
        for k in range(len(s)):
            total = total - target[k] * log_s[k]
    return total / len(student)


@right("the diagonal of all pairs")
def diagonal(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = ((teacher - center) / teacher_temperature).softmax(1).detach()
    return -(t @ (student / student_temperature).log_softmax(1).T).diagonal().mean()


@right("float64 inside")
def upcast(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    return as_published(student.double(), teacher.double(), center.double(),
                        student_temperature, teacher_temperature)  # fmt: skip


@right("float32 inside")
def downcast(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    return as_published(student.float(), teacher.float(), center.float(),
                        student_temperature, teacher_temperature)  # fmt: skip


@right("Categorical distributions")
def categorical(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = torch.distributions.Categorical(logits=((teacher - center) / teacher_temperature).detach())
    s = torch.distributions.Categorical(logits=student / student_temperature)
    return (t.entropy() + torch.distributions.kl_divergence(t, s)).mean()


@right("the temperature distributed over both terms of the difference")
def distributed(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = torch.exp(
        (teacher / teacher_temperature - center / teacher_temperature).log_softmax(1)
    ).detach()
    return F.cross_entropy(student / student_temperature, t, reduction="sum") / student.shape[0]


@right("a tiny constant inside the logarithm")
def tiny_eps(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    t = ((teacher - center) / teacher_temperature).softmax(1).detach()
    return -(t * ((student / student_temperature).softmax(1) + 1e-12).log()).sum(1).mean()
