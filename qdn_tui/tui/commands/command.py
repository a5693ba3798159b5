"""What a command is, where its keys work, and how a key is written."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from textual.keys import REPLACED_KEYS, key_to_character

Kind = Literal[
    "advance",
    "revert",
    "close",
    "reopen",
    "hold",
    "release",
    "reschedule",
    "eta",
    "edit",
    "assign",
    "note",
    "rotate_token",
]
"""The kinds of change that a job in hand can undergo; `close` for all its outcomes."""


class Group(StrEnum):
    """The headings of the help."""

    JOB = "The selected job"
    DESK = "The desk"
    FIND = "Finding jobs"
    VIEW = "Ways to look at them"
    MARK = "Several jobs at once"
    MOVE = "Moving around"
    READ = "In a text"
    FORM = "In forms"
    DECIDE = "Deciding about refused changes"
    SHIP = "In the deploy panel"
    DOCTOR = "In a doctor's report"
    SEARCH = "In a list that is searched by typing"


class Place(StrEnum):
    """Where a command's keys work."""

    CARDS = "cards"
    BOARD = "board"
    DETAIL = "detail"
    FORM = "form"
    ASK = "ask"
    MENU = "menu"
    UNDO = "undo"
    READING = "reading"
    CONFLICTS = "conflicts"
    SEARCH = "search"
    ACTIVITY = "activity"
    SCHEDULE = "schedule"
    LIST = "list"
    ATTENTION = "attention"
    PROMPT = "prompt"
    FILTERS = "filters"
    DEPLOY = "deploy"
    NUMBERS = "numbers"
    DOCTOR = "doctor"
    ANYWHERE = "anywhere"

    @property
    def where(self) -> str:
        """Said of a command that works there and not here: `in forms`."""
        return _WHERE.get(self, f"in {self.value}")


_WHERE = {
    Place.CARDS: "on the board",
    Place.BOARD: "on the board",
    Place.DETAIL: "in a job's details",
    Place.FORM: "in forms",
    Place.ASK: "in dialogs",
    Place.MENU: "in menus",
    Place.UNDO: "before an undo",
    Place.READING: "in a text",
    Place.CONFLICTS: "among refused changes",
    Place.SEARCH: "in a list",
    Place.ACTIVITY: "in the activity",
    Place.SCHEDULE: "in the schedule",
    Place.LIST: "in the list",
    Place.ATTENTION: "among what needs eyes",
    Place.PROMPT: "while a filter is typed",
    Place.FILTERS: "among saved filters",
    Place.DEPLOY: "in the deploy panel",
    Place.NUMBERS: "among the numbers",
    Place.DOCTOR: "in a doctor's report",
    Place.ANYWHERE: "everywhere",
}


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
        kinds: the kinds of change it makes; it is named as a way out where they are possible.
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
    kinds: tuple[Kind, ...] = ()

    @property
    def where(self) -> str:
        """Where its keys work, in words: `on the board and in a job's details`."""
        return " and ".join(dict.fromkeys(Place(place).where for place in self.places))

    @property
    def key_label(self) -> str:
        """Its keys as people read them: `↑ k`."""
        return " ".join(key_label(key) for key in self.keys)

    @property
    def first_key(self) -> str:
        """The key that is shown where there is room for one; empty where it has none."""
        return key_label(self.keys[0]) if self.keys else ""


# Signs whose names have no underscore to know them by.
_SIGNS = frozenset(("slash", "backslash", "at", "minus", "plus", "underscore", "comma", "colon",
                    "semicolon", "ampersand", "asterisk", "apostrophe", "tilde"))  # fmt: skip
_KEY_LABELS = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "↵",
    "escape": "esc",
    "plus": "+",
    "minus": "-",
    "underscore": "_",
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "backspace": "⌫",
    "delete": "del",
}
_FUNCTION_KEY = re.compile(r"f[0-9]{1,2}")


def key_label(key: str) -> str:
    """A key as it stands on the keyboard: `?`, `ctrl+s`, `F1`."""
    front, plus, name = key.rpartition("+")
    if _FUNCTION_KEY.fullmatch(name):
        name = name.upper()
    elif name in _KEY_LABELS:
        name = _KEY_LABELS[name]
    elif "_" in name or name in _SIGNS:
        name = character_of(name) or name
    return f"{front}{plus}{name}"


def is_typed(key: str) -> bool:
    """Whether the key puts a character into a text."""
    character = character_of(key)
    return character is not None and character.isprintable()


def character_of(key: str) -> str | None:
    """The character a key puts into a text; None for one that puts none there.

    Textual's own way back knows nothing of its short names: `slash`, `at`, `minus`.
    """
    return key_to_character(REPLACED_KEYS.get(key, key))
