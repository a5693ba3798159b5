"""The commands of the board."""

from qdn_tui.tui.commands.command import Command, Group, Kind, Place, key_label
from qdn_tui.tui.commands.keyboard import Keyboard, take
from qdn_tui.tui.commands.registry import (
    COMMANDS,
    TOGETHER,
    TYPED_IN,
    bindings,
    commands,
    commands_at,
    key_of,
    keys_for,
    kinds_of,
)

__all__ = [
    "COMMANDS",
    "TOGETHER",
    "TYPED_IN",
    "Command",
    "Group",
    "Keyboard",
    "Kind",
    "Place",
    "bindings",
    "commands",
    "commands_at",
    "key_label",
    "key_of",
    "keys_for",
    "kinds_of",
    "take",
]
