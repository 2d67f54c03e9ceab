"""Wrong SwAV losses, written from the contract alone."""

# ruff: noqa: F811
import torch.nn.functional as F

from ..collect import wrong


def codes(scores, epsilon, iterations):
    q = ((scores - scores.max()) / epsilon).exp()
    for _ in range(iterations):
        q = q / q.sum(0, keepdim=True)
        q = q / q.sum(1, keepdim=True)
    return q


def term(scores, q, tau, reduce=True):
    rows = -(q * F.log_softmax(scores / tau, 1)).sum(1)
    return rows.mean() if reduce else rows


@wrong("gradient", "the codes are not detached")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations) for s in (scores_1, scores_2))
    return (term(scores_1, q2, temperature) + term(scores_2, q1, temperature)) / 2


@wrong(("positive_index", "formula"), "nothing is swapped")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations).detach() for s in (scores_1, scores_2))
    return (term(scores_1, q1, temperature) + term(scores_2, q2, temperature)) / 2


@wrong(("formula", "reduction", "positive_index"), "one direction")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    return term(scores_1, codes(scores_2, epsilon, iterations).detach(), temperature)


@wrong("reduction", "the directions are added")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations).detach() for s in (scores_1, scores_2))
    return term(scores_1, q2, temperature) + term(scores_2, q1, temperature)


@wrong(("formula", "normalization"), "a softmax in place of the codes")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = ((s / epsilon).softmax(1).detach() for s in (scores_1, scores_2))
    return (term(scores_1, q2, temperature) + term(scores_2, q1, temperature)) / 2


@wrong("temperature", "no temperature")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations).detach() for s in (scores_1, scores_2))
    return (term(scores_1, q2, 1) + term(scores_2, q1, 1)) / 2


@wrong(("temperature", "formula"), "epsilon and temperature are swapped")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, temperature, iterations).detach() for s in (scores_1, scores_2))
    return (term(scores_1, q2, epsilon) + term(scores_2, q1, epsilon)) / 2


@wrong("sign", "the sign is missing")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations).detach() for s in (scores_1, scores_2))
    return -(term(scores_1, q2, temperature) + term(scores_2, q1, temperature)) / 2


@wrong(("reduction",), "the sum over the batch")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations).detach() for s in (scores_1, scores_2))
    rows = term(scores_1, q2, temperature, False) + term(scores_2, q1, temperature, False)
    return rows.sum() / 2


@wrong(("interface", "reduction"), "one loss a sample")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations).detach() for s in (scores_1, scores_2))
    return (term(scores_1, q2, temperature, False) + term(scores_2, q1, temperature, False)) / 2


@wrong(("softmax_axis", "formula"), "log-softmax over the batch")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations).detach() for s in (scores_1, scores_2))
    first = -(q2 * F.log_softmax(scores_1 / temperature, 0)).sum(1).mean()
    return (first - (q1 * F.log_softmax(scores_2 / temperature, 0)).sum(1).mean()) / 2


@wrong(("formula",), "hard codes")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    y1, y2 = (codes(s, epsilon, iterations).argmax(1) for s in (scores_1, scores_2))
    first = F.cross_entropy(scores_1 / temperature, y2)
    return (first + F.cross_entropy(scores_2 / temperature, y1)) / 2
