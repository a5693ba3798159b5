"""A board whose terminal is gone ends, whatever its parent wanted of hang-ups."""

import os
import signal
import sys
from pathlib import Path

from tests.e2e.terminal import Terminal

# Nothing listens there; what a board does without a store is enough here.
NOWHERE = """[env.away]
region = "us-west-2"
endpoint_url = "http://127.0.0.1:9"
[env.away.resources]
data_bucket = "desk"
"""


def test_a_board_ends_with_its_terminal_even_where_hang_ups_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "qdn.toml").write_text(NOWHERE)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "QDN_HOME": str(tmp_path / "state"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }
    qdn = str(Path(sys.executable).with_name("qdn"))
    ignoring = ["sh", "-c", 'trap "" HUP; exec "$0" "$@"', qdn, "--env", "away"]
    with Terminal(ignoring, environ=environ, folder=tmp_path) as terminal:
        terminal.wait_for("Submitted")
        assert terminal.hang_up() == 128 + signal.SIGHUP
