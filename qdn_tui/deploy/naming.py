"""What somebody means who names a run or a release, whole or shortened. Pure."""

from collections.abc import Sequence
from typing import Final

from qdn_tui.deploy.errors import Ambiguous, NotRecorded
from qdn_tui.deploy.records import Ended, Record

GOOD: Final = frozenset({Ended.DEPLOYED, Ended.PURGE_PENDING})
"""How runs ended whose release was production's state."""

SHORTEST: Final = 4
"""Characters that a name can be shortened to, as git has it; fewer are soon a slip."""

_MOST_NAMED = 5


def named(records: Sequence[Record], asked: str) -> Record:
    """The run that is meant: by its id, or the latest good one of a release.

    Args:
        records: newest first.

    Raises:
        NotRecorded: there is none.
        Ambiguous: it is the beginning of more than one.
    """
    fits = _fitting([record for record in records if record.result in GOOD], asked)
    # Of a run that went wrong the ending is told, not that it is unknown.
    fits = fits or {one.id: one for one in records if _begins(one.id, asked)}
    if asked in fits:
        return fits[asked]
    if len(fits) > 1:
        names = [*fits][:_MOST_NAMED]
        more = f" and {len(fits) - len(names)} more" if len(fits) > len(names) else ""
        raise Ambiguous(
            f"{asked} begins {len(fits)} names: {', '.join(names)}{more}",
            "Give as much as only one begins with",
        )
    for record in fits.values():
        return record
    too_short = len(asked) < SHORTEST
    raise NotRecorded(
        f"No release is recorded as {asked}",
        f"Give at least {SHORTEST} characters of one of `qdn deploy history`"
        if too_short
        else "See `qdn deploy history`",
    )


def _fitting(good: Sequence[Record], asked: str) -> dict[str, Record]:
    fits: dict[str, Record] = {}
    for record in good:
        if _begins(record.release, asked):
            fits.setdefault(record.release, record)
        elif _begins(record.id, asked):
            fits[record.id] = record
    return fits


def _begins(name: str, asked: str) -> bool:
    return name == asked or (len(asked) >= SHORTEST and name.startswith(asked))
