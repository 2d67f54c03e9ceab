"""Execute every document of the book that has code, two at a time, into a jupyter-cache folder.

jupyter-cache compares a document's own cells only, so the folder is named after everything else
that can change an output: the package's source, the pinned requirements and this file. Sphinx
then finds each document in the cache and executes nothing.

    python -m tools.execute           # what is missing
    python -m tools.execute --force   # everything
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import nbformat
import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tools import labs, warm_kernels

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 300  # seconds a cell
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Figures as SVG: sharp at any size, and about a third of the bytes. The salt keeps ids the same.
# A home of its own: what a document says of the reader's progress is what it made itself.
_KERNEL_CONFIG = """
c.IPKernelApp.log_level = 40
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.rc = {"svg.hashsalt": "infonce", "figure.autolayout": True}
import os
os.environ["INFONCE_LAB_HOME"] += f"/{os.getpid()}"
"""


@dataclass
class Outcome:
    """What became of one document: its seconds, or the traceback of the cell that failed."""

    docname: str
    seconds: float = 0.0
    cached: bool = False
    error: str | None = None


@dataclass
class Book:
    """The documents of a book folder and how they are read."""

    root: Path = ROOT
    config: dict = field(init=False)

    def __post_init__(self) -> None:
        self.config = yaml.safe_load((self.root / "_config.yml").read_text(encoding="utf8"))

    def docnames(self) -> list[str]:
        """All documents of ``_toc.yml``, the root first, without suffix."""
        toc = yaml.safe_load((self.root / "_toc.yml").read_text(encoding="utf8"))
        return [toc["root"], *_files(toc)]

    def read(self, docname: str) -> tuple[Path, nbformat.NotebookNode] | None:
        """A document as the notebook that Sphinx will see, or None if it has no code.

        Raises:
            FileNotFoundError: ``_toc.yml`` names a document that does not exist.
        """
        from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
        from myst_parser.config.main import MdParserConfig

        for suffix in (".md", ".ipynb"):
            path = self.root / f"{docname}{suffix}"
            if path.is_file():
                break
        else:
            raise FileNotFoundError(f"_toc.yml names {docname}, which does not exist")
        text = path.read_text(encoding="utf8")
        if suffix == ".ipynb":
            if labs.is_lab(docname):
                text = labs.page_text(text, docname, self.config.get("repository"))
            return path, nbformat.reads(text, as_version=4)
        if not is_myst_markdown_notebook(text):
            return None
        extensions = self.config.get("parse", {}).get("myst_enable_extensions", [])
        notebook = read_myst_markdown_notebook(
            text, config=MdParserConfig(enable_extensions=set(extensions)), path=path
        )
        return path, notebook

    def cache_folder(self) -> Path:
        """The cache folder for the current state of the package, or ``$INFONCE_BOOK_CACHE``."""
        if given := os.environ.get("INFONCE_BOOK_CACHE"):
            return Path(given)
        files = sorted(
            path
            for suffix in ("py", "js", "yaml")
            for path in (self.root / "src").rglob(f"*.{suffix}")
        )
        files += sorted((self.root / "benchmarks" / "results").glob("*.json"))  # pages read them
        digest = hashlib.sha256()
        for path in [*files, self.root / "requirements.txt", Path(__file__)]:
            if path.is_file():
                digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return self.root / "_build" / ".jupyter_cache" / digest.hexdigest()[:16]


def _files(node) -> list[str]:
    """The ``file`` entries of a ``_toc.yml`` tree, in order."""
    if isinstance(node, list):
        return [name for item in node for name in _files(item)]
    if not isinstance(node, dict):
        return []
    own = [re.sub(r"\.(md|ipynb)$", "", node["file"])] if "file" in node else []
    return own + [name for value in node.values() for name in _files(value)]


def environment(folder: Path) -> dict[str, str]:
    """Variables a kernel needs for a deterministic run that leaves the reader's files alone."""
    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(_KERNEL_CONFIG, encoding="utf8")
    return {
        "OMP_NUM_THREADS": "1",
        "IPYTHONDIR": str(folder / "ipython"),
        "INFONCE_LAB_HOME": str(folder / "home"),
        "INFONCE_LAB_EXPECT": "solved",
        "PYTHONHASHSEED": "0",
        "TQDM_DISABLE": "1",  # a finished bar says nothing on a page
        "PYTHONWARNINGS": "ignore::DeprecationWarning",
    }


# While it stores one notebook the cache takes another that is being stored for one too many.
_storing = Lock()


def execute(book: Book, docname: str, cache, force: bool = False) -> Outcome:
    """Execute one document and store it, unless the cache already has it."""
    from jupyter_cache.base import CacheBundleIn
    from jupyter_cache.executors.utils import single_nb_execution

    path, notebook = book.read(docname)
    if not force:
        try:
            cache.match_cache_notebook(notebook)
            return Outcome(docname, cached=True)
        except KeyError:
            pass
    seconds = 0.0
    if any(cell.cell_type == "code" for cell in notebook.cells):
        result = single_nb_execution(
            notebook,
            str(path.parent),
            TIMEOUT,
            allow_errors=False,
            store_widget_state=False,
            shutdown_kernel="immediate",  # taking torch apart politely lasts two seconds
        )
        if result.err is not None:
            return Outcome(docname, result.time, error=_ANSI.sub("", str(result.err)))
        notebook, seconds = result.nb, result.time
    bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": seconds})
    with _storing:
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return Outcome(docname, seconds)


def run(book: Book, force: bool = False, workers: int = 2, console: Console | None = None) -> bool:
    """Fill the cache and show how it goes; return whether every document ran."""
    from jupyter_cache import get_cache

    console = console or Console()
    start = time.perf_counter()
    folder = book.cache_folder()
    get_cache(str(folder)).list_cache_records()  # creates the database before the workers race
    documents = [name for name in book.docnames() if book.read(name)]
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="infonce-book-") as temporary:
        os.environ.update(environment(Path(temporary)))
        warm_kernels.use()
        with Progress(*columns, console=console) as bar, ThreadPoolExecutor(workers) as pool:
            task = bar.add_task("Executing", total=len(documents))
            # One connection a document: SQLite's are not shared between threads.
            jobs = [
                pool.submit(lambda n: execute(book, n, get_cache(str(folder)), force), name)
                for name in documents
            ]
            for job in as_completed(jobs):
                outcome = job.result()
                outcomes.append(outcome)
                bar.advance(task)
                if not outcome.cached and not outcome.error:
                    bar.console.print(f"  {outcome.docname}  {outcome.seconds:.1f} s")
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        console.print(f"\n{outcome.docname} failed:", style="bold red", markup=False)
        console.print(outcome.error, markup=False, highlight=False)
    cached = sum(outcome.cached for outcome in outcomes)
    console.print(
        f"{len(outcomes) - cached - len(failed)} executed, {cached} from the cache, "
        f"{len(failed)} failed in {time.perf_counter() - start:.1f} s"
    )
    return not failed


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Execute the book's documents into the cache.")
    parser.add_argument("--force", action="store_true", help="execute also what is cached")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    return 0 if run(Book(), arguments.force, arguments.workers) else 1


if __name__ == "__main__":
    sys.exit(main())
