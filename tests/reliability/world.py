"""Time that passes only when everybody waits: many clients in one thread, the same every time."""

import heapq
from collections.abc import Callable
from itertools import count
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet


class World:
    """Runs clients as greenlets and events at their moments, one after the other.

    A client is ordinary blocking code; where it waits, the others go on.

    Attributes:
        now: seconds since the beginning.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._turn = count()

    def clock(self) -> float:
        return self.now

    def at(self, delay: float, act: Callable[[], object]) -> None:
        """Have `act` called in `delay` seconds."""
        heapq.heappush(self._due, (self.now + delay, next(self._turn), act))

    def start(self, life: Callable[[], None], delay: float = 0.0) -> "Client":
        """A client that begins to live in `delay` seconds."""
        client = Client(life)
        self.at(delay, client.begin)
        return client

    def sleep(self, seconds: float) -> None:
        """Let the client who calls this wait."""
        pause = Pause()
        self.at(seconds, pause.end)
        pause.wait()

    def run(self) -> None:
        """Until nothing is left to happen."""
        while self._due:
            self.now, _, act = heapq.heappop(self._due)
            act()


class Client:
    """A life that can be ended at any moment at which it waits."""

    def __init__(self, life: Callable[[], None]) -> None:
        self._greenlet = greenlet(life)

    @property
    def is_dead(self) -> bool:
        return self._greenlet.dead

    def begin(self) -> None:
        self._greenlet.switch()

    def kill(self) -> None:
        """As by kill -9, but for `finally`, which may run and must not matter."""
        if not self._greenlet.dead:
            self._greenlet.throw(Killed)


class Killed(GreenletExit):
    """No `except Exception` takes it for an error."""


class Pause:
    """A wait that the first of several events ends; the later ones find it ended."""

    def __init__(self) -> None:
        self._who: Any = getcurrent()
        self._over = False

    def end(self, value: object = None) -> None:
        if not self._over and not self._who.dead:
            self._over = True
            self._who.switch(value)

    def wait(self) -> Any:
        """What `end` was given."""
        try:
            return self._who.parent.switch()
        finally:
            self._over = True
