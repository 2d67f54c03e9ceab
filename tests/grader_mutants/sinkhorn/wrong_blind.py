"""Wrong codes, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import wrong


def start(scores, epsilon):
    q = ((scores.detach() - scores.detach().max()) / epsilon).exp()
    return q / q.sum()


def rounds(q, iterations, first=0):
    b, k = q.shape
    for _ in range(iterations):
        for axis in (first, 1 - first):
            q = q / q.sum(axis, keepdim=True) / (k if axis == 0 else b)
    return q


@wrong(("formula", "softmax_axis"), "samples first, prototypes last")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    return rounds(start(scores, epsilon), iterations, first=1) * len(scores)


@wrong(("formula", "softmax_axis", "normalization"), "a softmax")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    return (scores.detach() / epsilon).softmax(1)


@wrong(("reduction", "normalization", "formula"), "the final factor B is missing")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    return rounds(start(scores, epsilon), iterations)


@wrong(("temperature", "formula"), "epsilon is ignored")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    return rounds(start(scores, 1.0), iterations) * len(scores)


@wrong(("temperature", "formula"), "the scores are multiplied by epsilon")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    return rounds(start(scores, 1 / epsilon), iterations) * len(scores)


@wrong(("formula", "shape_state", "temperature"), "always three rounds")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    return rounds(start(scores, epsilon), 3) * len(scores)


@wrong(
    ("softmax_axis", "formula", "normalization"),
    "the result is transposed back and forth the wrong way",
)
def sinkhorn(scores, epsilon=0.05, iterations=3):
    return rounds(start(scores, epsilon).T, iterations).T * len(scores)


@wrong("gradient", "the codes stay on the graph")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    q = ((scores - scores.max()) / epsilon).exp()
    return rounds(q / q.sum(), iterations) * len(scores)


@wrong("side_effect", "works in the caller's tensor")
@torch.no_grad()
def sinkhorn(scores, epsilon=0.05, iterations=3):
    scores.sub_(scores.max()).div_(epsilon).exp_()
    return rounds(scores / scores.sum(), iterations) * len(scores)


@wrong(
    ("normalization", "formula", "reduction", "softmax_axis"), "only the prototypes are normalised"
)
def sinkhorn(scores, epsilon=0.05, iterations=3):
    q = start(scores, epsilon)
    return q / q.sum(0, keepdim=True) * len(scores) / scores.shape[1]


@wrong(("formula", "cheat"), "hard codes")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    return torch.nn.functional.one_hot(scores.argmax(1), scores.shape[1]).to(scores)


@wrong(("sign", "formula"), "the scores have the wrong sign")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    return rounds(start(-scores, epsilon), iterations) * len(scores)
