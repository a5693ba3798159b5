"""Running the board in the terminal that is here."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qdn_tui.tui.app import Announce, QdnApp
from qdn_tui.tui.keeping import Keeping
from qdn_tui.tui.preferences import NO_PREFERENCES, Preferences
from qdn_tui.tui.screens.opening import FirstView

if TYPE_CHECKING:
    from qdn_tui.tui.desk import Desk


def run_board(
    open_desk: "Callable[[Announce], Desk]",
    *,
    first: FirstView,
    keeping: Keeping | None = None,
    remembered: Path | None = None,
    log: Path | None = None,
    preferences: Preferences = NO_PREFERENCES,
) -> int:
    """Open the board and stay until the dispatcher leaves it.

    The arguments are those of `QdnApp`.

    Returns:
        The process exit code.

    Raises:
        Exception: what `open_desk` raised.
    """
    app = QdnApp(
        open_desk,
        first=first,
        keeping=keeping,
        remembered=remembered,
        log=log,
        preferences=preferences,
    )
    app.run()
    if app.refused is not None:
        raise app.refused
    return app.return_code or 0
