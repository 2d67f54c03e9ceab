"""Behaviours that give a mistake in CLIP's loss away when it is none of the known ones.

The loss ignores lengths, rotations, the order of the pairs and which tower comes first; it is log N on
equal features, 0 on one pair, and a hub (a constant on a row or a column) is seen by one direction.
"""

import math

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.trying import differ, finite, number
from infonce_lab.reference.clip import clip_loss


def _value(answer, images, texts, log_scale=1.0) -> float:
    return number(answer, images, texts, torch.tensor(log_scale, dtype=torch.float64))


def _true(images, texts, log_scale=1.0) -> float:
    return float(clip_loss(images, texts, log_scale))


def _ignores_features(answer) -> bool:
    first, second = (_value(answer, *pairs(5, 6, seed=s)) for s in (70, 71))
    return first == second


def _length_matters(answer) -> bool:
    images, texts = pairs(5, 6, seed=72)
    scale = torch.linspace(0.02, 3, 5, dtype=torch.float64)[:, None]
    before = _value(answer, images, texts)
    longer = (_value(answer, images * scale, texts), _value(answer, images, texts * scale))
    return any(differ(before, value) for value in longer)


def _axes_matter(answer) -> bool:
    images, texts = pairs(5, 6, seed=73)
    turn, _ = torch.linalg.qr(pairs(6, 6, seed=74)[0])
    return differ(_value(answer, images, texts), _value(answer, images @ turn, texts @ turn))


def _scale_ignored(answer) -> bool:
    batch = pairs(5, 6, seed=75)
    return _value(answer, *batch, 0.0) == _value(answer, *batch, 1.5)


def _other_scale(answer) -> bool:
    """Is the value, on two batches, the right loss at one and the same other scale?"""
    first, second = pairs(4, 5, seed=76), pairs(6, 4, seed=77)
    for log_scale in (0.7, 1.5, 4.8):
        values = _value(answer, *first, log_scale), _value(answer, *second, log_scale)
        for other in torch.linspace(-3, 7, 2001, dtype=torch.float64).tolist():
            fits = not differ(values[0], _true(*first, other), 5e-3)
            if abs(other - log_scale) > 0.05 and fits:
                if not differ(values[1], _true(*second, other), 2e-2):
                    return True
    return False


def _positive_removed(answer) -> bool:
    return not _value(answer, *pairs(5, 6, seed=78)) < 1e3


def _one_pair(answer) -> bool:
    z = torch.tensor([[1.0, 2.0]], dtype=torch.float64)
    value = _value(answer, z, z.roll(1, 1))
    return math.isfinite(value) and abs(value) > 1e-6


def _towers_matter(answer) -> bool:
    images, texts = pairs(5, 6, seed=79)
    return differ(_value(answer, images, texts), _value(answer, texts, images), 1e-6)


def _order_matters(answer) -> bool:
    images, texts = pairs(5, 6, seed=80)
    order = torch.tensor([3, 0, 4, 2, 1])
    return differ(_value(answer, images, texts), _value(answer, images[order], texts[order]))


def _nothing_attracts(answer) -> bool:
    """Two orthogonal pairs: turning a caption towards its image raises the value."""
    z = torch.eye(4, dtype=torch.float64)
    closer = z[2:].clone()
    closer[0, 0] = 0.5
    return _value(answer, z[:2], closer) > _value(answer, z[:2], z[2:]) + 1e-6


def _others_attract(answer) -> bool:
    """Turning caption 1 towards image 0 lowers the value."""
    z = torch.eye(4, dtype=torch.float64)
    closer = z[2:].clone()
    closer[1, 0] = 0.5
    return _value(answer, z[:2], closer) < _value(answer, z[:2], z[2:]) - 1e-6


def _other_number_of_candidates(answer) -> bool:
    z = torch.ones(8, 3, dtype=torch.float64)
    counts = [math.exp(_value(answer, z, z, s)) for s in (0.0, 1.5)]
    whole = abs(counts[0] - round(counts[0])) < 1e-6 and not differ(*counts)
    return whole and round(counts[0]) not in (1, 8)


def _only_some_sizes(answer) -> bool:
    right = set()
    for n, d in ((2, 4), (3, 5), (5, 3), (8, 8), (9, 4), (16, 3)):
        batch = pairs(n, d, seed=81)
        right.add(not differ(_value(answer, *batch, 0.5), _true(*batch, 0.5), 1e-5))
    return len(right) == 2


