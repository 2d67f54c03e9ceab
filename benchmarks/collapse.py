"""Take each trick out in turn: which networks stay alive on the digits, with which normalisation?

    python benchmarks/collapse.py --workers 4     (about 20 minutes of processor time)

SimSiam, BYOL, SimCLR, Barlow Twins and VICReg train the same small network on the same views; three
seeds (split, weights, order and views). Every method runs with batch norm, with layer norm (each
image alone) and without any. On test images: std·√d and effective rank of the normalised z, nearest
neighbours on z and on h. Along the way: both meters of the training batches. Numbers:
``benchmarks/results/collapse.json``.
"""

import json
import platform
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import mean, stdev

import torch
import torch.nn.functional as F
import typer
from rich.console import Console
from rich.table import Table

from infonce_lab.reference.collapse import ema_update, simsiam_loss
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.reference.redundancy import barlow_loss, vicreg_loss
from infonce_lab.training import load_digits
from infonce_lab.training.siamese import build, judge, no_stop_gradient, pairwise, pretrain_siamese

RESULTS = Path(__file__).parent / "results" / "collapse.json"
TEMPERATURE = 0.2
EVERY = 20  # steps between two readings of the meters
NORMS = ("batch", "layer", "none")


def _mse(z1, z2):
    return F.mse_loss(z1, z2)


def _nt_xent(z1, z2):
    return nt_xent(z1, z2, TEMPERATURE)


# name: (loss, arguments of pretrain_siamese)
METHODS = {
    "SimSiam": (simsiam_loss, {}),
    "SimSiam, no stop-gradient": (no_stop_gradient, {}),
    "SimSiam, no predictor": (simsiam_loss, {"predictor": False}),
    "SimSiam, neither": (no_stop_gradient, {"predictor": False}),
    "BYOL": (simsiam_loss, {"update": ema_update}),
    "BYOL, no predictor": (simsiam_loss, {"update": ema_update, "predictor": False}),
    "SimCLR": (pairwise(_nt_xent), {"predictor": False}),
    "Barlow Twins": (pairwise(barlow_loss), {"predictor": False}),
    "VICReg": (pairwise(vicreg_loss), {"predictor": False}),
    "squared error alone": (pairwise(_mse), {"predictor": False}),
}


def one_run(job: tuple[str, str, int], steps: int) -> dict:
    name, norm, seed = job
    torch.set_num_threads(1)
    loss, arguments = METHODS[name]
    digits = load_digits(seed=seed)
    start = time.process_time()
    run = pretrain_siamese(
        digits, loss, steps=steps, seed=seed, every=EVERY, progress=False, norm=norm, **arguments
    )
    seconds = time.process_time() - start
    untrained = judge(build(seed, norm=norm), digits)
    return {
        "numbers": judge(run.network, digits)._asdict()
        | {"first_loss": run.losses[0], "last_loss": mean(run.losses[-20:]), "cpu_seconds": seconds}
        | {f"start_{k}": v for k, v in untrained._asdict().items()},
        "curve": {
            "spread": [round(m.spread, 4) for m in run.meters],
            "rank": [round(m.rank, 3) for m in run.meters],
            "loss": [round(x, 4) for x in run.losses[:: run.every]],
        },
    }


def summary(runs: list[dict]) -> dict:
    rows = [run["numbers"] for run in runs]
    return {
        "mean": {k: round(mean(r[k] for r in rows), 5) for k in rows[0]},
        "std": {k: round(stdev(r[k] for r in rows), 5) for k in rows[0]},
        "per_seed": [{k: round(v, 5) for k, v in r.items()} for r in rows],
        "curves": [run["curve"] for run in runs],
    }


def table(results: dict[str, dict[str, dict]]) -> Table:
    out = Table(title="Collapse on digits: mean ± standard deviation over seeds")
    for column in ("norm", "method", "std·√d", "rank of 32", "kNN z", "kNN h", "last loss"):
        out.add_column(column)
    for norm, rows in results.items():
        for name, row in rows.items():
            m, s = row["mean"], row["std"]
            cells = [
                f"{m[k]:.3f} ±{s[k]:.3f}" for k in ("spread", "rank", "knn_z", "knn_h", "last_loss")
            ]
            out.add_row(norm, name, *cells)
    return out


def main(seeds: int = 3, steps: int = 1200, workers: int = 1, out: Path = RESULTS) -> None:
    """Train every method, print the table and write the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    console = Console(width=120)
    jobs = [(name, norm, seed) for norm in NORMS for name in METHODS for seed in range(seeds)]
    with ProcessPoolExecutor(workers) as pool:
        done = dict(zip(jobs, pool.map(partial(one_run, steps=steps), jobs), strict=True))
    results = {
        norm: {name: summary([done[name, norm, s] for s in range(seeds)]) for name in METHODS}
        for norm in NORMS
    }
    console.print(table(results))
    settings = {"seeds": seeds, "steps": steps, "batch_size": 128, "momentum": 0.99,
                "temperature": TEMPERATURE, "curve_every": EVERY}  # fmt: skip
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    payload = {"settings": settings, "versions": versions, "results": results}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
