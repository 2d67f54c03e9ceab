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
