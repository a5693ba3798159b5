"""The palette: every command by a few letters of its name, with its key; enter does it."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from textual.dom import DOMNode
from textual.fuzzy import FuzzySearch

from qdn_tui.tui.commands import Command, commands
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.base import DeskScreen
from qdn_tui.tui.screens.search import SearchScreen
from qdn_tui.tui.widgets.long_list import Line, Piece

_LABEL_CELLS = 18


class Offer(NamedTuple):
    """A command in the palette.

    Attributes:
        command: with its keys.
        node: what answers it; None where nothing here does.
        why_not: why it is not possible now, or where it is; None where it is possible.
    """

    command: Command
    node: DOMNode | None
    why_not: str | None


class PaletteScreen(SearchScreen[None, Offer]):
    """What can be done here first, then the rest with the reason why not.

    Args:
        desk: the desk.
        under: the screen it opens over, whose commands these are.
    """

    PROMPT = "Type a few letters of what you want to do"
    NOTHING_FOUND = "No command is called like that."
    STYLE = "palette"

    def __init__(self, desk: Desk, under: DeskScreen[Any]) -> None:
        super().__init__(desk)
        self._under = under
        self._offers = offers(under)

    def found(self, search: str) -> Sequence[Offer]:
        return best_first(self._offers, search)

    def line(self, row: Offer, width: int) -> Line:  # noqa: ARG002
        label, tone = row.command.label, "faint" if row.why_not else "strong"
        pieces: list[Piece] = [(label.ljust(_LABEL_CELLS), tone), ("  ", "")]
        pieces.append((f"✕ {row.why_not}", "soft") if row.why_not else (row.command.help, "soft"))
        return Line(pieces, [(row.command.key_label, "faint" if row.why_not else "accent")])

    def choose(self, row: Offer) -> None:
        if row.node is None:
            self.say(f"{row.command.label} {row.why_not}.", "warning")
        elif row.why_not is not None:
            self.say(row.why_not, "warning")
        else:
            self.dismiss(None)
            self._under.call_later(partial(self.app.run_action, row.command.action, row.node))


def offers(under: DeskScreen[Any]) -> tuple[Offer, ...]:
    """Every command as it stands on this screen: the possible ones, then the others."""
    live = {
        active.binding.id: active.node
        for active in under.active_bindings.values()
        if active.binding.id is not None
    }
    every = [
        Offer(command, node, _why_not(command, node, under))
        for command in commands()
        if command.places and command.id != "palette"
        for node in [live.get(command.id)]
    ]
    order = {True: 0, False: 1}
    return tuple(
        sorted(every, key=lambda offer: (order[offer.why_not is None], offer.node is None))
    )


def best_first(every: Sequence[Offer], search: str) -> Sequence[Offer]:
    """The offers that fit the letters, the best first; a possible one before one that is not."""
    wanted = search.strip()
    if not wanted:
        return every
    scored = [(score, offer) for offer in every if (score := _score(wanted, offer.command)) > 0]
    scored.sort(key=lambda pair: (pair[1].why_not is not None, -pair[0]))
    return [offer for _, offer in scored]


_FUZZY = FuzzySearch()


def _score(wanted: str, command: Command) -> float:
    """How well a command fits; its name counts, and how words of its description begin."""
    score, _ = _FUZZY.match(wanted, command.label)
    if score:
        return score + 100
    said = re.findall(r"\w+", f"{command.help} {command.group} {command.id}".lower())
    words = wanted.lower().split()
    return 1.0 if all(any(one.startswith(word) for one in said) for word in words) else 0.0


def _why_not(command: Command, node: DOMNode | None, under: DeskScreen[Any]) -> str | None:
    if node is None:
        return f"works only {command.where}"
    return under.why_not_now(command.id)
