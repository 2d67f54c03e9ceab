"""Kernels forked from a process that has the packages: they are kernels like all others."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient

from tools import warm_kernels

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


@pytest.fixture(autouse=True)
def warm(monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)
    monkeypatch.setattr(
        warm_kernels, "_PACKAGES", ["ipykernel.kernelapp", "matplotlib.pyplot", "wave"]
    )
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    warm_kernels.use()
    yield
    factory.default_provisioner_name = before


def run(folder: Path, *cells: str, **settings) -> list:
    """The cells' outputs, executed in ``folder``."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}, **settings)
    client.execute()
    return [cell.outputs for cell in notebook.cells]


def test_packages_are_loaded_and_names_are_not(tmp_path, monkeypatch):
    monkeypatch.setenv("SET_AFTER_THE_FIRST_FORK", "yes")
    (printed,), *_ = run(
        tmp_path,
        "import os, sys; print('wave' in sys.modules, 'wave' in globals(), __name__)\n"
        "print(os.getcwd(), os.environ['SET_AFTER_THE_FIRST_FORK'])",
    )
    assert printed.text == f"True False __main__\n{tmp_path} yes\n"


def test_the_projects_folder_is_not_importable(tmp_path):
    (printed,), *_ = run(
        tmp_path, "try:\n    import tools\nexcept ImportError:\n    print('not there')"
    )
    assert printed.text == "not there\n"


def test_figures_are_shown(tmp_path):
    (shown,), *_ = run(tmp_path, "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()")
    assert "image/png" in shown.data


def test_a_cell_can_be_interrupted(tmp_path):
    sleeps, (printed,) = run(
        tmp_path,
        "import time; time.sleep(60)",
        "print('awake')",
        timeout=2,
        interrupt_on_timeout=True,
        allow_errors=True,
    )
    assert sleeps[0].ename == "KeyboardInterrupt" and printed.text == "awake\n"


_LAUNCH = """
import sys, time
from jupyter_client.manager import start_new_kernel
from tools import warm_kernels
warm_kernels._PACKAGES = ["ipykernel.kernelapp"]
warm_kernels.use()
manager, client = start_new_kernel()
print(manager.provisioner.pid, flush=True)
time.sleep(600)
"""


def test_a_kernel_ends_with_whoever_launched_it(tmp_path):
    """A script, which the kernel must not run again."""
    script = tmp_path / "launch.py"
    script.write_text(_LAUNCH)
    launcher = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(warm_kernels.ROOT)},
    )
    kernel = int(launcher.stdout.readline())
    os.kill(kernel, 0)  # it lives
    launcher.send_signal(signal.SIGKILL)
    launcher.communicate()
    for _ in range(100):
        if _gone(kernel):
            return
        time.sleep(0.1)
    os.kill(kernel, signal.SIGKILL)
    pytest.fail("the kernel lives on")


def _gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True
