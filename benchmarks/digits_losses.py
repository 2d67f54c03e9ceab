"""Which wrong losses hurt, and which only look harmless? Train each on the digits and measure.

    python benchmarks/digits_losses.py

Every loss trains the same small encoder from the same weights, on the same views, for three seeds
(split, weights, order and views). Frozen features are then judged by nearest neighbours and by
probes with one and five labels a class. Numbers: ``benchmarks/results/digits_losses.json``.
"""

import json
import math
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

import torch
import torch.nn.functional as F
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor

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

RESULTS = Path(__file__).parent / "results" / "digits_losses.json"


def pair_loss(
    z_1: Tensor,
    z_2: Tensor,
    tau: float,
    *,
    unit: bool = True,
    mask: bool = True,
    divide_positive: bool = True,
    neighbours_are_twins: bool = False,
) -> Tensor:
    """NT-Xent with one switch for each fault; all switches at their default give the right loss."""
    rows = torch.cat([z_1, z_2])  # (2N, D)
    rows = F.normalize(rows, dim=1) if unit else rows
    index = torch.arange(len(rows), device=rows.device)
    # Rows 2k and 2k+1 would be twins had the views been interleaved; they were concatenated.
    twin = index ^ 1 if neighbours_are_twins else (index + len(z_1)) % len(rows)
    cosines = rows @ rows.T  # (2N, 2N)
    logits = cosines / tau
    if not divide_positive:
        logits = logits.scatter(1, twin[:, None], cosines.gather(1, twin[:, None]))
    if mask:
        logits = logits.masked_fill(index[:, None] == index, -torch.inf)
    return F.cross_entropy(logits, twin)


def one_way(z_1: Tensor, z_2: Tensor, tau: float) -> Tensor:
    """First views against second views only: N candidates, N anchors."""
    cosines = F.normalize(z_1, dim=1) @ F.normalize(z_2, dim=1).T  # (N, N)
    return F.cross_entropy(cosines / tau, torch.arange(len(z_1), device=z_1.device))


@dataclass(frozen=True)
class Run:
    """One loss to train with; ``loss`` is called with (z_1, z_2, tau)."""

    id: str
    name: str
    tau: float
    loss: Callable[..., Tensor]
    faults: tuple[str, ...] = ()
    candidates: Callable[[int], int] = lambda n: 2 * n - 1  # of N pairs; chance is their log

    def __call__(self, z_1: Tensor, z_2: Tensor) -> Tensor:
        switches = {"no_norm": "unit", "no_mask": "mask", "undivided_positive": "divide_positive"}
        options = {switches[f]: False for f in self.faults if f in switches}
        if "wrong_pairs" in self.faults:
            options["neighbours_are_twins"] = True
        return self.loss(z_1, z_2, self.tau, **options)


def runs() -> list[Run]:
    right = [Run(f"right_{tau}", "right loss", tau, nt_xent) for tau in (0.07, 0.1, 0.2, 0.5, 1.0)]
    faulty = []
    for tau in (0.07, 0.2):
        for faults, name in (
            (("undivided_positive",), "positive not divided by τ"),
            (("wrong_pairs",), "interleaved loss, concatenated views"),
            (("undivided_positive", "wrong_pairs"), "both of these"),
            (("no_mask",), "self-similarity not masked"),
        ):
            candidates = (lambda n: 2 * n) if "no_mask" in faults else (lambda n: 2 * n - 1)
            run_id = "_and_".join(faults) + f"_{tau}"
            faulty.append(Run(run_id, name, tau, pair_loss, faults, candidates))
    for tau in (0.2, 0.5):
        faulty.append(Run(f"no_norm_{tau}", "rows not normalised", tau, pair_loss, ("no_norm",)))
    faulty.append(Run("one_way_no_tau", "one way, no τ", 1.0, one_way, (), lambda n: n))
    return right + faulty


def measure(embed: Callable[[Tensor], Tensor], digits: Digits, seed: int) -> dict[str, float]:
    """Accuracies of frozen features on the test images."""
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


def train_and_measure(run: Run, digits: Digits, seed: int, steps: int) -> dict[str, float]:
    start = time.process_time()
    trained = pretrain(run, digits, steps=steps, seed=seed, progress=False)
    seconds = time.process_time() - start
    last = trained.losses[-20:]
    return measure(lambda x: features(trained.encoder, x), digits, seed) | {
        "first_loss": trained.losses[0],
        "last_loss": mean(last),
        "chance": math.log(run.candidates(trained.batch_size)),
        "cpu_seconds": seconds,
    }


def summary(name: str, tau: float | None, per_seed: list[dict[str, float]]) -> dict:
    """Mean and standard deviation over the seeds, next to every single number."""
    keys = per_seed[0]
    return {
        "name": name,
        "tau": tau,
        "mean": {k: round(mean(s[k] for s in per_seed), 4) for k in keys},
        "std": {k: round(stdev(s[k] for s in per_seed), 4) for k in keys},
        "per_seed": [{k: round(v, 4) for k, v in s.items()} for s in per_seed],
    }


def table(results: dict[str, dict]) -> Table:
    out = Table(title="Small SimCLR on digits: mean ± standard deviation over seeds")
    for column in ("loss", "τ", "kNN", "1 label", "5 labels", "loss first → last", "chance", "s"):
        out.add_column(column, justify="left" if column == "loss" else "right")
    for row in results.values():
        m, s = row["mean"], row["std"]
        cells = [row["name"], "" if row["tau"] is None else f"{row['tau']:g}"]
        cells += [f"{m[k]:.3f} ±{s[k]:.3f}" for k in ("knn", "n1", "n5")]
        if "first_loss" in m:
            cells += [f"{m['first_loss']:.2f} → {m['last_loss']:.2f}", f"{m['chance']:.2f}"]
            cells += [f"{m['cpu_seconds']:.1f}"]
        out.add_row(*cells)
    return out


def main(seeds: int = 3, steps: int = 300, out: Path = RESULTS) -> None:
    """Train every loss, print the table and write the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    console = Console(width=120)
    data = [load_digits(seed=seed) for seed in range(seeds)]
    pixels = [measure(lambda x: x.flatten(1), d, s) for s, d in enumerate(data)]
    random_encoders = [build_networks(seed=seed)[0] for seed in range(seeds)]
    untrained = [
        measure(lambda x, e=random_encoders[s]: features(e, x), d, s) for s, d in enumerate(data)
    ]
    results = {
        "pixels": summary("raw pixels", None, pixels),
        "untrained": summary("untrained encoder", None, untrained),
    }
    for run in runs():
        console.print(f"{run.id} …")
        per_seed = [train_and_measure(run, d, s, steps) for s, d in enumerate(data)]
        results[run.id] = summary(run.name, run.tau, per_seed)
    console.print(table(results))
    settings = {"seeds": seeds, "steps": steps, "batch_size": 128, "draws": 20}
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    out.parent.mkdir(parents=True, exist_ok=True)
    payload = {"settings": settings, "versions": versions, "results": results}
    out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
