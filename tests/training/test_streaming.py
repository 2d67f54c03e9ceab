"""What losses keep, counted."""

import pytest
import torch

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.reference.streaming import streaming_nt_xent
from infonce_lab.training.streaming import kept_mib, memory_figure, row_blocks, two_halves


def test_the_matrix_grows_with_the_square_and_streaming_with_n():
    dense = [kept_mib(nt_xent, n) for n in (256, 512)]
    ours = [kept_mib(streaming_nt_xent, n) for n in (256, 512)]
    assert dense[0] > (2 * 256) ** 2 * 4 / 2**20  # at least one matrix
    assert dense[1] / dense[0] == pytest.approx(4, rel=0.1)
    assert ours[1] / ours[0] == pytest.approx(2, rel=0.05)
    assert ours[1] < 0.5


def test_the_figure_says_what_it_shows():
    figure = memory_figure([128, 256], {"dense": [1.0, 4.0], "yours": [0.1, 0.2]})
    assert "dense: 1 MiB at N = 128, 4 MiB at N = 256; yours: 0.1 MiB" in figure.alt
    assert len(figure.svg()) < 60_000


@pytest.mark.parametrize("loss", [two_halves, row_blocks])
def test_the_loops_and_halves_are_right_and_keep_the_matrix(loss):
    torch.manual_seed(0)
    z_i, z_j = torch.randn(2, 20, 6, dtype=torch.float64)
    torch.testing.assert_close(loss(z_i, z_j, 0.2), nt_xent(z_i, z_j, 0.2))
    assert kept_mib(loss, 256) > 0.9 * kept_mib(nt_xent, 256)
