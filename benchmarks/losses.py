"""Time, memory and exactness of NT-Xent as it is written, elsewhere and here.

    python benchmarks/losses.py                      # CPU, one thread, N = 128 … 16384
    python benchmarks/losses.py --device cuda        # CUDA events and the allocator's peak

Peers come from the optional extra: ``pip install -e '.[bench]'``. One that is missing is left out and
said so. Times are forward and backward of one batch in float32, D = 128, τ = 0.1: on the CPU the time
the process used (not the clock: the machine may be shared), the losses in turn within each round, and
the median over rounds of each one's ratio to ours. Peaks are from a fresh process each. The floor is
the two matrix products and the exponential alone, in the same rounds. Numbers go to
``benchmarks/results/losses.json`` (or ``losses_cuda.json``).
"""

import json
import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from statistics import median
from typing import Annotated

import torch
import typer
from loss_arms import FLOOR, SQUARE_2N, SQUARE_N, TEMPERATURE, build, floor
from rich.console import Console
from rich.table import Table

D = 128
SIZES = (128, 256, 512, 1024, 2048, 4096, 8192, 16384)
RESULTS = Path(__file__).parent / "results"
BLOCK = {"cpu": 512, "cuda": 4096}
# Bytes per entry of the matrix that a loss takes at its peak; only to leave out what cannot fit.
APPETITE = {
    "compiled naive": 6,
    "row checkpoint": 0,
    "ours": 0,
    FLOOR: 0,
    "plain N×N": 4,
    "infonce (PyPI)": 4,
}
CUBIC = "pytorch-metric-learning"  # it compares every positive pair with every negative pair


def batch(n: int, device: str, dtype=torch.float32):
    """Two related views (N, D) that want gradients."""
    generator = torch.Generator().manual_seed(n)
    z_i = torch.randn(n, D, generator=generator)
    z_j = z_i + torch.randn(n, D, generator=generator)
    return [z.to(device, dtype).requires_grad_() for z in (z_i, z_j)]


def step(name: str, loss, inputs) -> None:
    """One forward and backward, gradients thrown away."""
    if name == FLOOR:
        with torch.no_grad():
            loss(*inputs)
        return
    loss(*inputs).backward()
    for z in inputs:
        z.grad = None


def seconds(name: str, loss, inputs, repeats: int) -> float:
    if inputs[0].is_cuda:
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        torch.cuda.synchronize()
        start.record()
        for _ in range(repeats):
            step(name, loss, inputs)
        end.record()
        torch.cuda.synchronize()
        return start.elapsed_time(end) / 1000 / repeats
    began = time.process_time()
    for _ in range(repeats):
        step(name, loss, inputs)
    return (time.process_time() - began) / repeats


def fits(name: str, n: int, limit_gb: float) -> bool:
    entries = (2 * n) ** 3 if name == CUBIC else (2 * n) ** 2
    return APPETITE.get(name, 16) * entries < limit_gb * 2**30


def times(n: int, names: list[str], device: str, block: int, rounds: int) -> dict[str, dict]:
    """Median seconds, and the median of the ratio to ours, of each loss at this N."""
    inputs = batch(n, device)
    losses = {name: floor_of(block) if name == FLOOR else build(name, block) for name in names}
    taken = {name: [] for name in names}
    repeats = {}
    for name, loss in losses.items():
        step(name, loss, batch(8, device))  # libraries load
        one = seconds(name, loss, inputs, 1)  # warm: buffers, kernels, compilation
        if one < 1:
            one = seconds(name, loss, inputs, 1)
        repeats[name] = max(1, min(200, int(0.1 / one)))
    for _ in range(rounds):
        for name, loss in losses.items():
            taken[name].append(seconds(name, loss, inputs, repeats[name]))
    mine = taken["ours"] if "ours" in taken else next(iter(taken.values()))
    return {
        name: {
            "seconds": median(row),
            "ratio": median(a / b for a, b in zip(row, mine, strict=True)),
            "rounds": row,
        }
        for name, row in taken.items()
    }


def floor_of(block: int):
    return lambda a, b: floor(a, b, block)


def peak_mb(name: str, n: int, device: str, block: int) -> float | None:
    """Peak memory of one step above what was there before.

    On the CPU from a process of its own; on a GPU from the allocator, which can be asked at any time.
    """
    if device == "cuda":
        return peak_here(name, n, device, block)
    command = [
        sys.executable,
        __file__,
        "--block",
        str(block),
        "--peak-of",
        name,
        "--sizes",
        str(n),
    ]
    child = subprocess.run(command, capture_output=True, text=True, check=False)
    return float(child.stdout.splitlines()[-1]) if child.returncode == 0 else None


