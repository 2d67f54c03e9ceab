"""The 1797 handwritten digits that ship inside scikit-learn: real scans, no download."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor


@dataclass(frozen=True, eq=False, repr=False)
class Digits:
    """Images in [0, 1], float32, and their digits 0–9, int64; train and test never overlap."""

    train_images: Float[Tensor, "n 1 8 8"]
    train_labels: Int64[Tensor, "n"]
    test_images: Float[Tensor, "m 1 8 8"]
    test_labels: Int64[Tensor, "m"]

    def to(self, device: torch.device | str) -> "Digits":
        """The same digits on ``device``; everything trained on them follows."""
        return Digits(
            self.train_images.to(device),
            self.train_labels.to(device),
            self.test_images.to(device),
            self.test_labels.to(device),
        )

    def __repr__(self) -> str:
        return f"Digits({len(self.train_images)} train, {len(self.test_images)} test, 8×8 pixels)"


def load_digits(test_size: int = 500, seed: int = 0) -> Digits:
    """Split the digits at random into 1797 − ``test_size`` for training and ``test_size`` for test.

    Each digit keeps its share on both sides (stratified). The same ``seed`` gives the same split.
    Source: Alpaydin & Kaynak, Optical Recognition of Handwritten Digits (UCI), as packaged by
    ``sklearn.datasets.load_digits``, whose pixels run from 0 to 16.
    """
    # Imported here: scikit-learn takes seconds, and most chapters never need it.
    from sklearn.datasets import load_digits as sklearn_digits
    from sklearn.model_selection import train_test_split

    images, labels = sklearn_digits(return_X_y=True)
    parts = train_test_split(
        images, labels, test_size=test_size, stratify=labels, random_state=seed
    )
    train_images, test_images = (
        torch.tensor(part / 16, dtype=torch.float32).reshape(-1, 1, 8, 8) for part in parts[:2]
    )
    train_labels, test_labels = (torch.tensor(part, dtype=torch.int64) for part in parts[2:])
    return Digits(train_images, train_labels, test_images, test_labels)
