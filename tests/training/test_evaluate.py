from collections import Counter

import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from infonce_lab.training import (
    features,
    few_label_accuracy,
    knn_accuracy,
    linear_probe,
    nearest_neighbours,
)


def knn_by_hand(train, train_labels, test, test_labels, k):
    right = 0
    for row, label in zip(test, test_labels.tolist(), strict=True):
        cosine = [torch.dot(row, t) / (row.norm() * t.norm()) for t in train]
        order = sorted(range(len(train)), key=lambda i: -cosine[i])[:k]
        votes = [train_labels[i].item() for i in order]
        most = max(Counter(votes).values())
        right += next(v for v in votes if votes.count(v) == most) == label
    return right / len(test)


@pytest.mark.parametrize("k", [1, 2, 4, 5])
def test_knn_by_hand(k):
    random = torch.Generator().manual_seed(k)
    train, test = (torch.randn(n, 3, generator=random, dtype=torch.float64) for n in (40, 30))
    train = train * torch.rand(40, 1, generator=random).double() * 50  # lengths must not matter
    labels, test_labels = (torch.randint(-1, 3, (n,), generator=random) for n in (40, 30))
    expected = knn_by_hand(train, labels, test, test_labels, k)
    assert knn_accuracy(train, labels, test, test_labels, k=k) == pytest.approx(expected)


def test_knn_uses_directions_votes_and_breaks_ties_by_the_nearest():
    degrees = torch.tensor([0.0, 10.0, 20.0, 30.0, 90.0])
    train = torch.stack([degrees.deg2rad().cos(), degrees.deg2rad().sin()], dim=1)
    labels = torch.tensor([0, 1, 1, 1, 0])
    query = torch.tensor([[100.0, 0.0]])  # far away, but in the direction of row 0
    assert nearest_neighbours(query, train, k=3).tolist() == [[0, 1, 2]]
    assert knn_accuracy(train, labels, query, torch.tensor([0]), k=1) == 1.0
    assert knn_accuracy(train, labels, query, torch.tensor([0]), k=2) == 1.0  # one vote each
    assert knn_accuracy(train, labels, query, torch.tensor([1]), k=3) == 1.0
    with pytest.raises(ValueError, match="k must be between 1 and 5"):
        knn_accuracy(train, labels, query, torch.tensor([0]), k=6)


def two_scales(n, seed):
    """The class is in a small direction; a large direction holds noise alone."""
    random = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, 2, (n,), generator=random)
    noise = torch.randn(n, 2, generator=random, dtype=torch.float64)
    small = 1e-3 * (labels + 0.3 * noise[:, 0])
    return torch.stack([small, noise[:, 1]], dim=1).requires_grad_(), labels


def test_linear_probe_scales_and_leaves_the_features_alone():
    (train, train_labels), (test, test_labels) = two_scales(200, 0), two_scales(300, 1)
    before = train.detach().clone()
    score = linear_probe(train, train_labels, test, test_labels)
    plain = LogisticRegression(max_iter=1000).fit(train.detach(), train_labels)
    assert type(score) is float and score > 0.9
    assert score > plain.score(test.detach(), test_labels) + 0.05
    assert train.requires_grad and train.grad is None and torch.equal(train, before)


def test_few_labels_repeat_with_the_seed_and_grow_with_the_labels(digits):
    rows = (
        digits.train_images.flatten(1),
        digits.train_labels,
        digits.test_images.flatten(1),
        digits.test_labels,
    )
    one = few_label_accuracy(*rows, per_class=1, draws=5)
    assert one == few_label_accuracy(*rows, per_class=1, draws=5)
    assert one != few_label_accuracy(*rows, per_class=1, draws=5, seed=1)
    assert 0.4 < one.mean + 0.1 < few_label_accuracy(*rows, per_class=5, draws=5).mean
    assert one.std > 0
    for bad in ({"per_class": 0}, {"per_class": 1000}, {"draws": 0}):
        with pytest.raises(ValueError, match=next(iter(bad))):
            few_label_accuracy(*rows, **bad)


@pytest.mark.parametrize("training", [True, False])
def test_features_come_from_evaluation_mode_without_a_graph(training):
    encoder = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(4)).train(training)
    images = torch.rand(10, 1, 2, 2)
    out = features(encoder, images, batch_size=3)
    assert torch.allclose(out, images.flatten(1), atol=1e-4)  # the running mean is still 0
    assert not out.requires_grad and encoder.training is training
    assert encoder[1].num_batches_tracked == 0
