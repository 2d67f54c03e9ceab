"""Checkpoints that survive a kill: written beside the old one, then put in its place at once."""

import os
from pathlib import Path
from typing import Any

import torch


class CheckpointError(Exception):
    """A checkpoint cannot be used; the message says why in one sentence."""


def save(path: Path, content: dict[str, Any]) -> None:
    """Write ``content``. A kill at any moment leaves the old file or the new one, never half."""
    unfinished = path.with_suffix(path.suffix + ".part")
    with open(unfinished, "wb") as file:
        torch.save(content, file)
        file.flush()
        os.fsync(file.fileno())  # on the disk, before the name points to it
    os.replace(unfinished, path)


def load(path: Path, settings: dict[str, Any], device: torch.device) -> dict[str, Any]:
    """Read a checkpoint that was written with these settings.

    Raises:
        CheckpointError: it cannot be read, or it comes from a run with other settings.
    """
    try:
        # weights_only: a checkpoint holds tensors and numbers, and may run no code when read.
        content = torch.load(path, map_location=device, weights_only=True)
        saved = content["settings"]
    except Exception as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error
    changed = [name for name, value in settings.items() if saved.get(name) != value]
    if changed:
        said = ", ".join(
            f"{name} was {saved.get(name)!r}, is {settings[name]!r}" for name in changed
        )
        raise CheckpointError(f"{path} is from another run: {said}")
    return content
