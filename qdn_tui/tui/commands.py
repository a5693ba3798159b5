"""Every command of the board, once: this list drives keys, footer and help.

The text of a command is what its help says; its action is the method a screen or widget
answers it with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Group(StrEnum):
    """The headings of the help."""

    JOB = "The selected job"
    DESK = "The desk"
    MOVE = "Moving around"
    READ = "In a text"
    FORM = "In forms"
    DECIDE = "Deciding about refused changes"


class Place(StrEnum):
    """Where a command's keys work."""

    CARDS = "cards"
    BOARD = "board"
    DETAIL = "detail"
    FORM = "form"
    READING = "reading"
    CONFLICTS = "conflicts"


@dataclass(frozen=True)
class Command:
    """Something a dispatcher can ask for.

    Attributes:
        id: its name, unique; what a keymap refers to.
        keys: Textual's names of its keys; the first is the one shown.
        label: one or two words for the footer.
        help: one sentence that says what it does.
        group: its heading in the help.
        places: where its keys work.
        action: the action method, with its arguments.
        in_footer: whether the footer has room for it.
        priority: works before the focused widget sees the key.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: Group
    places: tuple[Place, ...]
    action: str
    in_footer: bool = False
    priority: bool = False

    @property
    def key_label(self) -> str:
        """Its keys as people read them: `↑ k`."""
        return " ".join(key_label(key) for key in self.keys)


_ON_A_JOB = (Place.BOARD, Place.DETAIL)

COMMANDS: tuple[Command, ...] = (
    Command(
        "new",
        ("n",),
        "New job",
        "Take a new job: the form checks what you type and shows what is left of each window.",
        Group.DESK,
        (Place.BOARD,),
        "new_job",
        in_footer=True,
    ),
    Command(
        "advance",
        ("a",),
        "Advance",
        "Move the job to exactly the next status.",
        Group.JOB,
        _ON_A_JOB,
        "advance",
        in_footer=True,
    ),
    Command(
        "revert",
        ("u",),
        "Revert",
        "Move the job one status back; asks for the reason.",
        Group.JOB,
        _ON_A_JOB,
        "revert",
        in_footer=True,
    ),
    Command(
        "edit",
        ("e",),
        "Edit",
        "Edit the customer, address, service, price, note and payment of the job.",
        Group.JOB,
        _ON_A_JOB,
        "edit_job",
        in_footer=True,
    ),
    Command(
        "copy_link",
        ("c",),
        "Copy link",
        "Copy the customer's tracking link to the clipboard, and show it.",
        Group.JOB,
        _ON_A_JOB,
        "copy_link",
        in_footer=True,
    ),
    Command(
        "open",
        ("enter",),
        "Details",
        "Show everything about the job, with its history.",
        Group.JOB,
        (Place.BOARD,),
        "open_job",
        in_footer=True,
    ),
    Command(
        "refresh",
        ("r",),
        "Refresh",
        "Read the jobs now instead of at the next poll; tries again at once when offline.",
        Group.DESK,
        (Place.BOARD, Place.DETAIL),
        "refresh",
        in_footer=True,
    ),
    Command(
        "attention",
        ("exclamation_mark",),
        "Attention",
        "List the records that cannot be read, and why; they are kept as they are.",
        Group.DESK,
        (Place.BOARD,),
        "attention",
    ),
    Command(
        "conflicts",
        ("x",),
        "Conflicts",
        "Decide about changes that were accepted here and refused later; they are kept till then.",
        Group.DESK,
        (Place.BOARD,),
        "conflicts",
    ),
    Command(
        "help",
        ("question_mark", "f1"),
        "Help",
        "Show this list.",
        Group.DESK,
        (Place.BOARD, Place.DETAIL),
        "help",
        in_footer=True,
    ),
    Command(
        "quit",
        ("q", "ctrl+q"),
        "Quit",
        "Leave the board; what waits is sent when it opens next.",
        Group.DESK,
        (Place.BOARD,),
        "app.quit",
        in_footer=True,
    ),
    Command(
        "up",
        ("up", "k"),
        "Up",
        "Select the card above.",
        Group.MOVE,
        (Place.CARDS,),
        "move('up')",
    ),
    Command(
        "down",
        ("down", "j"),
        "Down",
        "Select the card below.",
        Group.MOVE,
        (Place.CARDS,),
        "move('down')",
    ),
    Command(
        "left",
        ("left", "h"),
        "Left",
        "Go to the column on the left.",
        Group.MOVE,
        (Place.CARDS,),
        "move('left')",
    ),
    Command(
        "right",
        ("right", "l"),
        "Right",
        "Go to the column on the right.",
        Group.MOVE,
        (Place.CARDS,),
        "move('right')",
    ),
    Command(
        "first",
        ("home", "g"),
        "First",
        "Select the first card of the column.",
        Group.MOVE,
        (Place.CARDS,),
        "move('first')",
    ),
    Command(
        "last",
        ("end", "G"),
        "Last",
        "Select the last card of the column.",
        Group.MOVE,
        (Place.CARDS,),
        "move('last')",
    ),
    Command(
        "page_up",
        ("pageup", "ctrl+b"),
        "Page up",
        "Go up by as many cards as fit.",
        Group.MOVE,
        (Place.CARDS,),
        "move('page_up')",
    ),
    Command(
        "page_down",
        ("pagedown", "ctrl+f"),
        "Page down",
        "Go down by as many cards as fit.",
        Group.MOVE,
        (Place.CARDS,),
        "move('page_down')",
    ),
    Command(
        "mine",
        ("m",),
        "Mine again",
        "Apply your change again, on what stands now.",
        Group.DECIDE,
        (Place.CONFLICTS,),
        "mine",
        in_footer=True,
    ),
    Command(
        "theirs",
        ("t",),
        "Keep theirs",
        "Keep what stands and drop your change.",
        Group.DECIDE,
        (Place.CONFLICTS,),
        "theirs",
        in_footer=True,
    ),
    Command(
        "without_window",
        ("w",),
        "No window",
        "Take a new job without the window that is full.",
        Group.DECIDE,
        (Place.CONFLICTS,),
        "without_window",
        in_footer=True,
    ),
    Command(
        "choose_field",
        ("1…9",),
        "Field",
        "Choose between theirs and yours for a field of an edit, by its number.",
        Group.DECIDE,
        (),
        "choose_field",
    ),
    Command(
        "close",
        ("escape", "q", "enter"),
        "Close",
        "Go back to the board.",
        Group.READ,
        (Place.DETAIL, Place.READING, Place.CONFLICTS),
        "close",
        in_footer=True,
    ),
    Command(
        "scroll_up",
        ("up", "k"),
        "Scroll up",
        "Scroll up where there is more to read.",
        Group.READ,
        (Place.DETAIL, Place.READING),
        "scroll_text('up')",
    ),
    Command(
        "scroll_down",
        ("down", "j"),
        "Scroll down",
        "Scroll down where there is more to read.",
        Group.READ,
        (Place.DETAIL, Place.READING),
        "scroll_text('down')",
    ),
    Command(
        "read_page_up",
        ("pageup", "ctrl+b"),
        "Page up",
        "Scroll up by a page.",
        Group.READ,
        (Place.DETAIL, Place.READING, Place.CONFLICTS),
        "scroll_text('page_up')",
    ),
    Command(
        "read_page_down",
        ("pagedown", "ctrl+f", "space"),
        "Page down",
        "Scroll down by a page.",
        Group.READ,
        (Place.DETAIL, Place.READING, Place.CONFLICTS),
        "scroll_text('page_down')",
    ),
    Command(
        "read_first",
        ("home", "g"),
        "Top",
        "Go to the beginning of the text.",
        Group.READ,
        (Place.DETAIL, Place.READING),
        "scroll_text('first')",
    ),
    Command(
        "read_last",
        ("end", "G"),
        "Bottom",
        "Go to the end of the text.",
        Group.READ,
        (Place.DETAIL, Place.READING),
        "scroll_text('last')",
    ),
    Command(
        "save",
        ("ctrl+s",),
        "Save",
        "Save the form. It stays open, with all you typed, until it is safe on disk.",
        Group.FORM,
        (Place.FORM,),
        "save",
        in_footer=True,
        priority=True,
    ),
    Command(
        "cancel",
        ("escape",),
        "Cancel",
        "Leave the form; asks first when something was typed.",
        Group.FORM,
        (Place.FORM,),
        "cancel",
        in_footer=True,
    ),
    Command(
        "next_field",
        ("tab", "enter"),
        "Next field",
        "Go to the next field; shift+tab goes back.",
        Group.FORM,
        (),
        "next_field",
    ),
    Command(
        "choose",
        ("up", "down"),
        "Choose",
        "Choose a service or a window; left and right change the day.",
        Group.FORM,
        (),
        "choose",
    ),
)

_KEY_LABELS = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "↵",
    "escape": "esc",
    "question_mark": "?",
    "exclamation_mark": "!",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "f1": "F1",
}


def key_label(key: str) -> str:
    """A key as it stands on the keyboard."""
    return _KEY_LABELS.get(key, key)


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
