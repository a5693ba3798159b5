"""Children that are timed from outside, and children that measure themselves."""

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tests.bench.office import PYTHON, ROOT, Office


class Ran(NamedTuple):
    """What one run of a program took.

    Attributes:
        wall_ms: from its start to its end.
        cpu_ms: of it and its own children.
    """

    wall_ms: float
    cpu_ms: float


def timed(argv: Sequence[str], office: Office) -> Ran:
    """Run a program to its end, its output thrown away.

    Raises:
        RuntimeError: it failed; the message is what it said.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        argv,
        cwd=office.home,
        env=office.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as child:
        _, status, used = os.wait4(child.pid, 0)
        took = (time.perf_counter() - started) * 1000
        child.returncode = os.waitstatus_to_exitcode(status)
        said = child.stderr.read() if child.stderr else b""
    if child.returncode:
        raise RuntimeError(f"{' '.join(argv)} failed:\n{said.decode(errors='replace')}")
    return Ran(took, (used.ru_utime + used.ru_stime) * 1000)


def probe(
    module: str, *args: str, office: Office, more: Mapping[str, str] | None = None
) -> dict[str, list[float]]:
    """Run a module below `tests.bench` that prints its samples as JSON on its last line.

    Args:
        module: such as `probes.decode`.
        args: its arguments.
        office: whose environment it finds.
        more: variables beside it.

    Raises:
        RuntimeError: it failed; the message is what it said.
    """
    ran = subprocess.run(
        [PYTHON, "-m", f"tests.bench.{module}", *args],
        cwd=ROOT,
        env={**office.environ, **(more or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"{module} failed:\n{ran.stderr}")
    samples: dict[str, list[float]] = json.loads(ran.stdout.splitlines()[-1])
    return samples
