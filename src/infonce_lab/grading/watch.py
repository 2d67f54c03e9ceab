"""Notice when an answer replaces the functions by which it could be judged.

In a notebook the check is a friend, not a guard: this catches the ordinary tricks and says so.
"""

import importlib

import numpy as np
import torch

_WATCHED = {
    torch: ("allclose", "equal", "isclose", "matmul"),
    torch.nn.functional: ("cross_entropy", "normalize", "log_softmax", "softmax"),
    torch.testing: ("assert_close",),
    torch.autograd: ("grad", "backward"),
    np: ("allclose", "array_equal", "isclose", "isfinite"),
    np.testing: ("assert_allclose",),
}
_ORIGINAL = {
    (module, name): getattr(module, name) for module, names in _WATCHED.items() for name in names
}


def watch_module(name: str) -> None:
    """Also watch the public functions and classes of one of the course's modules."""
    module = importlib.import_module(name)
    for key, value in vars(module).items():
        if callable(value) and getattr(value, "__module__", "") == name:
            _ORIGINAL.setdefault((module, key), value)


def replaced() -> tuple[str, ...]:
    """Names of the watched functions that are no longer what they were at import."""
    return tuple(
        f"{module.__name__}.{name}"
        for (module, name), original in _ORIGINAL.items()
        if getattr(module, name, None) is not original
    )


def restore() -> None:
    """Put every watched function back."""
    for (module, name), original in _ORIGINAL.items():
        setattr(module, name, original)
