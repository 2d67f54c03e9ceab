"""``quiz``: three questions from earlier chapters before a new one begins."""

from infonce_lab import interview
from infonce_lab.notebook import progress
from infonce_lab.notebook.display import in_notebook

AGO = (1, 3, 6)  # chapters back: what was learnt lately, a while ago, long ago


def quiz(chapter: str) -> None:
    """Show three recall questions from one, three and six chapters before ``chapter``.

    Where there is no such chapter the nearest earlier one with questions takes its place. A
    question marked as known makes room for the next one of its chapter.

    Args:
        chapter: the slug, for example ``"04-nt-xent"``.

    Raises:
        ValueError: there is no such chapter.
    """
    marks = {key: record["mark"] for key, record in progress.load()["recall"].items()}
    chosen = choose(chapter, known={key for key, mark in marks.items() if mark == "known"})
    if not in_notebook():
        for question in chosen:
            print(f"[{question.id}, chapter {int(question.chapter[:2])}] {question.question}\n")
        return

    from IPython.display import display

    from infonce_lab.explorers.exercises import Flashcards

    cards = Flashcards({"cards": [card(question) for question in chosen]})
    cards.observe(lambda change: _keep(change["new"]), names="marks")
    display(cards)


def choose(
    chapter: str, known: set[str] | frozenset[str] = frozenset()
) -> list[interview.Question]:
    """Up to three questions of earlier chapters, the easiest unknown one of each chapter first."""
    if chapter not in interview.CHAPTERS:
        raise ValueError(f"unknown chapter {chapter!r}; one of: {', '.join(interview.CHAPTERS)}")
    here = int(chapter[:2])
    pools: dict[int, list[interview.Question]] = {}
    for question in interview.load():
        if int(question.chapter[:2]) < here:
            pools.setdefault(int(question.chapter[:2]), []).append(question)
    for pool in pools.values():
        pool.sort(key=lambda q: (q.id in known, interview.LEVELS.index(q.level), q.id))
    chosen: list[interview.Question] = []
    used: set[int] = set()
    for ago in AGO:
        left = [n for n in pools if n not in used] or [n for n, pool in pools.items() if pool]
        if not left:
            break
        nearest = min(left, key=lambda n: (abs(n - (here - ago)), -n))
        used.add(nearest)
        chosen.append(pools[nearest].pop(0))
        if not pools[nearest]:
            del pools[nearest]
    return chosen


def card(question: interview.Question) -> dict:
    """One question as the flashcards show it, texts as HTML."""
    from infonce_lab.notebook.rich_text import inline_html, to_html

    return {
        "id": question.id,
        "from": f"Chapter {int(question.chapter[:2])} · {question.level}",
        "question": to_html(question.question),
        "answer": to_html(question.answer),
        "wrong": to_html(question.wrong),
        "points": [inline_html(point) for point in question.must_say],
    }


def _keep(marks: dict[str, str]) -> None:
    def change(data: dict) -> None:
        for key, mark in marks.items():
            if data["recall"].get(key, {}).get("mark") != mark:
                data["recall"][key] = {"mark": mark, "at": progress.now()}

    progress.update(change)
