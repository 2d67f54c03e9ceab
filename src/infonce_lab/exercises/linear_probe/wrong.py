"""The wrong linear probes that people write, each small enough to read at a glance."""

import numpy as np
import torch
from torch import nn


def _logistic(**options):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(**{"max_iter": 1000, **options})


def _scaler(*rows):
    from sklearn.preprocessing import StandardScaler

    return StandardScaler().fit(np.concatenate([x.detach().numpy() for x in rows]))


def _fit(train, train_labels, test, test_labels, scale=None, **options):
    a, b = (x.detach().numpy() for x in (train, test))
    if scale is not None:
        a, b = scale.transform(a), scale.transform(b)
    return _logistic(**options).fit(a, train_labels.numpy()).score(b, test_labels.numpy())


def unscaled(train, train_labels, test, test_labels):
    return _fit(train, train_labels, test, test_labels)


def scaled_on_both(train, train_labels, test, test_labels):
    return _fit(train, train_labels, test, test_labels, _scaler(train, test))


def scaled_on_test(train, train_labels, test, test_labels):
    return _fit(train, train_labels, test, test_labels, _scaler(test))


def each_scaled_by_itself(train, train_labels, test, test_labels):
    train = torch.from_numpy(_scaler(train).transform(train.detach().numpy()))
    test = torch.from_numpy(_scaler(test).transform(test.detach().numpy()))
    return _fit(train, train_labels, test, test_labels)


def only_train_scaled(train, train_labels, test, test_labels):
    train = torch.from_numpy(_scaler(train).transform(train.detach().numpy()))
    return _fit(train, train_labels, test, test_labels)


def fitted_on_test(train, train_labels, test, test_labels):
    return _fit(test, test_labels, test, test_labels, _scaler(test))


def fitted_on_both(train, train_labels, test, test_labels):
    both, labels = torch.cat([train, test]), torch.cat([train_labels, test_labels])
    return _fit(both, labels, test, test_labels, _scaler(both))


def train_score(train, train_labels, test, test_labels):
    return _fit(train, train_labels, train, train_labels, _scaler(train))


def exchanged(train, train_labels, test, test_labels):
    return _fit(test, test_labels, train, train_labels, _scaler(test))


def cross_validated(train, train_labels, test, test_labels):
    from sklearn.model_selection import cross_val_score

    x = _scaler(train).transform(train.detach().numpy())
    return float(cross_val_score(_logistic(), x, train_labels.numpy(), cv=5).mean())


def rows_normalised(train, train_labels, test, test_labels):
    unit = [nn.functional.normalize(x.detach(), dim=1) for x in (train, test)]
    return _fit(unit[0], train_labels, unit[1], test_labels)


def nearest_neighbours(train, train_labels, test, test_labels):
    from sklearn.neighbors import KNeighborsClassifier

    scale = _scaler(train)
    a, b = (scale.transform(x.detach().numpy()) for x in (train, test))
    return KNeighborsClassifier().fit(a, train_labels.numpy()).score(b, test_labels.numpy())


def least_squares(train, train_labels, test, test_labels):
    scale = _scaler(train)
    a, b = (scale.transform(x.detach().numpy()) for x in (train, test))
    solution = np.linalg.lstsq(a, train_labels.numpy().astype(float), rcond=None)[0]
    return float((np.round(b @ solution) == test_labels.numpy()).mean())


def one_epoch_of_sgd(train, train_labels, test, test_labels):
    torch.manual_seed(0)
    train, test = train.detach().float(), test.detach().float()
    model = nn.Linear(train.shape[1], int(train_labels.max()) + 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for rows in torch.arange(len(train)).split(32):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(train[rows]), train_labels[rows]).backward()
        optimizer.step()
    return (model(test).argmax(1) == test_labels).double().mean().item()


def a_hidden_layer(train, train_labels, test, test_labels):
    from sklearn.neural_network import MLPClassifier

    scale = _scaler(train)
    a, b = (scale.transform(x.detach().numpy()) for x in (train, test))
    model = MLPClassifier((16,), max_iter=40, random_state=0)
    return model.fit(a, train_labels.numpy()).score(b, test_labels.numpy())


def percent(train, train_labels, test, test_labels):
    return 100 * _fit(train, train_labels, test, test_labels, _scaler(train))


def errors(train, train_labels, test, test_labels):
    return 1 - _fit(train, train_labels, test, test_labels, _scaler(train))


def cross_entropy(train, train_labels, test, test_labels):
    scale = _scaler(train)
    a, b = (scale.transform(x.detach().numpy()) for x in (train, test))
    p = _logistic().fit(a, train_labels.numpy()).predict_proba(b)
    return float(-np.log(p[np.arange(len(b)), test_labels.numpy()]).mean())


def confidence(train, train_labels, test, test_labels):
    scale = _scaler(train)
    a, b = (scale.transform(x.detach().numpy()) for x in (train, test))
    return float(_logistic().fit(a, train_labels.numpy()).predict_proba(b).max(1).mean())


def majority(train, train_labels, test, test_labels):
    return (test_labels == train_labels.mode().values).double().mean().item()


def without_intercept(train, train_labels, test, test_labels):
    scale = _scaler(train)
    scale.mean_ = np.zeros_like(scale.mean_)
    return _fit(train, train_labels, test, test_labels, scale, fit_intercept=False)


def predictions(train, train_labels, test, test_labels):
    scale = _scaler(train)
    a, b = (scale.transform(x.detach().numpy()) for x in (train, test))
    return _logistic().fit(a, train_labels.numpy()).predict(b)
