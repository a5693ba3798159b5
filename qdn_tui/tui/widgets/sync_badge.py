"""How far the board can be trusted: fresh, stale for so long, offline, and what waits here."""

from typing import Literal, NamedTuple

from qdn_tui.store.health import Freshness, Health
from qdn_tui.tui.commands import key_of

Tone = Literal["good", "warning", "bad", "quiet"]


class Badge(NamedTuple):
    """A mark and words; the tone only repeats what they say."""

    text: str
    tone: Tone


def sync_badge(
    health: Health | None,
    seconds: float | None,
    *,
    opening_failed: bool,
    waiting: int = 0,
    conflicts: int = 0,
    seen_seconds: float | None = None,
) -> Badge:
    """The badge.

    Args:
        health: the connection's state; None before the store is open.
        seconds: since the last good answer; None before the first.
        opening_failed: the store could not be opened yet.
        waiting: changes accepted here that the store does not have.
        conflicts: changes to decide about.
        seen_seconds: how old the cards are that nobody has read yet; None once they are read.
    """
    connection = _connection(health, seconds, opening_failed=opening_failed)
    if seen_seconds is not None:
        is_quiet = connection.tone == "quiet"
        age = f"as of {duration(max(seen_seconds, 0.0))} ago"
        connection = (
            seen_badge(seen_seconds) if is_quiet else Badge(f"{connection.text} · {age}", "bad")
        )
    pieces = [connection.text]
    tone = connection.tone
    if waiting:
        pieces.append(f"{waiting} waiting")
    if conflicts:
        what = "conflict" if conflicts == 1 else "conflicts"
        pieces.append(f"▲ {conflicts} {what} ({key_of('conflicts')})")
        tone = "warning" if tone in ("good", "quiet") else tone
    return Badge(" · ".join(pieces), tone)


def seen_badge(seconds: float | None) -> Badge:
    """The badge before the first read: how old is what stands on the board, if anything does."""
    if seconds is None:
        return Badge("◌ connecting", "quiet")
    return Badge(f"◌ opening · as of {duration(max(seconds, 0.0))} ago", "warning")


def _connection(health: Health | None, seconds: float | None, *, opening_failed: bool) -> Badge:
    if health is None:
        return Badge("✕ offline", "bad") if opening_failed else Badge("◌ connecting", "quiet")
    if health.freshness is Freshness.FRESH:
        return Badge("● fresh", "good")
    since = "" if seconds is None else f" {duration(seconds)}"
    if health.freshness is Freshness.OFFLINE:
        # A cloud that answers is not offline, whatever it answers.
        return Badge(f"✕ {health.word or 'offline'}{since}", "bad")
    if health.last_success is None and health.problem is None:
        return Badge("◌ connecting", "quiet")
    return Badge(f"◐ stale{since}", "warning")


def duration(seconds: float) -> str:
    """`12 s`, `4 min`, `3 h`."""
    if seconds < 60:
        return f"{int(seconds)} s"
    if seconds < 3600:
        return f"{int(seconds // 60)} min"
    return f"{int(seconds // 3600)} h"
