"""What the known bugs of distributed training do to gradients, and to what is learnt.

    python benchmarks/distributed.py

Part one: embeddings of a network trained on the digits (120 steps, τ = 0.2), 128 pairs of fresh views,
cut into 2, 4 and 8 ranks. For each way to gather, the gradient after DDP's mean against the true one.
Part two: the gradient in the parameters of one batch of 128 against plain accumulation over four
chunks of 32 and against GradCache, with frozen batch statistics.
Part three: train with each, and judge the features. Three seeds (split, weights, order and views).
Ranks are simulated in one process: real ones give the same numbers (tests/reference). Batch
normalisation sees the whole batch, as with SyncBatchNorm. Numbers: results/distributed.json.
"""

import json
import math
import platform
import time
from pathlib import Path
from statistics import mean, stdev

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import nn

from infonce_lab.reference.grad_cache import grad_cache
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training import (
    features,
    few_label_accuracy,
    knn_accuracy,
    load_digits,
    pretrain,
)
from infonce_lab.training.distributed import (
    accumulate,
    gap,
    loss_of_ranks,
    on_ranks,
    parameter_gradient,
)
from infonce_lab.training.temperature import fresh_views
from infonce_lab.training.views import digit_augment, two_views

RESULTS = Path(__file__).parent / "results" / "distributed.json"
TAU, PAIRS = 0.2, 128
GATHERINGS = ("without gradient", "own shard put back", "whole loss", "nothing")
ARMS = {  # ranks, gathering
    "exact": (1, "with gradient"),
    "without gradient, 4 ranks": (4, "without gradient"),
    "own shard put back, 2 ranks": (2, "own shard put back"),
    "own shard put back, 4 ranks": (4, "own shard put back"),
    "own shard put back, 8 ranks": (8, "own shard put back"),
    "whole loss, 4 ranks": (4, "whole loss"),
    "4 chunks of 32": (4, "nothing"),
    "16 chunks of 8": (16, "nothing"),
}


def gradients(trained, digits) -> dict[str, dict[str, float]]:
    z_i, z_j, _ = fresh_views(trained, digits, pairs=PAIRS)
    z_i, z_j = z_i.double(), z_j.double()
    loss, true = on_ranks(z_i, z_j, TAU, 1)
    found = {"exact": {"loss": loss}}
    for ranks in (2, 4, 8):
        for gathering in GATHERINGS:
            value, gradient = on_ranks(z_i, z_j, TAU, ranks, gathering)
            row = {"loss": value, **gap(gradient, true)._asdict()}
            found[f"{gathering}, {ranks} ranks"] = row
    return found


def parameters(trained, digits, seed: int) -> dict[str, dict[str, float]]:
    network = nn.Sequential(trained.encoder, trained.head).double().eval()
    images = digits.test_images[:PAIRS]
    x_i, x_j = (x.double() for x in two_views(images, digit_augment(seed)))

    def loss(a, b):
        return nt_xent(a, b, TAU)

    def whole():
        value = loss(network(x_i), network(x_j))
        value.backward()
        return value.detach()

    value, true = parameter_gradient(network, whole)
    steps = {
        "accumulated": lambda: accumulate(network, x_i, x_j, loss, PAIRS // 4),
        "GradCache": lambda: grad_cache(network, x_i, x_j, loss, PAIRS // 4),
    }
    found = {"one batch": {"loss": value}}
    for name, step in steps.items():
        value, gradient = parameter_gradient(network, step)
        found[name] = {"loss": value, **gap(gradient, true)._asdict()}
    return found


def mean_cosine(trained, digits) -> float:
    """Mean cosine of embeddings of different test images: 1 after a collapse."""
    z_i, _, _ = fresh_views(trained, digits, pairs=PAIRS)
    u = nn.functional.normalize(z_i, dim=1)
    return ((u.sum(dim=0).square().sum() - len(u)) / (len(u) * (len(u) - 1))).item()


def training(arm: str, digits, seed: int, steps: int) -> dict[str, float]:
    ranks, gathering = ARMS[arm]

    def loss(a, b):
        return loss_of_ranks(torch.stack([a, b]), TAU, ranks, gathering)

    trained = pretrain(loss, digits, steps=steps, seed=seed, progress=False)
    frozen = (
        features(trained.encoder, digits.train_images),
        features(trained.encoder, digits.test_images),
    )
    rows = frozen[0], digits.train_labels, frozen[1], digits.test_labels
    return {
        "knn": knn_accuracy(*rows),
        "n1": few_label_accuracy(*rows, per_class=1, seed=seed).mean,
        "last_loss": mean(trained.losses[-20:]),
        "cosine": mean_cosine(trained, digits),
    }


def summary(runs: list[dict]) -> dict:
    """Means and standard deviations over seeds of a dict of dicts of numbers."""
    names = {k: runs[0][k].keys() for k in runs[0]}
    return {
        k: {
            "mean": {m: mean(r[k][m] for r in runs) for m in names[k]},
            "std": {m: stdev(r[k][m] for r in runs) for m in names[k]},
            "seeds": {m: [r[k][m] for r in runs] for m in names[k]},
        }
        for k in names
    }


def main(seeds: int = 3, steps: int = 300):
    torch.set_num_threads(1)
    start = time.process_time()
    parts: dict[str, list] = {"gradients": [], "parameters": [], "training": []}
    for seed in range(seeds):
        digits = load_digits(seed=seed)
        trained = pretrain(
            lambda a, b: nt_xent(a, b, TAU), digits, steps=120, seed=seed, progress=False
        )
        parts["gradients"].append(gradients(trained, digits))
        parts["parameters"].append(parameters(trained, digits, seed))
        parts["training"].append({arm: training(arm, digits, seed, steps) for arm in ARMS})
    results = {name: summary(runs) for name, runs in parts.items()}
    data = {
        "settings": {
            "seeds": seeds, "steps": steps, "pairs": PAIRS, "temperature": TAU,
            "chance": math.log(2 * PAIRS - 1), "torch": torch.__version__,
            "machine": platform.machine(), "cpu_seconds": time.process_time() - start,
        },
        **results,
    }  # fmt: skip
    RESULTS.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    table = Table("", "loss", "error", "cosine", "length", "knn", "n1")
    for part in results.values():
        for name, row in part.items():
            m = row["mean"]
            keys = (
                "loss" if "loss" in m else "last_loss",
                "error",
                "cosine",
                "length",
                "knn",
                "n1",
            )
            table.add_row(name, *(f"{m[k]:.4f}" if k in m else "" for k in keys))
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
