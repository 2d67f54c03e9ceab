"""`make test`: every check of the project, one stage after the other, with their seconds.

Ends with one line that says what passed and what was skipped and why. Exit status 0 only when
every stage passed. With CI=true a missing tool is a failure, not a skip.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_data_dir
from rich.console import Console

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
# Two workers, a thread each: with more threads than cores, they wait for each other.
THREADS = {"OMP_NUM_THREADS": "1"}
console = Console(highlight=False)


@dataclass
class Outcome:
    name: str
    ok: bool
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)


def main() -> int:
    before = _readers_file()
    outcomes = []
    for name, command, environment in _stages():
        console.rule(f"[bold]{name}")
        outcomes.append(_run(name, command, environment))
    outcomes.append(Outcome("the reader's progress is untouched", _readers_file() == before, 0.0))
    return _summary(outcomes)


def _stages():
    python = sys.executable
    yield "style", [python, "-m", "ruff", "check", "."], {}
    tests = [*PYTEST, "-p", "no:nbval"]  # a plugin for notebooks, slow to load
    unit = [*tests, "tests", "--ignore=tests/site", "--ignore=tests/grader_mutants", "-n", "2"]
    yield "unit tests", unit, {}
    yield "grader mutants", [*tests, "tests/grader_mutants", "-n", "2", "--dist", "worksteal"], {}
    yield "notebooks/ in sync", [python, "-m", "tools.notebooks", "--check"], {}
    for folder, expected in (("solutions", "solved"), ("notebooks", "unsolved")):
        nbval = ["--nbval-lax", "--nbval-cell-timeout", "120", "-n", "2", "--dist", "loadfile"]
        nbval += ["-p", "tools.warm_kernels"]
        environment = {"INFONCE_LAB_EXPECT": expected}
        yield f"labs, {expected}", [*PYTEST, *nbval, folder], environment
    yield "the book", [python, "-m", "tools.book"], {}
    yield "browser tests", [*tests, "tests/site", "-n", "2"], {}


def _run(name: str, command: list[str], environment: dict[str, str]) -> Outcome:
    """Run one stage with a progress file of its own, and count what pytest did."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "junit.xml"
        if "pytest" in command:
            command = [*command, f"--junit-xml={report}"]
        settings = {"INFONCE_LAB_HOME": str(Path(scratch) / "home"), "MPLBACKEND": "agg"}
        start = time.monotonic()
        surroundings = THREADS | os.environ | settings | environment
        code = subprocess.run(command, cwd=ROOT, env=surroundings).returncode
        outcome = Outcome(name, code == 0, time.monotonic() - start)
        if report.exists():
            _count(report, outcome)
    console.print(f"{name}: {'passed' if outcome.ok else 'FAILED'} in {outcome.seconds:.0f} s")
    return outcome


def _count(report: Path, outcome: Outcome) -> None:
    for case in ElementTree.parse(report).iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skip is not None:
            outcome.skipped.append(skip.get("message", ""))
        else:
            outcome.passed += 1


def _readers_file() -> bytes | None:
    """The reader's own progress, which nothing here may touch."""
    file = Path(user_data_dir("infonce-lab", appauthor=False)) / "progress.json"
    return file.read_bytes() if file.exists() else None


def _summary(outcomes: list[Outcome]) -> int:
    console.rule("[bold]summary")
    for o in outcomes:
        mark = "✓" if o.ok else "✗"
        console.print(f"{mark} {o.name:<36} {o.seconds:6.0f} s   {o.passed} passed")
    broken = [o.name for o in outcomes if not o.ok]
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    skipped = [reason for o in outcomes for reason in o.skipped]
    why = f" ({'; '.join(sorted(set(skipped)))})" if skipped else ""
    seconds = sum(o.seconds for o in outcomes)
    print(f"{passed} passed, {failed} failed, {len(skipped)} skipped")
    what = f"failed: {', '.join(broken)}" if broken else f"all {len(outcomes)} stages passed"
    print(f"{what} in {seconds:.0f} s; {passed} tests passed, {len(skipped)} skipped{why}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
