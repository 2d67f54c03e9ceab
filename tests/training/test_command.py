"""``infonce-lab train``: what it writes, what it refuses, and that it goes on where it stopped."""

import csv
import json

import pytest
from typer.testing import CliRunner

from infonce_lab.cli import app
from tests.training.test_images import paint


def call(*arguments):
    return CliRunner().invoke(app, ["train", *map(str, arguments)])


SMALL = ("--steps", 6, "--batch-size", 32, "--warmup", 2, "--save-every", 3)


def test_it_writes_metrics_plots_and_a_checkpoint(tmp_path):
    done = call(*SMALL, "--out", tmp_path / "a", "--loss", "clip", "--temperature", 0.1)
    assert done.exit_code == 0, done.output
    written = {p.name for p in (tmp_path / "a").iterdir()}
    assert written == {"checkpoint.pt", "labels.png", "loss.png", "losses.csv", "metrics.json"}
    metrics = json.loads((tmp_path / "a" / "metrics.json").read_text())
    assert metrics["settings"]["loss"] == "clip" and metrics["settings"]["temperature"] == 0.1
    assert metrics["chance"] == pytest.approx(3.4657, abs=1e-4)  # log 32
    rows = metrics["results"]
    assert set(rows) == {"raw pixels", "random encoder", "h (features)", "z (embeddings)"}
    assert rows["raw pixels"]["kNN"] > 0.95 and set(rows["h (features)"]["few labels"]) == {
        "1",
        "2",
        "5",
        "10",
    }
    with open(tmp_path / "a" / "losses.csv", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 6 and float(lines[0]["learning_rate"]) == pytest.approx(0.0015)
    assert "chance 3.47" in done.output and "raw pixels" in done.output

    again = call(*SMALL, "--out", tmp_path / "a")
    assert again.exit_code == 2 and "--resume" in again.output
    other = call(*SMALL, "--out", tmp_path / "a", "--resume")
    assert other.exit_code == 2 and "loss was 'clip', is 'nt-xent'" in " ".join(
        other.output.split()
    )


def test_a_folder_without_labels_is_judged_by_its_invariance(tmp_path):
    paint(tmp_path / "mine", [f"{k}.png" for k in range(20)])
    small = ("--steps", 2, "--batch-size", 8, "--warmup", 0, "--size", 16)
    done = call("--data", tmp_path / "mine", *small, "--out", tmp_path / "b")
    assert done.exit_code == 0, done.output
    assert "no labels" in done.output and not (tmp_path / "b" / "labels.png").exists()
    metrics = json.loads((tmp_path / "b" / "metrics.json").read_text())
    assert -1 <= metrics["results"]["h (features)"]["cosine of twins"] <= 1


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--loss", "magic"), "there is no loss 'magic'"),
        (("--data", "/nowhere/at/all"), "no folder"),
        (("--temperature", "0"), "temperature must be > 0"),
        (("--batch-size", "5000"), "batch_size must be at most"),
        (("--save-every", "0"), "save_every"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(tmp_path, arguments, words):
    done = call(*arguments, "--out", tmp_path / "c")
    assert done.exit_code == 2 and words in " ".join(done.output.split())
    assert "Traceback" not in done.output
