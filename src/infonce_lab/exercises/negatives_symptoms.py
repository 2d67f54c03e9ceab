"""Behaviours that give a mistake in a loss of chapter 9 away when it is none of the known ones.

All three ignore lengths, rotations, the order of the images and which view comes first; on equal
embeddings exp(loss) counts candidates; a twin that comes closer lowers them, a rival raises them.
"""

import math
from collections.abc import Callable
from itertools import combinations

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.trying import differ, number

_TWINS = ((0, 2), (1, 3))


class Behaviour:
    """The answer's and the true behaviour at fixed scalars besides the temperature."""

    def __init__(
        self, reference: Callable, rest: tuple[float, ...], candidates: Callable[[int], int]
    ):
        self.reference, self.rest, self.candidates = reference, rest, candidates
        self.names = ("temperature", "tau_plus", "beta")[: 1 + len(rest)]

    def of(self, answer, batch, t=0.5) -> float:
        return number(answer, *batch, t, *self.rest)

    def true(self, batch, t=0.5) -> float:
        return float(self.reference(*batch, t, *self.rest))

    def ignores_embeddings(self, answer) -> bool:
        first, second = (self.of(answer, pairs(5, 6, seed=s)) for s in (70, 71))
        return first == second

    def only_some_sizes(self, answer) -> bool:
        right = set()
        for n, d in ((2, 4), (3, 5), (5, 3), (8, 8), (9, 4), (16, 3)):
            batch = pairs(n, d, seed=77)
            right.add(not differ(self.of(answer, batch, 1.0), self.true(batch, 1.0), 1e-5))
        return len(right) == 2

    def length_matters(self, answer) -> bool:
        z_i, z_j = pairs(5, 6, seed=72)
        scale = torch.linspace(0.02, 3, 5, dtype=torch.float64)[:, None]
        before = self.of(answer, (z_i, z_j))
        after = (self.of(answer, (z_i * scale, z_j)), self.of(answer, (z_i, z_j * scale)))
        return any(differ(before, other) for other in after)

    def axes_matter(self, answer) -> bool:
        z_i, z_j = pairs(5, 6, seed=73)
        turn, _ = torch.linalg.qr(pairs(6, 6, seed=74)[0])
        return differ(self.of(answer, (z_i, z_j)), self.of(answer, (z_i @ turn, z_j @ turn)))

    def temperature_ignored(self, answer) -> bool:
        batch = pairs(5, 6, seed=75)
        return self.of(answer, batch, 0.3) == self.of(answer, batch, 0.8)

    def other_temperature(self, answer) -> bool:
        """Is the value, on two batches, the right loss at one and the same other temperature?"""
        first, second = pairs(4, 5, seed=76), pairs(6, 4, seed=78)
        grid = torch.logspace(-1, 1, 401, dtype=torch.float64).tolist()
        curve = [self.true(first, t) for t in grid]
        for t in (0.3, 0.5, 0.8):
            wanted = self.of(answer, first, t)
            for k in range(len(grid) - 1):
                a, b = curve[k], curve[k + 1]
                if (a - wanted) * (b - wanted) <= 0 and a != b:
                    fitted = grid[k] + (grid[k + 1] - grid[k]) * (wanted - a) / (b - a)
                    same = not differ(self.of(answer, second, t), self.true(second, fitted), 1e-3)
                    if same and differ(fitted, t, 0.02):
                        return True
        return False

    def effects(self, answer) -> dict[tuple[int, int], float]:
        """How the loss of two orthogonal pairs changes when one of its six couples comes closer."""
        z = torch.eye(4, dtype=torch.float64)
        before = self.of(answer, (z[:2], z[2:]))
        effects = {}
        for a, b in combinations(range(4), 2):
            closer = z.clone()
            closer[b, a] = 0.5
            effects[a, b] = self.of(answer, (closer[:2], closer[2:])) - before
        return effects

    def everything_reversed(self, answer) -> bool:
        """The twin that comes closer raises the loss, and every rival that comes closer lowers it."""
        effects = self.effects(answer)
        signs = [e if pair in _TWINS else -e for pair, e in effects.items()]
        return min(signs) > 1e-6

    def masked_with_zero(self, answer) -> bool:
        """Orthogonal rows count whole candidates, one or two too many; equal rows count none whole."""
        z, equal = torch.eye(8, dtype=torch.float64), torch.ones(4, 3, dtype=torch.float64)
        extra = math.exp(self.of(answer, (z[:4], z[4:]))) - self.candidates(4)
        tied = math.exp(self.of(answer, (equal, equal)))
        return min(abs(extra - 1), abs(extra - 2)) < 1e-6 and abs(tied - round(tied)) > 1e-3

    def right_by_name_only(self, answer) -> bool:
        """Right when the scalars are named, another value when they go in by position."""
        batch = pairs(4, 6, seed=84)
        scalars = dict(zip(self.names, (0.8, 0.03, 0.5)[: len(self.names)], strict=True))
        named = number(answer, *batch, **scalars)
        true = float(self.reference(*batch, *scalars.values()))
        return not differ(named, true, 1e-5) and differ(
            number(answer, *batch, *scalars.values()), true
        )

    def nothing_attracts(self, answer) -> bool:
        effects = self.effects(answer)
        return min(effects.values()) > -1e-6 and min(effects[pair] for pair in _TWINS) > 1e-6

    def others_attract(self, answer) -> bool:
        return any(e < -1e-6 for pair, e in self.effects(answer).items() if pair not in _TWINS)

    def some_rivals_ignored(self, answer) -> bool:
        """On two orthogonal pairs some couple of two images has no effect at all."""
        return any(abs(e) < 1e-9 for pair, e in self.effects(answer).items() if pair not in _TWINS)

    def itself_remains(self, answer) -> bool:
        """Orthogonal rows tie: nothing is nearer than cosine 0, so a cold loss stays small."""
        z = torch.eye(8, dtype=torch.float64)
        cold = self.of(answer, (z[:4], z[4:]), 0.1)
        return math.isfinite(cold) and cold > 2 * math.log(7) + 1

    def positive_counted_twice(self, answer) -> bool:
        z = torch.eye(4, dtype=torch.float64)
        return abs(self.of(answer, (z, z), 0.1) - math.log(2)) < 0.02

    def order_matters(self, answer) -> bool:
        z_i, z_j = pairs(5, 6, seed=80)
        order = torch.tensor([3, 0, 4, 2, 1])
        return differ(self.of(answer, (z_i, z_j)), self.of(answer, (z_i[order], z_j[order])))

    def views_matter(self, answer) -> bool:
        z_i, z_j = pairs(5, 6, seed=81)
        return differ(self.of(answer, (z_i, z_j)), self.of(answer, (z_j, z_i)), 1e-6)

    def other_number_of_candidates(self, answer) -> bool:
        z = torch.ones(8, 3, dtype=torch.float64)
        counts = [math.exp(self.of(answer, (z, z), t)) for t in (0.5, 2.0)]
        whole = abs(counts[0] - round(counts[0])) < 1e-6 and not differ(*counts)
        return whole and round(counts[0]) not in (1, self.candidates(8))

    def scaled_by_the_batch(self, answer) -> bool:
        """On batches of one size the ratio to the right value is always the same."""
        ratios = []
        for seed in (82, 89, 99):
            batch = pairs(4, 5, seed)
            ratios.append(self.of(answer, batch, 1.0) / self.true(batch, 1.0))
        same = max(ratios) - min(ratios) < 1e-5 * abs(ratios[0])
        return same and ratios[0] > 0 and differ(ratios[0], 1)

    def scaled_by_temperature(self, answer) -> bool:
        powers = []
        for t in (0.4, 0.7):
            batch = pairs(5, 6, seed=85)
            ratio = self.of(answer, batch, t) / self.true(batch, t)
            if ratio <= 0:
                return False
            powers.append(math.log(ratio) / math.log(t))
        return abs(powers[0]) > 0.1 and abs(powers[0] - powers[1]) < 1e-3

    def still_a_loss(self, answer) -> bool:
        return math.isfinite(self.of(answer, pairs(5, 6, seed=83)))


