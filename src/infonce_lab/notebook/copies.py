"""The reader's own copies of the labs, in ``my-labs/``: made once, never overwritten."""

import shutil
import time
from pathlib import Path


class CourseError(Exception):
    """The course's folder or one of its labs could not be found; the message says what to do."""


def course_root(start: Path | None = None) -> Path:
    """The folder that holds ``notebooks/``: the one given, or the nearest one above here.

    Raises:
        CourseError: there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "_toc.yml").exists() and (folder / "notebooks").is_dir():
            return folder
    raise CourseError(f"{here} is not inside the course: no notebooks/ there or above (--course?)")


def copy_missing(root: Path) -> list[Path]:
    """Copy every lab that ``my-labs/`` does not have yet. Returns the new ones."""
    folder = root / "my-labs"
    folder.mkdir(exist_ok=True)
    missing = [p for p in sorted((root / "notebooks").glob("*.ipynb")) if not _mine(folder, p)]
    return [Path(shutil.copyfile(p, folder / p.name)) for p in missing]


def _mine(folder: Path, lab: Path) -> bool:
    return (folder / lab.name).exists()


def restore(root: Path, name: str) -> tuple[Path, Path | None]:
    """Put the original of one lab back and keep the reader's version under a new name.

    Raises:
        CourseError: no lab, or more than one, begins with ``name``.
    """
    found = sorted((root / "notebooks").glob(f"{name}*.ipynb"))
    if len(found) != 1:
        known = ", ".join(p.stem for p in sorted((root / "notebooks").glob("*.ipynb")))
        raise CourseError(f"{len(found)} labs begin with {name!r}; there are: {known}")
    (root / "my-labs").mkdir(exist_ok=True)
    mine, backup = root / "my-labs" / found[0].name, None
    if mine.exists():
        stamp = time.strftime("%Y%m%d-%H%M%S")
        backup = _free_name(mine.with_name(f"{mine.stem}.backup-{stamp}.ipynb"))
        mine.rename(backup)
    shutil.copyfile(found[0], mine)
    return mine, backup


def _free_name(path: Path) -> Path:
    """``path``, or the first numbered variant that does not exist: two resets in one second."""
    candidate, count = path, 1
    while candidate.exists():
        candidate, count = path.with_stem(f"{path.stem}-{count}"), count + 1
    return candidate
