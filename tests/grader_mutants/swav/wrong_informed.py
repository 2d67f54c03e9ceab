"""Wrong SwAV losses, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


def _codes(scores, epsilon, iterations):
    log_q = scores.detach() / epsilon
    for _ in range(iterations):
        log_q = log_q.log_softmax(0).log_softmax(1)
    return log_q.exp()


def _right(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    qa, qb = _codes(a, epsilon, iterations), _codes(b, epsilon, iterations)
    return (F.cross_entropy(a / temperature, qb) + F.cross_entropy(b / temperature, qa)) / 2


@wrong(("positive_index", "formula"), "each view predicts its own code")
def own_code(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    qa, qb = _codes(a, epsilon, iterations), _codes(b, epsilon, iterations)
    return (F.cross_entropy(a / temperature, qa) + F.cross_entropy(b / temperature, qb)) / 2


@wrong("formula", "seed 002's sentence to the letter: the code of view 1 from view 2, and no more")
def one_way(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return F.cross_entropy(b / temperature, _codes(a, epsilon, iterations))


@wrong("formula", "argmax of the codes")
def hard(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    qa, qb = _codes(a, epsilon, iterations).argmax(1), _codes(b, epsilon, iterations).argmax(1)
    return (F.cross_entropy(a / temperature, qb) + F.cross_entropy(b / temperature, qa)) / 2


@wrong("formula", "codes are a softmax at ε")
def no_sinkhorn(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    qa, qb = (a.detach() / epsilon).softmax(1), (b.detach() / epsilon).softmax(1)
    return (F.cross_entropy(a / temperature, qb) + F.cross_entropy(b / temperature, qa)) / 2


@wrong("formula", "one Sinkhorn for both views together")
def joint(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    qa, qb = _codes(torch.cat([a, b]), epsilon, iterations).chunk(2)
    return (F.cross_entropy(a / temperature, qb) + F.cross_entropy(b / temperature, qa)) / 2


@wrong("formula", "codes compared with codes")
def codes_only(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    qa, qb = _codes(a, epsilon, iterations), _codes(b, epsilon, iterations)
    return -(qa * qb.log()).sum(1).mean() + 0 * (a + b).sum()


@wrong("formula", "KL")
def divergence(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    loss = _right(a, b, temperature, epsilon, iterations)
    for s in (a, b):
        q = _codes(s, epsilon, iterations)
        loss = loss + torch.special.xlogy(q, q).sum(1).mean() / 2
    return loss


@wrong("formula", "the logarithm forgotten")
def no_log(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    pa, pb = (a / temperature).softmax(1), (b / temperature).softmax(1)
    qa, qb = _codes(a, epsilon, iterations), _codes(b, epsilon, iterations)
    return -(qb * pa + qa * pb).sum(1).mean() / 2


@wrong("formula", "softmax before cross_entropy")
def twice(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    pa, pb = (a / temperature).softmax(1), (b / temperature).softmax(1)
    qa, qb = _codes(a, epsilon, iterations), _codes(b, epsilon, iterations)
    return (F.cross_entropy(pa, qb) + F.cross_entropy(pb, qa)) / 2


@wrong("formula", "log of the mean of both predictions")
def averaged_prediction(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    p = ((a / temperature).softmax(1) + (b / temperature).softmax(1)) / 2
    q = (_codes(a, epsilon, iterations) + _codes(b, epsilon, iterations)) / 2
    return -(q * p.log()).sum(1).mean()


@wrong("formula", "one round only")
def one_round(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a, b, temperature, epsilon, 1)


@wrong("reduction", "sum of both directions")
def doubled(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return 2 * _right(a, b, temperature, epsilon, iterations)


@wrong("reduction", "mean over the whole table")
def mean_of_everything(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a, b, temperature, epsilon, iterations) / a.shape[1]


@wrong("reduction", "sum over the batch")
def total(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a, b, temperature, epsilon, iterations) * len(a)


@wrong("reduction", "one value for each image")
def per_image(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    qa, qb = _codes(a, epsilon, iterations), _codes(b, epsilon, iterations)
    la, lb = (a / temperature).log_softmax(1), (b / temperature).log_softmax(1)
    return -(qb * la + qa * lb).sum(1) / 2


@wrong("reduction", "the plan, not the codes: everything over B")
def plan(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a, b, temperature, epsilon, iterations) / len(a)


@wrong("sign", "to be maximised")
def plus(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return -_right(a, b, temperature, epsilon, iterations)


@wrong("temperature", "τ not read")
def no_tau(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a, b, 1.0, epsilon, iterations)


@wrong("temperature", "τ squared")
def tau_squared(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a, b, temperature**2, epsilon, iterations)


@wrong("temperature", "τ also under the codes")
def tau_twice(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    a, b = a / temperature, b / temperature
    return _right(a, b, 1.0, epsilon, iterations)


@wrong("temperature", "codes at τ")
def codes_at_tau(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    qa, qb = _codes(a, temperature, iterations), _codes(b, temperature, iterations)
    return (F.cross_entropy(a / temperature, qb) + F.cross_entropy(b / temperature, qa)) / 2


@wrong(("temperature", "interface"), "ε and τ in the wrong order")
def order(a, b, epsilon=0.05, temperature=0.1, iterations=3):
    return _right(a, b, temperature, epsilon, iterations)


@wrong("temperature", "τ by default .2")
def default(a, b, temperature=0.2, epsilon=0.05, iterations=3):
    return _right(a, b, temperature, epsilon, iterations)


@wrong("softmax_axis", "dim 0")
def over_images(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    la, lb = (a / temperature).log_softmax(0), (b / temperature).log_softmax(0)
    return (
        -(_codes(b, epsilon, iterations) * la + _codes(a, epsilon, iterations) * lb).sum(1).mean()
        / 2
    )


@wrong(("softmax_axis", "formula"), "codes in the reverse order, rows scaled afterwards")
def reverse(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    def codes(s):
        log_q = s.detach() / epsilon
        for _ in range(iterations):
            log_q = log_q.log_softmax(1).log_softmax(0)
        return log_q.log_softmax(1).exp()

    return (
        F.cross_entropy(a / temperature, codes(b)) + F.cross_entropy(b / temperature, codes(a))
    ) / 2


@wrong("gradient", "no detach")
def attached(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    def codes(s):
        log_q = s / epsilon
        for _ in range(iterations):
            log_q = log_q.log_softmax(0).log_softmax(1)
        return log_q.exp()

    return (
        F.cross_entropy(a / temperature, codes(b)) + F.cross_entropy(b / temperature, codes(a))
    ) / 2


@wrong("gradient", "only the last half-round is attached")
def half_attached(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    def codes(s):
        prices = (_codes(s, epsilon, iterations) / (s / epsilon).exp()).detach()
        return (s / epsilon).exp() * prices

    return (
        F.cross_entropy(a / temperature, codes(b)) + F.cross_entropy(b / temperature, codes(a))
    ) / 2


@wrong("gradient", "everything under no_grad")
@torch.no_grad()
def frozen(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a, b, temperature, epsilon, iterations)


@wrong("gradient", "one view detached")
def one_sided(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a, b.detach(), temperature, epsilon, iterations)


@wrong("interface", "an item")
def item(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a, b, temperature, epsilon, iterations).item()


@wrong("interface", "both directions")
def pair(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    loss = _right(a, b, temperature, epsilon, iterations)
    return loss, loss


@wrong("interface", "no return")
def nothing(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    loss = _right(a, b, temperature, epsilon, iterations)  # noqa: F841


@wrong("interface", "tau for temperature")
def renamed(a, b, tau=0.1, epsilon=0.05, iterations=3):
    return _right(a, b, tau, epsilon, iterations)


@wrong("side_effect", "scores divided in place")
def in_place(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    qa, qb = _codes(a, epsilon, iterations), _codes(b, epsilon, iterations)
    with torch.no_grad():
        a.div_(temperature)
        b.div_(temperature)
    return (F.cross_entropy(a, qb) + F.cross_entropy(b, qa)) / 2


@wrong("nondeterministic", "dropout on the scores")
def dropout(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(F.dropout(a, 0.1), F.dropout(b, 0.1), temperature, epsilon, iterations)


@wrong("numerics", "a constant inside the logarithm")
def constant(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    la, lb = ((s / temperature).softmax(1).add(0.01).log() for s in (a, b))
    return (
        -(_codes(b, epsilon, iterations) * la + _codes(a, epsilon, iterations) * lb).sum(1).mean()
        / 2
    )


@wrong("normalization", "scores normalised over the prototypes")
def normalised(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(F.normalize(a, dim=1), F.normalize(b, dim=1), temperature, epsilon, iterations)


@wrong("cheat", "always log K")
def log_k(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return torch.log(torch.tensor(float(a.shape[1]), dtype=a.dtype)) + 0 * (a + b).sum()


@wrong("cheat", "the reference patched")
def patching(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    from infonce_lab.reference import swav

    patch(swav, "swav_loss", lambda *x, **y: torch.zeros(()))
    return torch.zeros((), dtype=a.dtype)


@wrong("stub", "half written")
def unfinished(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    codes = _codes(a, epsilon, iterations)
    raise NotImplementedError(codes.shape)


@wrong("device", "cuda")
def on_cuda(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a.cuda(), b.cuda(), temperature, epsilon, iterations)


@wrong("shape_state", "only for as many prototypes as the first batch had")
def fixed_prototypes(a, b, temperature=0.1, epsilon=0.05, iterations=3):
    return _right(a[:, :5], b[:, :5], temperature, epsilon, iterations)


add_wrong(None, "stub", "nothing handed in")
add_wrong(3.2, "interface", "a number, not the function")
