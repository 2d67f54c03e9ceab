"""Nearest neighbours by cosine (chapter 15): ``knn_accuracy(train, labels, test, labels, k=5)``."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.knn_accuracy.cases import OUTVOTED, PROBES, USUAL, case, outvoted
from infonce_lab.exercises.knn_accuracy.misconceptions import MISCONCEPTIONS, SYMPTOMS
from infonce_lab.reference.evaluation import knn_accuracy

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def knn_accuracy(train_features, train_labels, test_features, test_labels, k=5):
    """
    train_features: (n, D), of any length; train_labels: (n,) int64
    test_features: (m, D);                 test_labels: (m,) int64
    returns: the share of test rows, 0 to 1, whose k nearest training rows (largest cosine)
             elect the right label; one vote each, no weights
    """
    # 1. Cosine of every test row with every training row

    # 2. The labels of the k nearest

    # 3. The majority of each row, and how often it is right

    raise NotImplementedError
'''


def _groups() -> tuple[Cases, ...]:
    usual = tuple(case(*row) for row in USUAL)
    far = tuple(
        Case(name, outvoted(m, near, many, seed), {"k": near + many})
        for name, m, near, many, seed in OUTVOTED
    )
    one = Case("a single test row", tuple(_first_row(case(*USUAL[0]))), {"k": 5})
    kind = {"gradients": False}
    return (
        Cases("accuracy of a vote", usual, **kind),
        Cases("a distant majority outvotes a close minority", far, **kind),
        Cases("one test row", (one,), **kind),
    )


def _first_row(whole: Case):
    train, labels, test, test_labels = whole.inputs
    return train, labels, test[:1], test_labels[:1]


def _probes() -> tuple[Case, ...]:
    first, second, _ = PROBES
    near = Case("probe", outvoted(16, 2, 3, 23), {"k": 5})
    return case(*first), case(*second), near


def _defaults() -> tuple[Case, ...]:
    return (case("k left out", 60, 80, 4, 6, 5, 31),)


def _example() -> Case:
    degrees = torch.deg2rad(torch.tensor([0.0, 8.0, 60.0, 66.0, 72.0], dtype=torch.float64))
    train = torch.stack([degrees.cos(), degrees.sin()], dim=1) * torch.tensor(
        [[1], [9], [1], [2], [3]]
    )
    query = torch.tensor([[0.9, 0.3]], dtype=torch.float64)
    labels = torch.tensor([0, 0, 1, 1, 1])
    name = "one test row of class 0 at 18°; class 0 at 0° and 8°, class 1 at 60° to 72°, k = 3"
    return Case(name, (train, labels, query, torch.tensor([0])), {"k": 3})


# --- remarks that cost nothing


def _on_the_graph(answer) -> str | None:
    train, labels, test, test_labels = case(*PROBES[0]).inputs
    try:
        answer(train.clone().requires_grad_(), labels, test, test_labels, 5)
    except RuntimeError:
        return "features that still hang on a graph make it fail; `.detach()` would help"
    return None


def _any_labels(answer) -> str | None:
    train, labels, test, test_labels = case(*PROBES[0]).inputs
    true = knn_accuracy(train, labels, test, test_labels, 5)
    try:
        got = float(answer(train, 1000 * labels - 7, test, 1000 * test_labels - 7, 5))
    except Exception:
        got = -1.0
    return None if abs(got - true) < 1e-6 else "labels other than 0 … C−1 make it fail"


# --- other ways to write it


def votes_as_one_hot_sums(train_features, train_labels, test_features, test_labels, k=5):
    cosines = F.normalize(test_features, dim=1) @ F.normalize(train_features, dim=1).T
    rows = cosines.argsort(dim=1, descending=True)[:, :k]
    votes = F.one_hot(train_labels[rows]).sum(dim=1)  # (m, classes)
    return (votes.argmax(dim=1) == test_labels).double().mean().item()


def by_scikit_learn(train_features, train_labels, test_features, test_labels, k=5):
    from sklearn.neighbors import KNeighborsClassifier

    model = KNeighborsClassifier(n_neighbors=k, metric="cosine", algorithm="brute")
    model.fit(train_features.detach().cpu().numpy(), train_labels.cpu().numpy())
    return model.score(test_features.detach().cpu().numpy(), test_labels.cpu().numpy())


EXERCISE = Exercise(
    id="knn_accuracy",
    chapter="15-capstone",
    title="Accuracy of the nearest neighbours",
    usage="knn_accuracy(train_features, train_labels, test_features, test_labels, k)",
    kind="function",
    reference=knn_accuracy,
    template=TEMPLATE,
    answer_name="knn_accuracy",
    arguments=("train_features", "train_labels", "test_features", "test_labels"),
    hints=(
        "Two features of very different length may point the same way. Which of your lines forgets "
        "the length? And who may vote: training rows, or test rows as well?",
        "normalise both → cosines (m, n) → topk over the training rows (m, k) → their labels (m, k) "
        "→ the commonest of each row (m,) → share that equals test_labels.",
        "`votes = train_labels[cosines.topk(k, dim=____).indices]; guess = votes.____(dim=1).values`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("votes as sums of one-hot rows", votes_as_one_hot_sums),
        Style("scikit-learn with the cosine metric", by_scikit_learn),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    result="number",
    notes=(Note("on the graph", _on_the_graph), Note("any labels", _any_labels)),
)
