"""The reader's progress: one versioned JSON file, written whole or not at all.

It lives in ``$INFONCE_LAB_HOME``, by default the user's data directory. Nothing but the functions
here touches it.
"""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from platformdirs import user_data_dir

VERSION = 1


def home() -> Path:
    """The folder of the reader's progress; it may not exist yet."""
    return Path(os.environ.get("INFONCE_LAB_HOME") or user_data_dir("infonce-lab", appauthor=False))


def path() -> Path:
    return home() / "progress.json"


def _empty() -> dict:
    return {"version": VERSION, "exercises": {}, "predictions": {}, "recall": {}, "sittings": []}


def load() -> dict:
    """The stored progress, or an empty one.

    An unreadable file is set aside under a new name, never deleted.

    Raises:
        RuntimeError: a newer version of the course wrote the file; it is left alone.
    """
    try:
        data = json.loads(path().read_text(encoding="utf-8"))
        version = data["version"]
    except FileNotFoundError:
        return _empty()
    except (ValueError, KeyError, TypeError):
        aside = path().with_name(f"progress-unreadable-{time.strftime('%Y%m%d-%H%M%S')}.json")
        path().rename(aside)
        print(f"Your progress file could not be read; it is kept as {aside}.")
        return _empty()
    if version > VERSION:
        raise RuntimeError(
            f"{path()} was written by a newer version of this course ({version} > {VERSION}); "
            "update the course, or set INFONCE_LAB_HOME to another folder"
        )
    return _empty() | data


def update(change: Callable[[dict], None]) -> dict:
    """Load, let ``change`` edit the dict in place, and store it atomically. Returns the new dict."""
    home().mkdir(parents=True, exist_ok=True)
    with FileLock(path().with_suffix(".lock"), timeout=10):
        data = load()
        change(data)
        draft = path().with_suffix(".draft")
        draft.write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")
        os.replace(draft, path())
    return data


def now() -> str:
    """The present moment, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def minutes_between(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 60


def entry(data: dict, exercise_id: str) -> dict:
    """The (new or existing) record of one exercise."""
    blank = {"started": now(), "passed": None, "attempts": 0, "hints": 0, "named": [], "last": None}
    return data["exercises"].setdefault(exercise_id, blank)


def record_check(exercise_id: str, status: str, misconception: str | None) -> dict:
    """Store one verdict; close an open sitting of that exercise if it passed. Returns the record."""

    def change(data: dict) -> None:
        record = entry(data, exercise_id)
        record["last"] = {"at": now(), "status": status, "misconception": misconception}
        if status == "not attempted":
            return
        record["attempts"] += 1
        if status == "passed":
            record["passed"] = record["passed"] or now()
            for sitting in data["sittings"]:
                if sitting["exercise"] == exercise_id and not sitting["ended"]:
                    sitting["ended"] = now()

    return entry(update(change), exercise_id)
