"""A linear probe on frozen features (chapter 15): ``linear_probe(train, labels, test, labels)``."""

import torch

from infonce_lab.exercises.contract import Cases, Criterion, Exercise, Note, Style
from infonce_lab.exercises.linear_probe.cases import cases, many_directions, tiny_direction
from infonce_lab.exercises.linear_probe.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.linear_probe.symptoms import SYMPTOMS
from infonce_lab.reference.evaluation import linear_probe

TEMPLATE = '''\
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def linear_probe(train_features, train_labels, test_features, test_labels):
    """
    train_features: (n, D) tensor of frozen features; train_labels: (n,) int64
    test_features: (m, D);                            test_labels: (m,) int64
    returns: test accuracy, 0 to 1, of a logistic regression (C=1, max_iter=1000) on standardised
             features
    """
    # 1. Numbers without a graph: scikit-learn takes NumPy arrays

    # 2. Standardise. Whose mean and deviation?

    # 3. Fit, and score on the test rows

    raise NotImplementedError
'''

_TOLERANCE = (0.0, 0.0201)  # of the accuracy: solvers and stopping rules differ a little


def _groups() -> tuple[Cases, ...]:
    kind = {"gradients": False, "tolerance": _TOLERANCE}
    return (
        Cases("accuracy of the probe", cases(1), dtypes=("float64",), **kind),
        Cases("other data of the same kinds", cases(11), dtypes=("float32",), **kind),
    )


# --- what one call cannot show


def _untouched(answer) -> list[bool]:
    """[features changed, labels changed, requires_grad changed]; on a graph, where that works."""
    inputs = [x.clone() for x in many_directions(41, 40, 30, 5)]
    before = [x.clone() for x in inputs]
    answer(*inputs)
    changed = [not torch.equal(x, b) for x, b in zip(inputs, before, strict=True)]
    features = [inputs[0].requires_grad_(), inputs[2].requires_grad_()]
    try:
        answer(*inputs)
    except Exception:
        pass  # a note says so
    lost = not all(x.requires_grad and x.grad is None for x in features)
    return [changed[0] or changed[2], changed[1] or changed[3], lost]


def _judge_untouched(found: list[bool]) -> str | None:
    for hit, what in zip(
        found, ("the features", "the labels", "requires_grad of the features"), strict=True
    ):
        if hit:
            return f"your code changes {what}; the encoder is frozen, and its caller goes on using them"
    return None


def _repeat(answer) -> list[float]:
    inputs, other = many_directions(42, 40, 60, 10), tiny_direction(43, 60, 40)
    first = float(answer(*inputs))
    float(answer(*other))
    return [first, float(answer(*inputs))]


def _judge_repeat(found: list[float]) -> str | None:
    first, again = found
    if abs(first - again) <= 0.0201:
        return None
    return f"the same call again gave {again:.4g} after {first:.4g}"


def _on_the_graph(answer) -> str | None:
    train, labels, test, test_labels = many_directions(41, 40, 30, 5)
    try:
        answer(train.clone().requires_grad_(), labels, test.clone().requires_grad_(), test_labels)
    except (RuntimeError, TypeError):
        return "features that still hang on a graph make it fail; `.detach()` would help"
    return None


# --- other ways to write it


def step_by_step(train_features, train_labels, test_features, test_labels):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    train, test = (x.detach().cpu().numpy() for x in (train_features, test_features))
    scaler = StandardScaler().fit(train)
    model = LogisticRegression(max_iter=1000).fit(
        scaler.transform(train), train_labels.cpu().numpy()
    )
    return model.score(scaler.transform(test), test_labels.cpu().numpy())


def by_lbfgs_in_torch(train_features, train_labels, test_features, test_labels):
    from torch import nn

    train, test = train_features.detach().double(), test_features.detach().double()
    mean, std = train.mean(dim=0), train.std(dim=0, unbiased=False).clamp(min=1e-12)
    train, test = (train - mean) / std, (test - mean) / std
    model = nn.Linear(train.shape[1], int(train_labels.max()) + 1).double()
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(train), train_labels, reduction="sum")
        loss = loss + model.weight.square().sum() / 2  # scikit-learn's C = 1
        loss.backward()
        return loss

    with torch.enable_grad():
        optimizer.step(closure)
    return (model(test).argmax(dim=1) == test_labels).double().mean().item()


EXERCISE = Exercise(
    id="linear_probe",
    chapter="15-capstone",
    title="A linear probe",
    usage="linear_probe(train_features, train_labels, test_features, test_labels)",
    kind="function",
    reference=linear_probe,
    template=TEMPLATE,
    answer_name="linear_probe",
    arguments=("train_features", "train_labels", "test_features", "test_labels"),
    hints=(
        "Which numbers may depend on the test rows before the score is taken: the weights, the mean, "
        "the deviation, or none of them?",
        "detach → NumPy → StandardScaler fitted on (n, D) training rows → transform both → "
        "LogisticRegression fitted on the training rows → score on the m test rows.",
        "`scaler = StandardScaler().fit(____)`, then transform both with that one scaler",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("step by step, no pipeline", step_by_step),
        Style("PyTorch and L-BFGS, with scikit-learn's penalty", by_lbfgs_in_torch),
    ),
    groups=_groups,
    probes=lambda: cases(21),
    result="number",
    extra=(
        Criterion(
            "features and labels left alone", "hygiene", "side_effect", _untouched, _judge_untouched
        ),
        Criterion("repeatable", "hygiene", "nondeterministic", _repeat, _judge_repeat),
    ),
    notes=(Note("on the graph", _on_the_graph),),
    hygiene=False,
)
