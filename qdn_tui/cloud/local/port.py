"""Which loopback port the embedded cloud listens on."""

import json
import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path

from qdn_tui.cloud.local.failures import PortTaken
from qdn_tui.settings import SettingsError

LOOPBACK = "127.0.0.1"
# Below the ports that Linux and macOS hand to outgoing connections, above the well-known.
_CHOICE = range(18_000, 32_000)
_TRIES = 200


def asked_port() -> int | None:
    """The port named by `QDN_LOCAL_PORT`, if any.

    Raises:
        SettingsError: it is no number from 1024 to 65535.
    """
    given = os.environ.get("QDN_LOCAL_PORT", "").strip()
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or not 1024 <= int(given) <= 65_535:
        raise SettingsError(
            f"QDN_LOCAL_PORT is {given!r}; allowed is a number from 1024 to 65535", "Correct it"
        )
    return int(given)


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server itself does: a port that only lingers from its last run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def candidate_ports(remembered: int | None, asked: int | None) -> Iterator[int]:
    """Free ports to try, best first: the one asked for alone, else the remembered one, else any.

    Raises:
        PortTaken: the port asked for is not free.
    """
    if asked is not None:
        if not is_free(asked):
            raise PortTaken(asked)
        yield asked
        return
    if remembered is not None and is_free(remembered):
        yield remembered
    for port in random.sample(_CHOICE, _TRIES):
        if is_free(port):
            yield port


def remembered_port(path: Path) -> int | None:
    """The port of the last run, read from its address file."""
    try:
        port = json.loads(path.read_text("utf-8"))["port"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return port if isinstance(port, int) and 1024 <= port <= 65_535 else None


def remember_port(path: Path, port: int) -> None:
    """Keep the port for the next run."""
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps({"port": port}), "utf-8")
    draft.replace(path)
