"""Keys pressed before there is anything to act on: kept in their order, and pressed again then."""

from collections.abc import Awaitable, Callable

from textual import events

Pressed = events.Key | events.Paste
"""What a terminal hands over to be typed: a key, or a text in one piece."""


class HeldKeys:
    """A queue before the queue.

    Args:
        must_wait: whether a key has nothing to act on yet.
        press: presses a key and returns once all that it led to has happened.
    """

    def __init__(
        self,
        must_wait: Callable[[Pressed], bool],
        press: Callable[[Pressed], Awaitable[None]],
    ) -> None:
        self._must_wait = must_wait
        self._press = press
        self._kept: list[Pressed] = []
        self._passing: Pressed | None = None
        self._is_releasing = False

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def is_releasing(self) -> bool:
        """Whether keys that waited are being pressed."""
        return self._is_releasing

    def keeps(self, key: Pressed) -> bool:
        """Whether the key waits: for what it acts on, or for its turn behind one that does."""
        if key is self._passing:
            return False
        if not (self._kept or self._is_releasing or self._must_wait(key)):
            return False
        self._kept.append(key)
        return True

    def drop(self) -> int:
        """Forget the keys; says how many there were."""
        count = len(self._kept)
        self._kept.clear()
        return count

    async def release(self) -> None:
        """Press the keys that need not wait any more, up to the first that must."""
        if self._is_releasing:
            return
        self._is_releasing = True
        try:
            while self._kept and not self._must_wait(self._kept[0]):
                self._passing = self._kept.pop(0)
                await self._press(self._passing)
        finally:
            self._passing = None
            self._is_releasing = False
