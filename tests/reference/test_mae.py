"""The reference of chapter 14: indices that can be undone, the mean over what is hidden, the film."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from infonce_lab.reference.mae import masked_mse, patchify, random_masking, smooth_fill, unpatchify


def draw(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_patches_are_squares_in_reading_order():
    image = torch.arange(48.0).view(1, 2, 4, 6)  # channel 1 starts at 24
    patches = patchify(image, 2)
    assert patches.shape == (1, 6, 8)
    assert patches[0, 0].tolist() == [0, 1, 6, 7, 24, 25, 30, 31]
    assert patches[0, 1, 0] == 2 and patches[0, 3, 0] == 12
    torch.testing.assert_close(unpatchify(patches, 2, (2, 4, 6)), image)


def test_the_six_patches_of_the_lab():
    patches = torch.tensor([10.0, 20, 30, 40, 50, 60]).view(1, 6, 1)
    noise = torch.tensor([[0.6, 0.1, 0.9, 0.3, 0.5, 0.2]])
    visible, mask, restore = random_masking(patches, 0.5, noise)
    assert visible.flatten().tolist() == [20, 60, 40]  # ascending noise, not image order
    assert mask.tolist() == [[1, 0, 1, 0, 1, 0]]
    assert restore.tolist() == [[4, 0, 5, 2, 3, 1]]
    assert restore.dtype == torch.int64


@given(
    st.integers(1, 4), st.integers(1, 12), st.integers(1, 3), st.floats(0, 1), st.integers(0, 99)
)
@settings(max_examples=80, deadline=None)
def test_restore_undoes_the_shuffle(b, length, d, ratio, seed):
    patches, noise = draw(b, length, d, seed=seed), draw(b, length, seed=seed + 1)
    visible, mask, restore = random_masking(patches, ratio, noise)
    hidden = round(length * ratio)
    assert visible.shape == (b, length - hidden, d)
    assert (mask.sum(1) == hidden).all()
    full = torch.cat([visible, torch.full((b, hidden, d), torch.nan).double()], dim=1)
    back = full.take_along_dim(restore[:, :, None], dim=1)
    kept = mask[:, :, None].expand_as(back) == 0
    torch.testing.assert_close(back[kept], patches[kept])
    assert back[~kept].isnan().all()
    if 0 < hidden < length:  # the smallest noise stays
        assert (
            noise.masked_fill(mask == 1, 0).amax(1) < noise.masked_fill(mask == 0, 2).amin(1)
        ).all()


def test_rounding_keeps_the_patch_that_the_published_code_loses():
    assert int(10 * (1 - 0.9)) == 0
    assert random_masking(draw(1, 10, 2), 0.9, draw(1, 10)).visible.shape[1] == 1


def test_gradient_reaches_the_visible_patches_only():
    patches, noise = draw(2, 8, 3).requires_grad_(), draw(2, 8, seed=1)
    visible, mask, _ = random_masking(patches, 0.75, noise)
    visible.sum().backward()
    torch.testing.assert_close(patches.grad, (1 - mask)[:, :, None].expand_as(patches))


def test_loss_is_the_mean_over_the_hidden_patches_of_the_batch():
    prediction, target = draw(2, 3, 4).requires_grad_(), draw(2, 3, 4, seed=1)
    mask = torch.tensor([[1, 1, 0], [0, 0, 1]]).double()  # rows differ
    loss = masked_mse(prediction, target, mask)
    errors = [((prediction - target)[b, p] ** 2).mean() for b, p in ((0, 0), (0, 1), (1, 2))]
    torch.testing.assert_close(loss, sum(errors) / 3)
    torch.testing.assert_close(masked_mse(prediction, target, mask.bool()), loss)
    loss.backward()
    assert (prediction.grad[mask == 0] == 0).all() and (prediction.grad[mask == 1] != 0).all()
    everything = masked_mse(prediction, target, torch.ones(2, 3))
    torch.testing.assert_close(everything, torch.nn.functional.mse_loss(prediction, target))


def test_the_minimiser_is_the_conditional_mean():
    """Two completions, 0 with probability 3/4 and 1 with 1/4: the best prediction is 1/4."""
    target = torch.tensor([0.0, 0, 0, 1]).double().view(4, 1, 1)
    losses = {
        p: masked_mse(torch.full_like(target, p), target, torch.ones(4, 1)).item()
        for p in (0.0, 0.2, 0.25, 0.3, 1.0)
    }
    assert min(losses, key=losses.get) == 0.25
    assert losses[0.25] == pytest.approx(0.25 * 0.75)  # what is left is the variance


def test_smooth_fill_solves_its_equation():
    image = draw(2, 2, 7, 9)
    hidden = draw(2, 7, 9, seed=2) < 0.8
    filled = smooth_fill(image, hidden)
    shown = ~hidden[:, None].expand_as(image)
    assert torch.equal(filled[shown], image[shown])
    for y, x in hidden[0].nonzero().tolist():
        around = [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
        near = [filled[0, 1, r, c] for r, c in around if 0 <= r < 7 and 0 <= c < 9]
        assert filled[0, 1, y, x].item() == pytest.approx(sum(near).item() / len(near), abs=1e-7)
    assert filled.min() >= image.min() and filled.max() <= image.max()


def test_smooth_fill_is_exact_on_a_ramp_and_does_not_invent():
    ramp = torch.linspace(0, 1, 8).double().expand(1, 1, 5, 8)
    hidden = torch.zeros(1, 5, 8, dtype=torch.bool)
    hidden[0, :, 2:6] = True
    torch.testing.assert_close(smooth_fill(ramp, hidden), ramp)
    assert smooth_fill(ramp, torch.ones_like(hidden)).abs().max() == 0  # nothing visible
    assert torch.equal(smooth_fill(ramp, torch.zeros_like(hidden)), ramp)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: patchify(draw(1, 1, 8, 8), 3), "size"),
        (lambda: patchify(draw(8, 8), 2), "images"),
        (lambda: unpatchify(draw(1, 4, 4), 2, (1, 8, 8)), "patches"),
        (lambda: random_masking(draw(2, 4), 0.5, draw(2, 4)), "patches"),
        (lambda: random_masking(draw(2, 4, 1), 0.5, draw(2, 5)), "noise"),
        (lambda: random_masking(draw(2, 4, 1), 1.5, draw(2, 4)), "1.5"),
        (lambda: random_masking(draw(2, 4, 1), float("nan"), draw(2, 4)), "nan"),
        (lambda: masked_mse(draw(1, 2, 3), draw(1, 2, 4), draw(1, 2)), "target"),
        (lambda: masked_mse(draw(1, 2, 3), draw(1, 2, 3), draw(1, 3)), "mask"),
        (lambda: masked_mse(draw(1, 2, 3), draw(1, 2, 3), torch.zeros(1, 2)), "mask"),
        (lambda: smooth_fill(draw(1, 1, 4, 4), torch.ones(1, 4, 5)), "hidden"),
    ],
)
def test_bad_values_are_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()
