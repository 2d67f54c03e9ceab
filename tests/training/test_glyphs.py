"""The glyph data and the small CLIP: shapes, held-out words, repeatability."""

import pytest
import torch

from infonce_lab.reference.clip import clip_loss
from infonce_lab.training.glyph_figures import name_gallery, picture_gallery, scale_curve
from infonce_lab.training.glyphs import (
    FONTS,
    NEW_FONT,
    cosines,
    load_glyphs,
    retrieval,
    shifted,
    train_clip,
)


@pytest.fixture(scope="module")
def glyphs():
    return load_glyphs(seed=0)


def test_shapes(glyphs):
    n = len(glyphs.names)
    assert glyphs.images.shape == (len(FONTS) + 1, n, 1, 24, 24)
    assert glyphs.bags.shape == (n, len(glyphs.words))
    assert 0 <= glyphs.images.min() and glyphs.images.max() <= 1
    assert (glyphs.images[0].flatten(1).sum(1) > 0).double().mean() > 0.99  # hardly any blank
    assert repr(glyphs).startswith("Glyphs(")


def test_held_out_words_are_known(glyphs):
    assert not set(glyphs.held_out.tolist()) & set(glyphs.train.tolist())
    assert len(glyphs.held_out) + len(glyphs.train) == len(glyphs.names)
    assert glyphs.bags[glyphs.train].sum(0).min() >= 2


def test_seeds_choose_other_characters(glyphs):
    other = load_glyphs(seed=1)
    assert set(other.held_out.tolist()) != set(glyphs.held_out.tolist())
    assert other.names == glyphs.names


def test_shifts_keep_the_ink():
    images = torch.zeros(3, 1, 24, 24)
    images[:, :, 8:12, 8:12] = 1
    moved = shifted(images, torch.Generator().manual_seed(0))
    assert moved.shape == images.shape
    assert moved.sum((1, 2, 3)).tolist() == [16, 16, 16]
    assert not torch.equal(moved, images)


def test_training_is_repeatable_and_learns(glyphs):
    runs = [train_clip(clip_loss, glyphs, steps=12, seed=3, progress=False) for _ in range(2)]
    assert runs[0].losses == runs[1].losses
    assert runs[0].losses[-1] < runs[0].losses[0]
    table = cosines(runs[0], glyphs, NEW_FONT)
    assert table.shape == (len(glyphs.names),) * 2
    assert 0 <= retrieval(table, glyphs.held_out, 5) <= 1
    assert "name" in repr(name_gallery(table, glyphs, glyphs.held_out[:2]))
    names = [glyphs.names[i] for i in glyphs.held_out[:2].tolist()]
    assert names[0] in repr(picture_gallery(table, glyphs, names))
    assert "first" in scale_curve({"first": [14.0, 20.0]}).alt


def test_retrieval_counts():
    similarities = torch.tensor([[0.9, 0.1, 0.0], [0.8, 0.7, 0.1], [0.5, 0.6, 0.1]])
    everyone = torch.arange(3)
    assert retrieval(similarities, everyone) == pytest.approx(1 / 3)
    assert retrieval(similarities, everyone, 2) == pytest.approx(2 / 3)


def test_bad_values(glyphs):
    with pytest.raises(ValueError, match="steps"):
        train_clip(clip_loss, glyphs, steps=0)
    with pytest.raises(ValueError, match="batch_size"):
        train_clip(clip_loss, glyphs, steps=1, batch_size=10**6, progress=False)
    with pytest.raises(FloatingPointError, match="at step 0"):
        train_clip(lambda a, b, s: a.sum() * torch.nan, glyphs, steps=1, progress=False)
