"""The blind answers are what their labels say: checked by behaviour."""

import pytest
import torch

from ..collect import collect
from ..paces import shows
from . import right_blind, wrong_blind
from ._symptoms import symptoms

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


@pytest.mark.parametrize(("answer", "mutant"), RIGHT, ids=[m.description for _, m in RIGHT])
def test_right(answer, mutant):
    assert symptoms(answer) == set()


@pytest.mark.parametrize(("answer", "mutant"), WRONG, ids=[m.description for _, m in WRONG])
def test_wrong(answer, mutant):
    torch.manual_seed(0)
    seen = symptoms(answer)
    assert seen & shows(mutant), f"{mutant.categories} but {sorted(seen)}"
    if mutant.categories == ("gradient",):
        assert "value" not in seen


def test_there_are_enough():
    assert len(RIGHT) >= 8
    assert len(WRONG) >= 15
    assert len({m.description for _, m in RIGHT + WRONG}) == len(RIGHT + WRONG)
