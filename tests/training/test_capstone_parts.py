"""Autopsy, invariance, shortcut, supervised baseline, figures: what chapter 15 shows."""

import math

import pytest
import torch

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training import autopsy, run_figures
from infonce_lab.training.images import Images, load_images
from infonce_lab.training.invariance import direction_accuracy, invariance, turned
from infonce_lab.training.recipes import photo_views, recipe
from infonce_lab.training.run import Run, Settings
from infonce_lab.training.shortcut import colour_distortion, colour_histogram, halves, twins_found
from infonce_lab.training.supervised import labelled_rows, supervised_accuracy


@pytest.fixture(scope="module")
def images():
    return load_images("digits")


def test_the_sick_losses_have_exactly_their_fault():
    z_1, noise = torch.randn(2, 6, 4, generator=torch.Generator().manual_seed(0)).unbind()
    z_2 = z_1 + 0.3 * noise
    right = nt_xent(z_1, z_2, autopsy.TEMPERATURE)
    order = [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11]  # interleaved, its neighbours are the twins
    z = torch.cat([z_1, z_2])[order]
    assert torch.allclose(autopsy.wrong_pairs(z[:6], z[6:]), right)
    assert autopsy.undivided_positive(z_1, z_2) > right  # for positive cosines it is larger
    alike = torch.ones(6, 4)
    expected = math.log(math.e + 10 * math.exp(1 / 0.07)) - 1
    assert autopsy.undivided_positive(alike, alike).item() == pytest.approx(expected, rel=1e-5)


def test_the_logs_show_their_disease(images):
    logs = autopsy.sick_logs(images)
    end = {name: sum(losses[-10:]) / 10 for name, losses in logs.items()}
    chance = math.log(127)
    assert end["A"] > 1.5 * chance and logs["A"][0] > end["A"]
    assert end["B"] == pytest.approx(chance, abs=0.05)
    assert end["C"] < 0.1 * chance


def test_invariance_is_one_for_identical_views_and_zero_for_noise(images):
    test = images.test_images[:100]
    same = invariance(lambda x: x.flatten(1), test, lambda x: x)
    assert same.twins == pytest.approx(1) and abs(same.strangers) < 0.05
    noise = invariance(lambda x: x.flatten(1), test, torch.rand_like)
    assert abs(noise.twins) < 0.1


def test_a_turn_turns_and_pixels_know_the_direction(images):
    picture = torch.zeros(1, 1, 9, 9)
    picture[0, 0, 4, 8] = 1  # on the right …
    assert turned(picture, 90)[0, 0, 0, 4] == pytest.approx(1, abs=1e-4)  # … and then on top
    assert direction_accuracy(lambda x: x.flatten(1), images) > 0.99
    assert direction_accuracy(lambda x: x.flatten(1)[:, :1] * 0, images) == pytest.approx(0.5)


def test_the_histogram_knows_colours_and_nothing_else():
    generator = torch.Generator().manual_seed(0)
    tiles = torch.rand(3, 3, 6, 6, generator=generator)
    shuffled = tiles.flatten(2)[:, :, torch.randperm(36, generator=generator)].view_as(tiles)
    assert torch.equal(colour_histogram(tiles), colour_histogram(shuffled))
    assert colour_histogram(tiles).sum(1).tolist() == pytest.approx([1, 1, 1])
    left, right = halves()
    assert left.shape == right.shape == (120, 3, 64, 32)
    before, after = twins_found(left, right), twins_found(left, right, colour_distortion(), draws=3)
    assert before > 0.15 and after < before / 3 and after > 1 / 120


def test_recipes_give_views_of_the_same_shape_in_range(images):
    for pixels in (images.test_images[:4], torch.rand(4, 3, 40, 40)):
        view = recipe(*pixels.shape[1:3])
        assert view(pixels).shape == pixels.shape
    pixels = torch.rand(8, 3, 32, 32)
    views = photo_views(32)(pixels)
    assert views.min() >= 0 and views.max() <= 1 and not torch.equal(views, pixels)


def test_the_supervised_baseline_learns_and_repeats(images):
    rows = labelled_rows(images.train_labels, 2, 0, 0)
    assert images.train_labels[rows].bincount().tolist() == [2] * 10
    assert not torch.equal(rows, labelled_rows(images.train_labels, 2, 0, 1))
    first = supervised_accuracy(images, 2, steps=30)
    assert first == supervised_accuracy(images, 2, steps=30) > 0.4
    assert supervised_accuracy(images, 2, recipe(1, 8), steps=2) < 1


def test_figures_describe_themselves():
    run = Run(None, None, [5.0, 4.0], [0.1, 0.05], Settings(steps=2, warmup=0))
    assert (
        "5.00 to 4.00" in run_figures.run_curve(run).alt
        and "5.54" in run_figures.run_curve(run).alt
    )
    row = {"mean": dict.fromkeys(("1", "2", "5", "10", "all"), 0.5)}
    row["std"] = dict.fromkeys(row["mean"], 0.01)
    shown = run_figures.stored_curves({"a": row, "b": row}, {"a": "one", "b": "two"})
    assert "one: 0.50 with 1" in shown.alt and "<svg" in shown.svg()
    sheet = run_figures.view_sheet(
        {"grey": torch.rand(3, 1, 4, 4), "colour": torch.rand(3, 3, 4, 4)}
    )
    assert "2 rows of 3" in sheet.alt
    assert "A: from 3.00" in run_figures.loss_logs({"A": [3.0] * 12}, 4.84).alt
    assert run_figures.spread([[0.5, "x"], [0.5, "y"]], 0.1)[1][0] == pytest.approx(0.6)


def test_images_without_labels_have_no_classes():
    pixels = torch.rand(4, 1, 2, 2)
    assert "no labels" in repr(Images("mine", pixels, None, pixels, None))
