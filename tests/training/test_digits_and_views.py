import torch

from infonce_lab.training import digit_augment, load_digits, two_views


def test_digits_are_split_without_overlap_and_in_proportion(digits):
    assert (
        digits.train_images.shape == (1297, 1, 8, 8) and digits.train_images.dtype == torch.float32
    )
    assert digits.test_images.shape == (500, 1, 8, 8) and digits.test_labels.dtype == torch.int64
    assert digits.train_images.min() == 0 and digits.train_images.max() == 1
    both = torch.cat([digits.train_images, digits.test_images]).flatten(1)
    assert len(both.unique(dim=0)) == 1797  # every scan once
    share = digits.test_labels.bincount() / 500 - digits.train_labels.bincount() / 1297
    assert share.abs().max() < 0.005


def test_the_seed_decides_the_split(digits):
    assert torch.equal(load_digits(seed=0).test_images, digits.test_images)
    assert not torch.equal(load_digits(seed=1).test_images, digits.test_images)


def test_two_views_calls_augment_twice_on_the_original():
    seen = []

    def augment(images):
        seen.append(images.clone())
        return images + len(seen)

    images = torch.rand(3, 1, 2, 2)
    before = images.clone()
    view_1, view_2 = two_views(images, augment)
    assert len(seen) == 2 and all(torch.equal(x, before) for x in seen)
    assert torch.equal(images, before)
    assert torch.equal(view_1, before + 1) and torch.equal(view_2, before + 2)


def test_views_repeat_with_the_seed_and_spare_the_global_generator(digits):
    images = digits.train_images[:16]
    before = images.clone()
    state = torch.random.get_rng_state()
    first = two_views(images, digit_augment(3))
    again = two_views(images, digit_augment(3))
    other = two_views(images, digit_augment(4))
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.equal(images, before)
    assert torch.equal(first[0], again[0]) and torch.equal(first[1], again[1])
    assert not torch.equal(first[0], first[1]) and not torch.equal(first[0], other[0])
    assert first[0].shape == images.shape and first[0].dtype == images.dtype


def test_each_change_can_be_switched_off():
    off = dict(degrees=0, shift=0, scale=0, shear=0, brightness=0, noise=0, erase=0)
    white = torch.ones(32, 1, 8, 8)
    assert torch.equal(digit_augment(**off)(white), white)
    erased = digit_augment(**off | {"erase": 3})(white)
    assert ((erased == 0).sum(dim=(1, 2, 3)) == 9).all()
    noisy = digit_augment(**off | {"noise": 0.1})(white)
    assert abs((noisy - white).std() - 0.1) < 0.01
