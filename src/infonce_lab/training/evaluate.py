"""What have frozen features learnt? Nearest neighbours, a linear probe, a probe with few labels."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor, nn


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


def nearest_neighbours(
    queries: Float[Tensor, "m d"], gallery: Float[Tensor, "n d"], k: int = 5
) -> Int64[Tensor, "m k"]:
    """Row numbers of the ``k`` gallery vectors with the largest cosine, nearest first.

    Raises:
        ValueError: k is not between 1 and the size of the gallery.
    """
    if not 1 <= k <= len(gallery):
        raise ValueError(f"k must be between 1 and {len(gallery)}, got {k}")
    cosines = F.normalize(queries, dim=1) @ F.normalize(gallery, dim=1).T  # (m, n)
    return cosines.topk(k, dim=1).indices


def knn_accuracy(
    train_features: Float[Tensor, "n d"],
    train_labels: Int64[Tensor, "n"],
    test_features: Float[Tensor, "m d"],
    test_labels: Int64[Tensor, "m"],
    k: int = 5,
) -> float:
    """Share of test rows whose ``k`` nearest training rows, by cosine, elect the right label.

    One vote each, no weights; a tie goes to the tied label whose voter is nearest.
    """
    neighbours = nearest_neighbours(test_features, train_features, k)  # (m, k)
    votes = train_labels[neighbours]  # (m, k), nearest first
    count = (votes[:, :, None] == votes[:, None, :]).sum(dim=2)  # (m, k): votes for this label
    winner = count.argmax(dim=1, keepdim=True)  # the first of the largest: the nearest voter
    return (votes.gather(1, winner).squeeze(1) == test_labels).double().mean().item()


def linear_probe(
    train_features: Float[Tensor, "n d"],
    train_labels: Int64[Tensor, "n"],
    test_features: Float[Tensor, "m d"],
    test_labels: Int64[Tensor, "m"],
) -> float:
    """Test accuracy of a logistic regression on frozen features.

    The features are standardised with the mean and deviation of the *training* rows.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    probe = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000))
    probe.fit(as_array(train_features), as_array(train_labels))
    return float(probe.score(as_array(test_features), as_array(test_labels)))


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


def as_array(x: Tensor):
    """The numbers alone, for scikit-learn: no graph, on the CPU, the tensor itself untouched."""
    return x.detach().cpu().numpy()
