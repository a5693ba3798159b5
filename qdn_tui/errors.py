"""The root of every error a person can do something about."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

STOPPED: Final = 130
"""Ctrl-C: what shells say of a program that SIGINT ended."""

UNREAD: Final = 141
"""Whoever read the output stopped: what shells say of a program that SIGPIPE ended."""

EXIT_CODES: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "done",
        1: "something is broken: an unreadable document, a failed check, or a fault of ours, "
        "whose log file is named",
        2: "the command or its input is wrong",
        3: "a rule refuses it; what is allowed is listed",
        4: "someone else changed it first",
        5: "there is no such job, document or stack",
        6: "the cloud does not answer, or refuses the credentials",
        7: "the release is live, its purge still pending",
        STOPPED: "it was stopped",
        UNREAD: "whoever read the output stopped before its end, as `head` does",
    }
)
"""What the process ends with, for scripts; they never change their meaning."""


class QdnError(Exception):
    """Something went wrong, said in one line, with what to do next.

    Attributes:
        message: what happened, one sentence without a full stop, safe to print.
        next_step: what the reader can do about it, an imperative sentence; may be empty.
        exit_code: the process exit code the command line ends with (see `EXIT_CODES`).
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message}. {self.next_step}".removesuffix(". ")
