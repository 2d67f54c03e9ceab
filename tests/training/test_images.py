import numpy as np
import pytest
import torch
from PIL import Image

from infonce_lab.training.images import DataError, load_images, photo_tiles


def paint(folder, names, size=(20, 14), mode="RGB"):
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(len(names))
    for name in names:
        pixels = random.integers(0, 255, (*size[::-1], 3), dtype=np.uint8)
        Image.fromarray(pixels).convert(mode).save(folder / name)


def test_digits_keep_their_split():
    images = load_images("digits", seed=1)
    again = load_images("digits", seed=1)
    assert images.train_images.shape == (1297, 1, 8, 8) and len(images.classes) == 10
    assert torch.equal(images.test_labels, again.test_labels)
    assert not torch.equal(images.test_labels, load_images("digits", seed=2).test_labels)


def test_tiles_are_the_photographs():
    tiles, labels = photo_tiles(64)
    assert tiles.shape == (120, 3, 64, 64) and labels.bincount().tolist() == [60, 60]
    from sklearn.datasets import load_sample_images

    photo = torch.from_numpy(load_sample_images().images[1].copy())
    second_row = tiles[60 + 10].permute(1, 2, 0) * 255
    assert torch.allclose(second_row, photo[64:128, :64].float(), atol=1e-3)


def test_a_folder_with_classes(tmp_path):
    paint(tmp_path / "cats", [f"{k}.png" for k in range(8)])
    paint(tmp_path / "dogs" / "deeper", [f"{k}.jpg" for k in range(6)], mode="L")
    (tmp_path / "cats" / "notes.txt").write_text("no image")
    (tmp_path / "empty").mkdir()
    images = load_images(str(tmp_path), size=8)
    assert images.classes == ("cats", "dogs")
    assert images.train_images.shape[1:] == (3, 8, 8)
    assert len(images.train_images) + len(images.test_images) == 14
    assert set(images.test_labels.tolist()) == {0, 1}
    assert 0 <= images.train_images.min() and images.train_images.max() <= 1


def test_a_folder_without_classes(tmp_path):
    paint(tmp_path, [f"{k}.png" for k in range(10)])
    images = load_images(str(tmp_path), size=8)
    assert images.train_labels is None and images.classes == ()
    assert "no labels" in repr(images) and len(images.test_images) == 2


def test_photographs_are_upright_and_square(tmp_path):
    picture = Image.new("RGB", (40, 20), "white")
    picture.paste("black", (0, 0, 20, 20))  # the left half is black …
    exif = picture.getexif()
    exif[0x0112] = 6  # … in a picture that the camera says to turn clockwise
    for k in range(10):
        picture.save(tmp_path / f"{k}.jpg", exif=exif, quality=95)
    shown = load_images(str(tmp_path), size=20).train_images[0].mean(0)
    assert shown[:8].mean() < 0.1 and shown[-8:].mean() > 0.9  # … so the upper half is


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda p: p / "nowhere", "no folder"),
        (lambda p: p, "0 images"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path, make, words):
    with pytest.raises(DataError, match=words):
        load_images(str(make(tmp_path)))


def test_a_broken_file_and_a_lonely_class_are_named(tmp_path):
    paint(tmp_path / "many", [f"{k}.png" for k in range(10)])
    paint(tmp_path / "one", ["0.png"])
    with pytest.raises(DataError, match="at least 2 images"):
        load_images(str(tmp_path), size=8)
    (tmp_path / "many" / "broken.png").write_bytes(b"not a picture")
    with pytest.raises(DataError, match=r"broken\.png"):
        load_images(str(tmp_path), size=8)
