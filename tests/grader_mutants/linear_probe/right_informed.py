"""Right linear probes in other styles."""

# ruff: noqa: F811
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from ..collect import right


@right("a named pipeline")
def linear_probe(train_features, train_labels, test_features, test_labels):
    steps = [("scale", StandardScaler()), ("fit", LogisticRegression(max_iter=1000))]
    model = Pipeline(steps).fit(train_features.detach().numpy(), train_labels.numpy())
    return model.score(test_features.detach().numpy(), test_labels.numpy())


@right("standardised by hand in NumPy")
def linear_probe(train_features, train_labels, test_features, test_labels):
    a, b = np.asarray(train_features.detach()), np.asarray(test_features.detach())
    mean, std = a.mean(0), a.std(0)
    model = LogisticRegression(C=1.0, max_iter=1000).fit((a - mean) / std, np.asarray(train_labels))
    return np.mean(model.predict((b - mean) / std) == np.asarray(test_labels))


@right("standardised by hand in torch, unbiased deviation")
def linear_probe(train_features, train_labels, test_features, test_labels):
    mean, std = train_features.mean(0), train_features.std(0)
    a, b = ((x - mean) / std for x in (train_features.detach(), test_features.detach()))
    model = LogisticRegression(max_iter=2000).fit(a.detach(), train_labels)
    return float(model.score(b.detach(), test_labels))


@right("accuracy_score")
def linear_probe(train_features, train_labels, test_features, test_labels):
    from sklearn.metrics import accuracy_score

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(train_features.detach().cpu(), train_labels.cpu())
    return accuracy_score(test_labels, model.predict(test_features.detach().cpu()))


@right("another solver")
def linear_probe(train_features, train_labels, test_features, test_labels):
    model = make_pipeline(StandardScaler(), LogisticRegression(solver="newton-cg", max_iter=1000))
    model.fit(train_features.detach().numpy(), train_labels.numpy())
    return model.score(test_features.detach().numpy(), test_labels.numpy())


@right("float32 inside, argmax of decision values in torch")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler().fit(train_features.detach().numpy().astype("float32"))
    model = LogisticRegression(max_iter=1000)
    model.fit(scaler.transform(train_features.detach().numpy().astype("float32")), train_labels)
    p = model.predict_proba(scaler.transform(test_features.detach().numpy().astype("float32")))
    return (torch.from_numpy(p).argmax(1) == test_labels).double().mean()


@right("one row at a time at test")
def linear_probe(train_features, train_labels, test_features, test_labels):
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(train_features.detach().numpy(), train_labels.numpy())
    pairs = zip(test_features.detach().numpy(), test_labels.tolist(), strict=True)
    return sum(int(model.predict(row[None])[0]) == label for row, label in pairs) / len(test_labels)


@right("gradient descent in torch until it has converged")
def linear_probe(train_features, train_labels, test_features, test_labels):
    a, b = train_features.detach().double(), test_features.detach().double()
    mean, std = a.mean(0), a.std(0)
    a, b = (a - mean) / std, (b - mean) / std
    classes = int(train_labels.max()) + 1
    w = torch.zeros(classes, a.shape[1] + 1, dtype=torch.float64)
    ones = torch.ones(len(a), 1, dtype=torch.float64)
    x, y = torch.cat([a, ones], 1), torch.nn.functional.one_hot(train_labels, classes).double()
    step = 1 / (torch.linalg.matrix_norm(x, 2) ** 2 / 2 + 1)
    velocity = torch.zeros_like(w)
    for _ in range(800):
        ahead = w + 0.9 * velocity
        slope = ((x @ ahead.T).softmax(1) - y).T @ x
        slope[:, :-1] += ahead[:, :-1]
        velocity = 0.9 * velocity - step * slope
        w = w + velocity
    scores = torch.cat([b, torch.ones(len(b), 1, dtype=torch.float64)], 1) @ w.T
    return (scores.argmax(1) == test_labels).double().mean().item()


@right("scikit-learn's stochastic fit, many passes, same penalty")
def linear_probe(train_features, train_labels, test_features, test_labels):
    n = len(train_features)
    fit = SGDClassifier(
        "log_loss", alpha=1 / n, max_iter=3000, tol=1e-6, random_state=0, average=True
    )
    model = make_pipeline(StandardScaler(), fit)
    model.fit(train_features.detach().numpy(), train_labels.numpy())
    return model.score(test_features.detach().numpy(), test_labels.numpy())


@right("fit_transform on the training rows, transform on the test rows")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler()
    x = scaler.fit_transform(train_features.detach().numpy())
    y = scaler.transform(test_features.detach().numpy())
    return LogisticRegression(max_iter=500).fit(x, train_labels).score(y, test_labels)
