"""Every command of the board, once: this list drives keys, footer and help.

The text of a command is what its help says; its action is the method a screen or widget
answers it with. A new family of commands is a file of its own and a line here.
"""

from collections.abc import Sequence

from textual.binding import Binding, BindingType

from qdn_tui.tui.commands.command import Command, Place, key_label
from qdn_tui.tui.commands.deciding import DECIDING
from qdn_tui.tui.commands.desk import DESK
from qdn_tui.tui.commands.forms import FORMS
from qdn_tui.tui.commands.job import JOB
from qdn_tui.tui.commands.moving import MOVING
from qdn_tui.tui.commands.reading import READING

COMMANDS: tuple[Command, ...] = (*JOB, *DESK, *MOVING, *DECIDING, *READING, *FORMS)


def commands_at(place: Place) -> tuple[Command, ...]:
    """The commands whose keys work at `place`, in their order."""
    return tuple(command for command in COMMANDS if place in command.places)


def bindings(*places: Place) -> list[BindingType]:
    """Textual's bindings for a screen or widget that is these places."""
    return [
        Binding(
            ",".join(command.keys),
            command.action,
            command.label,
            show=command.in_footer,
            key_display=key_label(command.keys[0]),
            priority=command.priority,
            tooltip=command.help,
            id=command.id,
        )
        for place in places
        for command in commands_at(place)
    ]


def keys_for(kinds: Sequence[str], place: Place) -> str:
    """The changes among `kinds` that have a key at `place`: `u revert, a advance`."""
    known = {command.id: command for command in commands_at(place)}
    return ", ".join(f"{key_label(known[kind].keys[0])} {kind}" for kind in kinds if kind in known)
