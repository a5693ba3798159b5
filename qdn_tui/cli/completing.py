"""What a shell offers for jobs and releases: what this machine remembers, and never the network.

The jobs are those of the picture that the board keeps of itself, the releases those that a look at
the history named last. Both may be a little old: a number that is typed anyway is asked for.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer

from qdn_tui.domain.text import safe
from qdn_tui.drafts import drafted
from qdn_tui.errors import QdnError
from qdn_tui.places import glance, state_home

MOST_OFFERED = 200
_MOST_KEPT = 50
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, QdnError)

Offered = tuple[str, str]


def jobs_offered(context: typer.Context, incomplete: str) -> list[Offered]:
    """Numbers of jobs, each with its customer, spelled on as they were begun: `j-0` or `1` too.

    Shells take only what begins with the very letters that stand there.
    """
    with suppress(*_UNREADABLE):
        begun = [
            (f"{incomplete}{number[len(incomplete) :]}", name)
            for whole, name in sorted(_pictured(_kept(context, "last-seen")))
            for number in [whole[2:].lstrip("0") if incomplete.isdigit() else whole]
            if number.startswith(incomplete.upper())
        ]
        return begun[:MOST_OFFERED]
    return []


def releases_offered(context: typer.Context, incomplete: str) -> list[Offered]:
    """Runs to go back to, the newest first."""
    with suppress(*_UNREADABLE):
        kept = json.loads(_kept(context, "releases").read_bytes())
        return [
            (safe(name, 80), safe(said, 80)) for name, said in kept if name.startswith(incomplete)
        ][:MOST_OFFERED]
    return []


def remember_releases(environment: str, found: Iterable[Offered]) -> None:
    """Keep what there is to go back to; a disk that takes nothing costs the comfort alone.

    Args:
        found: ids of runs, the newest first, each with what tells it from the others.
    """
    with suppress(OSError, QdnError):
        path = state_home() / "releases" / f"{environment}.json"
        path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        with drafted(path) as draft:
            draft.touch(mode=_PRIVATE_FILE)
            draft.write_text(json.dumps(list(found)[:_MOST_KEPT]), "utf-8")


def _kept(context: typer.Context, folder: str) -> Path:
    asked = context.find_root().params
    config = asked.get("config")
    name = glance(asked.get("env"), Path(config) if config else None).name
    return state_home() / folder / f"{name}.json"


def _pictured(path: Path) -> Iterator[Offered]:
    """The cards of both lines of the picture, as `tui.last_seen` writes it."""
    first, _, others = path.read_bytes().partition(b"\n")
    tables: list[Any] = [json.loads(first)["cards"]]
    with suppress(ValueError):
        tables.append(json.loads(others))
    for table in tables:
        for number, name in zip(table["number"], table["name"], strict=True):
            yield safe(number, 20), safe(name, 40)
