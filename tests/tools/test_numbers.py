"""Numbers in prose come from a cell or carry a citation in the same sentence."""

import pytest

from tools.numbers import bare_decimals, main


@pytest.mark.parametrize("text", [
    "The loss is 0.3611.",
    "In 2020 it was 64.4 %. {cite:t}`chen2020simclr` came later.",
    "- a list with 1.5\n- and no source",
    "```{prf:theorem} A title\n:label: x\nThe floor is 0.25.\n```",
])
def test_a_bare_decimal_is_found(text):
    assert len(bare_decimals(text)) == 1


@pytest.mark.parametrize("text", [
    "With $\\tau = 0.5$ the loss is {glue:text}`right:.4f`.",
    "It was 64.4 % in the table of {cite:t}`chen2020simclr`.",
    "```{code-cell} python3\nx = 0.5\n```",
    "Type `F.normalize(z, eps=1e-8, p=2.0)`.",
    "Chapter 4 has 36 criteria and version 1.2.3 of nothing.",
    "$$\n0.5 + 0.25\n$$",
    "| τ | top-1 {cite:p}`chen2020simclr` |\n| 0.5 {cite:p}`a` | 60.7 |",
])
def test_a_computed_or_cited_number_is_fine(text):
    assert bare_decimals(text) == []


def test_the_book_has_none(capsys):
    assert main() == 0, capsys.readouterr().out
