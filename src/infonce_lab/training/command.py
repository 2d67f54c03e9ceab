"""The work behind ``infonce-lab train``: load, train, judge, write, and say what came out."""

from dataclasses import fields
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from . import processes, results
from .checkpoint import CheckpointError
from .images import DataError, load_images
from .run import CHECKPOINT, Settings, train

SETTINGS = {field.name for field in fields(Settings)}


class FolderError(Exception):
    """The folder for the results is not free; the message says what to do."""


REFUSED = (ValueError, DataError, CheckpointError, FolderError, FloatingPointError)


def run(
    data: str,
    settings: Settings,
    out: Path,
    size: int,
    device: str,
    resume: bool,
    save_every: int,
    console: Console,
) -> None:
    """Train and evaluate; only the first process speaks and writes.

    Raises:
        one of ``REFUSED``, with a message for the terminal.
    """
    if save_every < 1:
        raise ValueError(f"save_every must be at least 1, got {save_every}")
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise ValueError("device is cuda, but PyTorch sees no GPU here; try --device cpu")
    images = load_images(data, size, settings.seed)
    rank, _ = processes.start(device)
    try:
        if rank == 0 and not resume and (out / CHECKPOINT).exists():
            raise FolderError(
                f"{out / CHECKPOINT} is there already: go on with --resume, or choose another --out"
            )
        out.mkdir(parents=True, exist_ok=True)
        if rank == 0:
            console.print(repr(images), highlight=False)
        trained = train(images, settings, out, resume, save_every, device)
        if rank == 0:
            found = results.evaluate(trained, images)
            files = results.write(out, trained, images, found)
            console.print(f"\n{trained!r}", highlight=False)
            console.print(table(found))
            names = ", ".join(path.name for path in (*files, out / CHECKPOINT))
            console.print(f"written to {out}: {names}", highlight=False, soft_wrap=True)
    finally:
        processes.stop()


def table(found: dict[str, dict]) -> Table:
    """One line an embedding; accuracies only where the images have labels. Fits 80 columns."""
    counts = list(next(iter(found.values())).get("few labels", {}))
    title = "Test accuracy of frozen features" if counts else "How invariant the features are"
    out = Table(
        title=title,
        caption="n: probe with n labels a class. twins: mean centred cosine of two views.",
    )
    out.add_column("")
    heads = ["kNN", "all", *(f"n={k}" for k in counts)] if counts else []
    for head in (*heads, "twins") if counts else ("twins", "others"):
        out.add_column(head, justify="right", no_wrap=True)
    for name, row in found.items():
        cells = [f"{row['kNN']:.3f}", f"{row['linear probe']:.3f}"] if counts else []
        cells += [f"{s.mean:.3f}" for s in row.get("few labels", {}).values()]
        cells += [f"{row['cosine of twins']:.2f}"]
        cells += [] if counts else [f"{row['cosine of strangers']:.2f}"]
        out.add_row(name, *cells)
    return out
