"""A whole SimCLR run: schedule, checkpoints, several processes. ``infonce-lab train`` calls this.

The step itself is ``train_step``, six lines in ``reference/simclr.py``. Here is what surrounds it.
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from infonce_lab.reference.simclr import train_step, two_views

from . import checkpoint, processes
from .images import Images
from .losses import Loss, build_loss, chance
from .networks import networks_for
from .recipes import recipe
from .schedule import build_optimizer, set_learning_rate, warmup_cosine
from .simclr import progress_bar
from .stateless import augmented, fixed_sums, order

CHECKPOINT = "checkpoint.pt"
ORDER, VIEWS = 0, 1  # what a draw is for: keeps their seeds apart
AT_ONCE = 2048  # images augmented in one call: a call on 8×8 images costs more than its pixels


@dataclass(frozen=True)
class Settings:
    """All that a result depends on, together with the images. Stored in every checkpoint."""

    loss: str = "nt-xent"
    temperature: float = 0.2
    steps: int = 600
    batch_size: int = 128
    learning_rate: float = 3e-3
    warmup: int = 30
    weight_decay: float = 1e-4
    clip: float = 1.0
    embedding: int = 32
    seed: int = 0
    dtype: str = "float32"

    def __post_init__(self):
        for name in ("steps", "batch_size", "embedding"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        for name in ("learning_rate", "clip"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be > 0, got {getattr(self, name)}")
        if self.weight_decay < 0:
            raise ValueError(f"weight_decay must be ≥ 0, got {self.weight_decay}")
        if self.dtype not in ("float32", "float64"):
            raise ValueError(f"dtype must be float32 or float64, got {self.dtype!r}")
        warmup_cosine(0, self.steps, self.warmup)  # raises for a warm-up that does not fit


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What a run leaves: both networks, and loss and learning rate before every step."""

    encoder: nn.Module
    head: nn.Module
    losses: list[float]
    learning_rates: list[float]
    settings: Settings

    @property
    def batch_size(self) -> int:
        return self.settings.batch_size

    @property
    def chance(self) -> float:
        return chance(self.settings.loss, self.settings.batch_size)

    def __repr__(self) -> str:
        first, last = self.losses[0], self.losses[-1]
        return f"Run({len(self.losses)} steps, loss {first:.2f} → {last:.2f}, chance {self.chance:.2f})"


def train(
    images: Images,
    settings: Settings = Settings(),
    folder: Path | None = None,
    resume: bool = False,
    save_every: int = 50,
    device: str = "cpu",
    progress: bool = True,
    loss_fn: Loss | None = None,
    augment: Callable[[Tensor], Tensor] | None = None,
    step_fn: Callable[..., float] = train_step,
    views_fn: Callable[..., tuple[Tensor, Tensor]] = two_views,
) -> Run:
    """Train an encoder without labels. The same settings and images give the same parameters.

    Under ``torchrun`` every process calls this, and the batch is shared out.

    Args:
        folder: where checkpoints go; ``None`` keeps nothing.
        resume: go on from the checkpoint in ``folder``, bit for bit, if there is one.
        loss_fn: trains this loss in place of the one that ``settings`` names.
        augment: the views, by default the recipe for this kind of image.
        step_fn: your own ``train_step``.
        views_fn: your own ``two_views``.

    Raises:
        ValueError: a setting is out of range, or the batch does not fit the images or processes.
        CheckpointError: the checkpoint is unreadable, or from a run with other settings.
        FloatingPointError: the loss became infinite or not a number.
    """
    rank, count = processes.start(device)
    here = torch.device(f"cuda:{torch.cuda.current_device()}" if device == "cuda" else device)
    pixels = images.train_images.to(here, getattr(torch, settings.dtype))
    n, channels, size, _ = pixels.shape
    if settings.batch_size > n:
        raise ValueError(f"batch_size must be at most the {n} images, got {settings.batch_size}")
    loss_fn = loss_fn or build_loss(settings.loss, settings.temperature, count)
    augment = augment or recipe(channels, size)

    encoder, head = networks_for(channels, size, settings.embedding, settings.seed)
    encoder, head = (module.to(pixels.device, pixels.dtype) for module in (encoder, head))
    if count > 1:
        encoder, head = processes.share_batch_norm(encoder), processes.share_batch_norm(head)
    optimizer = build_optimizer(
        (encoder, head),
        settings.learning_rate,
        settings.weight_decay,
        settings.clip,
        processes.average_gradients if count > 1 else None,
    )

    parts = {"encoder": encoder, "head": head, "optimizer": optimizer}
    log: dict[str, list[float]] = {"losses": [], "learning_rates": []}
    known = asdict(settings) | {"images": f"{images.name} {tuple(pixels.shape)}"}
    path = folder / CHECKPOINT if folder else None
    if resume and path and path.exists():
        saved = checkpoint.load(path, known, pixels.device)
        for name, part in parts.items():
            part.load_state_dict(saved[name])
        log = saved["log"]

    batch = _batches(pixels, augment, settings, views_fn)
    with fixed_sums(here), progress_bar(settings.steps, progress and rank == 0) as bar:
        bar.update(len(log["losses"]))
        for step in range(len(log["losses"]), settings.steps):
            rate = settings.learning_rate * warmup_cosine(step, settings.steps, settings.warmup)
            set_learning_rate(optimizer, rate)
            views = (processes.rows_of(view, rank, count) for view in batch(step))
            loss = step_fn(encoder, head, loss_fn, optimizer, *views)
            loss = processes.mean_over_processes(loss) if count > 1 else loss
            if not math.isfinite(loss):
                raise FloatingPointError(f"the loss is {loss} at step {step}")
            log["losses"].append(loss)
            log["learning_rates"].append(rate)
            if path and rank == 0 and ((step + 1) % save_every == 0 or step + 1 == settings.steps):
                states = {name: part.state_dict() for name, part in parts.items()}
                checkpoint.save(path, {"settings": known, "log": log, **states})
            guessing = chance(settings.loss, settings.batch_size)
            bar.set_postfix_str(f"loss {loss:.2f} (chance {guessing:.2f})", refresh=False)
            bar.update()
    return Run(encoder.eval(), head.eval(), **log, settings=settings)


def _batches(pixels: Tensor, augment: Callable, settings: Settings, views_fn=two_views):
    """``batch(step)`` → two views, a function of the seed and the step alone.

    Every epoch has its own order, and its ragged end is dropped: a smaller batch has another chance
    level. Several batches are augmented in one call, which is kept until a step needs the next one.
    """
    n, b, seed = len(pixels), settings.batch_size, settings.seed
    per_epoch = n // b
    per_block = max(1, min(per_epoch, AT_ONCE // b))  # batches
    kept: dict[tuple[int, int], tuple[Tensor, Tensor]] = {}

    def batch(step: int) -> tuple[Tensor, Tensor]:
        epoch, place = divmod(step, per_epoch)
        block, place = divmod(place, per_block)
        if (epoch, block) not in kept:
            rows = order(n, seed, ORDER, epoch)[: per_epoch * b].split(per_block * b)[block]
            draws = iter((0, 1))
            kept.clear()
            kept[epoch, block] = views_fn(
                pixels[rows.to(pixels.device)],
                lambda x: augmented(augment, x, seed, VIEWS, epoch, block, next(draws)),
            )
        first, second = kept[epoch, block]
        return first[place * b : (place + 1) * b], second[place * b : (place + 1) * b]

    return batch
