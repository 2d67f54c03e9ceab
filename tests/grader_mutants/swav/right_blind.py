"""SwAV's loss in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import right


def codes(scores, epsilon, iterations):
    with torch.no_grad():
        q = ((scores - scores.max()) / epsilon).exp()
        for _ in range(iterations):
            q = q / q.sum(0, keepdim=True)
            q = q / q.sum(1, keepdim=True)
        return q


@right("the two swapped terms")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations) for s in (scores_1, scores_2))
    first = -(q2 * F.log_softmax(scores_1 / temperature, 1)).sum(1).mean()
    second = -(q1 * F.log_softmax(scores_2 / temperature, 1)).sum(1).mean()
    return (first + second) / 2


@right("cross_entropy with soft labels")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (codes(s, epsilon, iterations) for s in (scores_1, scores_2))
    first = F.cross_entropy(scores_1 / temperature, q2)
    return 0.5 * (first + F.cross_entropy(scores_2 / temperature, q1))


@right("one concatenated batch")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    labels = torch.cat([codes(s, epsilon, iterations) for s in (scores_2, scores_1)])
    return F.cross_entropy(torch.cat([scores_1, scores_2]) / temperature, labels)


@right("logsumexp minus the expected score")
def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    total = 0
    for own, other in ((scores_1, scores_2), (scores_2, scores_1)):
        q, s = codes(other.detach(), epsilon, iterations), own / temperature
        total = total + (s.logsumexp(1) - (q * s).sum(1)).mean()
    return total / 2
