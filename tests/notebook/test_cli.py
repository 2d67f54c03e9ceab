"""The terminal gives the same verdicts, and touches no reader's work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
RIGHT = """
import torch, torch.nn as nn, torch.nn.functional as F

class InfoNCELoss(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]), dim=1)
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(s, torch.arange(len(u)).roll(len(z_i)))
"""


def cli(*arguments, cwd=ROOT):
    command = [sys.executable, "-c", "from infonce_lab.cli import app; app()", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120,
                          env=os.environ | {"COLUMNS": "120"})


def test_a_right_file_passes(tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT)
    done = cli("check", str(tmp_path / "mine.py"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 of 10" in done.stdout


def test_a_wrong_file_is_named_and_fails(tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT.replace(".fill_diagonal_(-torch.inf)", ""))
    done = cli("check", str(tmp_path / "mine.py"))
    assert done.returncode == 1
    assert "the diagonal still competes" in done.stdout


def test_a_notebook_is_judged_cell_by_cell(tmp_path):
    source = [RIGHT, "%matplotlib inline", "from infonce_lab import check",
              "undefined_name", "check('nt_xent', InfoNCELoss)", "check('nt_xent', None)"]
    cells = [nbformat.v4.new_code_cell(s) for s in source]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lab.ipynb")
    done = cli("check", str(tmp_path / "lab.ipynb"))
    assert done.returncode == 1  # the second check was not attempted
    assert "cell 4" in done.stdout and "NameError" in done.stdout
    assert "✓ passed" in done.stdout and "not attempted" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("name,content,words", [
    ("none.py", None, "no such file"),
    ("notes.txt", b"hello", "a .ipynb or a .py file"),
    ("broken.ipynb", b"{", "cannot be read as a notebook"),
    ("latin.py", b"# \xe9", "cannot be read"),
    ("empty.py", b"x = 1", "no answer has a known name"),
])
def test_what_cannot_be_judged_is_said_in_a_sentence(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = cli("check", str(tmp_path / name))
    assert done.returncode == 2
    assert words in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stdout + done.stderr


@pytest.fixture
def course(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "_toc.yml").write_text("format: jb-book\n")
    (tmp_path / "notebooks" / "04-nt-xent.ipynb").write_text(json.dumps({"cells": []}))
    return tmp_path


def test_labs_are_copied_once_and_never_overwritten(course):
    assert cli("labs", cwd=course).returncode == 0
    mine = course / "my-labs" / "04-nt-xent.ipynb"
    mine.write_text("my work")
    (course / "notebooks" / "04-nt-xent.ipynb").write_text("a newer version of the course")
    assert cli("labs", cwd=course).returncode == 0
    assert mine.read_text() == "my work"


def test_reset_keeps_a_backup_every_time(course):
    cli("labs", cwd=course)
    mine = course / "my-labs" / "04-nt-xent.ipynb"
    for number in (1, 2):
        mine.write_text(f"my work {number}")
        assert cli("reset", "04", cwd=course).returncode == 0
    kept = {p.read_text() for p in (course / "my-labs").glob("*.backup-*.ipynb")}
    assert kept == {"my work 1", "my work 2"}
    assert mine.read_text() == json.dumps({"cells": []})


def test_reset_of_something_unknown_says_what_there_is(course):
    done = cli("reset", "99", cwd=course)
    assert done.returncode == 2 and "04-nt-xent" in done.stdout


def test_status_runs_on_an_empty_home():
    assert "not started" in cli("status").stdout


def test_reading_notebooks_builds_no_parsers():
    """jsonschema 4.25 and later build 38 when imported with rfc3987-syntax: 3 s in every process."""
    code = "import nbformat, sys; print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
