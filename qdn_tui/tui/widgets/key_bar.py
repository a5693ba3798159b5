"""The footer: the keys of this place, from the command registry; each can be clicked."""

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widget import Widget

from qdn_tui.tui.commands import Command, Place, commands_at


class KeyBar(Widget):
    """One line of keys with their names; what does not fit stays in the help.

    Args:
        places: whose commands.
        without: the id of one that means nothing there.
    """

    def __init__(self, *places: Place, without: str = "") -> None:
        super().__init__()
        self._commands = tuple(
            c
            for place in places
            for c in commands_at(place)
            if c.in_footer and c.keys and c.id != without
        )
        self._left_out: frozenset[str] = frozenset()

    def leave_out(self, *ids: str) -> None:
        """Do not show these commands as long as they mean nothing."""
        if self._left_out != frozenset(ids):
            self._left_out = frozenset(ids)
            self.refresh()

    def render(self) -> Content:
        return Content.assemble(
            *(
                piece
                for command in self._shown()
                for piece in (
                    (f" {command.first_key} ", "bold $footer-key-foreground"),
                    (f"{command.label} ", "$ink-soft"),
                )
            )
        )

    async def on_click(self, event: events.Click) -> None:
        x = 0
        for command in self._shown():
            x += _width(command)
            if event.x < x:
                await self.screen.run_action(command.action)
                return

    def _shown(self) -> list[Command]:
        """The commands that fit; the last ones, help and the way out, stay the longest."""
        shown = [command for command in self._commands if command.id not in self._left_out]
        while len(shown) > 1 and sum(map(_width, shown)) > self.size.width:
            del shown[-3 if len(shown) > 2 else 0]
        return shown


def _width(command: Command) -> int:
    return cell_len(command.first_key) + cell_len(command.label) + 3
