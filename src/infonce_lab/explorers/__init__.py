"""Interactive figures: JavaScript that needs no kernel, and thin Python classes around it.

Importing this package is cheap; anywidget and torch are loaded with the first class.
"""

from importlib import import_module

_CLASSES = {
    "Explorer": "base",
    "BoundColumnsExplorer": "bound_columns",
    "ClustersExplorer": "clusters",
    "CollapseMotionExplorer": "collapse_motion",
    "ForcesExplorer": "forces",
    "JointTableExplorer": "joint_table",
    "LabelCurveExplorer": "label_curve",
    "MaskedImageExplorer": "masked_image",
    "MatrixTargetsExplorer": "matrix_targets",
    "NTXentExplorer": "nt_xent",
    "NoiseClassifierExplorer": "noise_classifier",
    "OverflowLineExplorer": "overflow_line",
    "PushByClassExplorer": "push_by_class",
    "StaleQueueExplorer": "stale_queue",
    "TemperatureDialExplorer": "temperature_dial",
    "TilesExplorer": "tiles",
}

__all__ = [
    "BoundColumnsExplorer",
    "ClustersExplorer",
    "CollapseMotionExplorer",
    "Explorer",
    "ForcesExplorer",
    "JointTableExplorer",
    "LabelCurveExplorer",
    "MaskedImageExplorer",
    "MatrixTargetsExplorer",
    "NTXentExplorer",
    "NoiseClassifierExplorer",
    "OverflowLineExplorer",
    "PushByClassExplorer",
    "StaleQueueExplorer",
    "TemperatureDialExplorer",
    "TilesExplorer",
]


def __getattr__(name: str):
    if name not in _CLASSES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_CLASSES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_CLASSES])
