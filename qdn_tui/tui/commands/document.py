"""The table of keys in docs/keys.md: `python -m qdn_tui.tui.commands.document > docs/keys.md`."""

import sys
from collections.abc import Iterator

from qdn_tui.tui.commands.command import Command, Group
from qdn_tui.tui.commands.registry import COMMANDS

_INTRODUCTION = """\
# Keys

Made from the list of commands that the board itself uses, by
`python -m qdn_tui.tui.commands.document > docs/keys.md`.

`ctrl+p` on the board finds any command by a few letters of its name and does it; `?` shows this
list, searched by typing.

## Keys of your own

`[keys]` in `qdn.toml` gives a command, by its id below, another key, several, or none:

```toml
[keys]
advance = ["a", "f8"]
copy_link = "ctrl+k"
refresh = []
```

Footer, help, palette and messages then name your keys. Keys are written as they stand on the
keyboard (`a`, `A`, `?`, `f5`, `pgup`, `ctrl+k`, `alt+x`). A line with an unknown command, an
unknown key, or a key that another command has in the same place is named when the board opens, and
its command keeps the key it had. Two commands may swap their keys. Where letters are typed into a
text, a command's key needs `ctrl` or is a function key.
"""


def document() -> str:
    """The page, as Markdown."""
    return _INTRODUCTION + "".join(_sections())


def _sections() -> Iterator[str]:
    for group in Group:
        here = [command for command in COMMANDS if command.group is group]
        if here:
            yield f"\n## {group}\n\n| key | id | does |\n|---|---|---|\n"
            yield from (_row(command) for command in here)


def _row(command: Command) -> str:
    keys = " ".join(f"`{key}`" for key in command.key_label.split(" ")).replace("|", "\\|")
    name = f"`{command.id}`" if command.places else "(fixed)"
    return f"| {keys} | {name} | {command.help} |\n"


if __name__ == "__main__":
    sys.stdout.write(document())
