"""Right training steps in other styles."""

# ruff: noqa: F811
import torch
from torch import nn

from ..collect import right


@right("one pass, split")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train(), head.train()
    optimizer.zero_grad()
    z = head(encoder(torch.cat((view_1, view_2), dim=0)))
    z_1, z_2 = z.split(len(view_1))
    loss = loss_fn(z_1, z_2)
    loss.backward()
    optimizer.step()
    return float(loss)


@right("slices, gradients cleared in between")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    n = view_1.shape[0]
    z = head(encoder(torch.cat([view_1, view_2])))
    loss = loss_fn(z[:n], z[n:])
    value = loss.item()
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    return value


@right("autograd.grad, gradients set by hand")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    for network in (encoder, head):
        network.train(True)
    loss = loss_fn(head(encoder(view_1)), head(encoder(view_2)))
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        parameter.grad = gradient
    optimizer.step()
    return loss.detach().cpu().item()


@right("a model as a sequence")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    model = nn.Sequential(encoder, head).train()
    optimizer.zero_grad()
    loss = loss_fn(*map(model, (view_1, view_2)))
    loss.backward()
    optimizer.step()
    return loss.tolist()


@right("gradients cleared through the modules")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    for network in (encoder, head):
        network.train()
        network.zero_grad()
    loss = loss_fn(head(encoder(view_1)), head(encoder(view_2)))
    loss.backward()
    optimizer.step()
    return loss.item()


@right("gradients cleared before and after")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    optimizer.zero_grad()
    loss = loss_fn(head(encoder(view_1)), head(encoder(view_2)))
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


@right("the two halves of the gradient added up, the encoder's graph kept")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    optimizer.zero_grad()
    h = encoder(torch.cat([view_1, view_2]))
    cut = h.detach().requires_grad_()
    z_1, z_2 = head(cut).chunk(2)
    loss = loss_fn(z_1, z_2)
    loss.backward()
    h.backward(cut.grad)
    optimizer.step()
    return loss.item()


@right("under enable_grad")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    with torch.enable_grad():
        loss = loss_fn(head(encoder(view_1)), head(encoder(view_2)))
        optimizer.zero_grad()
        loss.backward()
    optimizer.step()
    return float(loss.detach().numpy())


@right("the second view first")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    z_2 = head(encoder(view_2))
    z_1 = head(encoder(view_1))
    loss = loss_fn(z_1, z_2)
    optimizer.zero_grad()
    torch.autograd.backward(loss)
    optimizer.step()
    return loss.item()


@right("checkpointed encoder: less memory, the same numbers")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    from torch.utils.checkpoint import checkpoint

    encoder.train()
    head.train()
    z_1, z_2 = (head(checkpoint(encoder, v, use_reentrant=False)) for v in (view_1, view_2))
    loss = loss_fn(z_1, z_2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
