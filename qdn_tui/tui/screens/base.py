"""What every screen has: the desk, and news of it."""

from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar

from textual import events, on, work
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen

from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.directions import Step
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.shipping.news import News
from qdn_tui.tui.toasts import clear_read

if TYPE_CHECKING:
    from qdn_tui.tui.desk import Desk

ResultT = TypeVar("ResultT")
Tone = Literal["information", "warning", "error"]

LONG_TOAST_SECONDS = 12.0
# Of two rules that say equally exactly whom they mean, the later one holds.
STYLES = ("over", "views", "sheets", "dialogs", "forms", "deploy", "widgets")


class DeskScreen(Screen[ResultT]):
    """A screen at the desk."""

    AUTO_FOCUS = None
    CSS_PATH = [f"../styles/{name}.tcss" for name in STYLES]  # noqa: RUF012  # as its base has it
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.ANYWHERE)

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self.desk = desk
        self._ends_with: tuple[ResultT | None, ...] = ()

    def dismiss(self, result: ResultT | None = None) -> AwaitComplete:
        """Close this screen; where another lies on it, once that is gone.

        Textual would take off whichever is on top, and leave this one there for good.
        """
        if self.app.screen is self:
            return super().dismiss(result)
        self._ends_with = (result,)
        return AwaitComplete()

    @on(events.ScreenResume)
    def _end_now(self) -> None:
        if self._ends_with:
            self.dismiss(*self._ends_with)

    @property
    def read_as_seen(self) -> bool:
        """Whether the first read brought just what stood here before it."""
        return False

    @property
    def is_finishing(self) -> bool:
        """Whether it only waits to close: what is typed now is for what comes after it."""
        return False

    @property
    def has_typed(self) -> bool:
        """Whether something typed here would be lost with it."""
        return False

    def jobs_changed(self, arrived: SnapshotArrived) -> None:
        """Other jobs are on the desk now; `arrived` says which."""

    def connection_changed(self) -> None:
        """The connection became better or worse."""

    def sending_changed(self) -> None:
        """A change was sent, or its answer came."""

    def deploy_changed(self, news: News) -> None:
        """Something about a deploy came."""

    def why_not_now(self, command_id: str) -> str | None:  # noqa: ARG002  # asked of every screen
        """Why a command that has a key here is not possible now; None where it is."""
        return None

    @work(exit_on_error=False)
    async def copy_out(self, what: str, text: str, more: str = "") -> None:
        """Put a text on the clipboard, and show it: not every terminal takes it.

        Args:
            what: said to be copied: `Tracking link of J-000001`.
            text: goes there on one line, without anything a terminal would obey.
            more: said as well.
        """
        text = safe(text)
        done = await self.desk.clipboard.copy(text, self.app.copy_to_clipboard)
        if done.problem:
            said = f"{what} could not be copied ({done.problem}); here it is:"
            self.say(f"{said}\n{text}\n{more}".rstrip(), "warning", LONG_TOAST_SECONDS)
        else:
            self.say(
                f"{what} copied{done.how}:\n{text}\n{more}".rstrip(), seconds=LONG_TOAST_SECONDS
            )

    def say(self, text: str, tone: Tone = "information", seconds: float = 0.0) -> None:
        """Show a toast. The text may come from outside; it is never read as markup.

        Args:
            text: what to say.
            tone: how grave it is.
            seconds: how long it stays; 0 for as long as it takes to read.
        """
        self.notify(text, severity=tone, timeout=seconds or None)


class OverScreen(DeskScreen[ResultT], ModalScreen[ResultT]):
    """A screen that opens over the board; only it hears keys while it is open."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012  # as its base has it

    def on_compose(self) -> None:
        # Textual tells a screen its size after its first frame: one would see the other layout.
        # Here, not once it is mounted: every widget in it would be styled anew each time.
        width, height = self.app.size
        for breakpoints, cells in (
            (self.HORIZONTAL_BREAKPOINTS, width),
            (self.VERTICAL_BREAKPOINTS, height),
        ):
            reached = [name for start, name in breakpoints or () if start <= cells]
            self.add_class(*reached[-1:])

    def on_mount(self) -> None:
        # What was said before has been read: it must not lie on what is asked now.
        clear_read(self.app)


class ReadingScreen(OverScreen[ResultT]):
    """A screen that shows a text to scroll through, in its only `VerticalScroll`."""

    def action_close(self) -> None:
        clear_read(self.app)
        self.dismiss(None)

    def action_scroll_text(self, direction: Step) -> None:
        text = self.query_one(VerticalScroll)
        scroll = {
            "up": text.scroll_up,
            "down": text.scroll_down,
            "page_up": text.scroll_page_up,
            "page_down": text.scroll_page_down,
            "first": text.scroll_home,
            "last": text.scroll_end,
        }[direction]
        scroll(animate=False)
