"""The wrong updates that people write, each small enough to read at a glance."""

import copy

import torch


def _both(online, target):
    return zip(online.parameters(), target.parameters(), strict=True)


@torch.no_grad()
def roles_swapped(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(1 - momentum).add_(o, alpha=momentum)


@torch.no_grad()
def online_updated(online, target, momentum=0.99):
    for o, t in _both(online, target):
        o.mul_(momentum).add_(t, alpha=1 - momentum)


@torch.no_grad()
def online_updated_as_well(online, target, momentum=0.99):
    for o, t in _both(online, target):
        mean = momentum * t + (1 - momentum) * o
        t.copy_(mean)
        o.copy_(mean)


@torch.no_grad()
def copied(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.copy_(o)


def linked(online, target, momentum=0.99):
    target.load_state_dict(online.state_dict())


def nothing_happens(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t = momentum * t + (1 - momentum) * o


def data_rebound(online, target, momentum=0.99):
    for o, t in _both(online, target):
        value = t.data
        value = value * momentum + o.data * (1 - momentum)


def new_module(online, target, momentum=0.99):
    target = copy.deepcopy(target)
    with torch.no_grad():
        for o, t in _both(online, target):
            t.mul_(momentum).add_(o, alpha=1 - momentum)
    return target


@torch.no_grad()
def added(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.add_(o, alpha=1 - momentum)


@torch.no_grad()
def momentum_on_both(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=momentum)


@torch.no_grad()
def minus(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum).sub_(o, alpha=1 - momentum)


@torch.no_grad()
def wrong_way(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.add_(t - o, alpha=1 - momentum)


@torch.no_grad()
def scaled_twice(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum)
        t.add_((1 - momentum) * o).mul_(momentum)


@torch.no_grad()
def lerp_the_other_way(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.copy_(torch.lerp(o, t, 1 - momentum))


@torch.no_grad()
def halves(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.add_(o).div_(2)


@torch.no_grad()
def momentum_fixed(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(0.99).add_(o, alpha=0.01)


@torch.no_grad()
def default_999(online, target, momentum=0.999):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def default_9(online, target, momentum=0.9):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def default_996(online, target, momentum=0.996):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def only_the_first_layer(online, target, momentum=0.99):
    for o, t in list(_both(online, target))[:1]:
        t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def only_weights(online, target, momentum=0.99):
    for (name, o), t in zip(online.named_parameters(), target.parameters(), strict=True):
        if "weight" in name:
            t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def only_trainable(online, target, momentum=0.99):
    for o, t in _both(online, target):
        if t.requires_grad:
            t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def only_children(online, target, momentum=0.99):
    """Not the parameters of the modules inside its children."""
    for a, b in zip(online.children(), target.children(), strict=True):
        for o, t in zip(a.parameters(recurse=False), b.parameters(recurse=False), strict=True):
            t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def grads_averaged(online, target, momentum=0.99):
    for o, t in _both(online, target):
        if o.grad is not None:
            t.add_(o.grad, alpha=-(1 - momentum))


def on_the_graph(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.requires_grad_(False)
        t.mul_(momentum).add_(o, alpha=1 - momentum)


def leaf_in_place(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)


def new_parameters(online, target, momentum=0.99):
    for (name, o), t in zip(online.named_parameters(), list(target.parameters()), strict=True):
        *path, last = name.split(".")
        owner = target.get_submodule(".".join(path))
        setattr(owner, last, torch.nn.Parameter((momentum * t + (1 - momentum) * o).detach()))


@torch.no_grad()
def target_frozen(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)
        t.requires_grad_(False)


@torch.no_grad()
def online_frozen(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)
        o.requires_grad_(False)


@torch.no_grad()
def online_in_eval(online, target, momentum=0.99):
    online.eval()
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def target_in_eval(online, target, momentum=0.99):
    target.eval()
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def gradients_cleared(online, target, momentum=0.99):
    online.zero_grad()
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)


def gradients_off_for_good(online, target, momentum=0.99):
    torch.set_grad_enabled(False)
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o, alpha=1 - momentum)


@torch.no_grad()
def online_scaled_in_place(online, target, momentum=0.99):
    for o, t in _both(online, target):
        t.mul_(momentum).add_(o.mul_(1 - momentum))


@torch.no_grad()
def data_shared(online, target, momentum=0.99):
    for o, t in _both(online, target):
        o.data.lerp_(t.data, momentum)
        t.data = o.data


def every_number_of_the_state(online, target, momentum=0.99):
    theirs = online.state_dict()
    for name, value in target.state_dict().items():
        value.mul_(momentum).add_(theirs[name], alpha=1 - momentum)
