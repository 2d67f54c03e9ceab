"""The baseline that uses labels from the start: the same encoder, trained on a few labelled images."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Int64
from torch import Tensor, nn

from .evaluate import features
from .images import Images
from .networks import networks_for
from .schedule import build_optimizer, set_learning_rate, warmup_cosine
from .stateless import augmented, order


def labelled_rows(labels: Int64[Tensor, "n"], per_class: int | None, *keys: int) -> Tensor:
    """``per_class`` row numbers of every class, drawn from ``keys``; all rows for ``None``."""
    if per_class is None:
        return torch.arange(len(labels))
    rows = order(len(labels), *keys)
    return torch.cat([rows[labels[rows] == c][:per_class] for c in labels.unique()])


def supervised_accuracy(
    images: Images,
    per_class: int | None,
    augment: Callable[[Tensor], Tensor] | None = None,
    steps: int = 200,
    batch_size: int = 128,
    seed: int = 0,
    draw: int = 0,
) -> float:
    """Test accuracy of an encoder and a linear layer trained on labels alone, from scratch.

    With few labels every step sees all of them; ``augment`` gives each step fresh views.
    """
    _, channels, size, _ = images.train_images.shape
    encoder, _ = networks_for(channels, size, seed=seed)
    width = features(encoder, images.test_images[:1]).shape[1]
    with torch.random.fork_rng(devices=[]):  # leave the caller's random numbers alone
        torch.manual_seed(seed)
        classifier = nn.Linear(width, len(images.classes))
    rows = labelled_rows(images.train_labels, per_class, seed, draw)
    pixels, labels = images.train_images[rows], images.train_labels[rows]
    optimizer = build_optimizer((encoder, classifier), 3e-3, weight_decay=1e-4, clip=1.0)
    encoder.train()
    for step in range(steps):
        set_learning_rate(optimizer, 3e-3 * warmup_cosine(step, steps, min(10, steps - 1)))
        part = order(len(rows), seed, draw, step)[:batch_size]
        batch = pixels[part]
        if augment:
            batch = augmented(augment, batch, seed, draw, step)
        loss = F.cross_entropy(classifier(encoder(batch)), labels[part])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        guess = classifier(features(encoder, images.test_images)).argmax(dim=1)
    return (guess == images.test_labels).double().mean().item()
