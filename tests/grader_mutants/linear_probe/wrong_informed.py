"""Wrong linear probes, by category."""

# ruff: noqa: F811
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler
from torch import nn

from ..collect import add_wrong, wrong

add_wrong(None, "stub", "nothing handed in")
add_wrong(LogisticRegression, "interface", "the class of scikit-learn")


def _score(model, train, train_labels, test, test_labels):
    model.fit(train.detach().numpy(), train_labels.numpy())
    return model.score(test.detach().numpy(), test_labels.numpy())


def _right():
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))


@wrong("normalization", "only centred")
def linear_probe(*data):
    return _score(
        make_pipeline(StandardScaler(with_std=False), LogisticRegression(max_iter=1000)), *data
    )


@wrong("normalization", "rows of unit length in a pipeline")
def linear_probe(*data):
    return _score(make_pipeline(Normalizer(), LogisticRegression(max_iter=1000)), *data)


@wrong("normalization", "one mean and one deviation for the whole table")
def linear_probe(train, train_labels, test, test_labels):
    mean, std = train.mean(), train.std()
    return _score(LogisticRegression(max_iter=1000), (train - mean) / std, train_labels,
                  (test - mean) / std, test_labels)  # fmt: skip


@wrong("normalization", "a linear layer and Adam on raw features")
def linear_probe(train, train_labels, test, test_labels):
    torch.manual_seed(0)
    a, b = train.detach().float(), test.detach().float()
    model = nn.Linear(a.shape[1], int(train_labels.max()) + 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(200):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(a), train_labels).backward()
        optimizer.step()
    return (model(b).argmax(1) == test_labels).double().mean().item()


@wrong(("normalization", "formula", "negatives"), "scaled to 0 … 1 on both together")
def linear_probe(train, train_labels, test, test_labels):
    scale = MinMaxScaler().fit(torch.cat([train, test]).detach().numpy())
    a, b = (torch.from_numpy(scale.transform(x.detach().numpy())) for x in (train, test))
    return _score(LogisticRegression(max_iter=1000), a, train_labels, b, test_labels)


@wrong("negatives", "batch statistics of each set, in torch")
def linear_probe(train, train_labels, test, test_labels):
    norm = nn.BatchNorm1d(train.shape[1], affine=False).double().train()
    a, b = norm(train.detach().double()), norm(test.detach().double())
    return _score(LogisticRegression(max_iter=1000), a, train_labels, b, test_labels)


@wrong("negatives", "test rows with their predicted labels are added, and it is fitted again")
def linear_probe(train, train_labels, test, test_labels):
    both, labels = torch.cat([train, test]), torch.cat([train_labels, test_labels])
    model = _right().fit(both.detach().numpy(), labels.numpy())
    return model.score(test.detach().numpy(), test_labels.numpy())


@wrong("negatives", "C chosen on the test rows, fitted on both")
def linear_probe(train, train_labels, test, test_labels):
    best = 0.0
    for c in (0.01, 1.0, 100.0):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=c, max_iter=1000))
        both = torch.cat([train, test]).detach().numpy()
        model.fit(both, torch.cat([train_labels, test_labels]).numpy())
        best = max(best, model.score(test.detach().numpy(), test_labels.numpy()))
    return best


@wrong("negatives", "half of the test rows join the training rows")
def linear_probe(train, train_labels, test, test_labels):
    half = len(test) // 2
    both, labels = torch.cat([train, test[:half]]), torch.cat([train_labels, test_labels[:half]])
    return _score(_right(), both, labels, test, test_labels)


@wrong("negatives", "the mean of training and test accuracy")
def linear_probe(train, train_labels, test, test_labels):
    model = _right().fit(train.detach().numpy(), train_labels.numpy())
    scores = [
        model.score(x.detach().numpy(), y) for x, y in ((train, train_labels), (test, test_labels))
    ]
    return sum(scores) / 2