def _large_scale_differs(answer) -> bool:
    """Right at small scales, wrong above 100: something is cut off."""
    batch = pairs(4, 5, seed=82)
    small = not differ(_value(answer, *batch, 1.0), _true(*batch, 1.0), 1e-5)
    return small and differ(_value(answer, *batch, 5.0), _true(*batch, 5.0))


def _weights_of_directions(answer) -> bool:
    """An uneven mixture of the two directions: the hub tells them apart."""
    batches = [pairs(5, 6, seed=s) for s in (83, 84)]
    shares = []
    for images, texts in batches:
        # rows = right value + half the difference of the directions
        value, true = _value(answer, images, texts), _true(images, texts)
        u, v = (torch.nn.functional.normalize(z, dim=1) for z in (images, texts))
        logits = math.e * u @ v.T
        rows = -logits.log_softmax(1).diagonal().mean()
        columns = -logits.log_softmax(0).diagonal().mean()
        shares.append(float((value - true) / (rows - columns)))
    return not differ(shares[0], shares[1]) and abs(shares[0]) > 1e-3


SYMPTOMS = (
    Symptom("closed_form", "cheat", "the result depends on the sizes only, not on the features",
            "Two different batches of one size give exactly the same number.",
            "Follow one feature from the input to the result.", _ignores_features),
    Symptom("positive_masked", "self_similarity", "the entry that should win has been masked",
            "The diagonal of an image × text matrix is the matching pair. Without it the loss explodes.",
            "Whose similarity stands on the diagonal?", _positive_removed),
    Symptom("sizes", "shape_state", "it is right for some batch sizes and wrong for others",
            "Something in the code assumes a size.",
            "Which sizes do you write as numbers, or guess from the shape?", _only_some_sizes),
    Symptom("length", "normalization", "the length of a feature changes the loss",
            "A cosine ignores length, so a tower could lower this loss by growing its vectors.",
            "What is the length of each row just before the matrix product?", _length_matters),
    Symptom("axes", "normalization", "the coordinate axes matter: rotating all features changes the loss",
            "Cosines do not change under rotation; an operation on single columns does.",
            "Which of your operations treats the D coordinates one by one?", _axes_matter),
    Symptom("scale_ignored", "temperature", "logit_scale has no effect",
            "Two scales give the same number.",
            "Follow logit_scale from the signature to the logits.", _scale_ignored),
    Symptom("large_scale", "temperature", "above a certain scale the value no longer follows",
            "The contract has no clamp in the loss: the limit belongs to the module that owns the parameter.",
            "What do you do to logit_scale before you use it?", _large_scale_differs),
    Symptom("other_scale", "temperature", "these are the values of another scale",
            "On every batch tried, your number is exactly the loss at some other scale.",
            "logit_scale is a logarithm. Where does it become a factor, and of what?", _other_scale),
    Symptom("attracted", "positive_index", "another pair's caption is pulled closer: the label is not the diagonal",
            "Image k is taught the caption of another image.",
            "For N = 2, write down both labels by hand.", _others_attract),
    Symptom("sign", "sign", "a caption that comes closer to its image raises the loss",
            "Minimising this drives the pairs apart.",
            "Should better features have a smaller or a larger result?", _nothing_attracts),
    Symptom("mixture", "softmax_axis", "the two directions do not count equally",
            "Your value lies on the line between the two directions, but not in the middle.",
            "Which weight does each of the two cross-entropies get?", _weights_of_directions),
    Symptom("towers", "softmax_axis", "swapping the two towers changes the value",
            "With both directions averaged, images and texts play the same part.",
            "Which of your lines treats rows and columns differently?", _towers_matter),
    Symptom("count", "negatives", "the number of candidates is not N",
            "With equal features exp(loss) counts the candidates, and yours is another number.",
            "Write down the candidates of one image by hand for N = 2.", _other_number_of_candidates),
    Symptom("order", "negatives", "the order of the pairs matters: the rows do not meet the same rivals",
            "Every image has the same N − 1 wrong captions, whatever its place in the batch.",
            "Which rows or columns do you leave out, by position?", _order_matters),
    Symptom("one_pair", "formula", "one pair alone has a loss that is not 0",
            "With N = 1 there is one candidate, and it is the right one.",
            "What does your code add, subtract or compare for a batch of one?", _one_pair),
    Symptom("formula", "formula", "normalisation, scale and labels look right; how a row is combined does not",
            "Length, rotation, order and towers behave as they should, so the mistake is in the last lines.",
            "Write one row's loss as −log(one number / a sum of numbers). What are they?",
            finite(*pairs(5, 6, seed=85), torch.tensor(1.0, dtype=torch.float64))),
)  # fmt: skip
