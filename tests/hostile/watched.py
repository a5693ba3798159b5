"""A program on a terminal of its own, and every byte it wrote to it."""

import errno
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from pathlib import Path
from typing import NamedTuple


class Watched(NamedTuple):
    """How the program ended, and what it wrote."""

    code: int
    written: bytes


def watch(
    command: Sequence[str],
    environ: Mapping[str, str],
    folder: Path,
    *,
    size: tuple[int, int] = (120, 40),
    within_s: float = 100,
) -> Watched:
    """Run a program on a pty to its end; it is ended where that takes too long."""
    ours, theirs = pty.openpty()
    columns, lines = size
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    child = subprocess.Popen(
        list(command),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=dict(environ),
        cwd=folder,
        start_new_session=True,
    )
    os.close(theirs)
    written = bytearray()
    deadline = time.monotonic() + within_s
    try:
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([ours], [], [], left)[0]:
                break
            try:
                piece = os.read(ours, 1 << 20)
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                break
            if not piece:
                break
            written += piece
    finally:
        if child.poll() is None and time.monotonic() >= deadline:
            child.kill()
        code = child.wait(timeout=30)
        os.close(ours)
    return Watched(code, bytes(written))
