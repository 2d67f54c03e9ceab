"""The directives a chapter uses: explorers, ordered lines, drills and predictions.

    ```{explorer} nt_xent
    stage: row
    ```
    ```{ordered-lines} nt_xent
    ```
    ```{drills} tensors
    ```
    ```{predict} ch4-mask
    ```

Each becomes one custom element, with a text fallback inside, from
:func:`infonce_lab.explorers.bundle.element_html`. The body, if any, is YAML: its options.
"""

from __future__ import annotations

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class Element(SphinxDirective):
    """A custom element: ``{explorer} name``, the options in the body."""

    required_arguments = 1
    has_content = True

    def target(self, options: dict) -> tuple[str, dict]:
        """The element's name and options."""
        return self.arguments[0], options

    def run(self) -> list[nodes.Node]:
        from infonce_lab.explorers import bundle, exercise_html

        try:
            options = yaml.safe_load("\n".join(self.content)) or {}
            if not isinstance(options, dict):
                raise ValueError(f"the options must be a mapping, not {options!r}")
            name, options = self.target(options)
            if type(self) is Element:
                html = bundle.element_html(name, options or None)
            else:  # these carry their questions as text, for readers without JavaScript
                html = exercise_html.element(name, options)
        except (yaml.YAMLError, ValueError, LookupError, OSError) as error:
            raise self.error(f"{self.name} {self.arguments[0]}: {error}") from error
        node = nodes.raw("", html, format="html", classes=["infonce-element"])
        self.set_source_info(node)
        return [node]


class OrderedLines(Element):
    """``{ordered-lines} exercise``: the lines of a solution, to be put in order."""

    def target(self, options: dict) -> tuple[str, dict]:
        from infonce_lab.exercises import page_data

        return "ordered_lines", {**page_data.load_ordered_lines(self.arguments[0]), **options}


class Drills(Element):
    """``{drills} set``: short exercises, judged in the browser."""

    def target(self, options: dict) -> tuple[str, dict]:
        from infonce_lab.exercises import page_data

        return "drills", {**page_data.load_drills(self.arguments[0]), **options}


class Predict(Element):
    """``{predict} key``: a prediction, kept and shown again beside the result."""

    def target(self, options: dict) -> tuple[str, dict]:
        return "choice", {"key": self.arguments[0], **options}


def setup(app) -> None:
    """Register the directives."""
    app.add_directive("explorer", Element)
    app.add_directive("ordered-lines", OrderedLines)
    app.add_directive("drills", Drills)
    app.add_directive("predict", Predict)
