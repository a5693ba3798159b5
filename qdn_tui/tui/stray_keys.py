"""What is said of a key that means nothing where it was pressed."""

from qdn_tui.tui.commands import commands, key_label, key_of
from qdn_tui.tui.commands.command import Command, is_typed

# They move or close, and are pressed once too often by everybody.
_SILENT = frozenset(("up", "down", "left", "right", "home", "end", "pageup", "pagedown",
                     "enter", "escape", "tab", "shift+tab", "backspace", "delete"))  # fmt: skip


def said_of(key: str, *, helps: bool) -> str:
    """Where the key works, or that it does nothing; empty where nothing is worth saying.

    Args:
        key: Textual's name of it.
        helps: whether the help can be opened from here.
    """
    if key in _SILENT:
        return ""
    meant = [command for command in commands() if key in command.keys]
    if meant:
        return f"{key_label(key)}: {'; '.join(dict.fromkeys(map(_where, meant)))}."
    if not is_typed(key):
        return ""
    more = f"; {key_of('help')} lists every key" if helps else ""
    return f"{key_label(key)} does nothing here{more}."


def _where(command: Command) -> str:
    return f"{command.label} works {command.where}"
