"""Running the board in the terminal that is here."""

from qdn_tui.tui.app import QdnApp


def run_board(board: QdnApp) -> int:
    """Show the board and stay until the dispatcher leaves it.

    Returns:
        The process exit code.

    Raises:
        Exception: what stood in the way of opening its desk.
    """
    board.run()
    if board.refused is not None:
        raise board.refused
    return board.return_code or 0
