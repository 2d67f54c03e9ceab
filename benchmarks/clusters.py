"""What keeps SwAV and DINO alive? Small runs on digits with one safeguard removed at a time.

    python benchmarks/clusters.py

One encoder and head, 64 prototypes, 200 steps of 128 images, three seeds (split, weights, order and
views). The health of the targets is the mean over the last 20 steps, in nats; log 64 = 4.16.
Nearest neighbours are asked on the encoder's features h and on the head's output z; a linear probe
on h gets one label a class (20 draws).
Numbers: ``benchmarks/results/clusters.json``.
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

from infonce_lab.training import (
    Digits,
    features,
    few_label_accuracy,
    knn_accuracy,
    load_digits,
)
from infonce_lab.training.clusters import (
    PROTOTYPES,
    PrototypeNet,
    swapped_loss,
    train_dino,
    train_swav,
    unfair_codes,
)

RESULTS = Path(__file__).parent / "results" / "clusters.json"
SWAV = {"epsilon": 0.03, "frozen": 100}
UNFAIR = {"loss_fn": swapped_loss(unfair_codes), "codes": unfair_codes}
DINO_RUNS = {
    "dino": {},
    "dino sharpen only": {"center_fn": None},
    "dino centre only": {"teacher_temperature": 0.1},
    "dino neither": {"center_fn": None, "teacher_temperature": 0.1},
    "dino no norm": {"norm": False},
    "dino small crops": {"small_crops": 2},
}
SWAV_RUNS = {
    "swav": SWAV,
    "swav no equipartition": SWAV | UNFAIR,
    "swav not frozen": {"epsilon": 0.03},
    "swav soft": {"epsilon": 0.05},
    "swav no norm": SWAV | {"norm": False},
    "swav small crops": SWAV | {"small_crops": 2},
}


def accuracies(net: PrototypeNet, digits: Digits) -> dict[str, float]:
    """Nearest neighbours on h and on z, and a probe on h with one label a class."""
    h, z = (
        _rows(lambda images, part=part: features(part, images), digits)
        for part in (net.encoder, nn.Sequential(net.encoder, net.head))
    )
    return {
        "knn": knn_accuracy(*h),
        "knn_z": knn_accuracy(*z),
        "n1": few_label_accuracy(*h, per_class=1).mean,
    }


def _rows(embed, digits: Digits) -> tuple:
    return (
        embed(digits.train_images),
        digits.train_labels,
        embed(digits.test_images),
        digits.test_labels,
    )


def of_pixels(digits: Digits) -> dict[str, float]:
    rows = _rows(nn.Flatten(), digits)
    return {"knn": knn_accuracy(*rows), "n1": few_label_accuracy(*rows, per_class=1).mean}


def one_run(train, options: dict, digits: Digits, seed: int, steps: int) -> dict[str, float]:
    start = time.process_time()
    run = train(digits, steps=steps, seed=seed, progress=False, **options)
    seconds = time.process_time() - start
    return (
        accuracies(run.net, digits)
        | run.health._asdict()
        | {
            "kl": run.kl,
            "first_loss": run.losses[0],
            "last_loss": mean(run.losses[-20:]),
            "cpu_seconds": seconds,
        }
    )


def summary(per_seed: list[dict[str, float]]) -> dict:
    keys = per_seed[0]
    return {
        "mean": {k: round(mean(s[k] for s in per_seed), 5) for k in keys},
        "std": {k: round(stdev(s[k] for s in per_seed), 5) for k in keys},
        "per_seed": [{k: round(v, 5) for k, v in s.items()} for s in per_seed],
    }


def table(results: dict[str, dict]) -> Table:
    out = Table(title="Means over seeds; entropies of the targets in nats")
    for column in (
        "run",
        "mean H",
        "H(mean)",
        "information",
        "KL",
        "loss",
        "kNN on h",
        "kNN on z",
        "1 label",
    ):
        out.add_column(column, justify="right")
    for name, row in results.items():
        m, s = row["mean"], row["std"]
        keys = ("mean_entropy", "entropy_of_mean", "information", "kl", "last_loss")
        cells = [f"{m[k]:.2f}" if k in m else "" for k in keys]
        cells += [f"{m[k]:.3f} ±{s[k]:.3f}" if k in m else "" for k in ("knn", "knn_z", "n1")]
        out.add_row(name, *cells)
    return out


def main(seeds: int = 3, steps: int = 200, out: Path = RESULTS) -> None:
    """Train every configuration, print the table and write the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    console = Console(width=120)
    data = [load_digits(seed=seed) for seed in range(seeds)]
    results = {
        "pixels": summary([of_pixels(d) for d in data]),
        "untrained": summary(
            [accuracies(PrototypeNet(seed=s).eval(), d) for s, d in enumerate(data)]
        ),
    }
    for train, runs in ((train_dino, DINO_RUNS), (train_swav, SWAV_RUNS)):
        for name, options in runs.items():
            console.print(f"{name} …")
            found = [one_run(train, options, d, s, steps) for s, d in enumerate(data)]
            results[name] = summary(found)
    console.print(table(results))
    settings = {"seeds": seeds, "steps": steps, "batch_size": 128, "prototypes": PROTOTYPES} | SWAV
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    payload = {"settings": settings, "versions": versions, "log_k": math.log(PROTOTYPES)}
    payload |= {"results": results}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
