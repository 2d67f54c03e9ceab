"""Build the book: fetch KaTeX once, execute what changed, then let Sphinx write the pages.

    python -m tools.book [--force]

The exit status is not 0 when a notebook fails, when Sphinx warns, or when a page is missing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from rich.console import Console

from tools import vendor
from tools.execute import ROOT, Book, run

_OWN_PAGES = ("genindex", "search", "404")


def build(force: bool = False, console: Console | None = None) -> bool:
    """Execute and build; return whether everything went well."""
    console = console or Console()
    start = time.perf_counter()
    try:
        vendor.ensure()
        book = Book()
        # Sphinx reads what was executed, even if a source file is saved in between.
        os.environ["INFONCE_BOOK_CACHE"] = str(book.cache_folder())
        if not run(book, force=force, console=console):
            return False
    except (vendor.VendorError, FileNotFoundError) as error:
        console.print(str(error), style="bold red", markup=False)
        return False
    # Quiet: warnings, which fail the build, are all that it then prints.
    main = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", main, "build", ".", "-W", "-n", "--keep-going", "-q"]
    if force:
        command.append("--all")
    if subprocess.run(command, cwd=ROOT).returncode:
        return False
    missing = [
        name
        for name in (*book.docnames(), *_OWN_PAGES)
        if not (ROOT / "_build" / "html" / f"{name}.html").is_file()
    ]
    if missing:
        console.print(f"pages missing from _build/html: {', '.join(missing)}", style="bold red")
        return False
    pages = len(book.docnames())
    console.print(f"Built {pages} pages in {time.perf_counter() - start:.0f} s: _build/html")
    return True


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Build the book into _build/html.")
    parser.add_argument("--force", action="store_true", help="execute and write everything anew")
    return 0 if build(parser.parse_args().force) else 1


if __name__ == "__main__":
    sys.exit(main())
