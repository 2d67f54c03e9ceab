"""Which temperature? Train on the digits at ten of them, and let two runs learn their own.

    python benchmarks/temperature.py

The same small encoder, from the same weights, on the same views; three seeds (split, weights,
order and views). Frozen features are judged by nearest neighbours and by probes with one and five
labels a class. Embeddings of fresh views of 256 test images are judged by Wang & Isola's metrics,
and by who gets the push at the temperature of training. The learnt temperatures are also followed
for four times as many steps. Numbers: ``benchmarks/results/temperature.json``.
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

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training import (
    Digits,
    features,
    few_label_accuracy,
    knn_accuracy,
    load_digits,
    pretrain,
)
from infonce_lab.training.temperature import fresh_views, pretrain_learnt, push

RESULTS = Path(__file__).parent / "results" / "temperature.json"
TEMPERATURES = (0.02, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0)
STARTS = (0.07, 0.5)  # where the learnt temperatures begin
PAIRS = 256


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


def one_run(tau: float, learnt: bool, digits: Digits, seed: int, steps: int) -> dict[str, float]:
    start = time.process_time()
    if learnt:
        trained, path = pretrain_learnt(digits, tau, steps=steps, seed=seed)
        tau = path[-1]
    else:
        trained = pretrain(
            lambda a, b: nt_xent(a, b, tau), digits, steps=steps, seed=seed, progress=False
        )
    seconds = time.process_time() - start
    z_1, z_2, labels = fresh_views(trained, digits, pairs=PAIRS, seed=seed)
    return (
        accuracies(lambda x: features(trained.encoder, x), digits, seed)
        | push(z_1, z_2, labels, tau)._asdict()
        | {
            "tau": tau,
            "first_loss": trained.losses[0],
            "last_loss": mean(trained.losses[-20:]),
            "test_loss": nt_xent(z_1, z_2, tau).item(),
            "test_loss_at_0.2": nt_xent(z_1, z_2, 0.2).item(),
            "cpu_seconds": seconds,
        }
    )


def path(tau: float, digits: Digits, seed: int, steps: int) -> dict[str, float]:
    """A learnt temperature after each quarter of a long run."""
    _, seen = pretrain_learnt(digits, tau, steps=steps, seed=seed)
    return {str(k): seen[k - 1] for k in range(steps // 4, steps + 1, steps // 4)}


def summary(per_seed: list[dict[str, float]]) -> dict:
    keys = per_seed[0]
    return {
        "mean": {k: round(mean(s[k] for s in per_seed), 5) for k in keys},
        "std": {k: round(stdev(s[k] for s in per_seed), 5) for k in keys},
        "per_seed": [{k: round(v, 5) for k, v in s.items()} for s in per_seed],
    }


def table(results: dict[str, dict]) -> Table:
    out = Table(title="Temperature on digits: mean ± standard deviation over seeds")
    for column in ("τ", "kNN", "1 label", "5 labels", "last loss", "align", "unif", "eff", "false"):
        out.add_column(column, justify="right")
    for name, row in results.items():
        m, s = row["mean"], row["std"]
        cells = [f"{m[k]:.3f} ±{s[k]:.3f}" for k in ("knn", "n1", "n5")] if "knn" in m else []
        if "last_loss" in m:
            cells += [f"{m[k]:.2f}" for k in ("last_loss", "alignment", "uniformity")]
            cells += [f"{m['effective']:.0f}", f"{m['false_share']:.2f}"]
        out.add_row(name, *cells)
    return out


def main(seeds: int = 3, steps: int = 300, out: Path = RESULTS) -> None:
    """Train at every temperature, print the table and write the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    console = Console(width=120)
    data = [load_digits(seed=seed) for seed in range(seeds)]
    pixels = [accuracies(lambda x: x.flatten(1), d, s) for s, d in enumerate(data)]
    results = {"pixels": summary(pixels)}
    for tau in TEMPERATURES:
        console.print(f"τ = {tau} …")
        results[f"{tau:g}"] = summary(
            [one_run(tau, False, d, s, steps) for s, d in enumerate(data)]
        )
    for tau in STARTS:
        console.print(f"learnt from τ = {tau} …")
        runs = [one_run(tau, True, d, s, steps) for s, d in enumerate(data)]
        results[f"learnt from {tau:g}"] = summary(runs)
    paths = {}
    for tau in STARTS:
        console.print(f"learnt from τ = {tau}, {4 * steps} steps …")
        paths[f"{tau:g}"] = summary([path(tau, d, s, 4 * steps) for s, d in enumerate(data)])
    console.print(table(results))
    settings = {"seeds": seeds, "steps": steps, "batch_size": 128, "draws": 20, "test_pairs": PAIRS}
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    chance = math.log(2 * settings["batch_size"] - 1)
    payload = {"settings": settings, "versions": versions, "chance": chance}
    payload |= {"results": results, "learnt_paths": paths}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
