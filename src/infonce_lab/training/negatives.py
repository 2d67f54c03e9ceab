"""Chapter 9 on data: train with the labels' help, with the hardest negatives only, and measure both."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from infonce_lab.reference.negatives import false_share
from infonce_lab.reference.nt_xent import nt_xent

from .digits import Digits
from .networks import build_networks
from .simclr import batches
from .temperature import negatives_of
from .views import digit_augment, two_views

__all__ = [
    "Oracle",
    "Ranks",
    "WarmStart",
    "counts_and_shares",
    "denominators",
    "false_share",
    "hardest",
    "mined_distances",
    "oracle_nt_xent",
    "ranked",
    "start_distances",
]


class Oracle:
    """NT-Xent that is told the labels and leaves the false negatives out of every denominator.

    No such loss exists without labels: it shows what the false negatives cost. It is called once
    for each batch of ``pretrain`` with the same steps, batch size and seed, and knows its rows.
    With ``keep`` only so many negatives are kept, the hardest of the true ones.
    """

    def __init__(
        self,
        digits: Digits,
        temperature: float,
        steps: int,
        batch_size: int = 128,
        seed: int = 0,
        keep: int | None = None,
    ):
        self.labels, self.temperature, self.keep = digits.train_labels, temperature, keep
        self.rows = batches(len(self.labels), batch_size, steps, seed)

    def __call__(self, z_1: Tensor, z_2: Tensor) -> Tensor:
        labels = self.labels[next(self.rows)]
        return oracle_nt_xent(z_1, z_2, labels, self.temperature, self.keep)


def oracle_nt_xent(
    z_1: Float[Tensor, "n d"],
    z_2: Float[Tensor, "n d"],
    labels: Int64[Tensor, "n"],
    temperature: float,
    keep: int | None = None,
) -> Float[Tensor, ""]:
    """NT-Xent without the negatives of the anchor's class; with ``keep``, on the hardest of the rest."""
    positive, negatives, columns = negatives_of(z_1, z_2)
    classes = torch.cat([labels, labels])
    false = classes[columns] == classes[:, None]  # (2N, M)
    true = negatives.masked_fill(false, -torch.inf)
    return _loss(positive, true.topk(keep, dim=1).values if keep else true, temperature)


class Ranks(NamedTuple):
    """NT-Xent that keeps, of each anchor's M negatives, those ranked ``first``…``last`` by similarity.

    ``Ranks(1, 10, 0.2)`` keeps the ten hardest. ``random=True`` keeps as many, drawn at random.
    """

    first: int
    last: int
    temperature: float
    random: bool = False

    def __call__(self, z_1: Tensor, z_2: Tensor) -> Tensor:
        positive, negatives, _ = negatives_of(z_1, z_2)
        with torch.no_grad():
            score = torch.rand_like(negatives) if self.random else negatives
            last = min(self.last, negatives.shape[1])
            kept = score.topk(last, dim=1).indices[:, self.first - 1 :]  # the nearest first
        return _loss(positive, negatives.gather(1, kept), self.temperature)


class WarmStart:
    """NT-Xent for the first ``steps`` calls, then ``loss``, which sees every batch from the start."""

    def __init__(self, loss: Callable[[Tensor, Tensor], Tensor], temperature: float, steps: int):
        self.loss, self.temperature, self.left = loss, temperature, steps

    def __call__(self, z_1: Tensor, z_2: Tensor) -> Tensor:
        later = self.loss(z_1, z_2)
        self.left -= 1
        return nt_xent(z_1, z_2, self.temperature) if self.left >= 0 else later


def _loss(positive: Tensor, negatives: Tensor, temperature: float) -> Tensor:
    logits = torch.cat([positive[:, None], negatives], dim=1) / temperature  # (2N, K)
    return (logits.logsumexp(dim=1) - logits[:, 0]).mean()


@torch.no_grad()
def hardest(
    z_1: Float[Tensor, "n d"],
    z_2: Float[Tensor, "n d"],
    labels: Int64[Tensor, "n"],
    ks: Sequence[int] = (1, 5, 10, 50),
) -> dict[int, float]:
    """Share of false negatives among each anchor's k most similar negatives, for every k."""
    _, negatives, columns = negatives_of(z_1, z_2)
    classes = torch.cat([labels, labels])
    false = (classes[columns] == classes[:, None]).double()  # (2N, M)
    ranked_false = false.gather(1, negatives.argsort(dim=1, descending=True))
    return {k: ranked_false[:, :k].mean().item() for k in ks}


