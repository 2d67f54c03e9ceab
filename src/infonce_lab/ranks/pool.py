"""Start ranks as processes, ask them, and never wait for ever."""

import linecache
import multiprocessing
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import types
from collections.abc import Callable, Sequence
from contextlib import contextmanager, nullcontext
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

from infonce_lab.ranks.worker import Failed, is_ours, serve

PATIENCE = 20.0  # seconds; a working answer needs milliseconds
_GRACE = 2.0  # how long the others may still need once one rank has failed


class RankFailure(Exception):
    """A rank raised, died, or never replied. ``type`` is what it raised, ``rank`` says where."""

    def __init__(self, type: str, message: str, rank: int | None = None):
        super().__init__(message)
        self.type, self.rank = type, rank


class Ranks:
    """``size`` processes in one gloo group; each answers with a server of its own.

    They start at the first question and end with ``close`` (or the ``with`` block). A question that
    one rank cannot answer ends them all, since the others may be waiting for it; the next question
    starts new ones. Time lost in waiting counts against ``patience``, over all questions.

    Args:
        make_server: called once on each rank; it returns the function that answers a message.
        size: number of ranks, W.
        patience: seconds.
        lag: how many seconds the others may still need once one rank has replied; ``None``: patience
            alone decides.
    """

    def __init__(
        self,
        make_server: Callable[[], Callable],
        size: int,
        patience: float = PATIENCE,
        lag: float | None = None,
    ):
        self.make_server, self.size, self.patience, self.lag = make_server, size, patience, lag
        self._processes, self._connections, self._folder = [], [], None

    def __enter__(self) -> "Ranks":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def ask(self, messages: Sequence[Any]) -> list[Any]:
        """Send each rank its message and return the replies in rank order.

        Raises:
            RankFailure: a rank raised an exception, ended, or did not reply in time.
        """
        replies = self.replies(messages)
        failed = [(reply, rank) for rank, reply in enumerate(replies) if isinstance(reply, Failed)]
        if not failed:
            return replies
        # A rank that waits for the one that failed is a consequence, not the cause.
        reply, rank = min(failed, key=lambda pair: pair[0].type == "TimeoutError")
        where = f" (at: {reply.line})" if reply.line else ""
        raise RankFailure(reply.type, f"on rank {rank}: {reply.message}{where}", rank)

    def replies(self, messages: Sequence[Any]) -> list[Any]:
        """As ``ask``, but a rank's exception is returned in its place, as a ``Failed``."""
        if self.patience <= 0:
            raise RankFailure("TimeoutError", "the time for this answer is used up")
        if not self._processes:
            self._start()
        try:
            for connection, message in zip(self._connections, messages, strict=True):
                connection.send(message)
            replies = self._collect()
        except BaseException:
            self.close()
            raise
        if any(isinstance(reply, Failed) for reply in replies):
            self.close()  # the group may be out of step
        return replies

    def close(self) -> None:
        """End the processes and leave nothing behind."""
        for connection in self._connections:
            try:
                connection.send(None)
            except OSError:
                pass
        deadline = time.monotonic() + 0.5
        for process in self._processes:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
        for connection in self._connections:
            connection.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._processes, self._connections, self._folder = [], [], None

    def _start(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="ranks-")
        make_server, context = self.make_server, multiprocessing.get_context(_start_method())
        forks = context.get_start_method() == "fork"
        if not forks:
            make_server = _Pickled(make_server)
        for rank in range(self.size):
            ours, theirs = context.Pipe()
            arguments = (make_server, theirs, rank, self.size, self._folder, self.patience)
            process = context.Process(target=serve, args=arguments, daemon=True)
            with nullcontext() if forks else _no_main():
                process.start()
            theirs.close()
            self._processes.append(process)
            self._connections.append(ours)

    def _collect(self) -> list[Any]:
        waiting = dict(zip(self._connections, range(self.size), strict=True))
        replies: list[Any] = [None] * self.size
        started = time.monotonic()
        deadline = started + self.patience
        while waiting:
            ready = wait(list(waiting), max(0.0, deadline - time.monotonic()))
            if not ready and time.monotonic() - started < 3 * self.patience:
                if any(self._loading(rank) for rank in waiting.values()):
                    deadline += self.patience  # not stuck
                    continue
            if not ready:
                break
            for connection in ready:
                rank = waiting.pop(connection)
                try:
                    replies[rank] = connection.recv()
                except (EOFError, OSError):
                    replies[rank] = Failed("RuntimeError", _ended(self._processes[rank]), "")
                lag = _GRACE if isinstance(replies[rank], Failed) else self.lag
                if lag is not None:
                    deadline = min(deadline, time.monotonic() + lag)
        if not waiting:
            return replies
        self.patience -= time.monotonic() - started
        failed = next((r for r in replies if isinstance(r, Failed)), None)
        if failed is None:
            raise RankFailure("TimeoutError", self._where(sorted(waiting.values())))
        for rank in waiting.values():
            replies[rank] = Failed("TimeoutError", "still waiting for the others", "")
        return replies

    def _where(self, stuck: list[int]) -> str:
        """Say which ranks never replied, and in which line of the caller's code they are."""
        words = []
        for rank in stuck:
            line = self._line(rank)
            words.append(f"rank {rank} waits" + (f" in `{line}`" if line else ""))
        done = [str(r) for r in range(self.size) if r not in stuck]
        if done:
            words.append(f"rank {' and '.join(done)} is done")
        return "the ranks wait for each other and would never end: " + "; ".join(words)

    def _loading(self, rank: int) -> bool:
        """Is it still starting, or importing a part of torch?"""
        starting = not self._stack_file(rank).exists() and hasattr(signal, "SIGUSR1")
        return starting or "importlib" in self._stack(rank)

    def _stack_file(self, rank: int) -> Path:
        return Path(self._folder) / f"stack{rank}"

    def _line(self, rank: int) -> str:
        for file, number in re.findall(r'File "(.+)", line (\d+)', self._stack(rank)):
            if not is_ours(file):  # innermost first
                return linecache.getline(file, int(number)).strip()
        return ""

    def _stack(self, rank: int) -> str:
        """Where a rank is at this moment, as faulthandler writes it."""
        file = self._stack_file(rank)
        if not (hasattr(signal, "SIGUSR1") and file.exists()):
            return ""
        before = file.stat().st_size
        os.kill(self._processes[rank].pid, signal.SIGUSR1)
        time.sleep(0.2)
        return file.read_text(errors="replace")[before:]


