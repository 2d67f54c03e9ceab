"""Wrong linear probes, written from the contract alone."""

# ruff: noqa: F811
import numpy as np
import torch
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import StandardScaler, normalize

from ..collect import wrong


def array(x):
    return torch.as_tensor(x).detach().cpu().numpy()


def fitted(x, y):
    return LogisticRegression(C=1.0, max_iter=1000).fit(x, y)


@wrong(("normalization", "formula"), "no scaling")
def linear_probe(train_features, train_labels, test_features, test_labels):
    model = fitted(array(train_features), array(train_labels))
    return float(model.score(array(test_features), array(test_labels)))


@wrong("negatives", "the scaler is fitted on the test set")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler().fit(array(test_features))
    model = fitted(scaler.transform(array(train_features)), array(train_labels))
    return float(model.score(scaler.transform(array(test_features)), array(test_labels)))


@wrong("negatives", "the scaler is fitted on both sets")
def linear_probe(train_features, train_labels, test_features, test_labels):
    train, test = array(train_features), array(test_features)
    scaler = StandardScaler().fit(np.concatenate([train, test]))
    model = fitted(scaler.transform(train), array(train_labels))
    return float(model.score(scaler.transform(test), array(test_labels)))


@wrong("negatives", "fit_transform on each set")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler()
    model = fitted(scaler.fit_transform(array(train_features)), array(train_labels))
    return float(model.score(scaler.fit_transform(array(test_features)), array(test_labels)))


@wrong("normalization", "the test set is not scaled")
def linear_probe(train_features, train_labels, test_features, test_labels):
    model = fitted(StandardScaler().fit_transform(array(train_features)), array(train_labels))
    return float(model.score(array(test_features), array(test_labels)))


@wrong("normalization", "unit rows instead of standardised columns")
def linear_probe(train_features, train_labels, test_features, test_labels):
    model = fitted(normalize(array(train_features)), array(train_labels))
    return float(model.score(normalize(array(test_features)), array(test_labels)))


@wrong("negatives", "the score on the training set")
def linear_probe(train_features, train_labels, test_features, test_labels):
    x = StandardScaler().fit_transform(array(train_features))
    return float(fitted(x, array(train_labels)).score(x, array(train_labels)))


@wrong("negatives", "the classifier is fitted on the test set")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler().fit(array(train_features))
    x = scaler.transform(array(test_features))
    return float(fitted(x, array(test_labels)).score(x, array(test_labels)))


@wrong("negatives", "the classifier is fitted on both sets")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler().fit(array(train_features))
    x, t = scaler.transform(array(train_features)), scaler.transform(array(test_features))
    y, s = array(train_labels), array(test_labels)
    return float(fitted(np.concatenate([x, t]), np.concatenate([y, s])).score(t, s))


@wrong("reduction", "per cent")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler().fit(array(train_features))
    model = fitted(scaler.transform(array(train_features)), array(train_labels))
    return 100 * float(model.score(scaler.transform(array(test_features)), array(test_labels)))


@wrong(("sign", "formula"), "the error rate")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler().fit(array(train_features))
    model = fitted(scaler.transform(array(train_features)), array(train_labels))
    return 1 - float(model.score(scaler.transform(array(test_features)), array(test_labels)))


@wrong("interface", "one hit or miss for each test row")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler().fit(array(train_features))
    model = fitted(scaler.transform(array(train_features)), array(train_labels))
    return model.predict(scaler.transform(array(test_features))) == array(test_labels)


@wrong("side_effect", "the features are standardised in place")
def linear_probe(train_features, train_labels, test_features, test_labels):
    mean, std = train_features.data.mean(0), train_features.data.std(0, correction=0)
    for features in (train_features, test_features):
        features.data.sub_(mean).div_(std.clamp_min(1e-12))
    model = fitted(array(train_features), array(train_labels))
    return float(model.score(array(test_features), array(test_labels)))


@wrong("formula", "labels regressed as numbers and rounded")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler().fit(array(train_features))
    model = LinearRegression().fit(scaler.transform(array(train_features)), array(train_labels))
    guess = model.predict(scaler.transform(array(test_features))).round()
    return float((guess == array(test_labels)).mean())
