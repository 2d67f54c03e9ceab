"""``{interview} A01 A02``: questions of the bank, with folded answers, as part of the page."""

from __future__ import annotations

import re

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective


class details(nodes.General, nodes.Element):
    """HTML's ``<details>``: its first child is a :class:`summary`."""


class summary(nodes.General, nodes.TextElement):
    """HTML's ``<summary>``."""


class Interview(SphinxDirective):
    """Questions by their ids, or all questions of one chapter with ``:chapter: 4``."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"chapter": directives.unchanged, "open": directives.flag}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        return [self._question(question) for question in self._chosen()]

    def _chosen(self) -> list:
        from infonce_lab import interview

        bank = {question.id: question for question in interview.load()}
        names = " ".join([*self.arguments, *self.content]).replace(",", " ").split()
        missing = [name for name in names if name not in bank]
        if missing:
            raise self.error(f"the question bank has no {', '.join(missing)}")
        if chapter := self.options.get("chapter"):
            names += [q.id for q in bank.values() if _number(q.chapter) == _number(chapter)]
        if not names:
            raise self.error("interview: name questions, or a chapter that has some")
        return [bank[name] for name in dict.fromkeys(names)]

    def _question(self, question) -> nodes.Node:
        box = details(classes=["interview"], ids=[f"question-{question.id.lower()}"])
        if "open" in self.options:
            box["open"] = True
        label = " · ".join(
            str(part) for part in (question.id, question.level, question.kind) if part
        )
        head = summary()
        head += nodes.inline("", label, classes=["interview-label"])
        head += nodes.Text(" ")
        head += nodes.inline(
            "", "", *self._inline(question.question), classes=["interview-question"]
        )
        box += head
        box += self._markdown(question.answer, "interview-answer")
        for title, text, name in (
            ("Commonly said, and wrong:", question.wrong, "interview-wrong"),
            ("Source:", _joined(question.sources), "interview-source"),
        ):
            if text:
                box += self._markdown(f"**{title}** {text}", name)
        return box

    def _markdown(self, text: str, name: str) -> nodes.Node:
        """``text`` as Markdown in a block with class ``name``."""
        box = nodes.container(classes=[name])
        lines = StringList(
            str(text).strip().splitlines(), source=self.env.doc2path(self.env.docname)
        )
        self.state.nested_parse(lines, self.content_offset, box)
        return box

    def _inline(self, text: str) -> list[nodes.Node]:
        """``text`` as Markdown, without the paragraph around it."""
        children: list[nodes.Node] = []
        for paragraph in self._markdown(text, "").children:
            children += [nodes.Text(" "), *paragraph.children] if children else paragraph.children
        return children


def _number(chapter) -> str:
    """``4``, ``"4"``, ``"04"`` and ``"04-nt-xent"`` are the same chapter."""
    return str(chapter).split("-")[0].zfill(2)


def _joined(sources) -> str:
    """The sources as one Markdown text: BibTeX keys, threads of a repository, or prose."""
    items = [sources] if isinstance(sources, str | dict) else list(sources or ())
    return "; ".join(_source(item) for item in items)


def _source(item) -> str:
    if isinstance(item, dict) and "repo" in item:
        repo, ref = item["repo"], str(item.get("ref", ""))
        link = f"https://github.com/{repo}"
        link += f"/issues/{ref[1:]}" if ref.startswith("#") else f"/tree/{ref}" if ref else ""
        return f"[{repo} {ref}]({link})".replace(" ]", "]")
    if isinstance(item, dict):
        return ", ".join(str(value) for value in item.values())
    text = str(item)
    return f"{{cite:t}}`{text}`" if re.fullmatch(r"[a-z]+\d{4}\w*", text) else text


def _visit(tag: str):
    def visit(translator, node) -> None:
        options = {"open": "open"} if node.get("open") else {}
        translator.body.append(translator.starttag(node, tag, **options))

    return visit


def _depart(tag: str):
    return lambda translator, node: translator.body.append(f"</{tag}>\n")


def setup(app) -> None:
    """Register the directive and its nodes."""
    app.add_node(details, html=(_visit("details"), _depart("details")))
    app.add_node(summary, html=(_visit("summary"), _depart("summary")))
    app.add_directive("interview", Interview)