@torch.no_grad()
def start_distances(digits: Digits, batch_size: int = 128, seed: int = 0) -> dict[str, float]:
    """:func:`mined_distances` in the first batch of ``pretrain``, before any step."""
    encoder, head = build_networks(seed=seed)
    views = two_views(digits.train_images, digit_augment(seed))
    rows = next(batches(len(digits.train_labels), batch_size, 1, seed))
    z_1, z_2 = head(encoder(torch.cat([view[rows] for view in views]))).chunk(2)  # as train_step
    return mined_distances(z_1, z_2, digits.train_labels[rows])


@torch.no_grad()
def mined_distances(
    z_1: Float[Tensor, "n d"], z_2: Float[Tensor, "n d"], labels: Int64[Tensor, "n"]
) -> dict[str, float]:
    """Mean ‖u − v‖² of an anchor to its twin, to all its negatives, and to those that mining keeps."""
    positive, negatives, columns = negatives_of(z_1.double(), z_2.double())
    classes = labels.repeat(2)
    true = negatives.masked_fill(classes[columns] == classes[:, None], -torch.inf)
    near = negatives.sort(dim=1, descending=True).values
    cosines = {
        "twin": positive,
        "all": negatives,
        "ten hardest": near[:, :10],
        "ranks 51 to 60": near[:, 50:60],
        "ten hardest true": true.topk(10, dim=1).values,
    }
    return {name: (2 - 2 * s).mean().item() for name, s in cosines.items()}


class Denominators(NamedTuple):
    """Mean of e^{s/τ} over one negative of an average anchor, by three ways of estimating it."""

    biased: float  # all negatives
    oracle: float  # only those of other classes
    debiased: float  # the estimate, floored
    twin: float  # e^{s/τ} of the positive, which stands for a classmate in the estimate
    classmate: float  # e^{s/τ} of an average false negative
    floored: float  # share of the anchors at the floor


@torch.no_grad()
def denominators(
    z_1: Float[Tensor, "n d"],
    z_2: Float[Tensor, "n d"],
    labels: Int64[Tensor, "n"],
    temperature: float,
    tau_plus: float = 0.1,
) -> Denominators:
    """How good is the debiased estimate? Compare it with what the labels say."""
    positive, negatives, columns = negatives_of(z_1.double(), z_2.double())
    classes = torch.cat([labels, labels])
    false = classes[columns] == classes[:, None]
    mass, twin = (negatives / temperature).exp(), (positive / temperature).exp()
    estimate = (mass.mean(1) - tau_plus * twin) / (1 - tau_plus)  # (2N,)
    floor = torch.tensor(-1 / temperature, dtype=torch.float64).exp()
    has_classmate = false.any(dim=1)
    classmates = (mass * false).sum(1)[has_classmate] / false.sum(1)[has_classmate]
    return Denominators(
        biased=mass.mean().item(),
        oracle=((mass * ~false).sum(1) / (~false).sum(1)).mean().item(),
        debiased=estimate.clamp(min=floor).mean().item(),
        twin=twin.mean().item(),
        classmate=classmates.mean().item(),
        floored=(estimate < floor).double().mean().item(),
    )


def counts_and_shares(
    labels: Int64[Tensor, "n"], sizes: Sequence[int], batches_each: int = 200, seed: int = 0
) -> dict[int, tuple[float, float]]:
    """For each N: how many of an anchor's negatives are false, and which share, in random batches."""
    generator = torch.Generator().manual_seed(seed)
    found = {}
    for n in sizes:
        count = 0.0
        for _ in range(batches_each):
            drawn = labels[torch.randperm(len(labels), generator=generator)[:n]]
            same = (drawn[:, None] == drawn[None, :]).sum() - n
            count += 2 * same.item() / n / batches_each  # both views of every classmate
        found[n] = (count, count / (2 * n - 2))
    return found


def ranked(name: str, temperature: float) -> Callable[[Tensor, Tensor], Tensor]:
    """The three ways of keeping ten negatives that the chapter compares."""
    return {
        "ten hardest": Ranks(1, 10, temperature),
        "ranks 51 to 60": Ranks(51, 60, temperature),
        "ten at random": Ranks(1, 10, temperature, random=True),
    }[name]
