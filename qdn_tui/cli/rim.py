"""The one place where errors end: a line for the user, the exit code, the details for the log."""

import errno
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from qdn_tui.cli.channels import flush_output, make_ready, nobody_reads
from qdn_tui.errors import STOPPED, UNREAD, QdnError

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
# What this machine refuses, and its owner can mend.
_MENDABLE: Final = _FULL | {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}


def guarded(run: Callable[[], object]) -> None:
    """Run something to its end and end the process with the exit code of what happened.

    The codes and what they mean are `EXIT_CODES`. That nobody read to the end is told only of
    what went well: else the reason why it did not is worth more.
    """
    make_ready()
    try:
        _run(run)
    except SystemExit as ended:
        try:
            _run(_hand_over)
        except SystemExit as late:
            if late.code == UNREAD and ended.code:
                raise ended from None
            raise
        raise
    _run(_hand_over)


def _hand_over() -> None:
    try:
        flush_output()
    except BrokenPipeError:
        sys.exit(UNREAD)


def _run(run: Callable[[], object]) -> None:
    try:
        run()
    except QdnError as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except Exception as error:  # the rim: nobody is shown a traceback
        if isinstance(error, BrokenPipeError) and nobody_reads():
            sys.exit(UNREAD)
        if (said := _about_this_machine(error)) is not None:
            _complain(said)
            sys.exit(1)
        if (said := _about_a_value(error)) is not None:
            _complain(f"{said}. See the command's --help")
            sys.exit(2)
        from qdn_tui.cli.faultlog import note_fault

        _complain(
            f"Something unexpected went wrong ({type(error).__name__}). "
            f"The details are in {note_fault(error)}"
        )
        sys.exit(1)


def _about_a_value(error: Exception) -> str | None:
    """What is wrong with a value of the command line; None where the error is another.

    Only those are made into changes unread; jobs are read leniently.
    """
    from pydantic import ValidationError

    from qdn_tui.domain.job import problems

    return "; ".join(problems(error.errors())) if isinstance(error, ValidationError) else None


def _about_this_machine(error: Exception) -> str | None:
    """What this machine refuses, and what helps; None where the error is another."""
    if isinstance(error, FileNotFoundError) and error.filename is None and not _is_anywhere():
        return "The folder this was started in is gone. Change to another one and try again"
    if not isinstance(error, OSError) or error.errno not in _MENDABLE:
        return None
    is_full = error.errno in _FULL
    if error.filename is None:
        # Else it may be about anything: a process, a connection.
        return f"The output could not be written: {error.strerror}" if is_full else None
    helps = "Make room there" if is_full else "Give this user access to it"
    return (
        f"{error.filename} cannot be used: {error.strerror}. {helps}; for what qdn keeps on this "
        "machine QDN_HOME names another folder"
    )


def _is_anywhere() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def _complain(line: str) -> None:
    from qdn_tui.cli.console import complain

    complain(line)
