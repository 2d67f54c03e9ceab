"""The masked autoencoder on digits: what it sees, what it beats, and what it leaves alone."""

import pytest
import torch

from infonce_lab.reference.mae import patchify, random_masking
from infonce_lab.training.mae import (
    LENGTH,
    PATCH,
    build_mae,
    fill_errors,
    fills,
    hiding_noise,
    pretrain_mae,
)
from infonce_lab.training.mae_figures import _LOOKS, reconstruction_figure, transfer_figure
from infonce_lab.training.mae_transfer import (
    accuracy,
    angle_r2,
    build_patch_encoder,
    fine_tune,
    labelled_rows,
    rotated,
)


@pytest.fixture(scope="module")
def trained(digits):
    return pretrain_mae(digits, steps=120, seed=0, progress=False)


def test_the_rivals_without_a_network(digits):
    errors = fill_errors(digits, hiding_noise(digits))
    assert 0.15 < errors["interpolation"] < 0.2  # worse than …
    assert 0.065 < errors["mean digit"] < 0.08  # … a constant
    assert errors["neighbours"] < errors["linear"] < errors["mean digit"]


def test_every_fill_leaves_visible_patches_to_the_reader(digits):
    noise = hiding_noise(digits)
    found, mask = fills(digits, noise)
    target = patchify(digits.test_images, PATCH)
    assert mask.sum(1).eq(12).all()
    assert torch.equal(found["interpolation"][mask == 0], target[mask == 0])
    assert torch.allclose(found["linear"][mask == 0], target[mask == 0], atol=1e-6)


def test_training_is_repeatable_and_leaves_the_global_noise_alone(digits):
    torch.manual_seed(3)
    before = torch.get_rng_state()
    losses = pretrain_mae(digits, steps=3, seed=1, progress=False).losses
    assert torch.equal(before, torch.get_rng_state())
    assert losses == pretrain_mae(digits, steps=3, seed=1, progress=False).losses
    assert losses != pretrain_mae(digits, steps=3, seed=2, progress=False).losses


def test_it_learns(digits, trained):
    error = fill_errors(digits, hiding_noise(digits), network=trained.network)["MAE"]
    assert error < 0.1 < trained.losses[0]  # 1000 steps, in the lab, go far below the mean digit
    assert "120 steps" in repr(trained)


def test_the_encoder_sees_visible_patches_only():
    network = build_mae().eval()
    patches, noise = torch.rand(2, LENGTH, PATCH**2), torch.rand(2, LENGTH)
    mask = random_masking(patches, 0.75, noise).mask[:, :, None]
    prediction, _ = network(patches, 0.75, noise)
    changed, _ = network(patches + 5 * mask, 0.75, noise)
    torch.testing.assert_close(prediction, changed)  # hidden pixels cannot leak
    seen, _ = network(patches + 5 * (1 - mask), 0.75, noise)
    assert not torch.allclose(prediction, seen)


def test_a_wrong_inverse_is_silent(digits):
    def wrong(patches, mask_ratio, noise):
        visible, mask, _ = random_masking(patches, mask_ratio, noise)
        return visible, mask, noise.argsort(dim=1)

    bad = pretrain_mae(digits, steps=2, seed=0, masking=wrong, progress=False)
    good = pretrain_mae(digits, steps=2, seed=0, progress=False)
    assert bad.losses[0] == pytest.approx(good.losses[0], rel=0.2)  # the shapes fit


def test_bad_values(digits):
    with pytest.raises(ValueError, match="steps"):
        pretrain_mae(digits, steps=0)
    with pytest.raises(FloatingPointError), torch.no_grad():
        images = digits.train_images.clone()
        images[:] = torch.nan
        broken = type(digits)(images, digits.train_labels, digits.test_images, digits.test_labels)
        with torch.enable_grad():
            pretrain_mae(broken, steps=1, progress=False)


def test_rotation_is_by_the_stated_angle(digits):
    image = torch.zeros(1, 1, 9, 9)
    image[0, 0, 4, 8] = 1  # right of the centre
    turned, angle = rotated(image.expand(200, 1, 9, 9), seed=0)
    assert angle.abs().max() <= 30 and angle.std() > 10
    up = int(angle.argmax())
    place = divmod(int(turned[up, 0].argmax()), 9)
    assert place[0] != 4 and place[1] > 4  # it left the row, on one side


def test_angle_can_be_read_from_pixels(digits):
    assert angle_r2(lambda x: x.flatten(1), digits) > 0.3
    assert abs(angle_r2(lambda x: torch.ones(len(x), 1), digits)) < 0.1


def test_fine_tuning_works_on_a_copy(digits):
    encoder = build_patch_encoder()
    before = [p.clone() for p in encoder.parameters()]
    rows = labelled_rows(digits.train_labels, 3, seed=0)
    assert len(rows) == 30 and digits.train_labels[rows].bincount().eq(3).all()
    model = fine_tune(encoder, digits.train_images[rows], digits.train_labels[rows], steps=40)
    assert accuracy(model, digits) > 0.3
    assert all(map(torch.equal, before, encoder.parameters()))


def test_figures_describe_themselves(digits, trained):
    found, mask = fills(digits, hiding_noise(digits), network=trained.network)
    few = {name: f[:3] for name, f in found.items()}
    figure = reconstruction_figure(digits.test_images[:3], few, mask[:3])
    assert "3 test digits" in figure.alt and "MAE" in figure.alt
    assert "<svg" in figure.svg()
    cell = {"mean": 0.5, "std": 0.1}
    table = {f"{use}_{n}": cell for use in ("probe", "tuned") for n in ("1", "5", "10", "all")}
    figure = transfer_figure({name: table for name in _LOOKS})
    assert "fine-tuned, MAE: 0.500" in figure.alt
