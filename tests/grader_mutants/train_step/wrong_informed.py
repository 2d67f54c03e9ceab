"""Wrong training steps, by category."""

# ruff: noqa: F811
import torch
from torch import nn

from ..collect import add_wrong, wrong

add_wrong(None, "stub", "nothing handed in")
add_wrong(nn.Linear(2, 2), "interface", "a module")


def _loss(encoder, head, loss_fn, view_1, view_2):
    encoder.train()
    head.train()
    return loss_fn(head(encoder(view_1)), head(encoder(view_2)))


def _step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("gradient", "parameters moved by hand, at a learning rate of its own")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    with torch.no_grad():
        for network in (encoder, head):
            for p in network.parameters():
                p -= 0.01 * p.grad
    return loss.item()


@wrong("gradient", "uphill")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    (-loss).backward()
    optimizer.step()
    return loss.item()


@wrong("gradient", "the head frozen")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    for p in head.parameters():
        p.grad = None
    optimizer.step()
    return loss.item()


@wrong("gradient", "backward twice")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward(retain_graph=True)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("gradient", "weight decay added by hand")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    for network in (encoder, head):
        for p in network.parameters():
            p.grad += 1e-3 * p.detach()
    optimizer.step()
    return loss.item()


@wrong("gradient", "values clipped")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    for network in (encoder, head):
        nn.utils.clip_grad_value_(network.parameters(), 0.01)
    optimizer.step()
    return loss.item()


@wrong("gradient", "the first view's embeddings detached")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    return _step(optimizer, loss_fn(head(encoder(view_1)).detach(), head(encoder(view_2))))


@wrong(("gradient", "interface"), "everything under no_grad, then requires_grad on the loss")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    with torch.no_grad():
        loss = _loss(encoder, head, loss_fn, view_1, view_2)
    return _step(optimizer, loss.requires_grad_())


@wrong("gradient", "only old gradients smaller than they were: halved")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    for group in optimizer.param_groups:
        for p in group["params"]:
            if p.grad is not None:
                p.grad *= 0.5
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("formula", "the loss of the first half of the batch")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    half = len(view_1) // 2
    return _step(optimizer, _loss(encoder, head, loss_fn, view_1[:half], view_2[:half]))


@wrong("formula", "the head twice")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    z_1, z_2 = head(encoder(view_1)), head(encoder(view_2))
    return _step(optimizer, loss_fn(z_1 + 0.1 * z_1.tanh(), z_2))


@wrong("formula", "features and embeddings concatenated")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    h_1, h_2 = encoder(view_1), encoder(view_2)
    return _step(optimizer, loss_fn(torch.cat([h_1, head(h_1)], 1), torch.cat([h_2, head(h_2)], 1)))


@wrong("formula", "an L2 penalty in the loss")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    loss = loss + 1e-3 * sum(p.square().sum() for p in encoder.parameters())
    return _step(optimizer, loss)


@wrong(("formula", "positive_index"), "the second view shifted by one image")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    return _step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2.roll(1, 0)))


@wrong(("formula", "interface", "reduction"), "the loss summed over the batch is returned")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    return _step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2)) * len(view_1)


@wrong("formula", "a running average is returned")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2, average=[]):  # noqa: B006
    average.append(_step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2)))
    return sum(average) / len(average)


@wrong(("shape_state", "gradient"), "steps at every other call only")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    train_step.calls = getattr(train_step, "calls", 0) + 1
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    if train_step.calls % 2 == 0:
        return _step(optimizer, loss)
    loss.backward()
    return loss.item()


@wrong("shape_state", "the optimiser's state is cleared")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    optimizer.state.clear()
    return _step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2))


@wrong("shape_state", "evaluation mode for the head")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.eval()
    return _step(optimizer, loss_fn(head(encoder(view_1)), head(encoder(view_2))))


@wrong("shape_state", "back in evaluation mode before the second view")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    z_1 = head(encoder(view_1))
    encoder.eval()
    return _step(optimizer, loss_fn(z_1, head(encoder(view_2))))


@wrong(("shape_state", "gradient"), "the learning rate is halved at every call")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2))
    for group in optimizer.param_groups:
        group["lr"] /= 2
    return loss


@wrong("side_effect", "views centred in place")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    view_1.sub_(view_1.mean())
    view_2.sub_(view_2.mean())
    return _step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2))


@wrong("side_effect", "views cleared at the end")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2))
    view_1.zero_()
    return loss


@wrong("interface", "loss and embeddings")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    return _step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2)), None


@wrong("interface", "NumPy's 0-dim array")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    _step(optimizer, loss)
    return loss.detach().numpy()


@wrong("interface", "the loss printed")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    print(_step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2)))


@wrong("interface", "one batch of both views expected")
def train_step(encoder, head, loss_fn, optimizer, views):
    return _step(optimizer, loss_fn(*head(encoder(views)).chunk(2)))


@wrong(("interface", "formula"), "loss_fn called on one tensor")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    return _step(optimizer, loss_fn(head(encoder(torch.cat([view_1, view_2])))))


@wrong("nondeterministic", "noise on the views")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    view_1, view_2 = (v + 0.01 * torch.rand_like(v) for v in (view_1, view_2))
    return _step(optimizer, _loss(encoder, head, loss_fn, view_1, view_2))


@wrong(("numerics", "gradient", "formula"), "float32 inside")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.float()
    head.float()
    return _step(optimizer, _loss(encoder, head, loss_fn, view_1.float(), view_2.float()))


@wrong("device", "to the GPU")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    return _step(optimizer, _loss(encoder, head, loss_fn, view_1.cuda(), view_2.cuda()))


@wrong("stub", "not finished")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    _loss(encoder, head, loss_fn, view_1, view_2)
    raise NotImplementedError("backward")
