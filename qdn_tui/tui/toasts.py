"""Toasts: how their text is broken into lines, how grave it looks, and how long it stays."""

from textwrap import fill, indent

from textual.app import App
from textual.notifications import SeverityLevel
from textual.widgets._toast import ToastRack

from qdn_tui.domain.text import safe_lines
from qdn_tui.tui.glue import glued, loosened

TOAST_CELLS = 66
"""The width of a text that is read at a glance."""
ERROR_SECONDS = 60.0
"""Somebody on the phone looks up late; a click or `esc` takes an error away sooner."""
_AROUND = 6
"""Cells of a narrow screen that a toast needs beside its text."""
MARKS = {"warning": "▲ ", "error": "✗ "}
"""What tells a grave text from the others without colour."""


class ToastsApp(App[None]):
    """An application that says everything in one way, once at a time, and never as markup."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002  # as its base has it
    ) -> None:
        """Show a toast. What stands there already is not said a second time below itself.

        Args:
            message: what to say; it may come from outside.
            title: of Textual's; nobody uses one here.
            severity: how grave it is.
            timeout: seconds that it stays; None for as long as it takes to read. An error stays
                at least a minute.
            markup: never, whatever is asked for: a customer's name is no markup.
        """
        seconds = reading_seconds(message) if timeout is None else timeout
        if severity == "error":
            seconds = max(seconds, ERROR_SECONDS)
        mark = MARKS.get(severity, "")
        room = self.size.width - _AROUND - len(mark)
        said = marked(wrapped(safe_lines(message), min(TOAST_CELLS, room)), mark)
        for shown in [one for one in self._notifications if one.message == said]:
            if shown.time_left > seconds / 2:
                # A key that is held down says it faster than toasts come and go.
                return
            del self._notifications[shown]
        super().notify(said, title=title, severity=severity, timeout=seconds, markup=False)

    def clear_read(self) -> None:
        """Something else is looked at now: what was said before has been read, but for errors."""
        for shown in [one for one in self._notifications if one.severity != "error"]:
            del self._notifications[shown]
        # Also on the screens below: they are seen through what opens over them.
        for screen in self.screen_stack:
            for rack in screen.query_children(ToastRack):
                self.call_next(rack.show, self._notifications)


def clear_read(app: App[object]) -> None:
    """The same, for a screen, which does not know whose it is."""
    if isinstance(app, ToastsApp):
        app.clear_read()


def wrapped(text: str, cells: int = TOAST_CELLS) -> str:
    """The text in lines of so many cells; a link stays whole, on a line of its own.

    A toast may be as wide as the terminal, so that a link can be selected there.
    """
    return "\n".join(
        loosened(fill(glued(line), max(cells, 1), break_long_words=False, break_on_hyphens=False))
        for line in text.split("\n")
    )


def marked(text: str, mark: str) -> str:
    """The text behind a mark, its lines below each other."""
    return mark + indent(text, " " * len(mark))[len(mark) :]


def reading_seconds(text: str) -> float:
    """How long somebody needs who looks up and reads it at leisure: three words a second."""
    return max(3.0, 2.0 + len(text.split()) / 3)
