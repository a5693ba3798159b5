"""Keys of one's own: `[keys]` of qdn.toml, checked before they are used.

A line that cannot be meant leaves its command with the keys it had: a mistyped line must not
keep anybody from the board, and it is said at the start what is wrong with it.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import combinations

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from qdn_tui.tui.commands.command import Command, character_of, is_typed, key_label
from qdn_tui.tui.commands.keyboard import Keyboard
from qdn_tui.tui.commands.registry import COMMANDS, TOGETHER, TYPED_IN

_NAMED = frozenset(
    (
        *(key.value for key in Keys if not key.value.startswith("<")),
        # Textual's own short names for signs, such as `slash`.
        *KEY_NAME_REPLACEMENTS.values(),
    )
)
_SPELLINGS = {
    " ": "space",
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "del": "delete",
    "ins": "insert",
}
_MODIFIERS = ("ctrl", "alt", "shift")
# What a terminal sends for both is the same byte.
_SAME_BYTE = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
}
_FOR_TYPING = frozenset(
    ("space", "backspace", "delete", "left", "right", "home", "end", "tab", "shift+tab")
)
_MOST_KEYS = 6
_BY_ID = {command.id: command for command in COMMANDS}


class _Wrong(ValueError):
    """What is wrong with a line."""


def keyboard_of(table: Mapping[str, object]) -> tuple[Keyboard, tuple[str, ...]]:
    """The keyboard that a table of command ids and keys asks for.

    Args:
        table: a key, or a list of keys, for each command id; an empty list takes its keys away.

    Returns:
        The keyboard, and what is wrong with each line that was left out of it.
    """
    own: dict[str, tuple[str, ...]] = {}
    wrong: list[str] = []
    for name, written in table.items():
        try:
            own[name] = _keys(_command(name), written)
        except _Wrong as error:
            wrong.append(f"keys.{name}: {error}")
    while own and (clash := _first_clash(own)) is not None:
        name, said = clash
        del own[name]
        wrong.append(said)
    return Keyboard(own), tuple(wrong)


def read_key(written: str) -> str:
    """A key as Textual calls it, from any usual way to write it: `?`, `Ctrl+K`, `pgup`.

    Raises:
        ValueError: there is no such key; the message says so.
    """
    if len(written) == 1 and written != " ":
        return _name_of(written)
    *modifiers, last = written.lower().split("+") if len(written) > 1 else [written]
    key = _SPELLINGS.get(last, last)
    modifiers = ["ctrl" if name in ("control", "c") else name for name in modifiers]
    if any(name not in _MODIFIERS for name in modifiers):
        raise _Wrong(f'"{written}" is no key; write it like "a", "?", "ctrl+k" or "f5"')
    if len(key) == 1:
        if "shift" in modifiers and key.isalpha():
            modifiers.remove("shift")
            key = key.upper()
        key = _name_of(key)
    elif key not in _NAMED and character_of(key) is None:
        raise _Wrong(f'"{written}" is no key; write it like "a", "?", "ctrl+k" or "f5"')
    whole = "+".join((*modifiers, key))
    if whole in _SAME_BYTE:
        raise _Wrong(f'"{written}" is the same as {_SAME_BYTE[whole]} to a terminal')
    return whole


def _name_of(character: str) -> str:
    if character.isalnum():
        return character
    try:
        name = unicodedata.name(character)
    except ValueError:
        raise _Wrong("a control character is no key") from None
    key = name.lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(key, key)


def _command(name: str) -> Command:
    command = _BY_ID.get(name)
    if command is None:
        near = get_close_matches(name, _BY_ID, 1)
        hint = f"did you mean {near[0]}?" if near else "docs/keys.md lists them"
        raise _Wrong(f"there is no such command; {hint}")
    if not command.places:
        raise _Wrong(f"the keys of {command.label} cannot be changed")
    return command


def _keys(command: Command, written: object) -> tuple[str, ...]:
    several = [written] if isinstance(written, str) else written
    if not isinstance(several, list) or not all(isinstance(one, str) and one for one in several):
        raise _Wrong('give a key such as "a", or a list of keys')
    if len(several) > _MOST_KEYS:
        raise _Wrong(f"gives more than {_MOST_KEYS} keys")
    keys = tuple(dict.fromkeys(read_key(one) for one in several))
    if not keys and command.id in _NEEDED:
        raise _Wrong(f"{command.label} cannot be without a key")
    if TYPED_IN.intersection(command.places):
        for key in keys:
            if key in _FOR_TYPING or is_typed(key):
                raise _Wrong(f"{key_label(key)} is needed for typing there; take one with ctrl")
    return keys


# Without these nobody gets out of a screen, or finds what has no key.
_NEEDED = frozenset(("palette", "help", "quit", "close", "cancel", "save", "list_close"))


def _first_clash(own: Mapping[str, tuple[str, ...]]) -> tuple[str, str] | None:
    """The first line that takes a key another command has, and what to say about it."""
    order = list(own)
    keyboard = Keyboard(own)
    for first, second in _neighbours():
        shared = set(keyboard.of(first).keys) & set(keyboard.of(second).keys)
        if not shared:
            continue
        key = key_label(min(shared))
        late, other = first, second
        if first.id not in own or (
            second.id in own and order.index(second.id) > order.index(first.id)
        ):
            late, other = second, first
        return late.id, (
            f"keys.{late.id}: {key} is the key of {other.id} ({other.label}) already; "
            f"{late.label} keeps {late.key_label}"
        )
    return None


def _neighbours() -> Iterator[tuple[Command, Command]]:
    """Every two commands that work at the same time."""
    for places in TOGETHER:
        here = [command for command in COMMANDS if not set(places).isdisjoint(command.places)]
        yield from combinations(here, 2)
