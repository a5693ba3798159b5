"""The application: hands what arrives to the open screens, and sees to a clean way out.

Nothing here loads a record's model: the first frame is painted before any of them is there.
"""

import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome
from textual.message import Message
from textual.screen import Screen

from qdn_tui.domain.text import safe
from qdn_tui.store.given_back import give_back_large_blocks
from qdn_tui.store.uncollected import let_stay
from qdn_tui.tui.ahead import TypedAheadApp
from qdn_tui.tui.clipboard import Clipboard
from qdn_tui.tui.colourless import Colourless
from qdn_tui.tui.commands import Group, Place, commands_at, key_of, take
from qdn_tui.tui.desk_opening import DeskReady, DeskRefused
from qdn_tui.tui.keeping import Keeping
from qdn_tui.tui.last_words import last_words
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.preferences import NO_PREFERENCES, Preferences
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.base import STYLES, DeskScreen
from qdn_tui.tui.screens.opening import FirstView, OpeningScreen
from qdn_tui.tui.shipping.news import DeployNews, Ended
from qdn_tui.tui.theme import THEMES, looks_called, theme_to_wear, with_256_colours
from qdn_tui.tui.widgets.board_view import HIGHLIGHT_SECONDS

if TYPE_CHECKING:
    from qdn_tui.tui.desk import Desk
    from qdn_tui.tui.last_seen import LastSeen
    from qdn_tui.tui.screens.board import BoardScreen
    from qdn_tui.tui.screens.leaving import Answer

Announce = Callable[[Message], object]
COMPLAINT_SECONDS = GREETING_SECONDS = 20.0
_KEEP_FIRST_AFTER_SECONDS, _KEEP_AFTER_SECONDS = 0.5, 20.0
_ABOUT_JOBS = (Group.JOB, Group.MARK)
_AT_THE_DESK = "desk"
_IS_TYPED = "something you typed is still open"
_STAYS_OPEN = f"The board stays: {_IS_TYPED}."
_FIRST_STYLES, *_STYLES = (
    Path(__file__).parent / "styles" / f"{name}.tcss" for name in ("board", *STYLES)
)


