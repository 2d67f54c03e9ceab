import copy
import math

import pytest
import torch
from torch import nn

from infonce_lab.reference.nt_xent import InfoNCELoss
from infonce_lab.training import (
    build_networks,
    features,
    few_label_accuracy,
    pretrain,
    train_step,
)
from infonce_lab.training.simclr import batches


def small_networks():
    """Without batch norm, one pass and two passes agree."""
    torch.manual_seed(0)
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(12, 8), nn.Tanh()).double()
    return encoder, nn.Linear(8, 4).double()


def steps_by_hand(encoder, head, loss_fn, views, learning_rate):
    """Plain gradient descent, two passes, gradients asked for one by one: no optimizer, no .grad"""
    losses = []
    parameters = [*encoder.parameters(), *head.parameters()]
    for view_1, view_2 in views:
        loss = loss_fn(head(encoder(view_1)), head(encoder(view_2)))
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter -= learning_rate * gradient
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("steps", [1, 3])
def test_train_step_is_one_step_of_gradient_descent(steps):
    encoder, head = small_networks()
    encoder_2, head_2 = copy.deepcopy(encoder), copy.deepcopy(head)
    start = copy.deepcopy([*encoder.parameters(), *head.parameters()])
    parameters = [*encoder.parameters(), *head.parameters()]
    views = list(torch.rand(steps, 2, 6, 3, 2, 2, dtype=torch.float64))
    loss_fn = InfoNCELoss(0.3)
    optimizer = torch.optim.SGD(parameters, lr=0.1)
    for parameter in parameters:  # left over from somebody else's backward
        parameter.grad = torch.full_like(parameter, 7.0)
    encoder.eval()

    losses = [train_step(encoder, head, loss_fn, optimizer, *pair) for pair in views]

    expected = steps_by_hand(encoder_2, head_2, loss_fn, views, 0.1)
    assert losses == pytest.approx(expected, abs=1e-8)
    assert all(type(loss) is float for loss in losses)
    assert encoder.training and head.training
    for mine, hers, before in zip(
        parameters, [*encoder_2.parameters(), *head_2.parameters()], start, strict=True
    ):
        assert torch.allclose(mine, hers, rtol=0, atol=1e-8)
        assert not torch.equal(mine, before)


def test_batches_cover_an_epoch_once_and_drop_the_ragged_end():
    rows = list(batches(10, batch_size=4, steps=5))
    assert [len(b) for b in rows] == [4] * 5
    assert len(torch.cat(rows[:2]).unique()) == 8 == len(torch.cat(rows[2:4]).unique())
    assert not torch.equal(torch.cat(rows[:2]), torch.cat(rows[2:4]))
    with pytest.raises(ValueError, match="batch_size"):
        next(batches(10, batch_size=11, steps=1))


def test_pretraining_repeats_and_leaves_the_global_generator_alone(digits, capfd):
    state = torch.random.get_rng_state()
    first = pretrain(InfoNCELoss(0.2), digits, steps=8, progress=False)
    again = pretrain(InfoNCELoss(0.2), digits, steps=8, progress=True)
    other = pretrain(InfoNCELoss(0.2), digits, steps=8, seed=1, progress=False)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert first.losses == again.losses != other.losses
    assert all(map(torch.equal, first.encoder.parameters(), again.encoder.parameters()))
    assert first.chance == math.log(255) and "8 steps" in repr(first)
    out, err = capfd.readouterr()
    assert err == "" and out.count("8/8 steps") >= 1


def test_pretraining_starts_from_the_weights_build_networks_gives(digits):
    encoder, head = build_networks(seed=5)
    trained = pretrain(InfoNCELoss(0.2), digits, steps=1, seed=5, progress=False)
    given = pretrain(
        InfoNCELoss(0.2), digits, steps=1, seed=5, networks=(encoder, head), progress=False
    )
    assert given.encoder is encoder and given.losses == trained.losses


def test_a_loss_that_is_not_a_number_stops_training(digits):
    with pytest.raises(FloatingPointError, match="nan at step 0"):
        pretrain(lambda a, b: (a * b).sum() * math.nan, digits, steps=3, progress=False)
    with pytest.raises(ValueError, match="steps"):
        pretrain(InfoNCELoss(0.2), digits, steps=0, progress=False)


def interleaved(z_1, z_2):
    """Rows 0 and 1, 2 and 3, … taken for twins, though the views were concatenated."""
    z = nn.functional.normalize(torch.cat([z_1, z_2]), dim=1)
    index = torch.arange(len(z))
    logits = (z @ z.T / 0.2).masked_fill(index[:, None] == index, -torch.inf)
    return nn.functional.cross_entropy(logits, index ^ 1)


def test_the_right_loss_beats_raw_pixels_and_wrong_pairs_do_not(digits):
    def one_label(embed):
        return few_label_accuracy(
            embed(digits.train_images),
            digits.train_labels,
            embed(digits.test_images),
            digits.test_labels,
        ).mean

    def after_training(loss_fn, steps):
        trained = pretrain(loss_fn, digits, steps=steps, progress=False)
        return one_label(lambda images: features(trained.encoder, images))

    pixels = one_label(lambda images: images.flatten(1))
    # Over three seeds the right loss gained .10 to .11, the wrong pairs lost .09 to .11.
    assert after_training(InfoNCELoss(0.2), 150) > pixels + 0.05
    assert after_training(interleaved, 60) < pixels - 0.03
