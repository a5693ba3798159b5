"""What each command is called, does and takes: for `--help`, the documents and the manual."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple, get_args

from qdn_tui.cli.examples import EXAMPLES


class Parameter(NamedTuple):
    """An option or argument, as it is written, and what it says."""

    written: str
    says: str


class Spelled(NamedTuple):
    """A command.

    Attributes:
        words: as they are typed, `qdn` first.
        usage: the words with all that has to follow them.
        paragraphs: what it does.
        arguments, options: what it takes.
        commands: of a group, the commands in it and the first thing that each says.
        examples: lines as one types them.
    """

    words: str
    usage: str
    paragraphs: tuple[str, ...]
    arguments: tuple[Parameter, ...]
    options: tuple[Parameter, ...]
    commands: tuple[Parameter, ...]
    examples: tuple[str, ...]


def spelled(command: Any, words: tuple[str, ...]) -> Spelled:
    """A command of Typer's in words.

    Args:
        words: it is called by, without `qdn`; none for the board.
    """
    shown = [one for one in command.params if not getattr(one, "hidden", False)]
    arguments = [one for one in shown if one.param_type_name == "argument"]
    options = [one for one in shown if one.param_type_name == "option"]
    must = [_option(one) for one in options if one.required]
    return Spelled(
        " ".join(("qdn", *words)),
        " ".join(["qdn", *words, *(_argument(one) for one in arguments), *must]),
        _paragraphs(command.help),
        tuple(Parameter(_argument(one), _says(one)) for one in arguments),
        tuple(Parameter(_option(one), _says(one)) for one in options),
        tuple(
            Parameter(name, next(iter(_paragraphs(inner.help)), ""))
            for name, inner in getattr(command, "commands", {}).items()
        ),
        EXAMPLES.get(" ".join(words), ()),
    )


def all_spelled(root: Any) -> Iterator[Spelled]:
    """Every command, in the order of `--help`; the board, which has no word, first."""
    yield spelled(root, ())
    yield from _within(root, ())


def _within(group: Any, words: tuple[str, ...]) -> Iterator[Spelled]:
    for name, inner in group.commands.items():
        if hasattr(inner, "commands"):
            yield from _within(inner, (*words, name))
        else:
            yield spelled(inner, (*words, name))


def _paragraphs(text: str | None) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in re.split(r"\n\s*\n", text or "") if one.strip())


def _argument(one: Any) -> str:
    name = str(one.metavar or _choices(one) or one.name.upper())
    return name if one.required else f"[{name}]"


def _option(one: Any) -> str:
    names = ", ".join((*one.opts, *one.secondary_opts))
    if one.is_flag:
        return names
    return f"{names} {one.metavar or _choices(one) or one.name.upper()}"


def _choices(one: Any) -> str:
    """The values of an enumeration, also of a list of them; empty where any text will do."""
    annotation = one.type_descriptor.annotation
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Enum):
            return "|".join(str(choice.value) for choice in kind)
    return ""


def _says(one: Any) -> str:
    said = " ".join(str(one.help or "").split())
    if one.required and one.param_type_name == "option":
        said = f"{said} Required."
    default = one.default.value if isinstance(one.default, Enum) else one.default
    # What is left out otherwise says itself what happens then.
    if isinstance(default, int | str) and default and not getattr(one, "is_flag", False):
        said = f"{said} Else: {default}."
    return said.strip()
