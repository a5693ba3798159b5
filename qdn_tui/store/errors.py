"""What can go wrong between a desk and its jobs."""

from typing import ClassVar

from qdn_tui.errors import QdnError


class StoreError(QdnError):
    """The jobs could not be read or written.

    Attributes:
        badge: what it is in two or three words, where it is not the line that is down.
        passes: whether trying again alone may help, and nobody need do anything.
    """

    badge: ClassVar[str] = ""
    passes: ClassVar[bool] = False


class StoreUnreachable(StoreError):
    """No answer, or a fault on the other side. Trying again later is right."""

    exit_code = 6
    passes = True


class AccessRefused(StoreError):
    """The store answered, but not to these credentials."""

    badge = "no access"
    exit_code = 6


class StoreBusy(StoreError):
    """Others kept writing first until the time for trying was used up. Nothing was written."""

    exit_code = 4


class DocumentMissing(StoreError):
    """The document that should be there is not. It is never created silently."""

    badge = "no jobs file"
    exit_code = 5


class DocumentUnreadable(StoreError):
    """The document is empty, cut short or not ours. It is never written over."""

    badge = "jobs file damaged"
    exit_code = 1


class NewerDocument(StoreError):
    """A newer program wrote the document. It can be read, not written."""

    exit_code = 3


class ReadOnly(StoreError):
    """This environment is set to read only."""

    exit_code = 3


class UnknownVersion(StoreError):
    """No version of the document is known by this name."""

    exit_code = 5

    def __init__(self, message: str) -> None:
        super().__init__(message, "`qdn store restore` lists the versions there are")


class Overtaken(StoreError):
    """Somebody wrote after the preview was shown. Nothing was restored."""

    exit_code = 4


class CannotSwap(StoreError):
    """The store does not compare before it writes: two desks would overwrite each other."""

    exit_code = 3
