"""A page that the browser does not draw is opened anew; one that is never drawn fails."""

import time

import pytest

from tests.site import drawing


@pytest.mark.parametrize("undrawn", [0, 2, 3])
def test_a_page_is_opened_until_it_is_drawn(browser, undrawn):
    opened = []

    def visit():
        opened.append(browser.new_page())
        opened[-1].set_content("<p>Here.</p>")
        if len(opened) <= undrawn:
            opened[-1].evaluate("window.requestAnimationFrame = () => 0")
            drawing.must_draw(opened[-1], patience=300)
        drawing.must_draw(opened[-1])
        return opened[-1]

    if undrawn < 3:
        assert drawing.until_drawn(visit) is opened[undrawn]
    else:
        with pytest.raises(drawing.NotDrawn):
            drawing.until_drawn(visit)
    for page in opened:
        page.close()


def test_a_page_that_stands_still_is_noticed_from_outside(browser):
    """Neither frames nor timers come, so the page itself cannot say that it is late."""
    context = browser.new_context()
    page = context.new_page()
    page.evaluate("setTimeout(() => { for (;;); })")
    started = time.monotonic()
    with pytest.raises(drawing.NotDrawn):
        drawing.must_draw(page, patience=1000)
    assert time.monotonic() - started < 20
    context.close()
