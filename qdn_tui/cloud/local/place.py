"""Where the embedded cloud keeps itself, and who it is while it runs."""

import json
import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from qdn_tui.settings import state_home


@dataclass(frozen=True)
class Place:
    """The folders and files of one embedded cloud, all under `home`."""

    home: Path

    @property
    def start_lock(self) -> Path:
        """Held by whoever starts or stops the cloud."""
        return self.home / "start.lock"

    @property
    def owner_lock(self) -> Path:
        """Held by the cloud itself for as long as it lives."""
        return self.home / "owner.lock"

    @property
    def address(self) -> Path:
        """The port, kept so that URLs survive a restart."""
        return self.home / "address.json"

    @property
    def running(self) -> Path:
        """Written by the cloud when it starts, removed by it after a clean end."""
        return self.home / "running.json"

    @property
    def log(self) -> Path:
        return self.home / "cloud.log"

    @property
    def state(self) -> Path:
        """Everything but S3 objects, one JSON file a service."""
        return self.home / "state"

    @property
    def good_state(self) -> Path:
        """The state as it was at the last start that could read it whole."""
        return self.home / "state.good"

    @property
    def objects(self) -> Path:
        """S3 objects and their versions, written at every PUT."""
        return self.home / "s3"

    @property
    def scratch(self) -> Path:
        """Temporary files of the cloud and its Lambda workers."""
        return self.home / "tmp"


def default_place() -> Place:
    """The embedded cloud of this user, or of the folder named by `QDN_HOME`."""
    return Place(state_home() / "local")


@dataclass(frozen=True)
class Instance:
    """One run of the embedded cloud.

    Attributes:
        pid: its process id.
        started: when that process began, as the system tells it; with `pid` it names the
            process beyond any recycling of ids.
        port: where it listens on 127.0.0.1.
        nonce: what it answers to prove that it, and no other server, holds the port.
    """

    pid: int
    started: str
    port: int
    nonce: str

    @property
    def endpoint_url(self) -> str:
        """Where its AWS API answers."""
        return f"http://127.0.0.1:{self.port}"

    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        return process_start(self.pid) == self.started

    def write(self, path: Path) -> None:
        """Put the record at `path` in one step."""
        draft = path.with_suffix(".tmp")
        draft.write_text(json.dumps(asdict(self)), "utf-8")
        draft.replace(path)


def recorded_instance(place: Place) -> Instance | None:
    """The instance that last started here, alive or not; None after a clean end."""
    try:
        return Instance(**json.loads(place.running.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def process_start(pid: int) -> str | None:
    """When a process began, as an opaque word; None when there is none, or only its zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
    except OSError:
        return None if Path("/proc/self/stat").exists() else _start_from_ps(pid)
    # Counted from after the name: the state is the first field, the start time the 20th.
    return None if fields[0] in "ZX" else f"{boot}:{fields[19]}"


def _start_from_ps(pid: int) -> str | None:
    listed = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C"},
    ).stdout.split(maxsplit=1)
    return None if len(listed) < 2 or listed[0].startswith("Z") else listed[1].strip()
