"""Chapter 1's tools: the scramble is a bijection, and bins inflate."""

import numpy as np
import pytest
import torch

from infonce_lab.reference.mutual_information import (
    gaussian_mutual_information,
    mutual_information,
)
from infonce_lab.training.information import (
    Scramble,
    binned,
    bins_figure,
    gaussian_pairs,
    standardised,
)


def test_a_scramble_is_undone_and_tears_neighbours_apart():
    rows = torch.randn(200, 64, generator=torch.Generator().manual_seed(0))
    scramble = Scramble(64, seed=3)
    there = scramble(rows)
    assert there.dtype == torch.float64 and there.shape == rows.shape
    assert (scramble.undo(there) - rows).abs().max() < 1e-6
    near = rows + 0.3
    assert torch.nn.functional.cosine_similarity(rows, near).mean() > 0.9
    assert torch.nn.functional.cosine_similarity(there, scramble(near)).mean() < 0.3


def test_a_seed_names_one_scramble():
    rows = torch.randn(5, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(Scramble(8, 1)(rows), Scramble(8, 1)(rows))
    assert not torch.equal(Scramble(8, 1)(rows), Scramble(8, 2)(rows))


@pytest.mark.parametrize("dimensions", [0, 1, 7])
def test_odd_dimensions_are_refused(dimensions):
    with pytest.raises(ValueError, match="dimensions must be even"):
        Scramble(dimensions)


def test_bins_find_information_where_there_is_none():
    independent = gaussian_pairs(2000, 0.0, seed=1)
    estimates = [mutual_information(binned(*independent, b)) for b in (4, 16, 64)]
    assert estimates[0] < 0.02 < estimates[1] < 0.2 < estimates[2]
    dependent = gaussian_pairs(2000, 0.9, seed=1)
    assert mutual_information(binned(*dependent, 4)) < gaussian_mutual_information(0.9)


def test_correlation_is_what_was_ordered():
    assert np.corrcoef(*gaussian_pairs(50_000, 0.7))[0, 1] == pytest.approx(0.7, abs=0.01)


def test_standardised_uses_the_training_rows_only():
    train, test = torch.tensor([[0.0, 5.0], [2.0, 5.0]]), torch.tensor([[4.0, 5.0]])
    a, b = standardised(train, test)
    assert a.mean(0).abs().max() < 1e-12 and b[0, 0] > 2 and (b[0, 1] == 0).all()


def test_the_figure_describes_itself():
    estimates, truths = {"ρ = 0.9": [0.6, 0.9], "ρ = 0": [0, 0.1]}, {"ρ = 0.9": 1.2, "ρ = 0": 0}
    figure = bins_figure([4, 8], estimates, truths)
    assert "0.60 bit with 4 bins" in figure.alt and figure.svg().startswith("<?xml")
