"""``status``: where the reader stands, and how long the blank page takes them."""

from html import escape

from infonce_lab.exercises import CHAPTERS, load
from infonce_lab.notebook import progress
from infonce_lab.notebook.display import show


def rows() -> list[tuple[str, str, str, str, str]]:
    """(chapter, exercise, state, attempts and hints, minutes to first correct) for every exercise."""
    data = progress.load()
    table = []
    for chapter, exercises in CHAPTERS.items():
        for exercise_id in exercises:
            record = data["exercises"].get(exercise_id)
            if not record:
                table.append((chapter, exercise_id, "○ not started", "", ""))
                continue
            state = "✓ passed" if record["passed"] else "… in progress"
            tries = f"attempts: {record['attempts']}, hints: {record['hints']}"
            minutes = ""
            if record["passed"]:
                minutes = f"{progress.minutes_between(record['started'], record['passed']):.0f}"
            table.append((chapter, exercise_id, state, tries, minutes))
    return table


def sittings() -> list[tuple[str, float]]:
    """(label, minutes to first correct) of every finished blank-page sitting, oldest first."""
    return [
        (s["label"], progress.minutes_between(s["started"], s["ended"]))
        for s in progress.load()["sittings"]
        if s["ended"]
    ]


def blank_page(exercise_id: str, label: str) -> None:
    """Start the clock for writing ``exercise_id`` from nothing; passing its check stops it.

    Raises:
        ValueError: there is no such exercise.
    """
    load(exercise_id)

    def start(data: dict) -> None:
        open_already = [s for s in data["sittings"] if s["label"] == label and not s["ended"]]
        if not open_already:
            sitting = {"exercise": exercise_id, "label": label, "started": progress.now()}
            data["sittings"].append(sitting | {"ended": None})

    progress.update(start)
    text = f"The clock is running: {label}. Write {exercise_id} from memory, then check it."
    show(f"<p>{escape(text)}</p>", text)


def status() -> None:
    """Show every exercise's state, and the minutes each blank-page rewrite took."""
    table, times = rows(), sittings()
    text = ["chapter                          exercise              state           minutes"]
    text += [f"{c:<32} {e:<21} {s:<15} {m:>7}   {t}" for c, e, s, t, m in table]
    text += [f"blank page, {label}: {minutes:.1f} min" for label, minutes in times]
    narrow = [(slug[:2].lstrip("0"), *rest) for slug, *rest in table]  # for a phone: the number
    cells = "".join(
        "<tr>" + "".join(f"<td>{escape(x)}</td>" for x in row) + "</tr>" for row in narrow
    )
    html = (
        "<table><tr><th>chapter</th><th>exercise</th><th>state</th><th>tries</th>"
        f"<th>minutes to first correct</th></tr>{cells}</table>{_curve(times)}"
    )
    show(html, "\n".join(text))


def _curve(times: list[tuple[str, float]]) -> str:
    """Blank-page minutes as labelled bars: this, not the chapter count, is progress."""
    if not times:
        return ""
    longest = max(minutes for _, minutes in times) or 1.0
    bars = "".join(
        f'<text x="0" y="{22 * i + 15}">{escape(label)}</text>'
        f'<rect x="150" y="{22 * i + 3}" width="{240 * minutes / longest:.0f}" height="15"/>'
        f'<text x="{155 + 240 * minutes / longest:.0f}" y="{22 * i + 15}">{minutes:.1f} min</text>'
        for i, (label, minutes) in enumerate(times)
    )
    return (
        f'<svg viewBox="0 0 480 {22 * len(times) + 6}" width="480" role="img" '
        'aria-label="Minutes to a correct loss from a blank page" fill="#3674b5" '
        f'font-family="system-ui" font-size="12"><g>{bars}</g></svg>'
    )
