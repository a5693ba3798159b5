"""Every command of the board, once: this list drives keys, footer, help, palette and docs/keys.md.

The text of a command is what its help says; its action is the method a screen or widget
answers it with. A new family of commands is a file of its own and a line here.
"""

from collections.abc import Sequence

from textual.binding import Binding, BindingType

from qdn_tui.tui.commands.asking import ASKING
from qdn_tui.tui.commands.changing import CHANGING
from qdn_tui.tui.commands.command import Command, Kind, Place, key_label
from qdn_tui.tui.commands.deciding import DECIDING
from qdn_tui.tui.commands.desk import DESK
from qdn_tui.tui.commands.doctoring import DOCTORING
from qdn_tui.tui.commands.finding import FINDING
from qdn_tui.tui.commands.forms import FORMS
from qdn_tui.tui.commands.job import JOB
from qdn_tui.tui.commands.keyboard import in_use
from qdn_tui.tui.commands.marking import MARKING
from qdn_tui.tui.commands.moving import MOVING
from qdn_tui.tui.commands.reading import READING
from qdn_tui.tui.commands.searching import SEARCHING
from qdn_tui.tui.commands.sharing import SHARING
from qdn_tui.tui.commands.shipping import SHIPPING
from qdn_tui.tui.commands.viewing import VIEWING

COMMANDS: tuple[Command, ...] = (
    *JOB,
    *CHANGING,
    *SHARING,
    *MARKING,
    *FINDING,
    *VIEWING,
    *DESK,
    *MOVING,
    *DECIDING,
    *SHIPPING,
    *DOCTORING,
    *READING,
    *SEARCHING,
    *FORMS,
    *ASKING,
)

TOGETHER: tuple[tuple[Place, ...], ...] = (
    (Place.CARDS, Place.BOARD, Place.ANYWHERE),
    (Place.CARDS, Place.SCHEDULE, Place.BOARD, Place.ANYWHERE),
    (Place.CARDS, Place.LIST, Place.BOARD, Place.ANYWHERE),
    (Place.DETAIL, Place.ANYWHERE),
    (Place.FORM, Place.ANYWHERE),
    (Place.ASK, Place.ANYWHERE),
    (Place.MENU, Place.ANYWHERE),
    (Place.UNDO, Place.ANYWHERE),
    (Place.READING, Place.NUMBERS, Place.ANYWHERE),
    (Place.READING, Place.DOCTOR, Place.ANYWHERE),
    (Place.CONFLICTS, Place.ANYWHERE),
    (Place.SEARCH, Place.ACTIVITY, Place.ANYWHERE),
    (Place.CARDS, Place.ATTENTION, Place.ANYWHERE),
    (Place.PROMPT, Place.ANYWHERE),
    (Place.FILTERS, Place.ANYWHERE),
    (Place.DEPLOY, Place.ANYWHERE),
)
"""Places whose keys work at the same time: in each of these a key means one thing."""

TYPED_IN: frozenset[Place] = frozenset(
    (Place.FORM, Place.ASK, Place.SEARCH, Place.ACTIVITY, Place.PROMPT, Place.ANYWHERE)
)
"""Places where letters are typed into a text: none of them can be a command's key there."""


_BY_ID = {command.id: command for command in COMMANDS}


def commands() -> tuple[Command, ...]:
    """Every command, with the keys it has on the board that runs here."""
    keyboard = in_use()
    return tuple(keyboard.of(command) for command in COMMANDS)


def commands_at(place: Place) -> tuple[Command, ...]:
    """The commands whose keys work at `place`, in their order, with the keys they have here."""
    return tuple(command for command in commands() if place in command.places)


def bindings(*places: Place) -> list[BindingType]:
    """Textual's bindings for a screen or widget that is these places, with the default keys."""
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
        for command in COMMANDS
        if place in command.places
    ]


def key_of(command_id: str) -> str:
    """The key to press for a command, for texts that name it: `x`.

    A command without a key is found in the palette: `ctrl+p Conflicts`.
    """
    command = in_use().of(_BY_ID[command_id])
    return command.first_key or f"{key_of('palette')} {command.label}"


def kinds_of(command_id: str) -> tuple[Kind, ...]:
    """The kinds of change that a command makes."""
    return next((command.kinds for command in COMMANDS if command.id == command_id), ())


def keys_for(kinds: Sequence[str], place: Place) -> str:
    """The changes among `kinds` that have a key at `place`: `u revert, a advance`."""
    makes = {kind: command for command in commands_at(place) for kind in command.kinds}
    return ", ".join(f"{makes[kind].first_key} {kind}".strip() for kind in kinds if kind in makes)
