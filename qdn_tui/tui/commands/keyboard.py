"""Which keys the commands have: the registry's own, or the dispatcher's in their place."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from qdn_tui.tui.commands.command import Command

# A binding with this key is never pressed: a command that its dispatcher left without a key.
NO_KEY = "<none>"


@dataclass(frozen=True)
class Keyboard:
    """The keys in use.

    Attributes:
        own: the dispatcher's keys by command id; empty for a command without a key.
    """

    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, command: Command) -> Command:
        """The command with the keys it has here."""
        keys = self.own.get(command.id)
        return command if keys is None else replace(command, keys=keys)

    def keymap(self) -> dict[str, str]:
        """The same for Textual: ids of bindings, and their keys."""
        return {name: ",".join(keys) or NO_KEY for name, keys in self.own.items()}


DEFAULT_KEYS = Keyboard()

# A context, not a global: each board of a process has its keyboard, as each has its screen.
_IN_USE: ContextVar[Keyboard] = ContextVar("keyboard", default=DEFAULT_KEYS)


def take(keyboard: Keyboard) -> None:
    """Let everything that names keys from here on name those of this keyboard."""
    _IN_USE.set(keyboard)


def in_use() -> Keyboard:
    """The keyboard of the board that runs here."""
    return _IN_USE.get()
