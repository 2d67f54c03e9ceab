"""The table and the plot of chapter 11, from a small invented file and from the stored one."""

import json
from pathlib import Path

import pytest

from infonce_lab.training.loss_figures import LossTable, cost_figure, ratio

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"


@pytest.fixture
def data():
    def row(seconds, peak):
        rounds = [seconds, 2 * seconds, 3 * seconds]  # a machine that slows down
        return {"seconds": 2 * seconds, "ratio": seconds / 0.1, "rounds": rounds, "peak_mb": peak}

    return {
        "results": {
            "128": {"naive": row(0.1, 1.5), "ours": row(0.1, 1.2), "floor": row(0.05, None)},
            "8192": {"naive": row(0.5, 3352.4), "ours": row(0.1, 40.0), "floor": row(0.08, 17.0)},
        }
    }


def test_ratios_are_taken_within_rounds(data):
    assert ratio(data, 8192, "naive", "ours") == pytest.approx(5)
    assert ratio(data, 8192, "ours", "floor") == pytest.approx(1.25)


def test_the_table_has_a_cell_for_everything_measured_and_a_dash_for_the_rest(data):
    table = LossTable(data, ("naive", "lightly", "ours", "floor"), (128, 512, 8192), "ours")
    html = table._repr_html_()
    assert html.count("<tr>") == 5 and "N = 512" not in html  # nothing was measured there
    assert "<td>5.00 ×, 3352 MB</td>" in html
    assert "<td>1.00 ×, 1.2 MB</td>" in html and "<td>0.50 ×</td>" in html
    assert html.count("<td>–</td>") == 2
    assert "naive: N = 128: 1.00 ×, 1.5 MB, N = 8192: 5.00 ×" in repr(table)


def test_the_plot_says_its_numbers(data):
    figure = cost_figure(data["results"])
    assert "N = 8192: naive 5.00 times streaming's time, 3352 MB" in figure.alt
    assert len(figure.axes) == 2


@pytest.mark.parametrize("name", ["losses.json", "losses_cuda.json"])
def test_the_stored_runs_are_complete_and_exact(name):
    stored = json.loads((RESULTS / name).read_text(encoding="utf-8"))
    assert {"date", "machine", "settings", "gradient_error", "results"} <= set(stored)
    assert max(stored["gradient_error"].values()) < 1e-5
    for row in stored["results"].values():
        assert all(len(one["rounds"]) >= 5 for one in row.values())
        assert {"ours", "floor"} <= set(row)
