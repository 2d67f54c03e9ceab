"""``infonce-lab``: the verdicts of the notebooks from a terminal, and the reader's own copies."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(
    name="infonce-lab",
    help="InfoNCE by Hand, from the terminal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A notebook or a Python file with your answers.")],
) -> None:
    """Run FILE and judge every answer in it. Exit status 0 only when all of them pass."""
    os.environ.setdefault("MPLBACKEND", "Agg")  # plots of a lab must not open windows
    from infonce_lab.notebook.run_file import AnswerFileError, run_file

    try:
        verdicts = run_file(file, console)
    except AnswerFileError as error:
        console.print(f"[bold]{error}[/]", highlight=False)
        raise typer.Exit(2) from None
    table = Table("exercise", "where", "verdict", "points")
    for verdict in verdicts:
        report = verdict.report
        mark = "✓" if report.passed else "✗"
        points = f"{report.points:g} of {report.max_points}"
        table.add_row(report.exercise, verdict.where, f"{mark} {report.status}", points)
    console.print(table)
    raise typer.Exit(0 if all(v.report.passed for v in verdicts) else 1)


@app.command()
def status() -> None:
    """Show which exercises you have passed, and how long the blank page took you."""
    from infonce_lab.notebook import progress
    from infonce_lab.notebook.status import rows, sittings

    table = Table("chapter", "exercise", "state", "tries", "minutes to first correct")
    for row in rows():
        table.add_row(*row)
    console.print(table)
    for label, minutes in sittings():
        console.print(f"blank page, {label}: {minutes:.1f} min", highlight=False)
    console.print(f"Kept in {progress.path()}", highlight=False, soft_wrap=True)


@app.command()
def labs(
    course: Annotated[Path | None, typer.Option(help="The course's folder.")] = None,
) -> None:
    """Copy the labs you do not have yet into my-labs/. Yours are never overwritten."""
    from infonce_lab.notebook.copies import CourseError, copy_missing, course_root

    try:
        root = course_root(course)
        made = copy_missing(root)
    except CourseError as error:
        console.print(f"[bold]{error}[/]", highlight=False)
        raise typer.Exit(2) from None
    for path in made:
        console.print(f"new: my-labs/{path.name}", highlight=False)
    console.print(f"Your labs are in {root / 'my-labs'}", highlight=False, soft_wrap=True)


@app.command()
def reset(
    lab: Annotated[str, typer.Argument(help="Its number or the beginning of its name: 04")],
    course: Annotated[Path | None, typer.Option(help="The course's folder.")] = None,
) -> None:
    """Start one lab afresh. Your version is kept beside it as a backup."""
    from infonce_lab.notebook.copies import CourseError, course_root, restore

    try:
        path, backup = restore(course_root(course), lab)
    except CourseError as error:
        console.print(f"[bold]{error}[/]", highlight=False)
        raise typer.Exit(2) from None
    console.print(f"my-labs/{path.name} is fresh again.", highlight=False)
    if backup:
        console.print(f"Your version is kept as my-labs/{backup.name}", highlight=False)


@app.command()
def train(
    data: Annotated[str, typer.Option(help="digits, photos, or a folder of images.")] = "digits",
    loss: Annotated[
        str, typer.Option(help="nt-xent, streaming, decoupled, debiased, hard or clip.")
    ] = "nt-xent",
    temperature: Annotated[float, typer.Option(help="τ > 0")] = 0.2,
    steps: int = 600,
    batch_size: Annotated[int, typer.Option(help="Pairs, over all processes together.")] = 128,
    learning_rate: Annotated[float, typer.Option(help="At its peak.")] = 3e-3,
    warmup: Annotated[int, typer.Option(help="Steps until the peak.")] = 30,
    weight_decay: Annotated[float, typer.Option(help="Not of biases and batch norm.")] = 1e-4,
    clip: Annotated[float, typer.Option(help="Largest norm of the gradient.")] = 1.0,
    embedding: Annotated[int, typer.Option(help="Dimensions of z.")] = 32,
    seed: Annotated[int, typer.Option(help="Of weights, order, views and split.")] = 0,
    size: Annotated[int, typer.Option(help="Side that photographs are brought to.")] = 32,
    dtype: Annotated[str, typer.Option(help="float32 or float64.")] = "float32",
    device: Annotated[str, typer.Option(help="cpu, cuda, mps, …")] = "cpu",
    out: Annotated[Path, typer.Option(help="Where the results go.")] = Path("run"),
    resume: Annotated[bool, typer.Option(help="Go on from the checkpoint in OUT.")] = False,
    save_every: Annotated[int, typer.Option(help="Steps between two checkpoints.")] = 50,
) -> None:
    """Train SimCLR and judge it: kNN and linear probes against pixels and a random encoder.

    Writes metrics, plots and a checkpoint into OUT. A killed run goes on with --resume, bit for
    bit. Under torchrun the batch is shared out, with the same result.
    """
    from infonce_lab.training import command

    options = {k: v for k, v in locals().items() if k in command.SETTINGS}
    try:
        command.run(data, command.Settings(**options), out, size, device, resume, save_every, console)
    except command.REFUSED as error:
        console.print(f"[bold]{error}[/]", highlight=False)
        raise typer.Exit(2) from None
