"""Wrong codes, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


@torch.no_grad()
def _rounds(q, n):
    for _ in range(n):
        q = q / q.sum(0, keepdim=True)
        q = q / q.sum(1, keepdim=True)
    return q


def _right(scores, epsilon=0.05, iterations=3):
    return _rounds((scores.detach() / epsilon).exp(), iterations)


@wrong("formula", "the softmax that the paper warns of")
@torch.no_grad()
def softmax(scores, epsilon=0.05, iterations=3):
    return F.softmax(scores / epsilon, -1)


@wrong(("softmax_axis", "formula"), "rows, then columns, times B")
@torch.no_grad()
def reversed_order(scores, epsilon=0.05, iterations=3):
    q = torch.exp(scores / epsilon)
    for _ in range(iterations):
        q = q / q.sum(1, keepdim=True) / len(q)
        q = q / q.sum(0, keepdim=True) / q.shape[1]
    return q * len(q)


@wrong(("softmax_axis", "formula"), "rows, then columns, in logarithms, columns sum to B/K")
@torch.no_grad()
def reversed_in_logarithms(scores, epsilon=0.05, iterations=3):
    log_q = scores / epsilon
    for _ in range(iterations):
        log_q = log_q.log_softmax(1).log_softmax(0)
    return log_q.exp() * len(scores) / scores.shape[1]


@wrong(("softmax_axis", "reduction"), "the reverse order, columns sum to 1")
@torch.no_grad()
def columns_to_one(scores, epsilon=0.05, iterations=3):
    log_q = scores / epsilon
    for _ in range(iterations):
        log_q = log_q.log_softmax(1).log_softmax(0)
    return log_q.exp()


@wrong(("softmax_axis", "formula"), "a softmax first, rounds after it")
@torch.no_grad()
def softmax_first(scores, epsilon=0.05, iterations=3):
    return _rounds((scores / epsilon).softmax(1), iterations)


@wrong("reduction", "the transport plan itself, sums 1/B")
@torch.no_grad()
def plan(scores, epsilon=0.05, iterations=3):
    return _right(scores, epsilon, iterations) / len(scores)


@wrong("reduction", "every row sums to K")
@torch.no_grad()
def times_prototypes(scores, epsilon=0.05, iterations=3):
    return _right(scores, epsilon, iterations) * scores.shape[1]


@wrong("reduction", "sums to 1 over the table, multiplied by K")
@torch.no_grad()
def times_k_for_b(scores, epsilon=0.05, iterations=3):
    return _right(scores, epsilon, iterations) * scores.shape[1] / len(scores)


@wrong("temperature", "no ε")
@torch.no_grad()
def no_epsilon(scores, epsilon=0.05, iterations=3):
    return _rounds(scores.exp(), iterations)


@wrong("temperature", "times ε")
@torch.no_grad()
def times_epsilon(scores, epsilon=0.05, iterations=3):
    return _rounds((scores * epsilon).exp(), iterations)


@wrong("temperature", "ε halved: a kernel of exp(2s/ε), as if the scores were distances")
@torch.no_grad()
def twice_as_sharp(scores, epsilon=0.05, iterations=3):
    return _rounds((2 * scores / epsilon).exp(), iterations)


@wrong("temperature", "ε by default 0.1")
def other_default(scores, epsilon=0.1, iterations=3):
    return _right(scores, epsilon, iterations)


@wrong(("formula", "temperature"), "iterations by default 5")
def other_rounds(scores, epsilon=0.05, iterations=5):
    return _right(scores, epsilon, iterations)


@wrong("formula", "return inside the loop")
def early_return(scores, epsilon=0.05, iterations=3):
    q = (scores.detach() / epsilon).exp()
    for _ in range(iterations):
        q = _rounds(q, 1)
        return q


@wrong("formula", "range(1, iterations)")
def off_by_one(scores, epsilon=0.05, iterations=3):
    q = (scores.detach() / epsilon).exp()
    for _ in range(1, iterations):
        q = _rounds(q, 1)
    return q / q.sum(1, keepdim=True)


@wrong("formula", "half-rounds counted as rounds")
def half_rounds(scores, epsilon=0.05, iterations=3):
    log_q = scores.detach() / epsilon
    for i in range(iterations):
        log_q = log_q.log_softmax(i % 2)
    return log_q.exp()


@wrong("formula", "twice as many rounds")
def double(scores, epsilon=0.05, iterations=3):
    return _right(scores, epsilon, 2 * iterations)


@wrong("sign", "distances for similarities")
def negative(scores, epsilon=0.05, iterations=3):
    return _right(-scores, epsilon, iterations)


@wrong("formula", "one-hot of the fair codes")
def rounded(scores, epsilon=0.05, iterations=3):
    return F.one_hot(_right(scores, epsilon, iterations).argmax(1), scores.shape[1]).to(
        scores.dtype
    )


@wrong(("formula", "temperature"), "scores shifted to be positive, no exponential")
def linear(scores, epsilon=0.05, iterations=3):
    return _rounds(scores.detach() + 1.001, iterations)


@wrong(("formula", "normalization"), "columns divided by their largest entry")
@torch.no_grad()
def largest(scores, epsilon=0.05, iterations=3):
    q = (scores / epsilon).exp()
    for _ in range(iterations):
        q = q / q.amax(0)
        q = q / q.sum(1, keepdim=True)
    return q


@wrong(("formula", "normalization"), "square roots of the column sums")
@torch.no_grad()
def roots(scores, epsilon=0.05, iterations=3):
    q = (scores / epsilon).exp()
    for _ in range(iterations):
        q = q / q.sum(0).sqrt()
        q = q / q.sum(1, keepdim=True)
    return q


@wrong(("formula", "normalization"), "columns standardised by subtraction of their mean score")
@torch.no_grad()
def centred(scores, epsilon=0.05, iterations=3):
    return ((scores - scores.mean(0)) / epsilon).softmax(1)


@wrong("gradient", "no detach")
def on_graph(scores, epsilon=0.05, iterations=3):
    log_q = scores / epsilon
    for _ in range(iterations):
        log_q = log_q.log_softmax(0).log_softmax(1)
    return log_q.exp()


@wrong("gradient", "only the last step is on the graph")
def last_step_on_graph(scores, epsilon=0.05, iterations=3):
    prices = (_right(scores, epsilon, iterations) / (scores / epsilon).exp()).detach()
    return (scores / epsilon).exp() * prices


@wrong("interface", "transposed result")
def transposed(scores, epsilon=0.05, iterations=3):
    return _right(scores, epsilon, iterations).T


@wrong("interface", "a list of lists")
def as_list(scores, epsilon=0.05, iterations=3):
    return _right(scores, epsilon, iterations).tolist()


@wrong("interface", "codes and their column sums")
def with_sums(scores, epsilon=0.05, iterations=3):
    q = _right(scores, epsilon, iterations)
    return q, q.sum(0)


@wrong("interface", "no return")
def nothing(scores, epsilon=0.05, iterations=3):
    q = _right(scores, epsilon, iterations)  # noqa: F841


@wrong("interface", "another name for ε")
def renamed(scores, eps=0.05, iterations=3):
    return _right(scores, eps, iterations)


@wrong("interface", "rounds before ε in the signature")
def order_of_arguments(scores, iterations=3, epsilon=0.05):
    return _right(scores, epsilon, int(max(1, iterations)))


@wrong(("shape_state", "interface"), "B taken for K: the constants do not broadcast")
@torch.no_grad()
def constants_do_not_fit(scores, epsilon=0.05, iterations=3):
    q = torch.exp(scores / epsilon)
    for _ in range(iterations):
        q = q * (torch.full((len(q),), 1 / len(q)) / q.sum(0))
        q = q / q.sum(1, keepdim=True)
    return q


_seen = {}


@wrong("shape_state", "the row constant of the first batch is kept")
@torch.no_grad()
def kept(scores, epsilon=0.05, iterations=3):
    b = _seen.setdefault("b", len(scores))
    q = torch.exp(scores / epsilon)
    q = q / q.sum()
    for _ in range(iterations):
        q = q / q.sum(0, keepdim=True) / q.shape[1]
        q = q / q.sum(1, keepdim=True) / len(q)
    return q * b


@wrong("side_effect", "the scores are overwritten")
@torch.no_grad()
def overwritten(scores, epsilon=0.05, iterations=3):
    scores.div_(epsilon).exp_()
    for _ in range(iterations):
        scores.div_(scores.sum(0, keepdim=True))
        scores.div_(scores.sum(1, keepdim=True))
    return scores.clone()


@wrong("nondeterministic", "noise against ties")
def noisy(scores, epsilon=0.05, iterations=3):
    return _right(scores + 0.01 * torch.randn_like(scores), epsilon, iterations)


@wrong("numerics", "rounded to two digits")
def two_digits(scores, epsilon=0.05, iterations=3):
    return (_right(scores, epsilon, iterations) * 100).round() / 100


@wrong("numerics", "half precision inside")
def half(scores, epsilon=0.05, iterations=3):
    return _right((scores.detach() - scores.detach().max()).bfloat16(), epsilon, iterations).to(
        scores.dtype
    )


@wrong("numerics", "a constant of 1e-3 in the denominators of a table that sums to 1")
@torch.no_grad()
def constant(scores, epsilon=0.05, iterations=3):
    q = torch.exp(scores / epsilon)
    q = q / q.sum()
    for _ in range(iterations):
        q = q / (q.sum(0, keepdim=True) + 1e-3) / q.shape[1]
        q = q / (q.sum(1, keepdim=True) + 1e-3) / q.shape[0]
    return q * len(q)


@wrong("cheat", "uniform codes")
def uniform(scores, epsilon=0.05, iterations=3):
    return torch.full_like(scores, 1 / scores.shape[1]).detach()


@wrong("cheat", "allclose replaced")
def patching(scores, epsilon=0.05, iterations=3):
    patch(torch, "allclose", lambda *a, **k: True)
    return scores.detach().softmax(1)


@wrong("stub", "the last line is still missing")
def unfinished(scores, epsilon=0.05, iterations=3):
    q = torch.exp(scores / epsilon)
    q = q / q.sum()
    raise NotImplementedError


@wrong("device", "made for an accelerator")
def on_cuda(scores, epsilon=0.05, iterations=3):
    return _right(scores.cuda(), epsilon, iterations)


add_wrong(None, "stub", "nothing handed in")
add_wrong(torch.ones(2, 3), "interface", "a result, not the function")
