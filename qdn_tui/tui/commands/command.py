"""What a command is, where its keys work, and how a key is written."""

from dataclasses import dataclass
from enum import StrEnum


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