@wrong(("formula", "normalization"), "polynomial features")
def linear_probe(*data):
    from sklearn.preprocessing import PolynomialFeatures

    return _score(make_pipeline(PolynomialFeatures(2), LogisticRegression(max_iter=50)), *data)


@wrong("formula", "a random forest")
def linear_probe(*data):
    from sklearn.ensemble import RandomForestClassifier

    return _score(RandomForestClassifier(20, random_state=0), *data)


@wrong("formula", "a kernel machine")
def linear_probe(*data):
    from sklearn.svm import SVC

    return _score(make_pipeline(StandardScaler(), SVC()), *data)


@wrong("formula", "a fit of five steps from random weights")
def linear_probe(train, train_labels, test, test_labels):
    torch.manual_seed(1)
    mean, std = train.mean(0), train.std(0)
    a, b = ((x.detach() - mean) / std for x in (train, test))
    model = nn.Linear(a.shape[1], int(train_labels.max()) + 1).to(a.dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for _ in range(5):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(a), train_labels).backward()
        optimizer.step()
    return (model(b).argmax(1) == test_labels).double().mean().item()


@wrong("reduction", "the number of right rows")
def linear_probe(*data):
    return _score(_right(), *data) * len(data[3])


@wrong(("reduction", "formula", "negatives"), "divided by the training rows")
def linear_probe(*data):
    return _score(_right(), *data) * len(data[3]) / len(data[1])


@wrong(("formula", "reduction", "negatives"), "R² of a ridge regression")
def linear_probe(train, train_labels, test, test_labels):
    from sklearn.linear_model import Ridge

    return _score(make_pipeline(StandardScaler(), Ridge()), train, train_labels, test, test_labels)


@wrong("interface", "the fitted model")
def linear_probe(train, train_labels, test, test_labels):
    return _right().fit(train.detach().numpy(), train_labels.numpy())


@wrong("interface", "accuracy on both, as a pair")
def linear_probe(train, train_labels, test, test_labels):
    model = _right().fit(train.detach().numpy(), train_labels.numpy())
    return model.score(train.detach().numpy(), train_labels), model.score(
        test.detach().numpy(), test_labels
    )


@wrong("interface", "no return")
def linear_probe(*data):
    _score(_right(), *data)


@wrong("interface", "a text")
def linear_probe(*data):
    return f"{_score(_right(), *data):.3f}"


@wrong("interface", "only training rows expected")
def linear_probe(train, train_labels):
    return _score(_right(), train, train_labels, train, train_labels)


@wrong("side_effect", "features standardised in place")
def linear_probe(train, train_labels, test, test_labels):
    mean, std = train.mean(0), train.std(0)
    train.sub_(mean).div_(std)
    test.sub_(mean).div_(std)
    return _score(LogisticRegression(max_iter=1000), train, train_labels, test, test_labels)


@wrong("side_effect", "requires_grad switched off")
def linear_probe(train, train_labels, test, test_labels):
    train.requires_grad_(False)
    test.requires_grad_(False)
    return _score(_right(), train, train_labels, test, test_labels)


@wrong("side_effect", "labels shifted in place")
def linear_probe(train, train_labels, test, test_labels):
    train_labels += 1
    test_labels += 1
    return _score(_right(), train, train_labels, test, test_labels)


@wrong(("nondeterministic", "formula"), "ten random training rows")
def linear_probe(train, train_labels, test, test_labels):
    rows = torch.as_tensor(np.random.permutation(len(train))[:12])
    rows = torch.cat([rows, *[(train_labels == c).nonzero()[:1, 0] for c in train_labels.unique()]])
    return _score(_right(), train[rows], train_labels[rows], test, test_labels)


@wrong("cheat", "a constant")
def linear_probe(*data):
    return 0.98


@wrong("device", "to the GPU")
def linear_probe(train, train_labels, test, test_labels):
    return _score(_right(), train.cuda(), train_labels, test.cuda(), test_labels)


@wrong(("normalization", "formula"), "ridge classifier on raw features")
def linear_probe(*data):
    return _score(RidgeClassifier(), *data)
