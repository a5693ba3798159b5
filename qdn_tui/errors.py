"""The root of every error a person can do something about."""

from typing import ClassVar


class QdnError(Exception):
    """Something went wrong, said in one line, with what to do next.

    Attributes:
        message: what happened, one sentence without a full stop, safe to print.
        next_step: what the reader can do about it, an imperative sentence; may be empty.
        exit_code: the process exit code the command line ends with (see `qdn_tui.cli.exits`).
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message}. {self.next_step}".removesuffix(". ")
