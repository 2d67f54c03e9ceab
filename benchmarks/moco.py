"""What do the momentum and the queue buy? MoCo on the digits, beside SimCLR.

    python benchmarks/moco.py

The same small encoder, from the same weights, on the same views; three seeds (split, weights, order
and views); 300 steps of 16 images (32 where batch norm is split into groups) at τ = 0.2. Frozen
features are judged by nearest neighbours and by probes with one and five labels a class. After
training, the keys still in the queue are compared with the keys that today's network makes of the
same views (freshness), and the last queries with keys of every age. Numbers:
``benchmarks/results/moco.json``.
"""

import copy
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

from infonce_lab.reference.moco import MoCoQueue, age_of_oldest
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training import (
    Digits,
    build_networks,
    features,
    few_label_accuracy,
    knn_accuracy,
    load_digits,
    pretrain,
)
from infonce_lab.training.moco import Diary, pretrain_moco

RESULTS = Path(__file__).parent / "results" / "moco.json"
TAU, RATE, BATCH, DIM = 0.2, 1e-3, 16, 32
MOMENTA = (0.0, 0.9, 0.99, 0.999)
SIZES = (16, 64, 256, 2048)  # at m = 0.99; 512 is in the sweep of the momentum
EVERY = 10  # steps between two points of a stored curve


def accuracies(embed, digits: Digits, seed: int) -> dict[str, float]:
    rows = (
        embed(digits.train_images),
        digits.train_labels,
        embed(digits.test_images),
        digits.test_labels,
    )
    return {
        "knn": knn_accuracy(*rows),
        "n1": few_label_accuracy(*rows, per_class=1, seed=seed).mean,
        "n5": few_label_accuracy(*rows, per_class=5, seed=seed).mean,
    }


def moco_run(digits: Digits, seed: int, steps: int, size: int, momentum: float, batch=BATCH, **how):
    torch.manual_seed(seed)  # the random keys that a queue starts with
    queue, diary = MoCoQueue(DIM, size, TAU, momentum), Diary(age_of_oldest(size, batch) + 1)
    start = time.process_time()
    trained = pretrain_moco(
        queue, digits, steps, batch, seed, RATE, DIM, diary, progress=False, **how
    )
    seconds = time.process_time() - start
    fresh = diary.freshness(trained.key_network)
    rivals = diary.rivals(nn.Sequential(trained.encoder, trained.head))
    losses = trained.losses
    numbers = accuracies(lambda x: features(trained.encoder, x), digits, seed) | {
        "chance": trained.chance,
        "first_loss": losses[0],
        "highest_loss": max(losses),
        "highest_at": float(losses.index(max(losses))),
        "last_loss": mean(losses[-20:]),
        "fresh_oldest": fresh[-1],
        "rival_new": rivals[0],
        "rival_oldest": rivals[-1],
        "cpu_seconds": seconds,
    }
    curves = {"loss": losses[::EVERY], "fresh": fresh, "rivals": rivals}
    return numbers, curves


def simclr_run(digits: Digits, seed: int, steps: int, batch: int):
    start = time.process_time()
    trained = pretrain(
        lambda a, b: nt_xent(a, b, TAU), digits, steps, batch, seed, RATE, progress=False
    )
    seconds = time.process_time() - start
    numbers = accuracies(lambda x: features(trained.encoder, x), digits, seed)
    numbers |= {
        "chance": trained.chance,
        "last_loss": mean(trained.losses[-20:]),
        "cpu_seconds": seconds,
    }
    return numbers, {}


def companions(digits: Digits, seed: int, group: int = 4) -> dict[str, float]:
    """Untrained network, batch norm over ``group`` images: the same image beside others."""
    network = nn.Sequential(*copy.deepcopy(build_networks(seed=seed))).train()
    images = digits.train_images
    with torch.no_grad():
        one = torch.stack(
            [
                network(torch.cat([images[:1], images[i : i + group - 1]]))[0]
                for i in range(1, 61, 3)
            ]
        )
        h = nn.functional.normalize(one, dim=1)
        cosines = (h @ h.T)[~torch.eye(len(h), dtype=torch.bool)]
    return {"same_image": float(cosines.mean()), "lowest": float(cosines.min())}


