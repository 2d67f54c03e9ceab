import subprocess
import sys

CODE = """
import sys
import infonce_lab.training
print([m for m in ("sklearn", "kornia", "matplotlib") if m in sys.modules])
import infonce_lab.training.command
print([m for m in ("sklearn", "kornia", "matplotlib") if m in sys.modules])
import infonce_lab.training.figures
print([m for m in ("sklearn", "kornia", "matplotlib.pyplot") if m in sys.modules])
"""


def test_what_is_heavy_is_imported_only_where_it_is_used():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:3] == ["[]", "[]", "[]"]
