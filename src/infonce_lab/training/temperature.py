"""Chapter 8 on data: who gets the push after training, and a temperature that is learnt."""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor, nn

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.reference.temperature import alignment, effective_negatives, uniformity
from infonce_lab.reference.temperature import negative_weights as reference_weights

from .digits import Digits
from .evaluate import features
from .networks import Encoder, ProjectionHead
from .simclr import Trained, pretrain
from .views import digit_augment, two_views


class Push(NamedTuple):
    """Who an average anchor pushes, and where the embeddings lie."""

    effective: float  # perplexity of the weights of the M negatives
    count: int  # M
    false_share: float  # of the push, on negatives that show the anchor's own class
    false_rate: float  # of the negatives, that show the anchor's own class
    top_1: float  # share of anchors whose positive is their most similar candidate
    beaten_by_own: float  # of the other anchors: share whose nearest rival is of their class
    alignment: float
    uniformity: float
    same_class: float  # mean cosine of an anchor to other images of its class: tolerance
    other_class: float  # mean cosine of an anchor to images of other classes


def negatives_of(
    z_1: Float[Tensor, "n d"], z_2: Float[Tensor, "n d"]
) -> tuple[Float[Tensor, "2n"], Float[Tensor, "2n m"], Int64[Tensor, "2n m"]]:
    """Cosine to the positive, cosines to the M = 2(N−1) negatives, and the rows these stand in."""
    n = len(z_1)
    u = F.normalize(torch.cat([z_1, z_2]), dim=1)
    row = torch.arange(2 * n, device=u.device)
    twin = (row + n) % (2 * n)
    cosines = u @ u.T  # (2N, 2N)
    others = (row[None, :] != row[:, None]) & (row[None, :] != twin[:, None])
    columns = row.expand(2 * n, 2 * n)[others].view(2 * n, 2 * n - 2)
    return cosines[row, twin], cosines.gather(1, columns), columns


@torch.no_grad()
def push(
    z_1: Float[Tensor, "n d"],
    z_2: Float[Tensor, "n d"],
    labels: Int64[Tensor, "n"],
    temperature: float,
    weights: Callable[[Tensor, float], Tensor] = reference_weights,
    perplexity: Callable[[Tensor], Tensor] = effective_negatives,
) -> Push:
    """Measure the push at this temperature; ``weights`` and ``perplexity`` may be yours."""
    positive, negatives, columns = negatives_of(z_1, z_2)
    classes = torch.cat([labels, labels])
    false = classes[columns] == classes[:, None]  # (2N, M)
    w = weights(negatives, temperature)  # (2N, M)
    wins = positive > negatives.amax(dim=1)  # (2N,)
    nearest = false.gather(1, negatives.argmax(dim=1, keepdim=True)).squeeze(1)  # (2N,)
    return Push(
        effective=perplexity(w).mean().item(),
        count=negatives.shape[1],
        false_share=(w * false).sum(dim=1).mean().item(),
        false_rate=false.double().mean().item(),
        top_1=wins.double().mean().item(),
        beaten_by_own=nearest[~wins].double().mean().item() if not wins.all() else 0.0,
        alignment=alignment(z_1, z_2).item(),
        uniformity=uniformity(torch.cat([z_1, z_2])).item(),
        same_class=negatives[false].mean().item(),
        other_class=negatives[~false].mean().item(),
    )


def fresh_views(trained: Trained, digits: Digits, pairs: int = 256, seed: int = 0):
    """Embeddings (pairs, D) of two fresh views of the first test images, and their labels."""
    both = nn.Sequential(trained.encoder, trained.head)
    views = two_views(digits.test_images[:pairs], digit_augment(1000 + seed))
    z_1, z_2 = (features(both, view) for view in views)
    return z_1, z_2, digits.test_labels[:pairs]


class ScaledHead(ProjectionHead):
    """A projection head that also owns log(1/τ), so that the optimiser trains both.

    ``max_scale`` limits 1/τ, as CLIP's 100 does; ``None`` leaves it free.
    """

    def __init__(self, temperature: float = 0.07, max_scale: float | None = None):
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / temperature)))
        self.max_scale = max_scale

    def temperature(self) -> Float[Tensor, ""]:
        if self.max_scale is not None:
            with torch.no_grad():  # a clamp inside the graph would block the way back
                self.log_scale.clamp_(max=math.log(self.max_scale))
        return (-self.log_scale).exp()


def pretrain_learnt(
    digits: Digits, temperature: float, steps: int = 300, seed: int = 0
) -> tuple[Trained, list[float]]:
    """SimCLR on digits with a temperature that learns: the training, and τ before each step."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        networks = Encoder(), ScaledHead(temperature)
    head, seen = networks[1], []

    def loss(z_1, z_2):
        tau = head.temperature()
        seen.append(tau.item())
        return nt_xent(z_1, z_2, tau)

    return pretrain(loss, digits, steps=steps, seed=seed, networks=networks, progress=False), seen


def learn_scale(
    z_1: Float[Tensor, "n d"],
    z_2: Float[Tensor, "n d"],
    temperature: float = 0.07,
    steps: int = 1000,
    learning_rate: float = 0.01,
    max_scale: float | None = None,
) -> tuple[list[float], list[float]]:
    """Train nothing but the scale 1/τ, on embeddings that stay where they are.

    Returns the scale and the loss before each step of Adam; ``max_scale`` as in ScaledHead.
    """
    log_scale = torch.tensor(math.log(1 / temperature), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([log_scale], lr=learning_rate)
    scales, losses = [], []
    for _ in range(steps):
        if max_scale is not None:
            with torch.no_grad():
                log_scale.clamp_(max=math.log(max_scale))
        loss = nt_xent(z_1.double(), z_2.double(), (-log_scale).exp())
        scales.append(log_scale.exp().item())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return scales, losses
