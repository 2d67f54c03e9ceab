"""Wrong nearest neighbours, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import wrong


def vote(scores, train_labels, test_labels, k):
    near = train_labels[scores.topk(k, dim=1).indices]
    votes = F.one_hot(near, int(train_labels.max()) + 1).sum(1)
    tied = votes.gather(1, near) == votes.amax(1, keepdim=True)
    guess = near.gather(1, tied.float().argmax(1)[:, None])[:, 0]
    return (guess == test_labels).float().mean().item()


def cosine(a, b):
    return F.normalize(a, dim=1) @ F.normalize(b, dim=1).T


@wrong(("normalization", "formula"), "Euclidean distance of the raw features")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    return vote(-torch.cdist(test_features, train_features), train_labels, test_labels, k)


@wrong(("normalization", "formula"), "dot products")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    return vote(test_features @ train_features.T, train_labels, test_labels, k)


@wrong(("formula", "temperature", "interface", "shape_state"), "one neighbour only")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    return vote(cosine(test_features, train_features), train_labels, test_labels, 1)


@wrong(("formula", "temperature", "interface", "shape_state"), "always five neighbours")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    return vote(cosine(test_features, train_features), train_labels, test_labels, 5)


@wrong(("cheat", "formula", "positive_index", "negatives"), "the score on the training set")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    return vote(cosine(train_features, train_features), train_labels, train_labels, k)


@wrong(("sign", "formula"), "the farthest neighbours")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    return vote(-cosine(test_features, train_features), train_labels, test_labels, k)


@wrong(("reduction",), "in per cent")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    return 100 * vote(cosine(test_features, train_features), train_labels, test_labels, k)


@wrong(("reduction",), "the number of hits")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    share = vote(cosine(test_features, train_features), train_labels, test_labels, k)
    return share * len(test_labels)


@wrong(("sign", "reduction", "formula"), "the error rate")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    return 1 - vote(cosine(test_features, train_features), train_labels, test_labels, k)


@wrong(("normalization", "softmax_axis", "formula"), "normalised over the samples")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    scores = F.normalize(test_features, dim=0) @ F.normalize(train_features, dim=0).T
    return vote(scores, train_labels, test_labels, k)


@wrong(("positive_index", "formula", "softmax_axis"), "neighbours among the test images")
def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    return vote(cosine(test_features, test_features), test_labels, test_labels, k)