def launch(function: Callable, size: int, *arguments: Any, patience: float = 60.0) -> list[Any]:
    """``function(*arguments)`` on each of ``size`` ranks of one gloo group; their results.

    Inside, ``torch.distributed`` is initialised. Results must be picklable: numbers, NumPy arrays.

    Raises:
        RankFailure: a rank raised an exception, ended, or did not finish in time.
    """
    with Ranks(lambda: lambda _: function(*arguments), size, patience) as ranks:
        return ranks.ask([()] * size)


def _start_method() -> str:
    """Fork is fast, and takes notebook functions along; it is unsafe beside threads of these kinds."""
    threads = torch.cuda.is_available() or sys.platform == "darwin" or dist.is_initialized()
    return "fork" if hasattr(os, "fork") and not threads else "spawn"


class _Pickled:
    """A function that travels by value, so that one from a notebook cell arrives as well."""

    def __init__(self, function: Callable):
        self.function = function

    def __reduce__(self):
        import cloudpickle

        return cloudpickle.loads, (cloudpickle.dumps(self.function),)


@contextmanager
def _no_main():
    """A spawned child imports the parent's main module again; give it an empty one."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _ended(process) -> str:
    process.join(1)
    code = process.exitcode
    if code == -signal.SIGABRT:
        return "the process was aborted: the ranks sent pieces of different sizes"
    return f"the process ended by itself (exit code {code})"
