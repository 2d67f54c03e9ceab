"""The wrong training steps that people write."""

import copy

import torch
from torch import nn


def _train(encoder, head):
    encoder.train()
    head.train()


def _loss(encoder, head, loss_fn, view_1, view_2):
    return loss_fn(head(encoder(view_1)), head(encoder(view_2)))


def no_zero_grad(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    optimizer.step()
    return loss.item()


def zero_grad_after_backward(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


def zero_grad_at_the_end(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


def step_before_backward(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.step()
    optimizer.zero_grad()
    loss.backward()
    return loss.item()


def zero_grad_of_the_encoder_only(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    encoder.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def no_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    return loss.item()


def no_backward(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


def two_steps(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _right(encoder, head, loss_fn, optimizer, view_1, view_2)
    optimizer.step()
    return loss


def loss_after_the_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    _right(encoder, head, loss_fn, optimizer, view_1, view_2)
    return _loss(encoder, head, loss_fn, view_1, view_2).item()


def _right(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def no_head(encoder, head, loss_fn, optimizer, view_1, view_2):
    return _right(encoder, nn.Identity(), loss_fn, optimizer, view_1, view_2)


def head_on_one_view(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    h_1, h_2 = encoder(view_1), encoder(view_2)
    width = head(h_1).shape[1]
    loss = loss_fn(head(h_1), h_2[:, :width])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def first_view_twice(encoder, head, loss_fn, optimizer, view_1, view_2):
    return _right(encoder, head, loss_fn, optimizer, view_1, view_1)


def views_exchanged(encoder, head, loss_fn, optimizer, view_1, view_2):
    return _right(encoder, head, loss_fn, optimizer, view_2, view_1)


def views_interleaved(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    both = torch.stack([view_1, view_2], dim=1).flatten(0, 1)
    loss = loss_fn(*head(encoder(both)).chunk(2))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def second_view_without_gradient(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    with torch.no_grad():
        z_2 = head(encoder(view_2))
    loss = loss_fn(head(encoder(view_1)), z_2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def features_detached(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = loss_fn(head(encoder(view_1).detach()), head(encoder(view_2).detach()))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def a_copied_encoder(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = loss_fn(head(encoder(view_1)), head(copy.deepcopy(encoder)(view_2)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def symmetrised(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    z_1, z_2 = head(encoder(view_1)), head(encoder(view_2))
    loss = (loss_fn(z_1, z_2) + loss_fn(z_2, z_1)) / 2
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def normalised_before(encoder, head, loss_fn, optimizer, view_1, view_2):
    def unit(x):
        return nn.functional.normalize(head(encoder(x)), dim=1)

    _train(encoder, head)
    loss = loss_fn(unit(view_1), unit(view_2))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def evaluation_mode(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.eval()
    head.eval()
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def no_train_mode(encoder, head, loss_fn, optimizer, view_1, view_2):
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def only_the_encoder_trains(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    return no_train_mode(encoder, head, loss_fn, optimizer, view_1, view_2)


def gradients_clipped(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    for group in optimizer.param_groups:
        nn.utils.clip_grad_norm_(group["params"], 0.1)
    optimizer.step()
    return loss.item()


def loss_scaled(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    (loss / len(view_1)).backward()
    optimizer.step()
    return loss.item()


def a_new_optimizer(encoder, head, loss_fn, optimizer, view_1, view_2):
    options = {k: optimizer.param_groups[0][k] for k in ("lr", "momentum")}
    parameters = [*encoder.parameters(), *head.parameters()]
    fresh = torch.optim.SGD(parameters, **options)
    return _right(encoder, head, loss_fn, fresh, view_1, view_2)


def an_adam_of_its_own(encoder, head, loss_fn, optimizer, view_1, view_2):
    parameters = [*encoder.parameters(), *head.parameters()]
    return _right(encoder, head, loss_fn, torch.optim.Adam(parameters), view_1, view_2)


def a_tensor(encoder, head, loss_fn, optimizer, view_1, view_2):
    _train(encoder, head)
    loss = _loss(encoder, head, loss_fn, view_1, view_2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss


def a_detached_tensor(encoder, head, loss_fn, optimizer, view_1, view_2):
    return a_tensor(encoder, head, loss_fn, optimizer, view_1, view_2).detach()


def nothing(encoder, head, loss_fn, optimizer, view_1, view_2):
    _right(encoder, head, loss_fn, optimizer, view_1, view_2)
