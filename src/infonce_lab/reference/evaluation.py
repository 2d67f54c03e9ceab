"""What frozen features are worth (chapter 15): nearest neighbours and a linear probe.

Source: the protocols of Wu et al. 2018 (kNN, here without weights) and Chen et al. 2020 (linear).
"""

import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor


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

    Raises:
        ValueError: k is not between 1 and n.
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

    The features are standardised with the mean and deviation of the *training* rows: what is fitted
    never sees a test row.
    """
    # Imported here: scikit-learn takes seconds, and most chapters never need it.
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    probe = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000))
    probe.fit(as_array(train_features), as_array(train_labels))
    return float(probe.score(as_array(test_features), as_array(test_labels)))


def as_array(x: Tensor):
    """The numbers alone, for scikit-learn: no graph, on the CPU, the tensor itself untouched."""
    return x.detach().cpu().numpy()
