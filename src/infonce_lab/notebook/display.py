"""Show the same thing as HTML where there is a browser and as text where there is none."""

import sys


class _Both:
    def __init__(self, html: str, text: str):
        self.html, self.text = html, text

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


def in_notebook() -> bool:
    """Is there a kernel that can show HTML?"""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def show(html: str, text: str) -> None:
    """Display ``html`` in a notebook, print ``text`` elsewhere."""
    if in_notebook():
        from IPython.display import display

        display(_Both(html, text))
    else:
        print(text)
