"""What is said while a write is tried again: nobody waits for long without knowing for what."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from qdn_tui.cli.console import say

if TYPE_CHECKING:
    from qdn_tui.store.errors import StoreError

_SAID_AFTER_S = 2.0


def told_once() -> "Callable[[StoreError, float], None]":
    """Says once, a moment after the first try, why it is tried again."""
    said = False

    def tell(why: "StoreError", spent: float) -> None:
        nonlocal said
        if not said and spent >= _SAID_AFTER_S:
            said = True
            say(f"{why.message}. Trying on for some seconds; Ctrl-C stops")

    return tell
