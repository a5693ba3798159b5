"""Somebody's machine: a home, the installed `qdn`, and nothing else of the environment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qdn_tui.cloud import local
from qdn_tui.cloud.local import Place
from tests.cli.here import Ran, run_in
from tests.e2e.board import Board
from tests.e2e.bucket import Bucket
from tests.e2e.screen import Size
from tests.e2e.terminal import LARGE

QDN = str(Path(sys.executable).with_name("qdn"))
LONGEST_RUN_S = 200

MARK: Mapping[str, str] = {
    "name": "Mark",
    "phone": "619-555-0142",
    "street": "Soderblom Avenue",
    "city": "San Diego",
    "region": "CA",
    "postal-code": "92122",
    "service": "trailer_pickup_dump",
    "price": "600",
}
"""Options of `qdn jobs new` for the usual job."""

BOARDS_OWN = ("last-seen", "outbox", "remembered")
"""Folders under the state in which boards keep what the next one begins with."""

OFTEN = "poll_s = 0.3\n"
"""Line of an environment in qdn.toml: its boards look for what others did three times a second."""


@dataclass(frozen=True)
class Machine:
    """A machine with an embedded cloud on it, running or not.

    Attributes:
        home: the user's home and working directory.
        state: where `qdn` keeps the embedded cloud.
    """

    home: Path
    state: Path

    @property
    def environ(self) -> dict[str, str]:
        """All that programs find in their environment."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "QDN_HOME": str(self.state),
            "QDN_ACTOR": "Dana Example",
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }

    @property
    def cloud(self) -> Place:
        """The files of its embedded cloud."""
        return Place(self.state / "local")

    def run(self, *words: str) -> Ran:
        """Run `qdn` to its end, without a terminal."""
        done = subprocess.run(
            [QDN, *words],
            cwd=self.home,
            env=self.environ,
            text=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_RUN_S,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def local(self, *words: str) -> Ran:
        """Run `qdn --env local` on what must work.

        Raises:
            AssertionError: it did not end with 0; with what it said.
        """
        return _well(words, self.run("--env", "local", *words))

    def run_here(self, *words: str) -> Ran:
        """Run `qdn --env local` in this process, to its end: no new program has to load."""
        return run_in(self.home, self.environ, "--env", "local", *words)

    def prepared(self, *words: str) -> Ran:
        """The same on what must work: what a story begins with, looks up, or asks once more.

        Raises:
            AssertionError: it did not end with 0; with what it said.
        """
        return _well(words, self.run_here(*words))

    def look_often(self) -> None:
        """Let boards opened from here on look for what others did more often than usual."""
        (self.home / "qdn.toml").write_text(f"[env.local]\n{OFTEN}", "utf-8")

    def forget(self) -> None:
        """Let the next board find nothing of the boards before it."""
        for folder in BOARDS_OWN:
            shutil.rmtree(self.state / folder, ignore_errors=True)

    def lose_cloud(self) -> None:
        """Stop the embedded cloud while others still need it."""
        assert local.stop(self.cloud)

    def get_cloud_back(self) -> None:
        """Start the embedded cloud again, as it was."""
        assert not local.start(self.cloud).was_running

    def open_board(self, *words: str, size: Size = LARGE) -> Board:
        """`qdn` in a terminal; `--env local` unless other words are given."""
        command = [QDN, *(words or ("--env", "local"))]
        return Board(command, environ=self.environ, folder=self.home, size=size)

    @property
    def status(self) -> Any:
        """`qdn cloud status --json`."""
        return self.prepared("cloud", "status", "--json").json

    @property
    def jobs(self) -> Any:
        """`qdn jobs list --json`."""
        return self.prepared("jobs", "list", "--json").json

    def new(self, **changed: str) -> Any:
        """Mark's job, changed as told, made by `qdn jobs new`; as `--json` prints it."""
        options = {**MARK, **{name.replace("_", "-"): value for name, value in changed.items()}}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        return self.prepared("jobs", "new", *words, "--json").json

    def bucket(self) -> Bucket:
        """The bucket of jobs.json, through a plain S3 client."""
        status = self.status
        return Bucket.at(status["s3_endpoint"], status["region"], status["data_bucket"])


def _well(words: tuple[str, ...], ran: Ran) -> Ran:
    assert ran.code == 0, f"qdn {' '.join(words)}: {ran.code}\n{ran.err}"
    return ran
