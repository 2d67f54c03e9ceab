"""Hide and fill: a photograph and digits, a part hidden, and a film stretched over the holes."""

import base64
from functools import cache
from typing import Any

import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer

HEIGHT, WIDTH, PATCH = 72, 96, 6  # of the photograph: 12 × 16 patches
DIGITS = 40


class MaskedImageExplorer(Explorer):
    """Choose what is hidden; the figure fills it in and measures the error.

    The pictures come from scikit-learn: ``china.jpg`` in grey, reduced to 96 × 72 pixels, and forty
    of the test digits with the mean of the training digits. They travel in the options, 15 KB, so
    a page needs no kernel and no other file.

    Traits:
        subject: ``"photo"`` or ``"digits"``.
        layout: ``"random"`` (scattered patches) or ``"block"``.
        ratio: share of hidden patches, 0.05 … 0.95.
        draw: which random mask, 1, 2, …

    Args:
        tour: whether the guided tour comes first; by default unless a value is given.

    Raises:
        traitlets.TraitError: another subject or layout, or a number out of range.
    """

    name = "masked_image"
    shared = ("subject", "layout", "ratio", "draw")
    _esm = bundle.esm("masked_image")

    subject = traitlets.Enum(["photo", "digits"], "photo").tag(sync=True)
    layout = traitlets.Enum(["random", "block"], "random").tag(sync=True)
    ratio = traitlets.CFloat(0.5, min=0.05, max=0.95).tag(sync=True)
    draw = traitlets.Int(1, min=1).tag(sync=True)

    def __init__(self, *, tour: bool | None = None, **traits: Any):
        options = {**pictures(), "tour": not traits if tour is None else tour}
        super().__init__(options=options, **traits)


@cache
def pictures() -> dict[str, Any]:
    """What the JavaScript side draws: pixels as base64, the photograph 0–255, digits 0–16."""
    from sklearn.datasets import load_digits as all_digits

    photograph = photo()
    images, labels = all_digits(return_X_y=True)
    # The split of training/digits.py, whose import would cost a chapter its torch models.
    from sklearn.model_selection import train_test_split

    train, test = train_test_split(images, test_size=500, stratify=labels, random_state=0)
    return {
        "photo": {
            "width": WIDTH,
            "height": HEIGHT,
            "patch": PATCH,
            "pixels": _base64(photograph),
        },
        "digits": {
            "side": 8,
            "patch": 2,
            "pixels": _base64(test[:DIGITS].astype("uint8")),
            "mean": [round(float(v), 6) for v in train.mean(axis=0) / 16],
        },
    }


@cache
def photo():
    """``china.jpg`` in grey, its middle reduced to 72 × 96 by averaging: uint8 array (72, 96)."""
    import numpy as np
    from sklearn.datasets import load_sample_image

    grey = load_sample_image("china.jpg").mean(axis=2)  # (427, 640)
    height, width = grey.shape
    tall = 5 * HEIGHT  # 360 × 480 pixels, 5 × 5 to one
    top, left = (height - tall) // 2, (width - 5 * WIDTH) // 2
    cut = grey[top : top + tall, left : left + 5 * WIDTH]
    return np.rint(cut.reshape(HEIGHT, 5, WIDTH, 5).mean(axis=(1, 3))).astype("uint8")


def _base64(pixels) -> str:
    return base64.b64encode(pixels.tobytes()).decode("ascii")
