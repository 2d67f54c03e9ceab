"""Right updates in styles that a learner might choose."""

import torch
from torch.optim.swa_utils import get_ema_multi_avg_fn

from ..collect import right


@right("MoCo's lines")
def moco(online, target, momentum=0.99):
    for q, k in zip(online.parameters(), target.parameters(), strict=True):
        k.data = k.data * momentum + q.data * (1.0 - momentum)


@right("mul_ and add_ on .data")
def data(online, target, momentum=0.99):
    for q, k in zip(online.parameters(), target.parameters(), strict=True):
        k.data.mul_(momentum).add_(q.data, alpha=1 - momentum)


@right("lerp_ under no_grad")
@torch.no_grad()
def lerp(online, target, momentum=0.99):
    for q, k in zip(online.parameters(), target.parameters(), strict=True):
        k.lerp_(q, 1 - momentum)


@right("copy_ of the average")
def copy(online, target, momentum=0.99):
    with torch.no_grad():
        for q, k in zip(online.parameters(), target.parameters(), strict=True):
            k.copy_(momentum * k + (1 - momentum) * q)


@right("towards the online network")
def towards(online, target, momentum=0.99):
    with torch.no_grad():
        for q, k in zip(online.parameters(), target.parameters(), strict=True):
            k += (1 - momentum) * (q - k)


@right("_foreach")
def foreach(online, target, momentum=0.99):
    with torch.no_grad():
        ours, theirs = list(target.parameters()), list(online.parameters())
        torch._foreach_mul_(ours, momentum)
        torch._foreach_add_(ours, theirs, alpha=1 - momentum)


@right("by name")
def by_name(online, target, momentum=0.99):
    theirs = dict(online.named_parameters())
    with torch.no_grad():
        for name, k in target.named_parameters():
            k.set_(
                k.detach() * momentum + theirs[name].detach() * (1 - momentum)
            ) if False else k.copy_(k * momentum + theirs[name] * (1 - momentum))


@right("parameters averaged, buffers copied")
@torch.no_grad()
def with_buffers(online, target, momentum=0.99):
    for q, k in zip(online.parameters(), target.parameters(), strict=True):
        k.mul_(momentum).add_(q, alpha=1 - momentum)
    for q, k in zip(online.buffers(), target.buffers(), strict=True):
        k.copy_(q)


@right("a state dict of averages, loaded")
def state_dict(online, target, momentum=0.99):
    ours, theirs = target.state_dict(), online.state_dict()
    names = {name for name, _ in target.named_parameters()}
    mixed = {
        k: momentum * v + (1 - momentum) * theirs[k] if k in names else v for k, v in ours.items()
    }
    target.load_state_dict(mixed)


@right("PyTorch's own EMA function")
@torch.no_grad()
def swa(online, target, momentum=0.99):
    average = get_ema_multi_avg_fn(momentum)
    average(list(target.parameters()), list(online.parameters()), None)


@right("floating buffers averaged as well")
def buffers_averaged(online, target, momentum=0.99):
    theirs = online.state_dict()
    with torch.no_grad():
        for name, k in target.state_dict().items():
            if k.is_floating_point():
                k.mul_(momentum).add_(theirs[name], alpha=1 - momentum)


@right("recursion over the children")
def recursive(online, target, momentum=0.99):
    with torch.no_grad():
        for q, k in zip(
            online.parameters(recurse=False), target.parameters(recurse=False), strict=True
        ):
            k.mul_(momentum).add_(q, alpha=1 - momentum)
    for a, b in zip(online.children(), target.children(), strict=True):
        recursive(a, b, momentum)


@right("a vector of all parameters")
def vector(online, target, momentum=0.99):
    from torch.nn.utils import parameters_to_vector, vector_to_parameters

    with torch.no_grad():
        v = momentum * parameters_to_vector(target.parameters())
        v += (1 - momentum) * parameters_to_vector(online.parameters())
        vector_to_parameters(v, target.parameters())
