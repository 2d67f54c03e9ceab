"""Interactive figures: JavaScript that needs no kernel, and thin Python classes around it.

Importing this package is cheap; anywidget and torch are loaded with the first class.
"""

from importlib import import_module

_CLASSES = {
    "Explorer": "base",
    "NTXentExplorer": "nt_xent",
}

__all__ = [
    "Explorer",
    "NTXentExplorer",
]


def __getattr__(name: str):
    if name not in _CLASSES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_CLASSES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_CLASSES])
