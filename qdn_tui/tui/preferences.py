"""What the dispatcher at this machine prefers: `[keys]` and `[ui]` of qdn.toml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from qdn_tui.domain.quiet import QuietHours, quiet_hours
from qdn_tui.tui.clipboard import CLIPBOARD_WAYS, ClipboardWay
from qdn_tui.tui.commands.keyboard import DEFAULT_KEYS, Keyboard
from qdn_tui.tui.theme import THEME_NAMES

_UI = ("theme", "clipboard", "quiet_hours")


@dataclass(frozen=True)
class Preferences:
    """Preferences that can be used, and what was wrong with the others.

    Attributes:
        keyboard: the keys in use.
        theme: name of the theme to wear; empty for the usual one.
        clipboard: how texts are copied.
        quiet: hours in which a new booking rings no bell; None for none.
        complaints: what is wrong with the lines that were left out, each naming its key.
    """

    keyboard: Keyboard = DEFAULT_KEYS
    theme: str = ""
    clipboard: ClipboardWay = "osc52"
    quiet: QuietHours | None = None
    complaints: tuple[str, ...] = ()


NO_PREFERENCES = Preferences()


def preferences_of(keys: Mapping[str, object], ui: Mapping[str, object]) -> Preferences:
    """The preferences that these tables mean; what is wrong leaves the default in its place."""
    keyboard, wrong_keys = _keyboard_of(keys)
    wrong = [f"ui.{name}: there is no such setting" for name in ui if name not in _UI]
    return Preferences(
        keyboard,
        theme=_one_of(ui, "theme", THEME_NAMES, wrong) or "",
        clipboard=_one_of(ui, "clipboard", CLIPBOARD_WAYS, wrong) or "auto",
        quiet=_quiet(ui, wrong),
        complaints=(*wrong_keys, *wrong),
    )


NameT = TypeVar("NameT", bound=str)


def _keyboard_of(keys: Mapping[str, object]) -> tuple[Keyboard, tuple[str, ...]]:
    if not keys:
        return DEFAULT_KEYS, ()
    from qdn_tui.tui.commands.keymap import keyboard_of

    return keyboard_of(keys)


def _quiet(ui: Mapping[str, object], wrong: list[str]) -> QuietHours | None:
    """The quiet hours if they are given and understood."""
    written = ui.get("quiet_hours")
    if written is None:
        return None
    try:
        return quiet_hours(str(written))
    except ValueError as error:
        wrong.append(f"ui.quiet_hours: {error}")
        return None


def _one_of(
    ui: Mapping[str, object], name: str, allowed: Sequence[NameT], wrong: list[str]
) -> NameT | None:
    """A setting if it is one of these; None where it is not given, or wrong."""
    value = ui.get(name)
    found = next((one for one in allowed if one == value), None)
    if value is not None and found is None:
        wrong.append(f"ui.{name}: is one of {', '.join(allowed)}")
    return found
