"""Chapter 13 on digits: SwAV and DINO in a few seconds, with the reader's own functions.

Both share one network: encoder, head, and K prototypes of length one, so that a logit is a cosine.
Sources: Caron et al. 2020 (SwAV), Caron et al. 2021 (DINO).
"""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from infonce_lab.reference.collapse import ema_update
from infonce_lab.reference.dino import (
    Health,
    dino_center,
    dino_loss,
    health,
    teacher_probabilities,
)
from infonce_lab.reference.swav import sinkhorn, swav_loss

from .digits import Digits
from .networks import Encoder
from .simclr import batches, progress_bar
from .views import digit_augment

PROTOTYPES = 64


class PrototypeNet(nn.Module):
    """Images → cosines (B, K) of their embeddings to K prototypes.

    The head has batch norm, as SwAV's has. ``norm=False`` leaves it out: then embeddings start so
    close together that nothing here recovers.
    """

    def __init__(self, prototypes: int = PROTOTYPES, seed: int = 0, norm: bool = True):
        super().__init__()
        with torch.random.fork_rng(devices=[]):  # leave the caller's random numbers alone
            torch.manual_seed(seed)
            self.encoder = Encoder()
            inside = [nn.BatchNorm1d(64)] if norm else []
            self.head = nn.Sequential(nn.Linear(64, 64), *inside, nn.ReLU(), nn.Linear(64, 32))
            self.prototypes = nn.Parameter(torch.randn(prototypes, 32))

    def forward(self, images: Float[Tensor, "b 1 8 8"]) -> Float[Tensor, "b k"]:
        z = F.normalize(self.head(self.encoder(images)), dim=1)  # (B, D)
        return z @ F.normalize(self.prototypes, dim=1).T  # (B, K)


@dataclass(eq=False, repr=False)
class Run:
    """What training leaves. ``losses`` and ``paths`` are measured before each step; nats."""

    net: nn.Module  # the network to keep: DINO's teacher, SwAV's only one
    losses: list[float] = field(default_factory=list)
    paths: list[Health] = field(default_factory=list)  # health of the targets
    divergence: list[float] = field(default_factory=list)  # KL(target‖prediction)

    @property
    def health(self) -> Health:
        """Mean over the last 20 steps."""
        last = self.paths[-20:]
        return Health(*(sum(values) / len(last) for values in zip(*last, strict=True)))

    @property
    def kl(self) -> float:
        last = self.divergence[-20:]
        return sum(last) / len(last)

    def __repr__(self) -> str:
        h = self.health
        return (
            f"Run({len(self.losses)} steps, mean H {h.mean_entropy:.2f}, "
            f"H(mean) {h.entropy_of_mean:.2f}, information {h.information:.2f} nats)"
        )


Views = Callable[[Tensor], list[Tensor]]


def crops(seed: int = 0, small: int = 0) -> Views:
    """Two large views of every image, then ``small`` small ones: 5 × 5 pixels, enlarged to 8 × 8."""
    import kornia.augmentation as K

    from .views import DigitAugment

    large = digit_augment(seed)
    cut = nn.Sequential(
        K.RandomResizedCrop((8, 8), scale=(0.39, 0.39), ratio=(1.0, 1.0), p=1.0),
        K.RandomBrightness((0.8, 1.2), p=1.0),
        K.RandomGaussianNoise(std=0.1, p=1.0),
    )
    local = DigitAugment(cut, seed + 1)

    def views(images: Tensor) -> list[Tensor]:
        return [large(images), large(images)] + [local(images) for _ in range(small)]

    return views


def train_swav(
    digits: Digits,
    loss_fn: Callable[..., Tensor] = swav_loss,
    steps: int = 300,
    batch_size: int = 128,
    seed: int = 0,
    temperature: float = 0.1,
    epsilon: float = 0.05,
    codes: Callable[..., Tensor] = sinkhorn,
    small_crops: int = 0,
    learning_rate: float = 3e-3,
    frozen: int = 0,
    prototypes: int = PROTOTYPES,
    norm: bool = True,
    progress: bool = True,
) -> Run:
    """SwAV: large views make codes, every other view predicts them.

    Args:
        loss_fn: of the scores of two views, for example your own ``swav_loss``.
        codes: only measured (and used for small crops); to train without equipartition, hand in a
            ``loss_fn`` that has none, and its codes here.
        small_crops: number of small views; they predict the codes of both large ones.
        frozen: steps before the prototypes begin to learn; SwAV freezes them at first, too.
        norm: batch norm in the head.

    Raises:
        FloatingPointError: the loss became infinite or not a number.
    """
    net = PrototypeNet(prototypes, seed, norm).to(digits.train_images.device)
    run = Run(net)
    optimizer = torch.optim.Adam(net.parameters(), lr=learning_rate)
    for views in _batches_of_views(
        digits, crops(seed, small_crops), steps, batch_size, seed, progress, run
    ):
        net.prototypes.requires_grad_(len(run.losses) >= frozen)
        scores = net.train()(torch.cat(views)).split(len(views[0]))  # (B, K) each
        loss = loss_fn(scores[0], scores[1], temperature, epsilon)
        targets = [codes(s.detach(), epsilon) for s in scores[:2]]
        if small_crops:  # mean over all (code, other view) pairs: 1 + V of them for each code
            extra = [_cross_entropy(q, s / temperature) for q in targets for s in scores[2:]]
            loss = (2 * loss + sum(extra)) / (2 + len(extra))
        _measure(run, loss, targets[1], scores[0] / temperature)
        _step(optimizer, loss)
    return _finished(run)


