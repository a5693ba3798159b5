"""Keys typed ahead of the screen: each is kept until what it is meant for is there.

A slow line hands over in one go what was typed in a second: `t`, `1`, enter, `w`. What the first
of them opens is not there yet when the next ones come.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import PurePath

from textual import events, on
from textual.widget import Widget

from qdn_tui.tui.arrivals import ArrivalsApp
from qdn_tui.tui.commands import Group, Place, commands_at
from qdn_tui.tui.held_keys import HeldKeys, Pressed
from qdn_tui.tui.messages import PromptOpened
from qdn_tui.tui.screens.base import DeskScreen
from qdn_tui.tui.screens.opening import OpeningScreen
from qdn_tui.tui.stray_keys import said_of
from qdn_tui.tui.typed_ahead import let_them_catch_up

_OPENING_A_PROMPT = ("filter", "jump")
_OPENING_NOTHING = ("advance", "refresh")
_AT_ANY_TIME = ("ctrl+q", "ctrl+c")
# Whoever is asked goes away meanwhile, now and then: nothing may hold the keyboard for long.
_LONGEST_SECONDS = 2.0


class TypedAheadApp(ArrivalsApp):
    """An application whose keys wait for what they act on."""

    def __init__(self, css_path: list[str | PurePath]) -> None:
        super().__init__(css_path=css_path)
        self.ahead = HeldKeys(self._must_wait, self._press)
        """Keys that wait."""
        self._prompt_is_coming: events.Key | None = None
        self._on_its_way: events.Key | None = None
        self._pressed = ""

    # For those who build on it.

    def must_wait_for_jobs(self, key: str) -> bool:  # noqa: ARG002  # the base knows of none
        """Whether a key is about the desk, or about a job, that is not there yet."""
        return False

    @property
    def has_desk(self) -> bool:
        """Whether the desk is there already."""
        return "desk" in vars(self)

    # What it reacts to.

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Paste) and not event.is_forwarded and self.ahead.keeps(event):
            return
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        if not self._is_urgent(event.key) and self.ahead.keeps(event):
            return
        if self.has_desk and event.key != self._pressed:
            self.desk.steps.end()
        self._pressed = event.key
        if self._opens_prompt(event):
            self._prompt_is_coming = event
            self._begin_to_follow(event)
        elif not self.ahead.is_releasing and self._may_open(event):
            self._on_its_way = event
            self._begin_to_follow(event)
        await super().on_event(event)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """As its base; a key that nobody on the way up knew is told what it is."""
        found = await super()._check_bindings(key, priority)
        screen = self.screen
        if not (found or priority) and self.has_desk and isinstance(screen, DeskScreen):
            helps = any(live.binding.id == "help" for live in screen.active_bindings.values())
            if said := said_of(key, helps=helps):
                screen.say(said, "warning")
        return found

    @on(PromptOpened)
    def _prompt_opened(self) -> None:
        self._prompt_is_coming = None
        self.release_keys()

    def order_failed(self) -> None:
        # They were meant for what would have come after.
        self.ahead.drop()
        self.desk.steps.end()

    def sending_turned(self) -> None:
        self.release_keys()

    def release_keys(self) -> None:
        """Press the keys that need not wait any more."""
        if self.ahead:
            self.run_worker(self.ahead.release(), group="held keys")

    # What it decides by.

    def _opens_prompt(self, event: events.Key) -> bool:
        """Whether a key leads to a line to type into: the letters after it are for that line."""
        if not self.has_desk or len(self.screen_stack) > 1 or self._is_typed(event):
            return False
        opening = (c.keys for c in commands_at(Place.BOARD) if c.id in _OPENING_A_PROMPT)
        is_open = not isinstance(self.screen, OpeningScreen)
        return is_open and any(event.key in keys for keys in opening)

    def _may_open(self, event: events.Key) -> bool:
        """Whether a key may lead to another screen: the keys after it are for that one."""
        if not self.has_desk or not isinstance(self.screen, DeskScreen):
            return False
        if self._is_typed(event):
            return False
        moving = (c.keys for c in commands_at(Place.CARDS))
        marking = (c.keys for c in commands_at(Place.BOARD) if c.group is Group.MARK)
        staying = (c.keys for c in commands_at(Place.BOARD) if c.id in _OPENING_NOTHING)
        return not any(event.key in keys for ways in (moving, marking, staying) for keys in ways)

    def _is_urgent(self, key: str) -> bool:
        """Whether a key is the way out, also of a screen that waits for a slow disk."""
        nothing_before = not self.ahead and self._on_its_way is None
        return key in _AT_ANY_TIME or (key == "escape" and nothing_before)

    def _must_wait(self, key: Pressed) -> bool:
        if self._prompt_is_coming is not None or self._on_its_way is not None:
            return True
        screen = self.screen
        if isinstance(screen, DeskScreen) and screen.is_finishing:
            return True
        if isinstance(key, events.Paste) or self._is_typed(key):
            return False
        return self.must_wait_for_jobs(key.key)

    def _is_typed(self, key: events.Key) -> bool:
        """Whether a key is a letter for the line that has the focus."""
        focused = self.focused
        return focused is not None and focused.check_consume_key(key.key, key.character)

    # How a key goes its way.

    def _begin_to_follow(self, key: events.Key) -> None:
        # Not begun before it runs: the key may be the one that closes the board.
        follow: Callable[[], Awaitable[None]] = partial(self._follow, key)
        self.run_worker(follow, group="a key on its way")

    async def _follow(self, key: events.Key) -> None:
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_SECONDS):
                    await self._until_done()
        finally:
            if self._on_its_way is key:
                self._on_its_way = None
            # Something else took the key, and nothing opened.
            if self._prompt_is_coming is key:
                self._prompt_is_coming = None
            self.release_keys()

    async def _press(self, key: Pressed) -> None:
        self.post_message(key)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_SECONDS):
                await self._until_done()

    async def _until_done(self) -> None:
        """Wait until all that a key led to has happened, another screen included."""
        before = self.screen
        around = (self.focused or before).ancestors_with_self
        await let_them_catch_up(
            [self, *(node for node in around if isinstance(node, Widget)), self]
        )
        if self.screen is not before:
            await let_them_catch_up([self.screen, self])
