"""A report in words: as HTML for a notebook and as plain text for a terminal."""

from html import escape

from infonce_lab.exercises.contract import Exercise
from infonce_lab.grading.report import CriterionResult, Diagnosis, Report
from infonce_lab.notebook.matrices import side_by_side_html, side_by_side_text

_HEADLINES = {
    "passed": ("✓", "passed"),
    "failed": ("✗", "not yet right"),
    "not attempted": ("○", "not attempted yet"),
    "error": ("!", "could not be run"),
}

# Colours are set with the text beside them, so that light and dark themes both stay readable.
_STYLE = """<style>
.infonce{font-family:system-ui,sans-serif;line-height:1.45;border:1px solid #8888;border-left:6px solid var(--edge);
 border-radius:6px;padding:.7em 1em;max-width:60em;background:#fff;color:#1b1f24}
.infonce b{font-weight:650}.infonce .head{font-size:1.08em}
.infonce table{border-collapse:collapse;font-size:.86em;margin:.4em 0;font-variant-numeric:tabular-nums}
.infonce th,.infonce td{padding:.15em .5em;text-align:left;vertical-align:top;border:0;color:inherit;background:none}
.infonce details{margin:.5em 0}.infonce summary{cursor:pointer;font-weight:600}
.infonce .say{background:#eef4fb;border-radius:4px;padding:.5em .7em;margin:.5em 0}
.infonce .pics{display:flex;flex-wrap:wrap;gap:1.2em;overflow-x:auto}
.infonce td.cell{border:1px solid #ccc;text-align:right;min-width:2.6em}.infonce td.off{outline:2px solid #b3261e;outline-offset:-2px;font-weight:650}
.infonce code{background:#f0f1f3;color:inherit;padding:0 .25em;border-radius:3px}
@media (prefers-color-scheme:dark){body:not([data-jp-theme-light=true]) .infonce{background:#1d2127;color:#e8eaed}
 body:not([data-jp-theme-light=true]) .infonce .say{background:#233043}body:not([data-jp-theme-light=true]) .infonce code{background:#2b3038}}
body[data-jp-theme-light=false] .infonce,html[data-theme=dark] .infonce{background:#1d2127;color:#e8eaed}
body[data-jp-theme-light=false] .infonce .say,html[data-theme=dark] .infonce .say{background:#233043}
body[data-jp-theme-light=false] .infonce code,html[data-theme=dark] .infonce code{background:#2b3038}
html[data-theme=light] .infonce{background:#fff;color:#1b1f24}html[data-theme=light] .infonce .say{background:#eef4fb}
html[data-theme=light] .infonce code{background:#f0f1f3}
</style>"""
_EDGES = {"passed": "#1a7f37", "failed": "#b3261e", "not attempted": "#6e7781", "error": "#9a6700"}


def headline(report: Report) -> str:
    symbol, words = _HEADLINES[report.status]
    score = f", {report.points:g} of {report.max_points} points" if report.criteria else ""
    return f"{symbol} {report.exercise}: {words}{score}"


def first_failure(report: Report) -> CriterionResult | None:
    return next((c for c in report.criteria if not c.passed), None)


def next_step(exercise: Exercise, report: Report) -> str:
    """What to do now, in one sentence."""
    call = f'"{exercise.id}"'
    return {
        "passed": "Go on to the next cell: your own implementation is used from here.",
        "not attempted": f"Fill in the template and run this cell again. Stuck? hint({call}).",
        "failed": f"Change one thing and run again. Stuck? hint({call}) gives the next clue.",
        "error": "Read the message, mend the line it names, and run again.",
    }[report.status]


def verdict_text(exercise: Exercise, report: Report, named: bool) -> str:
    lines = [headline(report)]
    if report.message:
        lines.append(f"  {report.message}")
    failure = first_failure(report)
    if failure:
        right = [c for c in report.criteria if c.passed]
        lines.append(f"  {len(right)} of {len(report.criteria)} criteria hold. The first that does not:")
        lines.append(f"  ✗ {failure.name}: {failure.message}")
    if report.example:
        example = report.example
        lines.append(f"  On {example.inputs}:")
        lines.append(f"    expected {example.expected}, got {example.obtained}")
        lines += ["    " + line for line in side_by_side_text(example)]
    if report.misconception and (named or report.status == "error"):
        lines += [f"  {line}" for line in diagnosis_lines(report.misconception)]
    elif report.misconception:
        lines.append("  It looks like a mistake that has a name; find it, or ask hint() for it.")
    lines += [f"  note: {note}" for note in report.notes]
    lines.append(f"  → {next_step(exercise, report)}")
    return "\n".join(lines)


def diagnosis_lines(diagnosis: Diagnosis) -> list[str]:
    lines = [f"It looks as if {diagnosis.title}. [{diagnosis.category}]", diagnosis.explanation]
    lines.append(f"Question: {diagnosis.hint}")
    lines += [f"The same numbers also fit: {other.title}." for other in diagnosis.also]
    return lines


def verdict_html(exercise: Exercise, report: Report, named: bool) -> str:
    parts = [f'<p class="head"><b>{escape(headline(report))}</b></p>']
    if report.message:
        parts.append(f"<p>{escape(report.message)}</p>")
    failure = first_failure(report)
    if failure:
        parts.append(
            f"<p>First criterion that does not hold: <b>{escape(failure.name)}</b><br>"
            f"{escape(failure.message)}</p>"
        )
    if report.example:
        example = report.example
        parts.append(
            f"<p>On {escape(example.inputs)}: expected <b>{escape(example.expected)}</b>, "
            f"your code gives <b>{escape(example.obtained)}</b>.</p>"
        )
        parts.append(side_by_side_html(example))
    if report.misconception:
        said = "<br>".join(escape(line) for line in diagnosis_lines(report.misconception))
        if named or report.status == "error":
            parts.append(f'<div class="say">{said}</div>')
        else:
            parts.append(
                "<details><summary>This mistake has a name. Look for it first, then open."
                f'</summary><div class="say">{said}</div></details>'
            )
    if report.notes:
        notes = "".join(f"<li>{escape(note)}</li>" for note in report.notes)
        parts.append(f"<p>Notes that cost no points:</p><ul>{notes}</ul>")
    parts.append(f"<p>→ {escape(next_step(exercise, report))}</p>")
    if report.criteria:
        parts.append(_criteria_table(report))
    edge = _EDGES[report.status]
    body = "".join(parts)
    return f'{_STYLE}<div class="infonce" style="--edge:{edge}" role="status">{body}</div>'


def _criteria_table(report: Report) -> str:
    rows = "".join(
        f"<tr><td>{'✓' if c.passed else '✗'}</td><td>{escape(c.name)}</td>"
        f"<td>{c.points:.2g}</td><td>{escape(c.message)}</td></tr>"
        for c in report.criteria
    )
    right = sum(c.passed for c in report.criteria)
    return (
        f"<details><summary>All criteria: {right} of {len(report.criteria)} hold</summary>"
        f"<table><tr><th></th><th>criterion</th><th>points</th><th>expected and obtained</th></tr>{rows}"
        "</table></details>"
    )