class QdnApp(TypedAheadApp):
    """The dispatch desk.

    Args:
        open_desk: makes the desk, which takes messages for this board. With a first view it is
            called on a thread, once that is painted, since all it needs takes longer to load.
        first: what to show meanwhile; None where the desk can be had at once.
        keeping: writes down what the board shows, for the first view of the next start.
        remembered: the file that keeps how the board was left; None keeps nothing.
        log: the file this program logs to; None where it logs nowhere.
        highlight_seconds: how long somebody else's change stands out.
        preferences: keys and looks of whoever sits here.
        greeting: lines said at the beginning; empty for none.
    """

    TITLE = "qdn"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        open_desk: "Callable[[Announce], Desk]",
        *,
        first: FirstView | None = None,
        keeping: Keeping | None = None,
        remembered: Path | None = None,
        log: Path | None = None,
        highlight_seconds: float = HIGHLIGHT_SECONDS,
        preferences: Preferences = NO_PREFERENCES,
        greeting: str = "",
    ) -> None:
        super().__init__(
            css_path=[_FIRST_STYLES] if first is not None else [_FIRST_STYLES, *_STYLES]
        )
        self._preferences = preferences
        self._greeting = greeting
        take(preferences.keyboard)
        self._open_desk = open_desk
        self._first = first
        self._keeping = keeping
        self._highlight_seconds = highlight_seconds
        self._leaving = False
        self._leaving_after_deploy = False
        self._has_first_read = False
        self.refused: Exception | None = None
        """Why there is no desk; the board ends with it."""
        self.memory = Memory(remembered)
        """How the board was left the last time."""
        self._log_path = log
        if first is None:
            self._take_desk(open_desk(self.post_message))
        # As no-color.org has it: empty means nothing was asked for.
        self.no_color = bool(os.environ.get("NO_COLOR"))
        is_poor = self.console.color_system == "256"
        for looks in THEMES:
            self.register_theme((with_256_colours(looks) if is_poor else looks).theme)
        left = self.memory.now
        looks = looks_called(theme_to_wear(preferences.theme, left.theme, left.theme_over))
        self._colourless = Colourless(looks.palette.background)
        # Not by assignment, after which Textual would read all styles once more.
        self.set_reactive(App.theme, looks.theme.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def _take_desk(self, desk: "Desk") -> None:
        self.desk = desk
        desk.orders.show = self.show_jobs
        desk.orders.after_paint = self.call_after_refresh
        desk.log_path = self._log_path
        desk.quiet = self._preferences.quiet
        desk.clipboard = Clipboard(self._preferences.clipboard, os.environ, sys.platform)

    def get_default_screen(self) -> Screen[None]:
        if self._first is not None:
            return OpeningScreen(self._first)
        return self._board_screen()

    def _board_screen(self, opening: OpeningScreen | None = None) -> "BoardScreen":
        from qdn_tui.tui.screens.board import BoardScreen

        board = BoardScreen(
            self.desk,
            self.memory,
            highlight_seconds=self._highlight_seconds,
            seen=self._first.seen if self._first is not None else None,
        )
        if opening is not None:
            board.stand_in_for(opening.board)
        return board

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual turns colours into greys where none are wanted; here there are none then."""
        filters = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
        return [*filters, self._colourless] if self.no_color else filters

    def on_mount(self) -> None:
        self.set_keymap(self._preferences.keyboard.keymap())
        if self.has_desk:
            self._begin()
        else:
            self.call_after_refresh(self.load_desk)

    def load_desk(self) -> None:
        """The first view is painted: load all the rest."""
        threading.Thread(target=self._make_desk, name="qdn-load", daemon=True).start()

    def _make_desk(self) -> None:
        give_back_large_blocks()
        try:
            # Screens and records take as long to load as the first view took to paint.
            import qdn_tui.tui.screens.board  # noqa: F401

            desk = self._open_desk(self.post_message)
        except Exception as error:  # told where the board was opened from
            self.post_message(DeskRefused(error))
        else:
            self.post_message(DeskReady(desk))

    @on(DeskReady)
    async def _desk_ready(self, ready: DeskReady) -> None:
        self._take_desk(ready.desk)
        # What is loaded stays: the collector need not walk it, now nor ever.
        gc.freeze()
        gc.enable()
        if isinstance(opening := self.screen, OpeningScreen):
            # A mode of its own: Textual cannot switch the screen that an application opens with.
            self.add_mode(_AT_THE_DESK, lambda: self._board_screen(opening))
            await self.switch_mode(_AT_THE_DESK)
            opening.board.forget()
            self._begin()
            self.release_keys()

    @on(DeskRefused)
    def _desk_refused(self, refused: DeskRefused) -> None:
        self.refused = refused.error
        self.exit()

    def _begin(self) -> None:
        self.sub_title = safe(self.desk.environment_name, 40)
        self.call_after_refresh(self.desk.start)
        if self._greeting:
            self.notify(self._greeting, timeout=GREETING_SECONDS)
        for complaint in self._preferences.complaints:
            self.notify(f"qdn.toml: {complaint}", severity="warning", timeout=COMPLAINT_SECONDS)

    def terminal_went(self) -> None:
        """The terminal is gone: wait until a deploy came to where it can stop. On any thread."""
        if self.has_desk and self.desk.deployer is not None:
            self.desk.deployer.stop_and_wait()

    async def on_unmount(self) -> None:
        if self.has_desk:
            self.desk.stop()
        await self.memory.written()

    def must_wait_for_jobs(self, key: str) -> bool:
        if isinstance(self.screen, OpeningScreen):
            at_once = (c.keys for c in commands_at(Place.CARDS))
            return not any(key in keys for keys in at_once)
        shows_nothing = self._first is None or self._first.seen is None
        if self._has_first_read or shows_nothing or len(self.screen_stack) > 1:
            return False
        if self.desk.is_in_trouble:
            return False
        of_jobs = (c for c in commands_at(Place.BOARD) if c.group in _ABOUT_JOBS or c.id == "jump")
        return any(key in command.keys for command in of_jobs)

    async def action_quit(self) -> None:
        """Leave; the first time, only once what can be sent is sent."""
        if not self.has_desk:
            self.exit()
            return
        if (typing := self._typed_into()) is not None:
            await self._ask_about_what_is_typed(typing)
            return
        desk = self.desk
        if desk.deployer is not None and desk.deployer.is_running:
            self._ask_about_deploy(desk)
            return
        if (desk.is_writing or (desk.under_way and desk.is_connected)) and not self._leaving:
            self._leaving = True
            self.notify(
                "Still sending; the board closes as soon as the answer is here. "
                f"Press {key_of('quit')} again to leave without it.",
                severity="warning",
            )
            return
        self._leave()

    def action_palette(self) -> None:
        from qdn_tui.tui.screens.palette import PaletteScreen

        if isinstance(self.screen, PaletteScreen):
            self.screen.dismiss(None)
        elif isinstance(self.screen, DeskScreen):
            self.push_screen(PaletteScreen(self.desk, self.screen))

    def action_choose_theme(self) -> None:
        from qdn_tui.tui.screens.theme_picker import ThemeScreen

        if isinstance(self.screen, ThemeScreen):
            self.screen.give_up()
            return
        picker = ThemeScreen(self.desk, self.theme.removeprefix("qdn-"), colourless=self.no_color)
        self.push_screen(picker, self._theme_chosen)

    def _theme_chosen(self, name: str | None) -> None:
        if name is not None:
            self._wear(name)
            self.memory.remember(theme=name, theme_over=self._preferences.theme)

    def _wear(self, name: str) -> None:
        looks = looks_called(name)
        self._colourless = Colourless(looks.palette.background)
        self.theme = looks.theme.name

    def _leave(self) -> None:
        """Go, saying what is left to do."""
        if self._keeping is not None and self._has_first_read:
            # Also where nothing came since: the filter may be another.
            self._keeping.write(self._last_seen())
        said = last_words(len(self.desk.held.waiting), len(self.desk.held.conflicts))
        self.exit(message=Text(said) if said else None)

    def connection_turned(self) -> None:
        self.release_keys()

    def jobs_arrived(self, arrived: SnapshotArrived) -> None:
        let_stay(len(arrived.cards))
        if self._keeping is not None and arrived.from_store:
            self._keep_later(self._keeping)
        if arrived.from_store and not self._has_first_read:
            self._has_first_read = True
            self._jobs_read()

    def sending_turned(self) -> None:
        super().sending_turned()
        if self._leaving and not self.desk.under_way:
            if self._typed_into() is None:
                self._leave()
            else:
                self._leaving = False
                self.notify(f"All is sent. {_STAYS_OPEN}", severity="warning")

    def _jobs_read(self) -> None:
        """The first jobs are here: held keys act on what was seen while pressing, or not at all."""
        board = self.screen_stack[0]
        as_seen = isinstance(board, DeskScreen) and board.read_as_seen
        if not as_seen and (lost := self.ahead.drop()):
            keys = "The key you pressed was" if lost == 1 else f"The {lost} keys you pressed were"
            self.notify(
                f"Other jobs are here than the board showed. {keys} not obeyed.",
                severity="warning",
                timeout=10,
            )
        self.release_keys()

    def _keep_later(self, keeping: Keeping) -> None:
        if not keeping.is_due:
            keeping.is_due = True
            pause = _KEEP_AFTER_SECONDS if self._has_first_read else _KEEP_FIRST_AFTER_SECONDS
            self.set_timer(pause, lambda: keeping.write_aside(self._last_seen()))

    def _last_seen(self) -> "LastSeen":
        from qdn_tui.tui.screens.board import BoardScreen

        board = self.screen_stack[0]
        if not isinstance(board, BoardScreen):
            raise TypeError("no board is open")
        return board.last_seen()

    @on(DeployNews)
    async def _deploy_news(self, came: DeployNews) -> None:
        deployer = self.desk.deployer
        if deployer is None or not deployer.take(came.news):
            return
        for screen in self.desk_screens():
            screen.deploy_changed(came.news)
        if isinstance(came.news, Ended):
            if (run := deployer.run) is not None:
                self.notify(run.verdict, severity=run.severity, timeout=12)
            if self._leaving_after_deploy and self._typed_into() is None:
                await self.action_quit()
            elif self._leaving_after_deploy:
                self._leaving_after_deploy = False
                self.notify(_STAYS_OPEN, severity="warning")

    def _typed_into(self) -> DeskScreen[None] | None:
        """The screen that holds something typed, be it on top or not."""
        held = (screen for screen in self.desk_screens() if screen.has_typed)
        return next(held, None)

    async def _ask_about_what_is_typed(self, screen: DeskScreen[None]) -> None:
        if screen is self.screen:
            await self.run_action("screen.cancel")
        else:
            self.notify(f"Below this {_IS_TYPED}: save it or leave it first.", severity="warning")

    def _ask_about_deploy(self, desk: "Desk") -> None:
        from qdn_tui.tui.screens.leaving import LeavingScreen

        if not isinstance(self.screen, LeavingScreen):
            self.push_screen(LeavingScreen(desk), self._leave_deploying)

    async def _leave_deploying(self, answer: "Answer | None") -> None:
        deployer = self.desk.deployer
        self._leaving_after_deploy = answer in ("wait", "stop")
        if deployer is None or not self._leaving_after_deploy:
            return
        if not deployer.is_running:
            await self.action_quit()
            return
        if answer == "stop":
            deployer.cancel()
        done = "has stopped" if answer == "stop" else "is done"
        self.notify(f"The board closes when the deploy {done}.")
