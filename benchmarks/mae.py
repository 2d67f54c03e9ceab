"""Reconstruct or contrast? A masked autoencoder on digits beside its dumb rivals and beside SimCLR.

    python benchmarks/mae.py

Three seeds (split, weights, order, masks, views). First: the squared error on hidden patches of the
test images, for the autoencoder and for four fills without a network, at several ratios. Then two
encoders, the autoencoder's transformer and the course's SimCLR convolutions, each beside its own
untrained twin and used in two ways (frozen with a linear probe, fine-tuned), with 1, 5, 10 and all
labels a class. Last: how well a linear regression reads the rotation angle from pixels and from all
of these features. Numbers: ``benchmarks/results/mae.json``.
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
from torch import nn

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training import (
    Digits,
    build_networks,
    features,
    few_label_accuracy,
    linear_probe,
    load_digits,
    pretrain,
)
from infonce_lab.training.mae import fill_errors, fills, hiding_noise, pretrain_mae
from infonce_lab.training.mae_transfer import (
    accuracy,
    angle_r2,
    build_patch_encoder,
    fine_tune,
    labelled_rows,
)

RESULTS = Path(__file__).parent / "results" / "mae.json"
RATIOS = (0.25, 0.5, 0.75, 0.875)
PER_CLASS = (1, 5, 10)
SHOWN = 9  # test digits whose reconstructions are kept for the page, of the first seed
DRAWS = 2  # of labelled rows, for fine-tuning; the probe uses 20


def used(encoder: nn.Module, digits: Digits, seed: int) -> dict[str, float]:
    """Test accuracy: probe_1, probe_5, probe_10, probe_all, tuned_1, …, tuned_all."""
    train, test = features(encoder, digits.train_images), features(encoder, digits.test_images)
    rows = (train, digits.train_labels, test, digits.test_labels)
    found = {"probe_all": linear_probe(*rows)}
    for n in PER_CLASS:
        found[f"probe_{n}"] = few_label_accuracy(*rows, per_class=n, seed=seed).mean
        scores = []
        for draw in range(DRAWS):
            few = labelled_rows(digits.train_labels, n, seed=100 * seed + draw)
            model = fine_tune(encoder, digits.train_images[few], digits.train_labels[few],
                              steps=100, seed=draw)  # fmt: skip
            scores.append(accuracy(model, digits))
        found[f"tuned_{n}"] = mean(scores)
    model = fine_tune(encoder, digits.train_images, digits.train_labels, steps=300, seed=seed)
    return found | {"tuned_all": accuracy(model, digits)}


def pixels(digits: Digits, seed: int) -> dict[str, float]:
    train, test = digits.train_images.flatten(1), digits.test_images.flatten(1)
    rows = (train, digits.train_labels, test, digits.test_labels)
    few = {f"probe_{n}": few_label_accuracy(*rows, per_class=n, seed=seed).mean for n in PER_CLASS}
    return few | {"probe_all": linear_probe(*rows)}


def reconstructions(network: nn.Module, digits: Digits, seed: int) -> list[str]:
    """The patches that the autoencoder predicts for the first test digits, a line of text each."""
    found, _ = fills(digits, hiding_noise(digits, seed), 0.75, network)
    return [" ".join(f"{v:.3f}" for v in one.flatten().tolist()) for one in found["MAE"][:SHOWN]]


def one_seed(seed: int, steps: int, contrast_steps: int) -> tuple[dict, list[str]]:
    """Every number of one seed, by row and column, and the reconstructions to be shown."""
    digits = load_digits(seed=seed)
    start = time.process_time()
    mae = pretrain_mae(digits, steps=steps, seed=seed, progress=False)
    seconds = time.process_time() - start
    start = time.process_time()
    simclr = pretrain(
        lambda a, b: nt_xent(a, b, 0.2), digits, steps=contrast_steps, seed=seed, progress=False
    )
    contrast_seconds = time.process_time() - start
    noise = hiding_noise(digits, seed)
    out = {f"fill {ratio:g}": fill_errors(digits, noise, ratio, mae.network) for ratio in RATIOS}
    both = nn.Sequential(simclr.encoder, simclr.head)
    encoders = {
        "untrained transformer": build_patch_encoder(seed),
        "MAE": mae.network.encoder,
        "untrained convolutions": build_networks(seed=seed)[0],
        "SimCLR": simclr.encoder,
    }
    out["pixels"] = pixels(digits, seed)
    out |= {name: used(encoder, digits, seed) for name, encoder in encoders.items()}
    reads = {name: (lambda x, e=e: features(e, x)) for name, e in encoders.items()}
    reads["SimCLR z"] = lambda x: features(both, x)
    reads["pixels"] = lambda x: x.flatten(1)
    out["angle"] = {name: angle_r2(read, digits, seed) for name, read in reads.items()}
    out["training"] = {
        "last_loss": mean(mae.losses[-50:]),
        "cpu_seconds": seconds,
        "contrast_cpu_seconds": contrast_seconds,
    }
    return out, reconstructions(mae.network, digits, seed)


def summary(runs: list[dict[str, dict[str, float]]]) -> dict[str, dict]:
    """Mean, standard deviation and the single numbers, by row and column."""
    return {
        row: {
            column: {
                "mean": round(mean(r[row][column] for r in runs), 5),
                "std": round(stdev(r[row][column] for r in runs), 5),
                "per_seed": [round(r[row][column], 5) for r in runs],
            }
            for column in runs[0][row]
        }
        for row in runs[0]
    }


def main(seeds: int = 3, steps: int = 1000, contrast_steps: int = 300, out: Path = RESULTS) -> None:
    """Train, print and write the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    console = Console(width=120)
    runs = []
    for seed in range(seeds):
        console.print(f"seed {seed} …")
        runs.append(one_seed(seed, steps, contrast_steps))
        console.print(runs[-1][0])
    results = summary([numbers for numbers, _ in runs])
    for row, columns in results.items():
        table = Table(title=row)
        for column in columns:
            table.add_column(column, justify="right")
        table.add_row(*(f"{v['mean']:.3f} ±{v['std']:.3f}" for v in columns.values()))
        console.print(table)
    settings = {"seeds": seeds, "steps": steps, "batch_size": 64, "mask_ratio": 0.75}
    settings |= {"contrast_steps": contrast_steps, "contrast_batch_size": 128, "temperature": 0.2}
    settings |= {"tuning_steps": 100, "tuning_steps_all": 300, "draws": DRAWS, "probe_draws": 20}
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    payload = {"settings": settings, "versions": versions, "results": results}
    payload["reconstructions"] = runs[0][1]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
