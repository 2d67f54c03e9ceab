"""Does mutual information say how useful features are? Scramble them reversibly and look again.

    python benchmarks/scramble.py

Raw pixels and SimCLR features of the digits, three seeds (split, weights, order, views, scramble).
A bijection keeps the mutual information with anything else. Neighbours and probes do not survive
it. Undoing the scramble brings them back. Numbers: ``benchmarks/results/scramble.json``.
"""

import json
import platform
import time
from pathlib import Path
from statistics import mean, stdev

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training import (
    Digits,
    digit_augment,
    features,
    few_label_accuracy,
    knn_accuracy,
    load_digits,
    pretrain,
    two_views,
)
from infonce_lab.training.information import Scramble, standardised

RESULTS = Path(__file__).parent / "results" / "scramble.json"
TEMPERATURE = 0.2


def stretch(dimensions: int, seed: int) -> Tensor:
    """An invertible linear map (D, D) whose largest stretch is 1000 times its smallest."""
    generator = torch.Generator().manual_seed(seed)
    square = torch.randn(2, dimensions, dimensions, generator=generator, dtype=torch.float64)
    left, right = torch.linalg.qr(square).Q
    return left @ torch.diag(torch.logspace(-1.5, 1.5, dimensions, dtype=torch.float64)) @ right


def scores(train: Tensor, test: Tensor, digits: Digits, seed: int) -> dict[str, float]:
    rows = (train, digits.train_labels, test, digits.test_labels)
    return {
        "knn": knn_accuracy(*rows),
        "n5": few_label_accuracy(*rows, per_class=5, draws=10, seed=seed).mean,
    }


def measure(train: Tensor, test: Tensor, views: tuple[Tensor, Tensor], digits: Digits, seed: int):
    """Scores of the rows as they are, stretched, scrambled, and scrambled and undone."""
    train, test = standardised(train, test)
    linear, scramble = stretch(train.shape[1], seed), Scramble(train.shape[1], seed)
    maps = {
        "as they are": lambda x: x,
        "stretched": lambda x: x @ linear,
        "scrambled": scramble,
        "undone": lambda x: scramble.undo(scramble(x)).round(decimals=6),  # without rounding errors
    }
    return {
        name: scores(change(train), change(test), digits, seed)
        | {
            "nt_xent": nt_xent(change(views[0]), change(views[1]), TEMPERATURE).item(),
            "undo_error": float((scramble.undo(scramble(test)) - test).abs().max()),
        }
        for name, change in maps.items()
    }


def one_seed(seed: int, steps: int) -> dict[str, dict]:
    digits = load_digits(seed=seed)
    encoder = pretrain(
        lambda a, b: nt_xent(a, b, TEMPERATURE), digits, steps=steps, seed=seed, progress=False
    ).encoder
    pair = two_views(digits.test_images[:256], digit_augment(100 + seed))
    found = {}
    for name, embed in {
        "pixels": lambda x: x.flatten(1),
        "SimCLR features": lambda x: features(encoder, x),
    }.items():
        train, test = embed(digits.train_images), embed(digits.test_images)
        views = tuple(standardised(train, embed(view))[1] for view in pair)
        found[name] = measure(train, test, views, digits, seed)
    return found


def main(seeds: int = 3, steps: int = 300, out: Path = RESULTS) -> None:
    """Train, scramble, print the table and write the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    console, start = Console(), time.process_time()
    found = [one_seed(seed, steps) for seed in range(seeds)]
    results: dict[str, dict] = {}
    table = Table(title="A bijection keeps the information and not its use: mean ± std over seeds")
    for column in ("features", "map", "kNN", "5 labels a class", "NT-Xent (nats)"):
        table.add_column(column)
    for name in found[0]:
        for kind in found[0][name]:
            runs = [one[name][kind] for one in found]
            row = {
                "mean": {k: round(mean(r[k] for r in runs), 12) for k in runs[0]},
                "std": {k: round(stdev(r[k] for r in runs), 12) for k in runs[0]},
                "per_seed": runs,
            }
            results.setdefault(name, {})[kind] = row
            cells = [f"{row['mean'][k]:.3f} ±{row['std'][k]:.3f}" for k in ("knn", "n5", "nt_xent")]
            table.add_row(name, kind, *cells)
    console.print(table)
    settings = {"seeds": seeds, "steps": steps, "temperature": TEMPERATURE, "test_images": 500}
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    payload = {"settings": settings, "versions": versions, "results": results}
    payload["cpu_seconds"] = round(time.process_time() - start, 1)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
