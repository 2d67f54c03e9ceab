"""Wrong training steps, written from the contract alone."""

# ruff: noqa: F811
import copy

import torch

from ..collect import wrong


def forward(encoder, head, loss_fn, view_1, view_2):
    encoder.train()
    head.train()
    return loss_fn(head(encoder(view_1)), head(encoder(view_2)))


@wrong("gradient", "no zero_grad")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = forward(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("gradient", "zero_grad between backward and step")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = forward(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@wrong("gradient", "zero_grad after the step only")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = forward(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


@wrong("gradient", "only the encoder's gradients are cleared")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.zero_grad()
    loss = forward(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("gradient", "no optimizer step")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    optimizer.zero_grad()
    loss = forward(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    return loss.item()


@wrong("gradient", "one step for each view")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    value = None
    for first, second in ((view_1, view_2), (view_2, view_1)):
        optimizer.zero_grad()
        loss = forward(encoder, head, loss_fn, first, second)
        loss.backward()
        optimizer.step()
        value = loss.item() if value is None else value
    return value


@wrong("formula", "the loss after the step")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    optimizer.zero_grad()
    forward(encoder, head, loss_fn, view_1, view_2).backward()
    optimizer.step()
    with torch.no_grad():
        return forward(encoder, head, loss_fn, view_1, view_2).item()


@wrong("formula", "the head is left out")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    optimizer.zero_grad()
    loss = loss_fn(encoder(view_1), encoder(view_2))
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("gradient", "the encoder runs without gradients, as in a probe")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    optimizer.zero_grad()
    with torch.no_grad():
        h1, h2 = encoder(view_1), encoder(view_2)
    loss = loss_fn(head(h1), head(h2))
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("gradient", "the second branch is detached")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    optimizer.zero_grad()
    loss = loss_fn(head(encoder(view_1)), head(encoder(view_2)).detach())
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("gradient", "a copy of the encoder for the second view")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    other = copy.deepcopy(encoder)
    optimizer.zero_grad()
    loss = loss_fn(head(encoder(view_1)), head(other(view_2)))
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong(("positive_index", "formula"), "the first view twice")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    optimizer.zero_grad()
    loss = forward(encoder, head, loss_fn, view_1, view_1)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("interface", "the loss as a tensor on the graph")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    optimizer.zero_grad()
    loss = forward(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    optimizer.step()
    return loss


@wrong(("side_effect", "shape_state"), "evaluation mode")
def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.eval()
    head.eval()
    optimizer.zero_grad()
    loss = loss_fn(head(encoder(view_1)), head(encoder(view_2)))
    loss.backward()
    optimizer.step()
    return loss.item()