def train_dino(
    digits: Digits,
    loss_fn: Callable[..., Tensor] = dino_loss,
    center_fn: Callable[..., Tensor] | None = dino_center,
    steps: int = 300,
    batch_size: int = 128,
    seed: int = 0,
    student_temperature: float = 0.1,
    teacher_temperature: float = 0.04,
    momentum: float = 0.99,
    center_momentum: float = 0.9,
    small_crops: int = 0,
    learning_rate: float = 3e-3,
    prototypes: int = PROTOTYPES,
    norm: bool = True,
    progress: bool = True,
) -> Run:
    """DINO: a student learns the answers of its own moving average, each view the other's.

    Args:
        loss_fn, center_fn: for example your own; ``center_fn=None`` switches centring off.
        teacher_temperature: equal to the student's: sharpening off.
        momentum: of the teacher's parameters. Its buffers (batch-norm statistics) are copied.
        small_crops: number of small views; only the student sees them.
        norm: batch norm in the head.

    Raises:
        FloatingPointError: the loss became infinite or not a number.
    """
    student = PrototypeNet(prototypes, seed, norm).to(digits.train_images.device)
    teacher = copy.deepcopy(student).requires_grad_(False)
    run = Run(teacher)
    optimizer = torch.optim.Adam(student.parameters(), lr=learning_rate)
    center = torch.zeros(prototypes, device=digits.train_images.device)
    taus = {"student_temperature": student_temperature, "teacher_temperature": teacher_temperature}
    for views in _batches_of_views(
        digits, crops(seed, small_crops), steps, batch_size, seed, progress, run
    ):
        s = student.train()(torch.cat(views)).split(len(views[0]))  # (B, K) each
        with torch.no_grad():
            t = teacher.train()(torch.cat(views[:2])).split(len(views[0]))
        pairs = [(a, b) for a in range(len(s)) for b in range(2) if a != b]
        loss = sum(loss_fn(s[a], t[b], center, **taus) for a, b in pairs) / len(pairs)
        target = teacher_probabilities(t[1], center, teacher_temperature)
        _measure(run, loss, target, s[0] / student_temperature)
        _step(optimizer, loss)
        ema_update(student, teacher, momentum)
        if center_fn is not None:
            center = center_fn(center, torch.cat(t), center_momentum)
    return _finished(run)


def _batches_of_views(digits, views_of: Views, steps, batch_size, seed, progress, run: Run):
    """Batches of all views, with a progress bar; the views of every image are drawn once an epoch."""
    images = digits.train_images
    with progress_bar(steps, progress) as bar:
        for step, rows in enumerate(batches(len(images), batch_size, steps, seed)):
            if step % (len(images) // batch_size) == 0:
                views = views_of(images)
            yield [view[rows.to(images.device)] for view in views]
            bar.set_postfix_str(_postfix(run), refresh=False)
            bar.update()


def _postfix(run: Run) -> str:
    h = run.paths[-1]
    return f"loss {run.losses[-1]:.2f}, H {h.mean_entropy:.2f}, H(mean) {h.entropy_of_mean:.2f}"


def unfair_codes(scores: Tensor, epsilon: float = 0.05, iterations: int = 3) -> Tensor:
    """A softmax of each row, in place of ``sinkhorn``: no prototype is owed anything."""
    return (scores.detach() / epsilon).softmax(dim=1)


def swapped_loss(codes: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """SwAV's loss with these ``codes`` of (scores, epsilon), for a run without equipartition."""

    def loss(scores_1, scores_2, temperature=0.1, epsilon=0.05):
        first = _cross_entropy(codes(scores_2, epsilon), scores_1 / temperature)
        return (first + _cross_entropy(codes(scores_1, epsilon), scores_2 / temperature)) / 2

    return loss


def _cross_entropy(target: Tensor, logits: Tensor) -> Tensor:
    return -(target * logits.log_softmax(dim=1)).sum(dim=1).mean()


def _measure(run: Run, loss: Tensor, target: Tensor, logits: Tensor) -> None:
    if not math.isfinite(loss.item()):
        raise FloatingPointError(f"the loss is {loss.item()} at step {len(run.losses)}")
    run.losses.append(loss.item())
    run.paths.append(health(target))
    cross = _cross_entropy(target.detach().double(), logits.detach().double()).item()
    run.divergence.append(cross - run.paths[-1].mean_entropy)


def _step(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def _finished(run: Run) -> Run:
    run.net.eval()
    return run
