"""One training step in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import right


@right("two passes, in the usual order")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    optimizer.zero_grad()
    loss = loss_fn(head(encoder(view_1)), head(encoder(view_2)))
    loss.backward()
    optimizer.step()
    return loss.item()


@right("one pass over both views; gradients set to zero, not to None")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    for module in (encoder, head):
        module.train(True)
    h1, h2 = encoder(torch.cat([view_1, view_2])).split(view_1.shape[0])
    loss = loss_fn(head(h1), head(h2))
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    before = float(loss.detach())
    optimizer.step()
    return before


@right("a closure for the optimizer")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    torch.nn.ModuleList([encoder, head]).train()
    seen = []

    def closure():
        optimizer.zero_grad()
        loss = loss_fn(*(head(encoder(view)) for view in (view_1, view_2)))
        loss.backward()
        seen.append(loss.item())
        return loss

    optimizer.step(closure)
    return seen[0]


@right("gradients from autograd.grad, handed to the optimizer")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train(), head.train()
    optimizer.zero_grad(set_to_none=True)
    with torch.enable_grad():
        z1 = head(encoder(view_1))
        z2 = head(encoder(view_2))
        loss = loss_fn(z1, z2)
    parameters = [p for g in optimizer.param_groups for p in g["params"] if p.requires_grad]
    for p, grad in zip(
        parameters, torch.autograd.grad(loss, parameters, allow_unused=True), strict=True
    ):
        p.grad = grad
    value = loss.tolist()
    optimizer.step()
    return value
