"""What the dispatcher at this machine prefers: `[keys]` and `[ui]` of qdn.toml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qdn_tui.tui.commands.keyboard import DEFAULT_KEYS, Keyboard
from qdn_tui.tui.commands.keymap import keyboard_of
from qdn_tui.tui.theme import THEME_NAMES

_UI = ("theme",)


@dataclass(frozen=True)
class Preferences:
    """Preferences that can be used, and what was wrong with the others.

    Attributes:
        keyboard: the keys in use.
        theme: name of the theme to wear; empty for the usual one.
        complaints: what is wrong with the lines that were left out, each naming its key.
    """

    keyboard: Keyboard = DEFAULT_KEYS
    theme: str = ""
    complaints: tuple[str, ...] = ()


NO_PREFERENCES = Preferences()


def preferences_of(keys: Mapping[str, object], ui: Mapping[str, object]) -> Preferences:
    """The preferences that these tables mean; what is wrong leaves the default in its place."""
    keyboard, wrong_keys = keyboard_of(keys)
    wrong = [f"ui.{name}: there is no such setting" for name in ui if name not in _UI]
    return Preferences(
        keyboard,
        theme=_one_of(ui, "theme", THEME_NAMES, wrong),
        complaints=(*wrong_keys, *wrong),
    )


def _one_of(ui: Mapping[str, object], name: str, allowed: Sequence[str], wrong: list[str]) -> str:
    """A setting if it is one of these; empty where it is not given, or wrong."""
    value = ui.get(name)
    if value is None:
        return ""
    if isinstance(value, str) and value in allowed:
        return value
    wrong.append(f"ui.{name}: is one of {', '.join(allowed)}")
    return ""
