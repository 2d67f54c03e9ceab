"""Interactive figures: JavaScript that needs no kernel, and thin Python classes around it.

Importing this package is cheap; anywidget and torch are loaded with the first class.
"""

from importlib import import_module

_CLASSES = {
    "Explorer": "base",
    "BoundColumnsExplorer": "bound_columns",
    "ForcesExplorer": "forces",
    "JointTableExplorer": "joint_table",
    "MatrixTargetsExplorer": "matrix_targets",
    "NTXentExplorer": "nt_xent",
    "NoiseClassifierExplorer": "noise_classifier",
    "OverflowLineExplorer": "overflow_line",
    "TemperatureDialExplorer": "temperature_dial",
}

__all__ = [
    "BoundColumnsExplorer",
    "Explorer",
    "ForcesExplorer",
    "JointTableExplorer",
    "MatrixTargetsExplorer",
    "NTXentExplorer",
    "NoiseClassifierExplorer",
    "OverflowLineExplorer",
    "TemperatureDialExplorer",
]


def __getattr__(name: str):
    if name not in _CLASSES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_CLASSES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_CLASSES])
