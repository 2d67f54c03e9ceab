"""Images to train on: the digits, tiles of two photographs, or a folder of your own."""

from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from .digits import load_digits


class DataError(Exception):
    """These images cannot be used; the message says why in one sentence."""


@dataclass(frozen=True, eq=False, repr=False)
class Images:
    """Pixels in [0, 1], float32. ``labels`` are ``None`` for a folder without class sub-folders.

    It has the fields of ``Digits``, so everything that takes digits takes these.
    """

    name: str
    train_images: Float[Tensor, "n c h w"]
    train_labels: Int64[Tensor, "n"] | None
    test_images: Float[Tensor, "m c h w"]
    test_labels: Int64[Tensor, "m"] | None
    classes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        _, channels, height, width = self.train_images.shape
        what = f"{len(self.classes)} classes" if self.classes else "no labels"
        count = f"{len(self.train_images)} train, {len(self.test_images)} test"
        return f"Images({self.name}: {count}, {channels}×{height}×{width}, {what})"


def load_images(source: str, size: int = 32, seed: int = 0) -> Images:
    """``"digits"``, ``"photos"``, or the path of a folder; the same ``seed`` gives the same split.

    Args:
        size: side in pixels that photographs are brought to; the digits stay 8×8.

    Raises:
        DataError: no such folder, too few readable images in it, or a class with a single image.
    """
    if source == "digits":
        digits = load_digits(seed=seed)
        classes = tuple("0123456789")
        return Images("digits", *vars(digits).values(), classes=classes)
    if source == "photos":
        images, labels = photo_tiles(size)
        return _split("photos", images, labels, ("china", "flower"), seed)
    return _folder(Path(source).expanduser(), size, seed)


def photo_tiles(size: int = 32) -> tuple[Float[Tensor, "n 3 s s"], Int64[Tensor, "n"]]:
    """The two colour photographs inside scikit-learn, cut into tiles that do not overlap.

    Label 0 is a temple in China, 1 is a flower. Source: ``sklearn.datasets.load_sample_images``.
    """
    from sklearn.datasets import load_sample_images

    tiles, labels = [], []
    for label, photo in enumerate(load_sample_images().images):  # (427, 640, 3), 0 … 255
        pixels = torch.from_numpy(photo.copy()).permute(2, 0, 1).float() / 255  # (3, h, w)
        cut = pixels.unfold(1, size, size).unfold(2, size, size)  # (3, rows, columns, s, s)
        tiles.append(cut.permute(1, 2, 0, 3, 4).reshape(-1, 3, size, size))
        labels.append(torch.full((len(tiles[-1]),), label))
    return torch.cat(tiles), torch.cat(labels)


def _folder(root: Path, size: int, seed: int) -> Images:
    """Class sub-folders are optional: without them there are no labels."""
    if not root.is_dir():
        raise DataError(f"{root} is no folder (and neither of the built-in names: digits, photos)")
    classes = tuple(sorted(p.name for p in root.iterdir() if p.is_dir() and any(_files(p))))
    files = [(path, label) for label, name in enumerate(classes) for path in _files(root / name)]
    files = files or [(path, 0) for path in _files(root)]
    if len(files) < 10:
        raise DataError(
            f"{root} holds {len(files)} images that can be read; at least 10 are needed"
        )
    images = torch.stack([_read(path, size) for path, _ in files])
    labels = torch.tensor([label for _, label in files]) if classes else None
    return _split(root.name, images, labels, classes, seed)


def _files(folder: Path) -> list[Path]:
    from PIL import Image

    known = Image.registered_extensions()
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in known and p.is_file())


def _read(path: Path, size: int) -> Float[Tensor, "3 s s"]:
    """The central square, in colour, upright as the camera meant it."""
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except OSError as error:
        raise DataError(f"{path} is no readable image: {error}") from error
    square = ImageOps.fit(upright, (size, size), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.array(square)).permute(2, 0, 1).float() / 255


def _split(name, images, labels, classes, seed, test_share: float = 0.2) -> Images:
    from sklearn.model_selection import train_test_split

    if labels is not None and int(labels.bincount().min()) < 2:
        raise DataError(f"{name}: every class needs at least 2 images, one of them for the test")
    train, test = train_test_split(
        torch.arange(len(images)).numpy(),
        test_size=max(round(test_share * len(images)), len(classes), 1),
        stratify=None if labels is None else labels.numpy(),
        random_state=seed,
    )
    pick = [torch.from_numpy(part) for part in (train, test)]
    known = [None if labels is None else labels[rows] for rows in pick]
    return Images(name, images[pick[0]], known[0], images[pick[1]], known[1], classes)
