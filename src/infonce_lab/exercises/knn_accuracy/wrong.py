"""The wrong kNN accuracies that people write, each small enough to read at a glance."""

import torch
import torch.nn.functional as F


def _cosines(train, test):
    return F.normalize(test, dim=1) @ F.normalize(train, dim=1).T


def _elect(rows, train_labels):
    return train_labels[rows].mode(dim=1).values


def _share(guess, test_labels):
    return (guess == test_labels).double().mean().item()


def euclid(train, train_labels, test, test_labels, k=5):
    rows = torch.cdist(test, train).topk(k, dim=1, largest=False).indices
    return _share(_elect(rows, train_labels), test_labels)


def inner_product(train, train_labels, test, test_labels, k=5):
    return _share(_elect((test @ train.T).topk(k, dim=1).indices, train_labels), test_labels)


def only_test_normalised(train, train_labels, test, test_labels, k=5):
    return inner_product(train, train_labels, F.normalize(test, dim=1), test_labels, k)


def columns_normalised(train, train_labels, test, test_labels, k=5):
    cosines = F.normalize(test, dim=0) @ F.normalize(train, dim=0).T
    return _share(_elect(cosines.topk(k, dim=1).indices, train_labels), test_labels)


def standardised(train, train_labels, test, test_labels, k=5):
    mean, std = train.mean(0), train.std(0)
    return right_of((train - mean) / std, train_labels, (test - mean) / std, test_labels, k)


def right_of(train, train_labels, test, test_labels, k=5):
    return _share(_elect(_cosines(train, test).topk(k, dim=1).indices, train_labels), test_labels)


def k_ignored(train, train_labels, test, test_labels, k=5):
    return right_of(train, train_labels, test, test_labels, 5)


def nearest_only(train, train_labels, test, test_labels, k=5):
    return right_of(train, train_labels, test, test_labels, 1)


def one_too_many(train, train_labels, test, test_labels, k=5):
    return right_of(train, train_labels, test, test_labels, min(k + 1, len(train)))


def first_dropped(train, train_labels, test, test_labels, k=5):
    rows = _cosines(train, test).topk(min(k + 1, len(train)), dim=1).indices[:, 1:]
    return _share(_elect(rows, train_labels), test_labels)


def farthest(train, train_labels, test, test_labels, k=5):
    rows = _cosines(train, test).topk(k, dim=1, largest=False).indices
    return _share(_elect(rows, train_labels), test_labels)


def train_score(train, train_labels, test, test_labels, k=5):
    return right_of(train, train_labels, train, train_labels, k)


def leave_one_out(train, train_labels, test, test_labels, k=5):
    cosines = _cosines(train, train).fill_diagonal_(-2)
    return _share(_elect(cosines.topk(k, dim=1).indices, train_labels), train_labels)


def within_test(train, train_labels, test, test_labels, k=5):
    return right_of(test, test_labels, test, test_labels, k)


def test_in_the_gallery(train, train_labels, test, test_labels, k=5):
    gallery, labels = torch.cat([train, test]), torch.cat([train_labels, test_labels])
    return right_of(gallery, labels, test, test_labels, k)


def exchanged(train, train_labels, test, test_labels, k=5):
    return right_of(test, test_labels, train, train_labels, min(k, len(test)))


def weighted_by_cosine(train, train_labels, test, test_labels, k=5):
    near, rows = _cosines(train, test).topk(k, dim=1)
    votes = F.one_hot(train_labels[rows]) * near[:, :, None]
    return _share(votes.sum(dim=1).argmax(dim=1), test_labels)


def weighted_by_exp(train, train_labels, test, test_labels, k=5):
    near, rows = _cosines(train, test).topk(k, dim=1)
    votes = F.one_hot(train_labels[rows]) * (near / 0.07).exp()[:, :, None]
    return _share(votes.sum(dim=1).argmax(dim=1), test_labels)


def weighted_by_distance(train, train_labels, test, test_labels, k=5):
    near, rows = _cosines(train, test).topk(k, dim=1)
    votes = F.one_hot(train_labels[rows]) / (1 - near + 1e-6)[:, :, None]
    return _share(votes.sum(dim=1).argmax(dim=1), test_labels)


def nearest_class_mean(train, train_labels, test, test_labels, k=5):
    classes = train_labels.unique()
    means = torch.stack([train[train_labels == c].mean(0) for c in classes])
    return _share(classes[_cosines(means, test).argmax(dim=1)], test_labels)


def any_of_them(train, train_labels, test, test_labels, k=5):
    rows = _cosines(train, test).topk(k, dim=1).indices
    return (train_labels[rows] == test_labels[:, None]).any(1).double().mean().item()


def share_of_neighbours(train, train_labels, test, test_labels, k=5):
    rows = _cosines(train, test).topk(k, dim=1).indices
    return (train_labels[rows] == test_labels[:, None]).double().mean().item()


def median_label(train, train_labels, test, test_labels, k=5):
    rows = _cosines(train, test).topk(k, dim=1).indices
    return _share(train_labels[rows].median(dim=1).values, test_labels)


def rounded_mean_label(train, train_labels, test, test_labels, k=5):
    rows = _cosines(train, test).topk(k, dim=1).indices
    return _share(train_labels[rows].double().mean(1).round().long(), test_labels)


def percent(train, train_labels, test, test_labels, k=5):
    return 100 * right_of(train, train_labels, test, test_labels, k)


def errors(train, train_labels, test, test_labels, k=5):
    return 1 - right_of(train, train_labels, test, test_labels, k)


def count(train, train_labels, test, test_labels, k=5):
    return right_of(train, train_labels, test, test_labels, k) * len(test)


def over_train_rows(train, train_labels, test, test_labels, k=5):
    return right_of(train, train_labels, test, test_labels, k) * len(test) / len(train)


def per_row(train, train_labels, test, test_labels, k=5):
    return _elect(_cosines(train, test).topk(k, dim=1).indices, train_labels) == test_labels


def absolute_cosine(train, train_labels, test, test_labels, k=5):
    rows = _cosines(train, test).abs().topk(k, dim=1).indices
    return _share(_elect(rows, train_labels), test_labels)


def default_of_one(train, train_labels, test, test_labels, k=1):
    return right_of(train, train_labels, test, test_labels, k)


def default_of_twenty(train, train_labels, test, test_labels, k=20):
    return right_of(train, train_labels, test, test_labels, min(k, len(train)))
