"""The expected matrix beside the one the answer built, as HTML heat maps and as text."""

import numpy as np

from infonce_lab.grading.report import Example

_NONE_SEEN = "Your code never built a matrix of this shape, so there is nothing to lay beside it."


def _number(value: float) -> str:
    if np.isnan(value):
        return "nan"
    if np.isinf(value):
        return "−∞" if value < 0 else "∞"
    return f"{value:.2f}".replace("-", "−") if abs(value) < 1e4 else f"{value:.0e}".replace("-", "−")


def _removed(matrix: np.ndarray) -> np.ndarray:
    """Entries no softmax can see: −∞, or a mask constant as good as −∞."""
    return matrix < -1e3


def differs(expected: np.ndarray, obtained: np.ndarray) -> np.ndarray:
    """Where the two disagree by more than display precision; two removed entries agree."""
    both_removed = _removed(expected) & _removed(obtained)
    with np.errstate(invalid="ignore"):
        near = np.abs(expected - obtained) < 5e-3
    return ~(both_removed | near)


def side_by_side_text(example: Example) -> list[str]:
    if example.expected_matrix is None:
        return []
    if example.obtained_matrix is None:
        return [_NONE_SEEN]
    off = differs(example.expected_matrix, example.obtained_matrix)
    lines = ["the expected logits, and the last such matrix in your code (* where they differ):"]
    for wanted, found, marks in zip(
        example.expected_matrix, example.obtained_matrix, off, strict=True
    ):
        left = " ".join(f"{_number(x):>6}" for x in wanted)
        right = " ".join(
            f"{_number(x) + ('*' if m else ' '):>7}" for x, m in zip(found, marks, strict=True)
        )
        lines.append(f"{left}   |  {right}")
    return lines if off.any() else ["Your matrix is right: what goes wrong comes after it."]


def side_by_side_html(example: Example) -> str:
    if example.expected_matrix is None:
        return ""
    if example.obtained_matrix is None:
        return f"<p>{_NONE_SEEN}</p>"
    off = differs(example.expected_matrix, example.obtained_matrix)
    if not off.any():
        return "<p>Your matrix is right: what goes wrong comes after it.</p>"
    none = np.zeros_like(off)
    return (
        '<div class="pics">'
        + _table("Expected logits", example.expected_matrix, none)
        + _table("The last such matrix in your code (framed where it differs)",
                 example.obtained_matrix, off)
        + "</div>"
    )


def _table(caption: str, matrix: np.ndarray, off: np.ndarray) -> str:
    finite = matrix[np.isfinite(matrix) & ~_removed(matrix)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    rows = []
    for values, marks in zip(matrix, off, strict=True):
        cells = []
        for value, marked in zip(values, marks, strict=True):
            share = 0.0
            if np.isfinite(value) and high > low:
                share = float(np.clip((value - low) / (high - low), 0, 1))
            cells.append(
                f'<td class="cell{" off" if marked else ""}" '
                f'style="background:rgba(54,116,181,{share * 0.4:.2f})">{_number(value)}</td>'
            )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<div><div>{caption}</div><table>{''.join(rows)}</table></div>"
