"""The words of a command line in the parser's order, also while they are still being typed.

`--env` and `--config` may stand behind a command; the parser knows them before it alone.
"""

import shlex
from collections.abc import MutableMapping, Sequence
from typing import Final

COMPLETING: Final = "_QDN_COMPLETE"
"""Set by a shell that asks what the command line may go on with."""

_EVERYWHERE: Final = ("--env", "--config")
# What shells hand over: bash its words and which of them is typed, zsh and fish the line so far.
_WORDS, _PLACE, _LINE = "COMP_WORDS", "COMP_CWORD", "_TYPER_COMPLETE_ARGS"


def options_first(words: Sequence[str]) -> list[str]:
    """`qdn cloud up --env NAME` means `qdn --env NAME cloud up`: people write it either way."""
    front: list[str] = []
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--":
            return [*front, *rest, word, *left]
        if word in _EVERYWHERE:
            value = next(left, None)
            front += [word] if value is None else [word, value]
        elif word.startswith(tuple(f"{name}=" for name in _EVERYWHERE)):
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest]


def half_typed(words: Sequence[str]) -> list[str]:
    """Words whose last one is still being typed, in an order that lets the parser go on with it.

    Args:
        words: without `qdn`; the last is empty where it was not begun.
    """
    *done, begun = words
    if done[:1] == ["help"]:
        done = done[1:]
    if done and done[-1] in _EVERYWHERE and "--" not in done:
        # Its value is asked for: what the command would be does not matter.
        front = options_first(done[:-1])
        return [*front[: _length_of_options(front)], done[-1], begun]
    return [*options_first(done), begun]


def put_in_order(environ: MutableMapping[str, str]) -> None:
    """Let what a shell asks about stand in the parser's order."""
    if _WORDS in environ and environ.get(_PLACE, "").isdigit():
        words = _split(environ[_WORDS])
        place = int(environ[_PLACE])
        # Bash takes `=` for a word of its own.
        done = [word for word in words[1:place] if word != "="]
        typed = words[place] if place < len(words) else ""
        asked = half_typed([*done, "" if typed == "=" else typed])
        environ[_WORDS] = shlex.join([*words[:1], *asked])
        environ[_PLACE] = str(len(asked))
    elif _LINE in environ:
        line = environ[_LINE]
        words = _split(line)
        asked = half_typed([*words[1:], ""] if line.endswith(" ") else words[1:] or [""])
        typed = shlex.quote(asked[-1]) if asked[-1] else ""
        environ[_LINE] = f"{shlex.join([*words[:1], *asked[:-1]])} {typed}"


def _length_of_options(front: Sequence[str]) -> int:
    """How many words the options take that stand in front."""
    taken = 0
    while taken < len(front) and front[taken].startswith(_EVERYWHERE):
        taken += 1 if "=" in front[taken] else 2
    return taken


def _split(line: str) -> list[str]:
    """The words of a line; a quote that is still open takes all that follows."""
    reading = shlex.shlex(line, posix=True)
    reading.whitespace_split = True
    reading.commenters = ""
    words: list[str] = []
    try:
        words.extend(reading)
    except ValueError:
        words.append(reading.token or "")
    return words
