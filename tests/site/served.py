"""The built book on 127.0.0.1, compressed as a web server would send it, and what a page loads."""

from __future__ import annotations

import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
_TEXT = {".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".ipynb"}


def pages(folder: Path = HTML) -> list[str]:
    """Every page, relative to the site's root; pages that only redirect are not pages."""
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return [name for name in found if not name.startswith("_static/") and name != "index.html"]


@cache
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix not in _TEXT or not path.is_file():
            super().do_GET()
            return
        body = _compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)) + "; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Say nothing."""


@contextmanager
def server(folder: Path = HTML) -> Iterator[str]:
    """Serve ``folder`` on a free port of 127.0.0.1; yields the address, with a slash."""
    handler = lambda *args: _Handler(*args, directory=str(folder))  # noqa: E731
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        finally:
            httpd.shutdown()
            thread.join()


@dataclass
class Traffic:
    """What a page asked for, and what went wrong; attach it before the page is opened."""

    base: str
    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes sent for each address, as ``Content-Length`` has it."""

    def attach(self, page) -> Traffic:
        """Listen to a Playwright page."""
        page.on("request", self._request)
        page.on("requestfailed", lambda r: self.failed.append(f"{r.url}: {r.failure}"))
        page.on("response", self._response)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)
        return self

    def _request(self, request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.foreign.append(request.url)

    def _response(self, response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.url}: {response.status}")
        self.sizes[response.url] = int(response.headers.get("content-length", 0))

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text}")

    @property
    def kilobytes(self) -> float:
        """All that was sent, in KB of 1000 bytes."""
        return sum(self.sizes.values()) / 1000

    def problems(self) -> list[str]:
        """Everything a page must not do."""
        return (
            [f"another host: {u}" for u in self.foreign]
            + [f"failed: {u}" for u in self.failed]
            + [f"console: {e}" for e in self.errors]
        )
