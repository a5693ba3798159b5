"""The line on top: which desk this is, how much is on it, and how fresh it is."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.commands import key_of
from qdn_tui.tui.widgets.sync_badge import Badge

Piece = tuple[str, str]

_TONES = {
    "good": "$success",
    "warning": "$warning",
    "bad": "bold $error",
    "quiet": "$ink-soft",
}
_LONGEST_NAME = 24


@dataclass(frozen=True)
class Standing:
    """What the top line says.

    Attributes:
        business: the company's name.
        environment: the environment's name.
        production: real customers; shown loudly.
        read_only: no changes from here.
        open_jobs: jobs in the first three columns.
        done_jobs: jobs in the last.
        attention: records that cannot be read.
        badge: the connection.
        eyes: things about readable jobs that a dispatcher should see.
        deploy: how far a deploy is; empty while none runs.
        place: where the cursor is in the list; empty where no list is looked at.
    """

    business: str
    environment: str
    production: bool
    read_only: bool
    open_jobs: int
    done_jobs: int
    attention: int
    badge: Badge
    eyes: int = 0
    deploy: str = ""
    place: str = ""


def top_line(standing: Standing, width: int) -> Content:
    """The line; what matters least goes first where there is no room."""
    environment = safe(standing.environment, _LONGEST_NAME)
    chip = "bold $background on $error" if standing.production else "$foreground on $panel"
    name = environment.upper() if standing.production else environment
    left: list[Piece] = [(" qdn ", "bold $background on $primary"), (f" {name} ", chip)]
    if standing.read_only:
        left.append((" read only ", "bold $background on $warning"))
    if standing.deploy:
        left.append((f"  ▶ {safe(standing.deploy)}", "bold $accent"))
    business: Piece = (f"  {safe(standing.business, _LONGEST_NAME)}", "bold")
    counts: Piece = (f"  {standing.open_jobs} open · {standing.done_jobs} done", "$ink-soft")
    told = [eyes_label(standing.eyes)] if standing.eyes else []
    told += [attention_label(standing.attention)] if standing.attention else []
    apart = f"  ▲ {' · '.join(told)} ({key_of('attention')})"
    attention: Piece = (apart, "$warning")
    badge: Piece = (f" {standing.badge.text} ", _TONES[standing.badge.tone])
    middle = [business, counts, *([attention] if told else [])]
    right = [(f"  {standing.place} ", "$ink-soft"), badge] if standing.place else [badge]
    for dropped in (business, counts):
        if _wide([*left, *middle, *right]) > width and dropped in middle:
            middle.remove(dropped)
    pieces = [*left, *middle]
    if _wide([*pieces, *right]) > width:
        right = [badge]
    room = max(width - _wide(right), 0)
    line = Content.assemble(*((text, style) for text, style in pieces))
    gap = room - _wide(pieces)
    if gap < 0:
        return Content(fit(line.plain, room)) + Content.styled(*badge)
    return Content.assemble(line, " " * gap, *right)


def attention_label(count: int) -> str:
    """`1 record needs attention`, `3 records need attention`."""
    return "1 record needs attention" if count == 1 else f"{count} records need attention"


def eyes_label(count: int) -> str:
    """`1 needs eyes`, `3 need eyes`."""
    return "1 needs eyes" if count == 1 else f"{count} need eyes"


def _wide(pieces: list[Piece]) -> int:
    return sum(cell_len(text) for text, _ in pieces)
