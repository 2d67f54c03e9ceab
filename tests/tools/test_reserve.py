"""The room that is kept for a section the browser has not laid out yet."""

from tools.infonce_sphinx import reserve

PARAGRAPH = "<p>" + "one word after the other " * 20 + "</p>"


def test_inner_sections_get_room_and_the_outermost_none():
    html = f'<section id="a"><h1>A</h1><section id="b">{PARAGRAPH}</section></section>'
    told = reserve.sections(html)
    assert '<section id="a">' in told
    assert f'<section id="b" style="--room:{reserve.height(PARAGRAPH)}px">' in told


def test_an_outer_section_has_room_for_those_inside():
    inner = f'<section id="c">{PARAGRAPH}</section>'
    html = f'<section id="a"><section id="b">{PARAGRAPH}{inner}</section></section>'
    assert f"--room:{reserve.height(PARAGRAPH + inner)}px" in reserve.sections(html)
    assert reserve.height(PARAGRAPH + inner) > 1.9 * reserve.height(PARAGRAPH)


def test_what_is_folded_away_takes_one_line():
    folded = f"<details><summary>More</summary>{PARAGRAPH}</details>"
    assert reserve.height(folded) < 100 < reserve.height(PARAGRAPH)


def test_a_listing_is_as_high_as_its_lines():
    listing = "<pre>" + "a long line of code that does not wrap\n" * 30 + "</pre>"
    assert 30 * 20 < reserve.height(listing) < 30 * 30
