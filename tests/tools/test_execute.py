"""Documents are executed side by side, and stored one after the other."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from tools.execute import execute


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
