"""What to say about each wrong kNN accuracy, and behaviours where none of them fits."""

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.knn_accuracy import wrong
from infonce_lab.exercises.knn_accuracy.cases import PROBES, case, outvoted
from infonce_lab.exercises.shared import naming
from infonce_lab.reference.evaluation import knn_accuracy

_LENGTH = "Multiply one training row by 100. May any vote change?"
_WHO = "Who may vote, and who is asked? Follow the four arguments through your lines."
_VOTE = (
    "Two neighbours at cosine .95 say A, three at .3 say B. What does a vote without weights say?"
)
_known = naming(
    {
        "normalization": _LENGTH,
        "negatives": _WHO,
        "formula": _VOTE,
        "reduction": "What does your function return if every test row is right?",
        "sign": "Is a better embedding to have a larger or a smaller number?",
        "softmax_axis": "Over which dimension do you look for neighbours, over which do you normalise?",
        "interface": "What does the contract ask for: one number, or one a row?",
        "temperature": "What does the signature say if k is left out?",
    }
)

MISCONCEPTIONS = (
    _known(wrong.euclid, "normalization", "your distance is Euclidean, on rows that are not normalised",
           "The length of a feature then decides who is near. Contrastive losses train directions: lengths mean nothing. It is scikit-learn's default."),
    _known(wrong.inner_product, "normalization", "your similarity is the inner product",
           "Long training rows are then near to everybody."),
    _known(wrong.only_test_normalised, "normalization", "the training rows are not normalised",
           "Long training rows are then near to everybody."),
    _known(wrong.columns_normalised, "softmax_axis", "you normalise the columns, not the rows", "Each feature vector is a row."),
    _known(wrong.standardised, "normalization", "you standardise the features first",
           "That is the linear probe's step. It changes the angles, so the cosines are no longer those of the features."),
    _known(wrong.k_ignored, "formula", "k is ignored", "The neighbours are always five.", "Follow `k` from the signature on."),
    _known(wrong.nearest_only, "formula", "only the nearest neighbour is asked", "k voters are to elect the label.",
           "Follow `k` from the signature on."),
    _known(wrong.one_too_many, "formula", "k + 1 neighbours vote", "Nobody has to be left out: the test row is not in the gallery."),
    _known(wrong.first_dropped, "negatives", "the nearest neighbour is dropped",
           "That is right for leave-one-out within one set. Here the test row is not among the training rows."),
    _known(wrong.farthest, "sign", "you ask the farthest, not the nearest", "A large cosine means near.",
           "What does `largest=False` find among cosines?"),
    _known(wrong.absolute_cosine, "sign", "opposite directions count as near", "Cosine −1 is as far as can be.",
           "Is a vector near to its own negative?"),
    _known(wrong.train_score, "negatives", "this is the score on the training rows", "Every row is its own nearest neighbour there."),
    _known(wrong.leave_one_out, "negatives", "this is leave-one-out on the training rows", "The test rows are never asked."),
    _known(wrong.within_test, "negatives", "the test rows vote on themselves", "Their labels are what you are to predict."),
    _known(wrong.test_in_the_gallery, "negatives", "test rows are in the gallery", "Each then finds itself, label included: a leak."),
    _known(wrong.exchanged, "negatives", "training and test rows are exchanged", "The training rows vote, the test rows are asked."),
    _known(wrong.weighted_by_cosine, "formula", "votes are weighted by the cosine", "The contract's vote has no weights, so that no parameter hides in it."),
    _known(wrong.weighted_by_exp, "formula", "votes are weighted by exp(cosine/τ)",
           "That is Wu et al.'s kNN, and a good one. The contract's has no weights, so that no parameter hides in it."),
    _known(wrong.weighted_by_distance, "formula", "votes are weighted by the inverse distance",
           "The contract's vote has no weights, so that no parameter hides in it."),
    _known(wrong.nearest_class_mean, "formula", "you compare with the mean of each class", "That is a prototype classifier: k does not occur in it."),
    _known(wrong.any_of_them, "formula", "one right neighbour is enough for you", "That is recall at k. A vote can be lost although a friend is among the voters."),
    _known(wrong.share_of_neighbours, "formula", "this is the share of right neighbours", "Nobody is elected: a row that wins 3 to 2 counts only .6."),
    _known(wrong.median_label, "formula", "you take the median of the labels", "Labels are names: 3 is not between 1 and 7."),
    _known(wrong.rounded_mean_label, "formula", "you take the mean of the labels", "Labels are names: 3 is not between 1 and 7."),
    _known(wrong.percent, "reduction", "this is a percentage", "The contract asks for a share, 0 to 1."),
    _known(wrong.errors, "sign", "this is the error rate", "One minus the accuracy."),
    _known(wrong.count, "reduction", "you count the right ones", "Nothing divides by the number of test rows."),
    _known(wrong.over_train_rows, "reduction", "you divide by the number of training rows", "It is the test rows that can be right."),
    _known(wrong.per_row, "interface", "you return one result per row", "The accuracy is their mean."),
    _known(wrong.default_of_twenty, "temperature", "k is 20 if it is left out", "The contract's default is 5."),
    _known(wrong.default_of_one, "temperature", "k is 1 if it is left out", "The contract's default is 5."),
)  # fmt: skip


def _at(answer, train=None, labels=None, test=None, test_labels=None, k=5) -> float:
    usual = case(*PROBES[0]).inputs
    given = [
        u if g is None else g
        for u, g in zip(usual, (train, labels, test, test_labels), strict=True)
    ]
    return float(answer(*given, k))


