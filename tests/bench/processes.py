"""What Linux knows of a running process: its time on a CPU, and its memory."""

from pathlib import Path
from typing import NamedTuple

_NO_PROCESS = (FileNotFoundError, ProcessLookupError)


class Busy(NamedTuple):
    """Nanoseconds that all threads of a process ran, and waited for a CPU to run on."""

    ran: int
    waited: int

    @property
    def active(self) -> int:
        """Time in which the process had something to do, whether or not it was let."""
        return self.ran + self.waited


def busy(pid: int) -> Busy:
    """The time of every living thread so far; zeros where the process is gone."""
    ran = waited = 0
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            try:
                fields = (task / "schedstat").read_text().split()
            except _NO_PROCESS:
                continue  # the thread ended meanwhile
            ran += int(fields[0])
            waited += int(fields[1])
    except _NO_PROCESS:
        pass
    return Busy(ran, waited)


def resident_mb(pid: int) -> float:
    """Memory that the process holds now, in MB of 1 000 000 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ValueError(f"process {pid} has no memory any more")
