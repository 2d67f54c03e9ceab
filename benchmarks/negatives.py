"""What do false negatives cost, and do the remedies help? Train on the digits and measure.

    python benchmarks/negatives.py

The same small encoder, from the same weights, on the same views and batches; three seeds (split,
weights, order and views). Frozen features are judged by nearest neighbours and by probes with one
and five labels a class. Besides its mean, each loss has the mean and the standard deviation of its
*paired* difference from NT-Xent: same seed, same everything but the loss. Embeddings of fresh views
of 256 test images show which negatives are false. Numbers: ``benchmarks/results/negatives.json``.
"""

import json
import platform
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import mean, stdev

import torch
import typer
from rich.console import Console
from rich.table import Table

from infonce_lab.reference.negatives import debiased_nt_xent, decoupled_nt_xent, hard_nt_xent
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training import (
    Digits,
    features,
    few_label_accuracy,
    knn_accuracy,
    load_digits,
    pretrain,
)
from infonce_lab.training.negatives import (
    Oracle,
    WarmStart,
    counts_and_shares,
    denominators,
    hardest,
    ranked,
    start_distances,
)
from infonce_lab.training.temperature import fresh_views, push

RESULTS = Path(__file__).parent / "results" / "negatives.json"
TAU = 0.2
PAIRS = 256


def losses(digits: Digits, steps: int, batch: int, seed: int) -> dict[str, Callable]:
    """Every loss of the comparison, at one temperature."""
    plain = {"nt_xent": partial(nt_xent, temperature=TAU)}
    decoupled = {"decoupled": partial(decoupled_nt_xent, temperature=TAU)}
    if batch < 128:
        return plain | decoupled
    debiased = {
        f"debiased {p}": partial(debiased_nt_xent, temperature=TAU, tau_plus=p) for p in (0.05, 0.1)
    }
    hard = {
        f"hard beta {b:g}, tau_plus {p:g}": partial(
            hard_nt_xent, temperature=TAU, tau_plus=p, beta=b
        )
        for b, p in ((0.5, 0.1), (1.0, 0.1), (1.0, 0.0))
    }
    few = {name: ranked(name, TAU) for name in ("ten hardest", "ranks 51 to 60", "ten at random")}
    oracle = {
        "oracle": Oracle(digits, TAU, steps, batch, seed),
        "ten hardest true": Oracle(digits, TAU, steps, batch, seed, keep=10),
    }
    true = Oracle(digits, TAU, steps, batch, seed, keep=10)
    for name, loss in (("ten hardest", ranked("ten hardest", TAU)), ("ten hardest true", true)):
        few[f"{name}, warm start"] = WarmStart(loss, TAU, steps // 2)
    return plain | oracle | few | debiased | hard | decoupled


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


def one_run(name: str, digits: Digits, seed: int, steps: int, batch: int) -> dict[str, float]:
    loss = losses(digits, steps, batch, seed)[name]
    start = time.process_time()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)  # for the negatives drawn at random
        trained = pretrain(loss, digits, steps, batch, seed, progress=False)
    seconds = time.process_time() - start
    z_1, z_2, labels = fresh_views(trained, digits, pairs=PAIRS, seed=seed)
    pushed = push(z_1, z_2, labels, TAU)
    found = accuracies(lambda x: features(trained.encoder, x), digits, seed) | {
        "false_rate": pushed.false_rate,
        "false_share": pushed.false_share,
        "same_class": pushed.same_class,
        "other_class": pushed.other_class,
        "alignment": pushed.alignment,
        "last_loss": mean(trained.losses[-20:]),
        "cpu_seconds": seconds,
    }
    found |= {f"false_top_{k}": v for k, v in hardest(z_1, z_2, labels).items()}
    for p in (0.05, 0.1):
        for key, value in denominators(z_1, z_2, labels, TAU, p)._asdict().items():
            found[f"mass_{key}_{p:g}"] = value
    return found


def summary(
    per_seed: list[dict[str, float]], against: list[dict[str, float]] | None = None
) -> dict:
    """Mean and standard deviation over the seeds; also of the paired differences from ``against``."""
    keys = per_seed[0]
    out = {
        "mean": {k: round(mean(s[k] for s in per_seed), 5) for k in keys},
        "std": {k: round(stdev(s[k] for s in per_seed), 5) for k in keys},
        "per_seed": [{k: round(v, 5) for k, v in s.items()} for s in per_seed],
    }
    if against is not None:
        gains = {
            k: [s[k] - a[k] for s, a in zip(per_seed, against, strict=True)]
            for k in ("knn", "n1", "n5")
        }
        out["gain"] = {k: round(mean(v), 5) for k, v in gains.items()}
        out["gain_std"] = {k: round(stdev(v), 5) for k, v in gains.items()}
    return out


def table(results: dict[str, dict]) -> Table:
    out = Table(title="Negatives on digits: mean ± standard deviation over seeds")
    for column in ("loss", "kNN", "1 label", "5 labels", "gain, 1 label", "gain, 5 labels", "s"):
        out.add_column(column, justify="left" if column == "loss" else "right")
    for name, row in results.items():
        m, s = row["mean"], row["std"]
        cells = [f"{m[k]:.3f} ±{s[k]:.3f}" for k in ("knn", "n1", "n5")]
        if "gain" in row:
            cells += [f"{row['gain'][k]:+.3f} ±{row['gain_std'][k]:.3f}" for k in ("n1", "n5")]
        if "cpu_seconds" in m:
            cells += [""] * (5 - len(cells)) + [f"{m['cpu_seconds']:.1f}"]
        out.add_row(name, *cells)
    return out


def main(seeds: int = 3, steps: int = 300, out: Path = RESULTS) -> None:
    """Train with every loss, print the table and write the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    console = Console(width=120)
    data = [load_digits(seed=seed) for seed in range(seeds)]
    results = {
        "pixels": summary([accuracies(lambda x: x.flatten(1), d, s) for s, d in enumerate(data)])
    }
    for batch in (128, 16):
        plain = None
        for name in losses(data[0], steps, batch, 0):
            key = name if batch == 128 else f"{name}, {batch} pairs"
            console.print(f"{key} …")
            per_seed = [one_run(name, d, s, steps, batch) for s, d in enumerate(data)]
            plain = plain or per_seed
            results[key] = summary(per_seed, None if per_seed is plain else plain)
    console.print(table(results))
    labels = torch.cat([data[0].train_labels, data[0].test_labels])
    batches = {str(n): pair for n, pair in counts_and_shares(labels, (16, 64, 256, 1024)).items()}
    start = summary([start_distances(d, seed=s) for s, d in enumerate(data)])
    settings = {"seeds": seeds, "steps": steps, "batch_size": 128, "temperature": TAU, "draws": 20}
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    payload = {"settings": settings, "versions": versions, "batches": batches, "start": start}
    payload["results"] = results
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