def peak_here(name: str, n: int, device: str, block: int) -> float:
    loss = floor_of(block) if name == FLOOR else build(name, block)
    step(name, loss, batch(n if name == "compiled naive" else 64, device))  # libraries load
    inputs = batch(n, device)
    if device == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        step(name, loss, inputs)
        return (torch.cuda.max_memory_allocated() - before) / 2**20
    Path("/proc/self/clear_refs").write_text("5")  # Linux: forget the peak so far
    before = _status("VmRSS")
    step(name, loss, inputs)
    return (_status("VmHWM") - before) / 2**10


def _status(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return float(next(line for line in lines if line.startswith(field)).split()[1])


def gradient_errors(names: list[str], device: str, block: int, n: int = 128) -> dict[str, float]:
    """Largest error of the gradient in float32, relative to its largest entry in float64."""
    errors = {}
    for name in names:
        exact = batch(n, device, torch.float64)
        build("plain N×N" if name in SQUARE_N else "naive")(*exact).backward()
        inputs = batch(n, device)
        build(name, min(block, 64))(*inputs).backward()  # ours: many tiles here, too
        truth = torch.cat([z.grad for z in exact])
        found = torch.cat([z.grad for z in inputs])
        errors[name] = float((found - truth).abs().max() / truth.abs().max())
    return errors


def available(device: str, block: int) -> tuple[list[str], dict[str, str]]:
    found, missing = [], {}
    for name in (*SQUARE_2N, *SQUARE_N):
        try:
            loss = build(name, block)
            step(name, loss, batch(8, device))
            found.append(name)
        except Exception as error:
            missing[name] = f"{type(error).__name__}: {str(error).splitlines()[0][:120]}"
    return found, missing


def machine(device: str) -> str:
    if device == "cuda":
        return torch.cuda.get_device_name()
    names = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return f"{names[0] if names else platform.machine()}, {len(names)} cores, one thread used"


def main(
    device: Annotated[str, typer.Option(help="cpu or cuda")] = "cpu",
    sizes: Annotated[str, typer.Option(help="comma-separated N")] = ",".join(map(str, SIZES)),
    rounds: Annotated[int, typer.Option(help="rounds at each N")] = 5,
    block: Annotated[int | None, typer.Option(help="tile edge of ours")] = None,
    slow: Annotated[float, typer.Option(help="leave out at larger N what took longer (s)")] = 60,
    memory: Annotated[float, typer.Option(help="leave out what needs more (GiB)")] = 16,
    jobs: Annotated[int, typer.Option(help="processes that measure peaks at the same time")] = 1,
    peaks: Annotated[bool, typer.Option(help="measure peak memory too")] = True,
    only: Annotated[str, typer.Option(help="comma-separated losses; all by default")] = "",
    out: Annotated[Path | None, typer.Option(help="where the numbers go")] = None,
    peak_of: Annotated[str | None, typer.Option(hidden=True)] = None,
):
    torch.set_num_threads(1)
    block = block or BLOCK[device]
    numbers = [int(n) for n in sizes.split(",")]
    if peak_of:
        print(peak_here(peak_of, numbers[0], device, block))
        return
    out = out or RESULTS / ("losses.json" if device == "cpu" else f"losses_{device}.json")
    names, missing = available(device, block)
    names = [name for name in names if not only or name in only.split(",")]
    for name, why in missing.items():
        print(f"left out: {name} ({why})", flush=True)
    data = {
        "date": date.today().isoformat(),
        "machine": machine(device),
        "settings": {"d": D, "temperature": TEMPERATURE, "block": block, "rounds": rounds,
                     "dtype": "float32", "torch": torch.__version__, "python": platform.python_version()},
        "missing": missing,
        "gradient_error": gradient_errors(names, device, block),
        "results": {},
    }  # fmt: skip
    too_slow: set[str] = set()
    for n in numbers:
        now = [x for x in (*names, FLOOR) if fits(x, n, memory) and x not in too_slow]
        measured = times(n, now, device, block, rounds)
        too_slow |= {name for name, row in measured.items() if row["seconds"] * 4 > slow}
        if peaks:
            with ThreadPoolExecutor(jobs if device == "cpu" else 1) as pool:
                found = pool.map(lambda name, n=n: peak_mb(name, n, device, block), now)
            for name, peak in zip(now, found, strict=True):
                measured[name]["peak_mb"] = peak
        data["results"][str(n)] = measured
        data["results"] = dict(sorted(data["results"].items(), key=lambda row: int(row[0])))
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        show(n, measured)


def show(n: int, measured: dict[str, dict]) -> None:
    table = Table(title=f"N = {n}")
    for head in ("loss", "seconds", "× ours", "peak MB"):
        table.add_column(head)
    for name, row in measured.items():
        peak = row.get("peak_mb")
        shown = f"{peak:.1f}" if peak is not None else "–"
        table.add_row(name, f"{row['seconds']:.4f}", f"{row['ratio']:.2f}", shown)
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
