"""What a run is worth, and the files that say so: metrics, plots, the loss of every step."""

import csv
import json
import platform
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .evaluate import FewLabels, features, few_label_accuracy, knn_accuracy, linear_probe
from .images import Images
from .invariance import invariance
from .networks import networks_for
from .recipes import recipe
from .run import Run

PER_CLASS = (1, 2, 5, 10)


def embeddings_of(run: Run, images: Images) -> dict[str, Callable[[Tensor], Tensor]]:
    """By name: what is judged. The first two are the baselines."""
    _, channels, size, _ = images.train_images.shape
    here = next(run.encoder.parameters())
    untrained, _ = networks_for(channels, size, seed=run.settings.seed)
    untrained = untrained.to(here.device, here.dtype)
    whole = nn.Sequential(run.encoder, run.head)
    return {
        "raw pixels": lambda x: x.flatten(1),
        "random encoder": lambda x: features(untrained, x),
        "h (features)": lambda x: features(run.encoder, x),
        "z (embeddings)": lambda x: features(whole, x),
    }


def evaluate(run: Run, images: Images, draws: int = 10) -> dict[str, dict[str, Any]]:
    """Accuracies and invariance of every embedding; accuracies only where there are labels.

    A number of labels a class is left out if some class has fewer training images.
    """
    here = next(run.encoder.parameters())
    train, test = (x.to(here.device, here.dtype) for x in (images.train_images, images.test_images))
    view = recipe(*train.shape[1:3])
    found: dict[str, dict[str, Any]] = {}
    for name, embed in embeddings_of(run, images).items():
        kept = invariance(embed, test, view, run.settings.seed)
        found[name] = {"cosine of twins": kept.twins, "cosine of strangers": kept.strangers}
        if images.train_labels is None:
            continue
        rows = (embed(train).cpu(), images.train_labels, embed(test).cpu(), images.test_labels)
        smallest = int(images.train_labels.bincount().min())
        few = {
            k: few_label_accuracy(*rows, per_class=k, draws=draws, seed=run.settings.seed)
            for k in PER_CLASS
            if k <= smallest
        }
        found[name] |= {"few labels": few, "linear probe": linear_probe(*rows)}
        found[name]["kNN"] = knn_accuracy(*rows, k=min(5, len(train)))
    return found


def write(folder: Path, run: Run, images: Images, found: dict[str, dict[str, Any]]) -> list[Path]:
    """metrics.json, losses.csv and the plots; returns the files in that order."""
    metrics = folder / "metrics.json"
    few = {
        n: {str(k): s._asdict() for k, s in r.get("few labels", {}).items()}
        for n, r in found.items()
    }
    content = {
        "images": repr(images),
        "settings": asdict(run.settings),
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "first loss": run.losses[0],
        "last loss": sum(run.losses[-20:]) / len(run.losses[-20:]),
        "chance": run.chance,
        "results": {n: r | {"few labels": few[n]} for n, r in found.items()},
    }
    metrics.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    losses = folder / "losses.csv"
    with open(losses, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["step", "loss", "chance", "learning_rate"])
        for step, (loss, rate) in enumerate(zip(run.losses, run.learning_rates, strict=True)):
            rows.writerow([step, repr(loss), repr(run.chance), repr(rate)])
    return [metrics, losses, *_plots(folder, run, found)]


def _plots(folder: Path, run: Run, found: dict[str, dict[str, Any]]) -> list[Path]:
    from .figures import label_curve
    from .run_figures import run_curve

    drawings = {"loss.png": run_curve(run)}
    curves: dict[str, list[FewLabels]] = {
        name: list(row["few labels"].values())
        for name, row in found.items()
        if row.get("few labels")
    }
    if curves:
        counts = list(next(iter(found.values()))["few labels"])
        drawings["labels.png"] = label_curve(curves, counts)
    for name, drawing in drawings.items():
        drawing.savefig(folder / name, dpi=150)
    return [folder / name for name in drawings]
