"""Running the board in the terminal that is here."""

import signal

from qdn_tui.tui.app import QdnApp

_STOP_AND_GO_ON = (signal.SIGTSTP, signal.SIGCONT)


def run_board(board: QdnApp) -> int:
    """Show the board and stay until the dispatcher leaves it.

    Returns:
        The process exit code.

    Raises:
        Exception: what stood in the way of opening its desk.
    """
    before = {number: signal.getsignal(number) for number in _STOP_AND_GO_ON}
    try:
        board.run()
    finally:
        # Textual leaves its own in place: brought back to the foreground on its way out, the
        # program would draw the board once more, where none is, and end with that fault.
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
    if board.refused is not None:
        raise board.refused
    return board.return_code or 0
