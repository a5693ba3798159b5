"""Tracking tokens on the command line: some begin with a hyphen, as options do."""

from typing import Any

from qdn_tui.cli.helping import Command
from qdn_tui.domain.tokens import is_token


class TokensFirst(Command):
    """A command that takes a word in a token's form for a token, unless it is an option of its own.

    Older links have such tokens; those made now begin with a letter or a digit.
    """

    # The context is of Typer's own copy of click, which it does not name in public.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words; what begins with a space is no option, and the space means nothing."""
        options = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        words = []
        for word in args:
            meant = word.startswith("-") and is_token(word) and word not in options
            words.append(f" {word}" if meant else word)
        return super().parse_args(ctx, words)
