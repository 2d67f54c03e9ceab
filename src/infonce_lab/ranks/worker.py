"""What runs in the process of one rank: join the group, answer questions until told to stop."""

import datetime
import faulthandler
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.distributed as dist


class Failed(NamedTuple):
    """An exception on a rank, in words that can be sent."""

    type: str
    message: str
    line: str


def serve(make_server, connection, rank: int, size: int, folder: str, patience: float) -> None:
    """Join a group of ``size`` ranks; then reply to each message with ``server(message)``."""
    _settle(Path(folder), rank)
    try:
        dist.init_process_group(
            "gloo",
            store=dist.FileStore(str(Path(folder) / "store"), size),
            rank=rank,
            world_size=size,
            timeout=datetime.timedelta(seconds=5 * patience),  # the parent loses patience first
        )
        server = make_server()
    except BaseException as error:
        connection.send(_failed(error))
        os._exit(1)
    while True:
        try:
            message = connection.recv()
        except (EOFError, OSError):  # whoever asked is gone
            break
        if message is None:
            break
        connection.send(_reply(server, message))
    os._exit(0)  # no farewell: a handshake of the ranks could hang


def _reply(server, message: Any) -> Any:
    try:
        return server(message)
    except BaseException as error:  # an answer may also try to end the program
        return _failed(error)


def _failed(error: BaseException) -> Failed:
    line = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if not is_ours(frame.filename):
            line = (frame.line or "").strip()
    # gloo reports a source file and a socket; the first sentence is enough.
    return Failed(type(error).__name__, str(error).split("\n")[0][:300], line)


def is_ours(filename: str) -> bool:
    """Does this frame belong to torch or to this package, rather than to the caller's code?"""
    return any(part in filename.replace("\\", "/") for part in ("/torch/", "/infonce_lab/"))


def _settle(folder: Path, rank: int) -> None:
    """One thread, silence, and loopback only."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.stdout = sys.stderr = open(os.devnull, "w")
    torch.set_num_threads(1)  # the parent's thread pools do not survive a fork
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked decides when to stop
    faulthandler.disable()  # an abort, as gloo's, is reported by whoever asked
    if hasattr(signal, "SIGUSR1"):  # on request, write down where we are
        faulthandler.register(
            signal.SIGUSR1, file=open(folder / f"stack{rank}", "w"), all_threads=False
        )
    loopback = {"linux": "lo", "darwin": "lo0"}.get(sys.platform)
    if loopback:
        os.environ["GLOO_SOCKET_IFNAME"] = loopback
