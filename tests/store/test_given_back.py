"""What a document took for a moment is not held on to."""

import ctypes
import subprocess
import sys

import pytest

_LIBRARY = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
# Takes and lets go of a block of 24 MB, from when on glibc would keep such ones for later, and
# says how many blocks come straight from the system while one of 8 MB is there.
_PROGRAM = """
import ctypes
from qdn_tui.store.given_back import give_back_large_blocks

class Figures(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "abcdefghij"]

give_back_large_blocks()
figures = ctypes.CDLL(None).mallinfo2
figures.restype = Figures
before = figures().d
bytes(24 << 20)
block = bytes(8 << 20)
print(figures().d - before)
"""


@pytest.mark.skipif(not hasattr(_LIBRARY, "mallinfo2"), reason="another C library than glibc")
def test_a_large_block_goes_back_to_the_system() -> None:
    said = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, check=True)
    assert int(said.stdout) == 1
