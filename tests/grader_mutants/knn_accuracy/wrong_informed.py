"""Wrong kNN accuracies, by category."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import add_wrong, wrong

add_wrong(None, "stub", "nothing handed in")
add_wrong(0.97, "interface", "a number")


def _near(train, test, k):
    return (F.normalize(test, dim=1) @ F.normalize(train, dim=1).T).topk(k, dim=1).indices


def _share(guess, labels):
    return (guess == labels).double().mean().item()


@wrong(("normalization", "formula"), "Manhattan distance")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    rows = torch.cdist(test, train, p=1).topk(k, largest=False).indices
    return _share(train_labels[rows].mode(1).values, test_labels)


@wrong(("normalization", "formula"), "correlation: rows centred first")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    train, test = train - train.mean(1, keepdim=True), test - test.mean(1, keepdim=True)
    return _share(train_labels[_near(train, test, k)].mode(1).values, test_labels)


@wrong(("normalization", "formula", "negatives"), "centred on the mean of all rows")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    centre = torch.cat([train, test]).mean(0)
    return _share(train_labels[_near(train - centre, test - centre, k)].mode(1).values, test_labels)


@wrong("normalization", "Euclid by scikit-learn's default")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    from sklearn.neighbors import KNeighborsClassifier

    return KNeighborsClassifier(k).fit(train, train_labels).score(test, test_labels)


@wrong(("normalization", "formula"), "divided by the squared norm")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    rows = (test @ (train / train.square().sum(1, keepdim=True)).T).topk(k).indices
    return _share(train_labels[rows].mode(1).values, test_labels)


@wrong(("formula", "normalization"), "weighted by scikit-learn")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    from sklearn.neighbors import KNeighborsClassifier

    model = KNeighborsClassifier(k, metric="cosine", weights="distance")
    return model.fit(train, train_labels).score(test, test_labels)


@wrong("formula", "all training rows vote with a softmax")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    weights = (F.normalize(test) @ F.normalize(train).T / 0.1).softmax(1)
    return _share((weights @ F.one_hot(train_labels).double()).argmax(1), test_labels)


@wrong("formula", "all neighbours must agree")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    return (
        (train_labels[_near(train, test, k)] == test_labels[:, None]).all(1).double().mean().item()
    )


@wrong("formula", "the rarest label wins")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    votes = F.one_hot(train_labels[_near(train, test, k)]).sum(1)
    return _share(votes.masked_fill(votes == 0, 99).argmin(1), test_labels)


@wrong(("formula", "temperature"), "k halved")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    return _share(train_labels[_near(train, test, max(1, k // 2))].mode(1).values, test_labels)


@wrong(("formula", "negatives"), "the k-th neighbour alone decides")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    return _share(train_labels[_near(train, test, k)][:, -1], test_labels)


@wrong("negatives", "each test row sees the earlier test rows")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    right = 0
    for row, label in zip(test, test_labels, strict=True):
        right += int(train_labels[_near(train, row[None], k)].mode(1).values == label)
        train, train_labels = torch.cat([train, row[None]]), torch.cat([train_labels, label[None]])
    return right / len(test)


@wrong("reduction", "balanced accuracy, a mean over classes")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    hit = (train_labels[_near(train, test, k)].mode(1).values == test_labels).double()
    return torch.stack([hit[test_labels == c].mean() for c in test_labels.unique()]).mean().item()


@wrong(("reduction", "interface"), "rounded to one decimal")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    return round(_share(train_labels[_near(train, test, k)].mode(1).values, test_labels), 1)


@wrong(("interface", "reduction"), "accuracy and count")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    hit = train_labels[_near(train, test, k)].mode(1).values == test_labels
    return hit.double().mean().item(), hit.sum().item()


@wrong("interface", "a formatted text")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    return f"{_share(train_labels[_near(train, test, k)].mode(1).values, test_labels):.1%}"


@wrong("interface", "printed, not returned")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    print(_share(train_labels[_near(train, test, k)].mode(1).values, test_labels))


@wrong("interface", "the argument is called neighbours")
def knn_accuracy(train, train_labels, test, test_labels, neighbours=5):
    return _share(train_labels[_near(train, test, neighbours)].mode(1).values, test_labels)


@wrong(("interface", "temperature"), "no default for k")
def knn_accuracy(train, train_labels, test, test_labels, k):
    return _share(train_labels[_near(train, test, k)].mode(1).values, test_labels)


@wrong("side_effect", "features normalised in place")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    train /= train.norm(dim=1, keepdim=True)
    test /= test.norm(dim=1, keepdim=True)
    return _share(train_labels[_near(train, test, k)].mode(1).values, test_labels)


@wrong("nondeterministic", "a random tenth of the test rows")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    part = torch.rand(len(test)).argsort()[: max(1, len(test) // 2)]
    return _share(train_labels[_near(train, test[part], k)].mode(1).values, test_labels[part])


@wrong(("formula", "negatives"), "the matrix the wrong way round")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    rows = _near(test, train, min(k, len(test)))
    return _share(test_labels[rows].mode(1).values, train_labels)


@wrong(("sign", "formula"), "argsort without descending")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    rows = (F.normalize(test) @ F.normalize(train).T).argsort(dim=1)[:, :k]
    return _share(train_labels[rows].mode(1).values, test_labels)


@wrong("cheat", "a constant")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    return 0.985


@wrong("device", "to the GPU")
def knn_accuracy(train, train_labels, test, test_labels, k=5):
    return _share(train_labels[_near(train.cuda(), test.cuda(), k)].mode(1).values, test_labels)
