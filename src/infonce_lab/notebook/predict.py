"""``predict`` asks for a commitment before any code; ``reveal`` shows it beside the result."""

from collections.abc import Sequence
from typing import Any

from infonce_lab.notebook import progress
from infonce_lab.notebook.display import in_notebook

_asked: dict[str, dict[str, Any]] = {}  # what this session asked, so that reveal can repeat it


def predict(key: str, question: str, options: Sequence[str] | None = None, unit: str = "") -> None:
    """Ask for a prediction and keep it. Nobody grades it, and nothing waits for it.

    Args:
        key: names the prediction, for example ``"first_loss"``; ``reveal`` takes the same.
        question: what is to be predicted.
        options: the answers on offer; without them the reader types one.
        unit: of a typed number, for example ``"nats"``.
    """
    content = {"key": key, "question": question, "unit": unit, "numeric": bool(unit)}
    if options:
        content["choices"] = list(options)
    _asked[key] = content
    if not in_notebook():
        lines = [f"Predict before you look: {question}", *(f"  · {text}" for text in options or ())]
        print("\n".join(lines))
        return

    from IPython.display import display

    from infonce_lab.explorers.exercises import Choice

    choice = Choice(content, answer=_committed(key))
    choice.observe(lambda change: _keep(key, change["new"]), names="answer")
    display(choice)


def reveal(key: str, actual: Any, note: str = "", digits: int = 4) -> None:
    """Show the prediction of that key beside what came out.

    Args:
        key: as given to ``predict``.
        actual: the result: a number, a one-element tensor or array, or a text.
        note: a sentence that explains the result.
        digits: decimals of a number that is not whole.
    """
    text = _as_text(actual, digits)
    asked = _asked.get(key, {})
    answer = _committed(key)
    if not in_notebook():
        print(f"You predicted: {answer or 'nothing'}. It is: {text}. {note}".strip())
        return

    from IPython.display import display

    from infonce_lab.explorers.exercises import Choice

    content = {
        "key": key,
        "question": asked.get("question", ""),
        "unit": asked.get("unit", ""),
        "actual": text,
        "note": note,
        "reveal": True,
    }
    display(Choice(content, answer=answer))


def _committed(key: str) -> str:
    return progress.load()["predictions"].get(key, {}).get("answer", "")


def _keep(key: str, answer: str) -> None:
    """Store a commitment; a changed mind keeps the first answer beside the last."""

    def change(data: dict) -> None:
        record = data["predictions"].setdefault(key, {"first": answer, "at": progress.now()})
        record["answer"] = answer

    if answer:
        progress.update(change)


def _as_text(value: Any, digits: int) -> str:
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.{digits}f}"
    return str(int(value) if isinstance(value, float) else value)