def _out_of_range(answer) -> bool:
    train, labels, test, _ = case(*PROBES[0]).inputs
    winner = _winners(train, labels, test)
    return abs(_at(answer, test_labels=winner) - 1) > 1e-6 and not 0 <= _at(answer) <= 1


def _winners(train, labels, test):
    """What a right vote elects, so that a right answer scores 1."""
    return torch.stack([
        next(c for c in labels.unique() if knn_accuracy(train, labels, row[None], c[None], 5) == 1)
        for row in test
    ])  # fmt: skip


def _turned_round(answer) -> bool:
    train, labels, test, _ = case(*PROBES[0]).inputs
    return _at(answer, test_labels=_winners(train, labels, test)) < 1e-6


def _lengths_matter(answer) -> bool:
    train, _, test, _ = case(*PROBES[0]).inputs
    scale = torch.logspace(-2, 2, len(train), dtype=torch.float64)[:, None]
    grown = torch.logspace(2, -2, len(test), dtype=torch.float64)[:, None]
    return abs(_at(answer, train=train * scale, test=test * grown) - _at(answer)) > 1e-6


def _alone(answer) -> float:
    """The mean over test rows that are judged one at a time."""
    _, _, test, test_labels = case(*PROBES[0]).inputs
    rows = zip(test, test_labels, strict=True)
    return sum(_at(answer, test=x[None], test_labels=y[None]) for x, y in rows) / len(test)


def _no_plain_mean(answer) -> bool:
    true = knn_accuracy(*case(*PROBES[0]).inputs, 5)
    return abs(_alone(answer) - true) < 1e-6 < abs(_at(answer) - true)


def _test_rows_meet(answer) -> bool:
    return abs(_alone(answer) - _at(answer)) > 1e-6


def _turning_matters(answer) -> bool:
    """A rotation of the whole space keeps every cosine."""
    train, _, test, _ = case(*PROBES[0]).inputs
    generator = torch.Generator().manual_seed(5)
    rotation = torch.linalg.qr(torch.randn(4, 4, generator=generator, dtype=torch.float64)).Q
    return abs(_at(answer, train=train @ rotation, test=test @ rotation) - _at(answer)) > 1e-6


def _never_looks_at_the_test(answer) -> bool:
    _, _, test, _ = case(*PROBES[0]).inputs
    return _at(answer, test=test.flip(0) * -1) == _at(answer)


def _right(answer, inputs, k) -> bool:
    return abs(float(answer(*inputs, k)) - knn_accuracy(*inputs, k)) < 1e-6


def _another_vote(answer) -> bool:
    """A single voter is counted right, several are not."""
    one, two = (case(*probe).inputs for probe in PROBES[:2])
    several = _right(answer, two, 9) and _right(answer, outvoted(16, 2, 3, 24), 5)
    return _right(answer, one, 1) and _right(answer, two, 1) and not several


def _other_k(answer) -> bool:
    """Right for five voters, wrong for one."""
    two = case(*PROBES[1]).inputs
    return _right(answer, case(*PROBES[0]).inputs, 5) and not _right(answer, two, 1)


def _k_is_ignored(answer) -> bool:
    inputs = case(*PROBES[1]).inputs
    return float(answer(*inputs, 1)) == float(answer(*inputs, 9)) == float(answer(*inputs, 25))


def _training_rows_do_not_matter(answer) -> bool:
    train, _, _, _ = case(*PROBES[0]).inputs
    return _at(answer, train=train.flip(0) * -1) == _at(answer) == _at(answer, train=train.roll(7, 0))


def _order_matters(answer) -> bool:
    """The same test rows, asked in another order."""
    _, _, test, test_labels = case(*PROBES[0]).inputs
    turned = _at(answer, test=test.flip(0), test_labels=test_labels.flip(0))
    return abs(turned - _at(answer)) > 1e-6


SYMPTOMS = (
    Symptom("range", "reduction", "a perfect vote does not give 1", "The result is the share of right test rows.",
            "By what do you divide?", _out_of_range),
    Symptom("turned", "sign", "a perfect vote gives 0", "The result is the share that is right, not the share that is wrong.",
            "What do you compare, and which of the two outcomes do you count?", _turned_round),
    Symptom("blind", "negatives", "other test rows give the same result", "The test rows are what is asked.", _WHO, _never_looks_at_the_test),
    Symptom("no_training_rows", "positive_index", "other training rows give the same result",
            "The neighbours are looked for somewhere else than among the training rows.", _WHO, _training_rows_do_not_matter),
    Symptom("k_ignored", "formula", "k changes nothing", "1, 9 and 25 neighbours give the same result.",
            "Follow `k` from the signature on.", _k_is_ignored),
    Symptom("order", "negatives", "the order of the test rows changes the result", "Each test row is judged by the training rows alone.",
            _WHO, _order_matters),
    Symptom("lengths", "normalization", "the length of the features changes the result", "Only directions are compared.", _LENGTH, _lengths_matter),
    Symptom("turning", "formula", "turning the whole space changes the result",
            "Cosines do not know the axes, so your similarity is another one.", "Which of your lines treats single coordinates?", _turning_matters),
    Symptom("mean", "reduction", "single test rows are right, the result of a batch is not their mean",
            "The accuracy is the plain mean over all test rows.", "By what do you divide?", _no_plain_mean),
    Symptom("meet", "negatives", "test rows influence each other", "Each test row is judged by the training rows alone.", _WHO, _test_rows_meet),
    Symptom("k", "formula", "right for k = 5, not for k = 1", "k is an argument.", "Follow `k` from the signature on.", _other_k),
    Symptom("vote", "formula", "this is another vote than one voice each", "A majority of k, without weights.", _VOTE, _another_vote),
)  # fmt: skip
