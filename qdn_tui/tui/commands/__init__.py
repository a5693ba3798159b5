"""The commands of the board."""

from qdn_tui.tui.commands.command import Command, Group, Place, key_label
from qdn_tui.tui.commands.registry import COMMANDS, bindings, commands_at, keys_for

__all__ = [
    "COMMANDS",
    "Command",
    "Group",
    "Place",
    "bindings",
    "commands_at",
    "key_label",
    "keys_for",
]
