"""Trained critics on Gaussians of known information: InfoNCE, NWJ and Donsker–Varadhan.

    python benchmarks/gaussian_bounds.py

For every true information and three seeds a separable network is trained with each bound at K = 64,
and evaluated on fresh batches with the weights fixed. A second table trains InfoNCE at 6 nats with
more candidates. Numbers: ``benchmarks/results/gaussian_bounds.json``.
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

from infonce_lab.reference.info_nce_bound import dv_bound, info_nce_bound, nwj_bound
from infonce_lab.training.bounds import Separable, correlation, gaussian_batch, train_critic

RESULTS = Path(__file__).parent / "results" / "gaussian_bounds.json"
BOUNDS = {"InfoNCE": info_nce_bound, "NWJ": nwj_bound, "DV": dv_bound}
DIMENSIONS = 20
EVALUATED = 200  # fresh batches


def one_run(name: str, information: float, candidates: int, steps: int, seed: int) -> dict:
    """Train one critic; mean and spread of its estimate over fresh batches."""
    torch.manual_seed(seed)
    rho, bound, critic = correlation(information, DIMENSIONS), BOUNDS[name], Separable(DIMENSIONS)
    train_critic(bound, critic, rho, DIMENSIONS, candidates, steps, rate=1e-3, seed=seed)
    generator = torch.Generator().manual_seed(1000 + seed)
    values = torch.empty(EVALUATED, dtype=torch.float64)
    with torch.no_grad():
        for i in range(EVALUATED):
            x, y = gaussian_batch(candidates, DIMENSIONS, rho, generator)
            values[i] = bound(critic(x.float(), y.float()))
    return {"mean": values.mean().item(), "std_of_a_batch": values.std().item()}


def summary(runs: list[dict]) -> dict:
    means = [run["mean"] for run in runs]
    return {
        "mean": round(mean(means), 6),
        "std_over_seeds": round(stdev(means), 6),
        "std_of_a_batch": round(mean(run["std_of_a_batch"] for run in runs), 6),
        "per_seed": runs,
    }


def main(seeds: int = 3, steps: int = 1000, out: Path = RESULTS) -> None:
    """Train, print the table and write the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    console, start = Console(), time.process_time()
    results: dict[str, dict] = {"K = 64": {}, "I = 6": {}}
    table = Table(title=f"Trained critics, {seeds} seeds: mean ± std over seeds (std of one batch)")
    for column in ("bound", "true I", "K", "estimate"):
        table.add_column(column)
    plan = [("K = 64", name, i, 64) for name in BOUNDS for i in (2, 4, 6, 8, 10)]
    plan += [("I = 6", "InfoNCE", 6, k) for k in (16, 256)]
    for part, name, information, candidates in plan:
        row = summary([one_run(name, information, candidates, steps, s) for s in range(seeds)])
        place = results[part].setdefault(name, {})
        place[str(information if part == "K = 64" else candidates)] = row
        text = f"{row['mean']:.2f} ±{row['std_over_seeds']:.2f} ({row['std_of_a_batch']:.2f})"
        table.add_row(name, str(information), str(candidates), text)
        console.print(name, information, candidates, text)
    console.print(table)
    settings = {"seeds": seeds, "steps": steps, "dimensions": DIMENSIONS, "batches": EVALUATED}
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    payload = {"settings": settings, "versions": versions, "results": results}
    payload["cpu_seconds"] = round(time.process_time() - start, 1)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
