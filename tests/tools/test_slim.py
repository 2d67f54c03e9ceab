"""What the finished HTML of a page is changed to."""

from tools.infonce_sphinx.slim import slim

_KATEX = '<span class="katex"><math><mi>p</mi><annotation>p</annotation></math></span>'
FORMULA = f'<span class="math notranslate">{_KATEX}</span>'


def _table(corner: str, first: str) -> str:
    return (
        f'<table><thead><tr><th class="head">{corner}</th><th class="head">{FORMULA}</th></tr></thead>'
        f"<tbody><tr><td>{first}</td><td>24</td></tr></tbody></table>"
    )


def test_first_column_of_a_table_with_an_empty_corner_holds_heads():
    html = slim(_table("", "<p>bits</p>"), "page", set())
    assert '<th scope="row"><p>bits</p></th><td>24</td>' in html
    assert "<thead><tr><td" in html


def test_a_table_with_a_full_corner_stays():
    assert "<td><p>bits</p></td>" in slim(_table("what", "<p>bits</p>"), "page", set())


def test_a_head_that_is_one_formula_can_be_read_aloud():
    spoken = '<span class="visually-hidden">p</span><span aria-hidden="true">'
    html = slim(_table("", f"<p>{FORMULA}</p>"), "page", set())
    assert f'<th scope="row">{spoken}<p>{FORMULA}</p></span></th>' in html  # of a row
    assert f'<th class="head">{spoken}{FORMULA}</span></th>' in html  # of a column