def early(b: Behaviour) -> tuple[Symptom, ...]:
    """What to try before an exercise's own questions."""
    return (
        Symptom("closed_form", "cheat", "the result depends on the sizes only, not on the embeddings",
                "Two different batches of one size give exactly the same number.",
                "Follow one embedding from the input to the result.", b.ignores_embeddings),
        Symptom("by_name", "interface", "right when the scalars are named, wrong when they go in by position",
                "The order of the arguments is part of the contract.",
                "Compare your signature with the template.", b.right_by_name_only),
    )  # fmt: skip


def late(b: Behaviour) -> tuple[Symptom, ...]:
    """What to try after an exercise's own questions."""
    return (
        Symptom("length", "normalization", "the length of an embedding changes the loss",
                "A cosine ignores length, so the model could lower this loss by growing its vectors.",
                "What is the length of each row just before the matrix product?", b.length_matters),
        Symptom("axes", "normalization", "the coordinate axes matter: rotating all embeddings changes the loss",
                "Cosines do not change under rotation; an operation on single columns does.",
                "Which of your operations treats the D coordinates one by one?", b.axes_matter),
        Symptom("temperature_ignored", "temperature", "the temperature has no effect",
                "Two temperatures give the same number.",
                "Follow temperature from the signature to the logits.", b.temperature_ignored),
        Symptom("temperature", "temperature", "these are the values of another temperature",
                "On every batch tried, your number is exactly the loss at some other τ.",
                "Where do you divide by τ, and by what exactly?", b.other_temperature),
        Symptom("scaled", "temperature", "your value is the right one times a power of τ",
                "The temperature acts inside, where it decides who counts. Outside it only rescales the gradient.",
                "What do you do with the temperature after the logarithm?", b.scaled_by_temperature),
        Symptom("growth", "reduction", "against the right value, yours changes with the size of the batch",
                "A loss is a mean over its 2N anchors.",
                "How many terms do you add up, and by how many do you divide?", b.scaled_by_the_batch),
        Symptom("reversed", "sign", "the twin is pushed away and the others are pulled closer",
                "Every sign is the wrong way round.",
                "Should a better embedding have a smaller or a larger result?", b.everything_reversed),
        Symptom("sign", "sign", "whatever comes closer raises the loss, the twin too",
                "Minimising this drives the positives apart.",
                "Should a better embedding have a smaller or a larger result?", b.nothing_attracts),
        Symptom("attracted", "positive_index", "another image's view is pulled closer: the positive is not the twin",
                "Row k is asked to find another image, and training follows that wish.",
                "For N = 2, write down the four positives by hand and compare.", b.others_attract),
        Symptom("itself", "self_similarity", "the anchor competes with itself",
                "With orthogonal rows nothing is nearer than cosine 0, yet something of cosine 1 weighs in.",
                "Which columns of row k have to be gone before you sum over the negatives?", b.itself_remains),
        Symptom("zero_mask", "self_similarity", "a masked entry still counts e⁰ = 1",
                "Multiplied with a 0/1 mask, or filled with 0, a logit becomes 0 and weighs 1. Only −∞ weighs nothing.",
                "What is e^l of the entries you masked?", b.masked_with_zero),
        Symptom("twice", "negatives", "the positive is counted among the negatives too",
                "On identical orthogonal views the loss stays at log 2 where it should vanish.",
                "Which columns of row k have to be gone before you sum over the negatives?", b.positive_counted_twice),
        Symptom("count", "negatives", "the number of candidates is wrong",
                "With equal embeddings exp(loss) counts the candidates, and yours is another number.",
                "Write down the negatives of one anchor by hand for N = 2.", b.other_number_of_candidates),
        Symptom("rivals", "negatives", "some rows of other images never compete",
                "Every anchor has the same 2N−2 negatives: both views of every other image.",
                "For N = 2, write down the two negatives of the first row.", b.some_rivals_ignored),
        Symptom("order", "negatives", "the order of the images matters: the anchors do not meet the same rivals",
                "Every anchor has the same 2N−2 negatives, whatever its place in the batch.",
                "Which rows or columns do you leave out, by position?", b.order_matters),
        Symptom("sizes", "shape_state", "it is right for some batch sizes and wrong for others",
                "Something in the code assumes a size.",
                "Which sizes do you write as numbers, or guess from the shape?", b.only_some_sizes),
        Symptom("views", "reduction", "swapping the two views changes the value",
                "All 2N rows are anchors; none of the views comes first.",
                "Over which rows does your mean run?", b.views_matter),
        Symptom("formula", "formula", "the rows and their positives look right; how they are combined does not",
                "Length, rotation, order and the twin behave as they should, so the mistake is in the last lines.",
                "Write one row's loss as −log(one number / a sum of numbers). What are they?", b.still_a_loss),
    )  # fmt: skip
