"""The linear probe in several styles, written from the contract alone."""

# ruff: noqa: F811
import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ..collect import right


def array(x):
    return torch.as_tensor(x).detach().cpu().numpy()


@right("a scikit-learn pipeline")
def linear_probe(train_features, train_labels, test_features, test_labels):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000))
    model.fit(array(train_features), array(train_labels))
    return float(model.score(array(test_features), array(test_labels)))


@right("scaled by hand with the training statistics, another solver")
def linear_probe(train_features, train_labels, test_features, test_labels):
    train, test = (array(x).astype(np.float64) for x in (train_features, test_features))
    mean, std = train.mean(0), train.std(0)
    std = np.where(std > 0, std, 1.0)
    probe = LogisticRegression(C=1.0, max_iter=1000, solver="newton-cg")
    probe.fit((train - mean) / std, array(train_labels))
    return float(np.mean(probe.predict((test - mean) / std) == array(test_labels)))


@right("softmax regression in torch with L-BFGS and the same penalty")
def linear_probe(train_features, train_labels, test_features, test_labels):
    x = torch.as_tensor(train_features).detach().double()
    classes, y = torch.as_tensor(train_labels).unique(return_inverse=True)
    mean, std = x.mean(0), x.std(0, correction=0)
    std = torch.where(std > 0, std, 1.0)
    x = (x - mean) / std
    weight = torch.zeros(len(classes), x.shape[1], dtype=x.dtype, requires_grad=True)
    bias = torch.zeros(len(classes), dtype=x.dtype, requires_grad=True)
    strength = 1.0 if len(classes) == 2 else 0.5  # two classes: half the squared difference
    optimizer = torch.optim.LBFGS(
        [weight, bias], max_iter=1000, tolerance_grad=1e-6, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        loss = F.cross_entropy(x @ weight.T + bias, y, reduction="sum")
        loss = loss + strength * weight.square().sum()
        loss.backward()
        return loss

    with torch.enable_grad():
        optimizer.step(closure)
    with torch.no_grad():
        test = (torch.as_tensor(test_features).double() - mean) / std
        guess = classes[(test @ weight.T + bias).argmax(1)]
        return (guess == torch.as_tensor(test_labels)).double().mean().item()


@right("softmax regression in NumPy, minimised by SciPy")
def linear_probe(train_features, train_labels, test_features, test_labels):
    scaler = StandardScaler().fit(array(train_features))
    x, t = (scaler.transform(array(f)).astype(float) for f in (train_features, test_features))
    x, t = (np.hstack([f, np.ones((len(f), 1))]) for f in (x, t))
    classes, y = np.unique(array(train_labels), return_inverse=True)
    target = np.eye(len(classes))[y]
    penalised = np.ones((x.shape[1], 1)) * (2.0 if len(classes) == 2 else 1.0)
    penalised[-1] = 0.0

    def objective(flat):
        w = flat.reshape(x.shape[1], -1)
        s = x @ w
        s = s - s.max(1, keepdims=True)
        log_p = s - np.log(np.exp(s).sum(1, keepdims=True))
        value = -(target * log_p).sum() + 0.5 * (penalised * w**2).sum()
        return value, (x.T @ (np.exp(log_p) - target) + penalised * w).ravel()

    start = np.zeros(x.shape[1] * len(classes))
    best = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    guess = classes[(t @ best.x.reshape(x.shape[1], -1)).argmax(1)]
    return float((guess == array(test_labels)).mean())
