"""InfoNCE by Hand: what a lab notebook imports.

Names are loaded on first use, so that ``import infonce_lab`` costs next to nothing.
"""

from importlib import import_module

_WHERE = {
    "check": "infonce_lab.notebook.check",
    "hint": "infonce_lab.notebook.help",
    "solution": "infonce_lab.notebook.help",
    "predict": "infonce_lab.notebook.predict",
    "reveal": "infonce_lab.notebook.predict",
    "quiz": "infonce_lab.notebook.quiz",
    "ordered_lines": "infonce_lab.notebook.ordered",
    "status": "infonce_lab.notebook.status",
    "blank_page": "infonce_lab.notebook.status",
    "grade": "infonce_lab.grading",
}

__all__ = list(_WHERE)


def __getattr__(name: str):
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'infonce_lab' has no attribute {name!r}")


def __dir__():
    return [*globals(), *_WHERE]
