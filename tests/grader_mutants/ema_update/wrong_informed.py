"""Wrong updates, by category."""

import torch

from ..collect import add_wrong, wrong


def _both(online, target):
    return list(zip(online.parameters(), target.parameters(), strict=True))


@torch.no_grad()
def _right(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)


@wrong("momentum", "swapped")
def swapped(online, target, momentum=0.99):
    _right(online, target, 1 - momentum)


@wrong(("momentum", "formula"), "squared")
def squared(online, target, momentum=0.99):
    _right(online, target, momentum**2)


@wrong("momentum", "always 0.5")
def always_half(online, target, momentum=0.99):
    _right(online, target, 0.5)


@wrong("momentum", "default 0.999")
def default(online, target, momentum=0.999):
    _right(online, target, momentum)


@wrong("momentum", "default 0")
def default_zero(online, target, momentum=0.0):
    _right(online, target, momentum)


@wrong("momentum", "never below 0.9")
def clamped(online, target, momentum=0.99):
    _right(online, target, max(momentum, 0.9))


@wrong(("momentum", "formula"), "copied")
def copied(online, target, momentum=0.99):
    target.load_state_dict(online.state_dict())


@wrong("formula", "m·t + m·o")
@torch.no_grad()
def both_m(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.copy_(momentum * t + momentum * o)


@wrong("formula", "t + (1−m)·o")
@torch.no_grad()
def no_decay(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.copy_(t + (1 - momentum) * o)


@wrong("formula", "a geometric mean")
@torch.no_grad()
def geometric(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.copy_(t.abs().pow(momentum) * o.abs().pow(1 - momentum))


@wrong(("formula", "momentum"), "m·(t + (1−m)·o)")
@torch.no_grad()
def outer(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.add_((1 - momentum) * o).mul_(momentum)


@wrong(("formula", "sign", "momentum"), "away from the online network")
@torch.no_grad()
def away(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.sub_((1 - momentum) * (o - t))


@wrong("interface", "a new name in a loop")
def rebinding(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t = t * momentum + o * (1 - momentum)


@wrong("interface", "a new module returned")
def returned(online, target, momentum=0.99):
    import copy

    new = copy.deepcopy(target)
    _right(online, new, momentum)
    return new


@wrong("interface", "a state dict returned, never loaded")
def dictionary(online, target, momentum=0.99):
    theirs = online.state_dict()
    return {k: momentum * v + (1 - momentum) * theirs[k] for k, v in target.state_dict().items()}


@wrong(("interface", "side_effect"), "target first")
def other_order(target, online, momentum=0.99):
    for o, t in _both(online, target):
        with torch.no_grad():
            t.mul_(momentum).add_(o, alpha=1 - momentum)


@wrong("interface", "momentum called m")
def named(online, target, m=0.99):
    _right(online, target, m)


@wrong("interface", "no momentum argument")
def without(online, target):
    _right(online, target)


@wrong("interface", "new Parameter objects")
def fresh(online, target, momentum=0.99):
    for a, b in zip(online.modules(), target.modules(), strict=True):
        for name, p in list(b.named_parameters(recurse=False)):
            mixed = (momentum * p + (1 - momentum) * getattr(a, name)).detach()
            setattr(b, name, torch.nn.Parameter(mixed, requires_grad=p.requires_grad))


@wrong(("gradient", "side_effect"), "without no_grad")
def recorded(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum)
        t.add_((1 - momentum) * o)


@wrong(("gradient", "interface", "side_effect"), "a tensor on the graph in place of the parameter")
def on_graph(online, target, momentum=0.99):
    for a, b in zip(online.modules(), target.modules(), strict=True):
        for name, p in list(b.named_parameters(recurse=False)):
            mixed = momentum * p.detach() + (1 - momentum) * getattr(a, name)
            del b._parameters[name]
            setattr(b, name, mixed)


@wrong("side_effect", "gradients stay off")
def off(online, target, momentum=0.99):
    torch.set_grad_enabled(False)
    _right(online, target, momentum)
    torch.set_grad_enabled(False)


@wrong("side_effect", "the online network moves")
@torch.no_grad()
def online_moves(online, target, momentum=0.99):
    _right(online, target, momentum)
    for o, t in _both(online, target):
        o.copy_(t)


@wrong("side_effect", "only the online network moves")
def wrong_network(online, target, momentum=0.99):
    _right(target, online, momentum)


@wrong("side_effect", "online gradients set to None")
def zero_grad(online, target, momentum=0.99):
    _right(online, target, momentum)
    for o in online.parameters():
        o.grad = None


@wrong("side_effect", "freezes the target")
def freezes(online, target, momentum=0.99):
    _right(online, target, momentum)
    for t in target.parameters():
        t.requires_grad = False


@wrong("side_effect", "target.eval()")
def evaluation(online, target, momentum=0.99):
    target.eval()
    _right(online, target, momentum)


@wrong("side_effect", "shared memory")
def shared(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.data = o.data


@wrong("shape_state", "only 2-D parameters")
@torch.no_grad()
def matrices(online, target, momentum=0.99):
    for o, t in _both(online, target):
        if t.ndim == 2:
            t.mul_(momentum).add_(o, alpha=1 - momentum)


@wrong("shape_state", "the last parameter is missing")
@torch.no_grad()
def last_missing(online, target, momentum=0.99):
    for o, t in _both(online, target)[:-1]:
        t.mul_(momentum).add_(o, alpha=1 - momentum)


@wrong("shape_state", "returns inside the loop")
@torch.no_grad()
def early(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)
        return


@wrong("shape_state", "only what requires a gradient")
@torch.no_grad()
def trainable(online, target, momentum=0.99):
    for o, t in _both(online, target):
        if t.requires_grad:
            t.mul_(momentum).add_(o, alpha=1 - momentum)


class _Kept:
    first = None


@wrong("shape_state", "remembers the first online network")
@torch.no_grad()
def remembered(online, target, momentum=0.99):
    if _Kept.first is None or len(_Kept.first) != len(list(online.parameters())):
        _Kept.first = [o.detach().clone() for o in online.parameters()]
    for o, t in zip(_Kept.first, target.parameters(), strict=True):
        t.mul_(momentum).add_(o.to(t.dtype), alpha=1 - momentum)


@wrong("nondeterministic", "a random half of the parameters")
@torch.no_grad()
def random_half(online, target, momentum=0.99):
    for o, t in _both(online, target):
        if torch.rand(()) < 0.5:
            t.mul_(momentum).add_(o, alpha=1 - momentum)


@wrong("numerics", "half precision in between")
@torch.no_grad()
def half(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.copy_(momentum * t.bfloat16() + (1 - momentum) * o.bfloat16())


@wrong("numerics", "rounded to three decimals")
@torch.no_grad()
def rounded(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.copy_(((momentum * t + (1 - momentum) * o) * 1000).round() / 1000)


@wrong("numerics", "integers in the state")
def integers(online, target, momentum=0.99):
    theirs = online.state_dict()
    for name, t in target.state_dict().items():
        t.copy_(t.mul_(momentum) + (1 - momentum) * theirs[name])


@wrong("device", "moves to the accelerator")
@torch.no_grad()
def accelerator(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.data = momentum * t.cuda() + (1 - momentum) * o.cuda()


add_wrong(None, "stub", "nothing")
add_wrong(torch.optim.swa_utils.AveragedModel, "interface", "a class")
