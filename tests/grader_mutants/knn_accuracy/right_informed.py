"""Right kNN accuracies in other styles."""

# ruff: noqa: F811
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F

from ..collect import right


@right("plain Python loops")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    hits = 0
    for row, label in zip(test, test_labels, strict=True):
        cosines = [float(row @ t / (row.norm() * t.norm())) for t in train]
        order = sorted(range(len(train)), key=lambda i: -cosines[i])[:k]
        votes = Counter(int(train_labels[i]) for i in order)
        hits += votes.most_common(1)[0][0] == int(label)
    return hits / len(test)


@right("NumPy")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    a, b = (x.detach().cpu().numpy() for x in (train_features, test_features))
    a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b))
    near = np.argsort(-b @ a.T, axis=1)[:, :k]
    votes = train_labels.cpu().numpy()[near]
    guess = np.array([np.bincount(row).argmax() for row in votes])
    return np.mean(guess == test_labels.cpu().numpy())


@right("einsum and mode")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    u, v = F.normalize(test_features, dim=-1), F.normalize(train_features, dim=-1)
    near = torch.einsum("md,nd->mn", u, v).topk(k).indices
    return (train_labels[near].mode(-1).values == test_labels).float().mean()


@right("Euclidean distance of unit rows")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    distance = torch.cdist(F.normalize(test_features), F.normalize(train_features))
    near = distance.topk(k, largest=False).indices
    return (train_labels[near].mode(1).values == test_labels).double().mean().item()


@right("only the gallery normalised: a query's length changes no order")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    near = (test_features @ F.normalize(train_features).T).topk(k).indices
    return (train_labels[near].mode(1).values == test_labels).double().mean().item()


@right("cosine_similarity, broadcast")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    cosines = F.cosine_similarity(test_features[:, None], train_features[None], dim=-1)
    votes = train_labels[cosines.argsort(dim=1)[:, -k:]]
    return (votes.mode(dim=1).values == test_labels).double().mean().item()


@right("scatter_add of votes")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    near = (F.normalize(test_features) @ F.normalize(train_features).T).topk(k).indices
    labels = train_labels[near]
    votes = torch.zeros(len(labels), int(train_labels.max()) + 1)
    votes.scatter_add_(1, labels, torch.ones_like(labels, dtype=votes.dtype))
    return float((votes.argmax(1) == test_labels).sum()) / len(test_labels)


@right("in chunks, upcast to float64")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    gallery, right = F.normalize(train_features.double()), 0
    for rows, labels in zip(test_features.split(7), test_labels.split(7), strict=True):
        near = (F.normalize(rows.double()) @ gallery.T).topk(k).indices
        right += (train_labels[near].mode(1).values == labels).sum().item()
    return right / len(test_labels)


@right("the nearest breaks a tie, spelled out")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    near = (F.normalize(test_features) @ F.normalize(train_features).T).topk(k).indices
    guess = []
    for votes in train_labels[near].tolist():
        most = max(votes.count(v) for v in votes)
        guess.append(next(v for v in votes if votes.count(v) == most))
    return sum(g == t for g, t in zip(guess, test_labels.tolist(), strict=True)) / len(guess)


@right("scikit-learn on unit rows: Euclid then agrees with the cosine")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.preprocessing import normalize

    model = KNeighborsClassifier(k).fit(normalize(train_features.detach()), train_labels)
    return model.score(normalize(test_features.detach()), test_labels)


@right("angles")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    cosines = F.normalize(test_features) @ F.normalize(train_features).T
    near = cosines.double().clamp(-1, 1).arccos().argsort(dim=1)[:, :k]
    return (train_labels[near].mode(1).values == test_labels).double().mean().item()