def summary(per_seed: list[dict[str, float]]) -> dict:
    keys = per_seed[0]
    return {
        "mean": {k: round(mean(s[k] for s in per_seed), 5) for k in keys},
        "std": {k: round(stdev(s[k] for s in per_seed), 5) for k in keys},
        "per_seed": [{k: round(v, 5) for k, v in s.items()} for s in per_seed],
    }


def averaged(curves: list[dict[str, list[float]]]) -> dict[str, list[float]]:
    return {
        key: [round(mean(values), 4) for values in zip(*(c[key] for c in curves), strict=True)]
        for key in curves[0]
    }


def table(results: dict[str, dict]) -> Table:
    out = Table(title="MoCo on digits: mean ± standard deviation over seeds")
    for column in (
        "run",
        "kNN",
        "1 label",
        "5 labels",
        "chance",
        "last loss",
        "oldest key",
        "rivals",
    ):
        out.add_column(column, justify="right")
    for name, row in results.items():
        m, s = row["mean"], row["std"]
        cells = [f"{m[k]:.3f} ±{s[k]:.3f}" for k in ("knn", "n1", "n5")]
        cells += [f"{m[k]:.2f}" for k in ("chance", "last_loss", "fresh_oldest") if k in m]
        if "rival_new" in m:
            cells.append(f"{m['rival_new']:.2f} → {m['rival_oldest']:.2f}")
        out.add_row(name, *cells)
    return out


def plan() -> dict[str, tuple]:
    """Every run: its name, the function, its settings."""
    runs: dict[str, tuple] = {}
    for batch in (16, 64):
        runs[f"SimCLR B={batch}"] = (simclr_run, {"batch": batch})
    for m in MOMENTA:
        runs[f"Q=512 m={m:g}"] = (moco_run, {"size": 512, "momentum": m})
    for size in SIZES:
        runs[f"Q={size} m=0.99"] = (moco_run, {"size": size, "momentum": 0.99})
    runs["Q=2048 m=0.999"] = (moco_run, {"size": 2048, "momentum": 0.999})
    for shuffle in (False, True):
        how = {"size": 512, "momentum": 0.99, "batch": 32, "group": 4, "shuffle": shuffle}
        runs[f"groups of 4, {'shuffled' if shuffle else 'not shuffled'}"] = (moco_run, how)
    return runs


def main(seeds: int = 3, steps: int = 300, out: Path = RESULTS) -> None:
    """Train everything, print the table and write the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    console = Console(width=120)
    data = [load_digits(seed=seed) for seed in range(seeds)]
    results = {
        "pixels": summary([accuracies(lambda x: x.flatten(1), d, s) for s, d in enumerate(data)]),
        "untrained": summary(
            [
                accuracies(lambda x, s=s: features(build_networks(seed=s)[0], x), d, s)
                for s, d in enumerate(data)
            ]
        ),
    }
    curves = {}
    for name, (run, how) in plan().items():
        console.print(f"{name} …")
        found = [run(d, s, steps, **how) for s, d in enumerate(data)]
        results[name] = summary([numbers for numbers, _ in found])
        curves[name] = averaged([c for _, c in found])
    beside = summary([companions(d, s) for s, d in enumerate(data)])
    console.print(table(results))
    settings = {
        "seeds": seeds, "steps": steps, "batch_size": BATCH, "temperature": TAU,
        "learning_rate": RATE, "dim": DIM, "draws": 20, "loss_every": EVERY,
        "parameters": sum(p.numel() for n in build_networks() for p in n.parameters()),
    }  # fmt: skip
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    payload = {"settings": settings, "versions": versions, "simclr_chance_16": math.log(31)}
    payload |= {"results": results, "curves": {k: v for k, v in curves.items() if v}}
    payload |= {"companions": beside}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
