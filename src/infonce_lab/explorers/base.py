"""What the explorers share on the Python side: one object for notebook and website."""

from typing import Any, ClassVar

import anywidget
import traitlets

from infonce_lab.explorers import bundle


class Explorer(anywidget.AnyWidget):
    """An interactive figure. A subclass names its JavaScript file and the traits both sides share:

    .. code-block:: python

        class Cap(Explorer):
            name = "cap"  # explorers/cap.js
            shared = ("k",)
            _esm = bundle.esm("cap")
            k = traitlets.Int(8).tag(sync=True)

    Where widgets live (JupyterLab, VS Code, Colab) the view is the widget. A static page gets
    ``text/html``: the custom element, which computes in the browser without a kernel.
    """

    name: ClassVar[str]
    shared: ClassVar[tuple[str, ...]] = ()
    #: What else ``mount(el, options)`` receives when the view is made; JSON.
    options = traitlets.Dict().tag(sync=True)

    def page_options(self) -> dict[str, Any]:
        """Everything ``mount(el, options)`` receives on a static page, as of now."""
        return {**self.options, **{trait: getattr(self, trait) for trait in self.shared}}

    def __repr__(self) -> str:  # no memory address: outputs stay the same from run to run
        values = ", ".join(f"{trait}={getattr(self, trait)!r}" for trait in self.shared)
        return f"{type(self).__name__}({values})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        html = bundle.element_html(self.name, self.page_options())
        return {**data, "text/plain": repr(self), "text/html": html}, metadata
