"""What the dispatcher at this machine prefers: `[keys]` and `[ui]` of qdn.toml."""

from collections.abc import Mapping
from dataclasses import dataclass

from qdn_tui.tui.commands.keyboard import DEFAULT_KEYS, Keyboard
from qdn_tui.tui.commands.keymap import keyboard_of


@dataclass(frozen=True)
class Preferences:
    """Preferences that can be used, and what was wrong with the others.

    Attributes:
        keyboard: the keys in use.
        complaints: what is wrong with the lines that were left out, each naming its key.
    """

    keyboard: Keyboard = DEFAULT_KEYS
    complaints: tuple[str, ...] = ()


NO_PREFERENCES = Preferences()


def preferences_of(keys: Mapping[str, object], ui: Mapping[str, object]) -> Preferences:
    """The preferences that these tables mean; what is wrong leaves the default in its place."""
    keyboard, complaints = keyboard_of(keys)
    unknown = tuple(f"ui.{name}: there is no such setting" for name in ui)
    return Preferences(keyboard, (*complaints, *unknown))
