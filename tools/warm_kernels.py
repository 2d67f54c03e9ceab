"""Kernels that start with torch imported: each is a fork of one process that has it.

A notebook of the course spends five seconds on imports. After ``use()``, whatever launches kernels
with jupyter_client (nbclient, nbval) forks them instead; as a pytest plugin, ``-p tools.warm_kernels``,
this module calls it itself. Only other people's packages are imported in advance, nothing of the course.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from multiprocessing import resource_tracker
from pathlib import Path
from threading import Lock, Thread
from types import ModuleType

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

ROOT = Path(__file__).resolve().parent.parent
_INLINE = "module://matplotlib_inline.backend_inline"  # what a kernel draws with unless told
_PACKAGES = [
    "ipykernel.kernelapp",
    "torch._dynamo",  # the first step of any optimiser imports it
    "matplotlib.pyplot",
    "scipy.optimize",
    "sklearn.datasets",
    "sklearn.linear_model",
    "kornia.augmentation",
    "anywidget",
]


def use() -> None:
    """From now on this process forks its kernels. Only on Linux; elsewhere nothing changes."""
    if sys.platform != "linux":
        return
    _forks().set_forkserver_preload(_PACKAGES)
    _start_tracker()
    factory = KernelProvisionerFactory.instance()
    factory.default_provisioner_name = "warm"
    factory.provisioners["warm"] = EntryPoint(
        "warm", f"{__name__}:WarmProvisioner", factory.GROUP_NAME
    )


def pytest_configure() -> None:
    """As a pytest plugin."""
    use()


def _forks():
    return multiprocessing.get_context("forkserver")


def _start_tracker() -> None:
    """It frees the semaphores of kernels that were killed; that it found some is no news."""
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore:resource_tracker"
    resource_tracker.ensure_running()
    del os.environ["PYTHONWARNINGS"]
    if before is not None:
        os.environ["PYTHONWARNINGS"] = before


class WarmProvisioner(LocalProvisioner):
    """Forks what ``python -m ipykernel_launcher ...`` would have started."""

    async def launch_kernel(self, cmd, **kwargs):
        """Fork a kernel with the arguments of ``cmd``; ``kwargs`` has its environment and folder."""
        self.cwd = kwargs.get("cwd") or os.getcwd()
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        self.process = _Fork(arguments, kwargs["env"], self.cwd)
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class _Fork:
    """A forked kernel that looks like a ``subprocess.Popen``, as far as provisioners look."""

    stdin = stdout = stderr = None

    def __init__(self, *launch) -> None:
        self._process = _forks().Process(target=_kernel, args=launch)
        with _without_main():
            self._process.start()
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


_no_main = Lock()  # notebooks are launched from several threads


@contextmanager
def _without_main():
    """The kernel would import the main module of whoever launches it; show it an empty one."""
    with _no_main:
        main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Become the kernel, and end with the process that wanted it."""
    import matplotlib
    from ipykernel.kernelapp import launch_new_instance

    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = [entry for entry in sys.path if entry not in ("", str(ROOT))]
    for ours in ("tools", __name__):
        sys.modules.pop(ours)
    matplotlib.rcParams["backend"] = environment.get("MPLBACKEND") or _INLINE
    Thread(target=_end_with_parent, daemon=True).start()
    # A kernel without a parent would introduce itself on the terminal.
    launch_new_instance(argv=[*arguments, "--IPKernelApp.parent_handle=1"])


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)
