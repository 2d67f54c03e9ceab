"""Documents are executed side by side, and stored one after the other."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from tools.execute import environment, execute


class Book:
    def read(self, docname):
        return Path(docname), nbformat.v4.new_notebook()


class Cache:
    """Like the real one it must not be written by two at a time; unlike it, it says so."""

    busy, stored = False, 0

    def match_cache_notebook(self, notebook):
        raise KeyError

    def cache_notebook_bundle(self, bundle, check_validity, overwrite):
        assert not self.busy, "two notebooks are stored at the same time"
        self.busy = True
        time.sleep(0.02)
        self.busy, self.stored = False, self.stored + 1


def test_one_notebook_is_stored_at_a_time():
    cache = Cache()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: execute(Book(), name, cache), "abcdefgh"))
    assert cache.stored == 8


class Memory:
    """A cache that keeps what it is given."""

    def __init__(self):
        self.texts = []

    def match_cache_notebook(self, notebook):
        raise KeyError

    def cache_notebook_bundle(self, bundle, check_validity, overwrite):
        self.texts += [out.text for cell in bundle.nb.cells for out in cell.outputs]


class OneCell:
    def __init__(self, folder: Path, code: str):
        self.folder, self.code = folder, code

    def read(self, docname):
        cells = [nbformat.v4.new_code_cell(self.code)]
        return self.folder / docname, nbformat.v4.new_notebook(cells=cells)


def test_no_document_sees_another_ones_progress(tmp_path, monkeypatch):
    """What ``status()`` shows on a page must not depend on which lab ran first."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    book, cache = OneCell(tmp_path, "import os; print(os.environ['INFONCE_LAB_HOME'])"), Memory()
    for name in "ab":
        execute(book, name, cache)
    first, second = cache.texts
    assert first != second
    assert all(Path(home.strip()).is_relative_to(tmp_path) for home in cache.texts)
