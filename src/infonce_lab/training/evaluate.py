"""What have frozen features learnt? Nearest neighbours, a linear probe, a probe with few labels."""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from infonce_lab.reference.evaluation import (
    as_array,
    knn_accuracy,
    linear_probe,
    nearest_neighbours,
)

__all__ = [
    "FewLabels",
    "as_array",
    "features",
    "few_label_accuracy",
    "knn_accuracy",
    "linear_probe",
    "nearest_neighbours",
]


@torch.no_grad()
def features(
    encoder: nn.Module, images: Float[Tensor, "n c h w"], batch_size: int = 512
) -> Float[Tensor, "n d"]:
    """The encoder's output in evaluation mode, without a graph; the encoder's mode is restored."""
    was_training = encoder.training
    encoder.eval()
    try:
        return torch.cat([encoder(batch) for batch in images.split(batch_size)])
    finally:
        encoder.train(was_training)


class FewLabels(NamedTuple):
    """Mean test accuracy and its standard deviation over random choices of the labelled rows."""

    mean: float
    std: float


def few_label_accuracy(
    train_features: Float[Tensor, "n d"],
    train_labels: Int64[Tensor, "n"],
    test_features: Float[Tensor, "m d"],
    test_labels: Int64[Tensor, "m"],
    per_class: int = 1,
    draws: int = 20,
    seed: int = 0,
) -> FewLabels:
    """A linear probe that sees only ``per_class`` labels of each class.

    Which rows get a label is drawn ``draws`` times. Scaling needs no label, so it uses all
    training rows.

    Raises:
        ValueError: per_class < 1, draws < 1, or a class has fewer rows than per_class.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    labels, test = as_array(train_labels), as_array(test_labels)
    rows_of = [np.flatnonzero(labels == c) for c in np.unique(labels)]
    smallest = min(map(len, rows_of))
    if not 1 <= per_class <= smallest:
        raise ValueError(f"per_class must be between 1 and {smallest}, got {per_class}")
    if draws < 1:
        raise ValueError(f"draws must be at least 1, got {draws}")

    scaler = StandardScaler().fit(as_array(train_features))
    x = scaler.transform(as_array(train_features))
    x_test = scaler.transform(as_array(test_features))
    random = np.random.default_rng(seed)
    scores = []
    for _ in range(draws):
        rows = np.concatenate([random.choice(r, per_class, replace=False) for r in rows_of])
        probe = LogisticRegression(C=1.0, max_iter=1000).fit(x[rows], labels[rows])
        scores.append(probe.score(x_test, test))
    return FewLabels(float(np.mean(scores)), float(np.std(scores)))
