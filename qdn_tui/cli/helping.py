"""`--help`, and what is said about a command line that cannot be meant.

Drawn by ourselves from what the documents say too: plain lines, at any width, whose examples can
be copied.
"""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from qdn_tui.cli.other_words import instead_of
from qdn_tui.cli.spelled import Parameter, Spelled, spelled

# An option with its value, or a word as shells see it, quotes and what is in them included.
_WORD: Final = r"""(?:[^\s"']|"[^"]*"|'[^']*')+"""
_UNIT: Final = re.compile(rf"--\S+ (?!-|\|){_WORD}|{_WORD}")
_WIDEST: Final = 100
_NARROWEST: Final = 30
_LEFT: Final = 26
_EVERYWHERE: Final[tuple[Parameter, ...]] = (
    Parameter("--env NAME", "Environment of qdn.toml; `local` always exists."),
    Parameter("--config FILE", "Settings file, instead of the one found by itself."),
    Parameter("-h, --help", "Show this."),
)


class Command(TyperCommand):
    """A command whose `--help` is ours."""

    # Contexts and formatters are of Typer's own copy of click, which it does not name in public.
    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help into the formatter."""
        formatter.write(help_text(spelled(self, _words(ctx)), _width(), bold=_bold()))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """What a shell offers: also the options that every command takes."""
        return [*super().shell_complete(ctx, incomplete), *_of_every_command(ctx, incomplete)]


class Group(TyperGroup):
    """A group of commands whose `--help` is ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help into the formatter."""
        text = help_text(spelled(self, _words(ctx)), _width(), bold=_bold(), last=self.epilog or "")
        formatter.write(text)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """What a shell offers: also the options that every command takes."""
        return [*super().shell_complete(ctx, incomplete), *_of_every_command(ctx, incomplete)]


def _of_every_command(ctx: Any, incomplete: str) -> list[Any]:
    """The options that may stand behind a command as well, where one is begun."""
    if ctx.parent is None or not incomplete.startswith("-"):
        return []
    root = ctx.find_root()
    known = {one.written.split()[0] for one in _EVERYWHERE if not one.written.startswith("-h")}
    offered = root.command.shell_complete(root, incomplete)
    return [one for one in offered if one.value in known]


def use_our_help(app: typer.Typer, command_type: type[Command]) -> None:
    """Let every command of a program be of this type, and every group help in our way."""
    app.info.cls = Group
    for command in app.registered_commands:
        command.cls = command_type
    for group in app.registered_groups:
        group.cls = Group
        if group.typer_instance is not None:
            use_our_help(group.typer_instance, command_type)


def help_text(about: Spelled, width: int, *, bold: bool = False, last: str = "") -> str:
    """The help of a command.

    Args:
        width: of the terminal, in columns.
        bold: whether headings stand out.
        last: a line at the end.
    """
    return "\n".join(_lines(about, max(_NARROWEST, min(width, _WIDEST)), bold, last)) + "\n"


def usage_words(error: Any) -> str:
    """What is wrong with a command line, with the place that says how it is meant; one line.

    Args:
        error: one of click's, which has a message and may have a context.
    """
    said = str(error.format_message()).replace("Value error, ", "").strip().removesuffix(".")
    said = re.sub(r" \(Possible options: (.*)\)$", r". Did you mean \1?", said)
    said = said.replace("does not match the formats '%Y-%m-%d'", "is no day such as 2026-11-22")
    said = re.sub(r"Input should be greater than or equal to (\S+)", r"it is below \1", said)
    said = re.sub(r"^Got unexpected extra argument\(s\) \((.*)\)$", r"Not understood: \1", said)
    context = getattr(error, "ctx", None)
    words = context.command_path if context is not None else "qdn"
    if missing := re.match(r"No such command '([^']*)'", said):
        instead = instead_of(f"{words} {missing[1]}")
        if instead:
            return f"{missing[0]}. {instead}"
    return f"{said}{'' if said.endswith('?') else '.'} See `{words} --help`"


def _lines(about: Spelled, width: int, bold: bool, last: str) -> Iterator[str]:
    rest = " COMMAND" if about.commands else ""
    if about.options:
        # The board opens without a command.
        rest = f" [OPTIONS]{rest and ' [COMMAND]'}"
    yield from _wrapped(f"{_title('Usage:', bold)} {about.usage}{rest}", width, hang=" " * 9)
    for paragraph in about.paragraphs:
        yield ""
        yield from _wrapped(paragraph, width)
    options, everywhere = about.options, _EVERYWHERE
    if set(everywhere) & set(options):
        options, everywhere = tuple(dict.fromkeys((*options, *everywhere))), ()
    for title, rows in (
        ("Commands", about.commands),
        ("Arguments", about.arguments),
        ("Options", options),
        ("Everywhere", everywhere),
    ):
        if rows:
            yield ""
            yield _title(f"{title}:", bold)
            yield from _rows(rows, width)
    if about.examples:
        yield ""
        yield _title("Examples:", bold)
        for example in about.examples:
            yield from _example(example, width)
    if about.commands and not last:
        last = f"`{about.words} COMMAND --help` says more of each."
    if last:
        yield ""
        yield from _wrapped(last, width)


def _rows(rows: Sequence[Parameter], width: int) -> Iterator[str]:
    left = min(max(len(one.written) for one in rows), _LEFT, width // 3)
    hang = " " * (left + 4)
    for one in rows:
        if len(one.written) <= left:
            yield from _wrapped(f"  {one.written:<{left}}  {one.says}".rstrip(), width, hang)
        else:
            yield from _wrapped(f"  {one.written}", width, hang="      ")
            yield from _wrapped(f"{hang}{one.says}", width, hang)


def _example(line: str, width: int) -> Iterator[str]:
    """A line to be copied; too long a one goes on behind a backslash, as shells read it."""
    taken = " "
    for word in _UNIT.findall(line):
        if len(taken) + len(word) + 3 > width and taken.strip():
            yield f"{taken} \\"
            taken = "     "
        taken += f" {word}"
    yield taken


def _wrapped(text: str, width: int, hang: str = "") -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent=hang, break_on_hyphens=False, break_long_words=False
    )


def _title(text: str, bold: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if bold else text


def _words(context: Any) -> tuple[str, ...]:
    """The words a command was called by, without `qdn`."""
    words: list[str] = []
    while context.parent is not None:
        words.append(str(context.info_name))
        context = context.parent
    return tuple(reversed(words))


def _width() -> int:
    return shutil.get_terminal_size().columns


def _bold() -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain
