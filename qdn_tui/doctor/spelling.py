"""Tokens that were copied by hand: which one was meant, and how it went wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

FARTHEST = 2
# A link that lost its end is still known by its beginning, if that is long enough to be one job's.
_BEGINNING = 10
_LOOK_ALIKES = str.maketrans({"o": "0", "l": "1", "i": "1", "_": "-"})
_SHOWN_FROM = 12


class Slip(IntEnum):
    """How a token was misspelled; the likeliest slip first."""

    CASE = 0
    LOOK_ALIKE = 1
    CUT = 2
    JOINED = 3
    TYPED = 4

    @property
    def said(self) -> str:
        """For people: `capitals and small letters are mixed up`."""
        return _SAID[self]


_SAID = {
    Slip.CASE: "capitals and small letters are mixed up",
    Slip.LOOK_ALIKE: "signs that look alike are mixed up, such as l, 1 and I or O and 0",
    Slip.CUT: "its end is missing",
    Slip.JOINED: "something is joined to its end",
    Slip.TYPED: "one or two signs are wrong, missing or too many",
}


@dataclass(frozen=True)
class Near:
    """A token that may have been meant."""

    token: str
    slip: Slip
    distance: int


def nearest(token: str, known: Iterable[str]) -> tuple[Near, ...]:
    """The known tokens that `token` is most likely a misspelling of; several where they are equal.

    A token that is known itself is no misspelling: look for that first.
    """
    found = [near for other in known if (near := _near(token, other)) is not None]
    best = min(((near.slip, near.distance) for near in found), default=None)
    return tuple(near for near in found if (near.slip, near.distance) == best)


def shortened(token: str) -> str:
    """`Zk3v…Ue`: enough for a person to compare, not enough to open a page with."""
    return f"{token[:4]}…{token[-2:]}" if len(token) >= _SHOWN_FROM else "…"


def _near(token: str, other: str) -> Near | None:
    if abs(len(token) - len(other)) <= FARTHEST:
        if token.lower() == other.lower():
            return Near(other, Slip.CASE, 0)
        if _folded(token) == _folded(other):
            return Near(other, Slip.LOOK_ALIKE, 0)
    shorter = min(len(token), len(other))
    if shorter >= _BEGINNING:
        if other.startswith(token):
            return Near(other, Slip.CUT, len(other) - len(token))
        if token.startswith(other):
            return Near(other, Slip.JOINED, len(token) - len(other))
    if abs(len(token) - len(other)) > FARTHEST or not _shares_a_third(token, other):
        return None
    distance = edits(token, other, FARTHEST)
    return Near(other, Slip.TYPED, distance) if distance <= FARTHEST else None


def _folded(token: str) -> str:
    return token.lower().translate(_LOOK_ALIKES)


def _shares_a_third(token: str, other: str) -> bool:
    """Two edits leave at least one of three pieces whole: what shares none is farther."""
    third = len(token) // 3
    pieces = (token[:third], token[third : 2 * third], token[2 * third :])
    return any(piece in other for piece in pieces)


def edits(one: str, other: str, most: int) -> int:
    """Levenshtein's distance, or `most + 1` where it is more than that."""
    before = list(range(len(other) + 1))
    for row, sign in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            now.append(
                min(
                    before[column] + 1,
                    now[column - 1] + 1,
                    before[column - 1] + (sign != against),
                )
            )
        if min(now) > most:
            return most + 1
        before = now
    return before[-1] if before[-1] <= most else most + 1
