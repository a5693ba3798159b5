"""Putting a text on the clipboard: by a program of this machine, by tmux, or by the terminal.

Over SSH the clipboard that counts is at the other end: only the terminal reaches it, by OSC 52
(https://invisible-island.net/xterm/ctlseqs/ctlseqs.html), and no terminal says whether it did.
"""

import asyncio
import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

log = logging.getLogger(__name__)

ClipboardWay = Literal["auto", "osc52", "native"]
CLIPBOARD_WAYS: tuple[ClipboardWay, ...] = ("auto", "osc52", "native")

_TOOL_SECONDS = 2.0


class Tool(NamedTuple):
    """A program that takes a text on its standard input and puts it on the clipboard."""

    command: tuple[str, ...]
    through: str = ""
    """Said where the program only hands it on: ` through tmux`."""


class Copied(NamedTuple):
    """What was done.

    Attributes:
        how: to be said after `copied`; empty where it is certain.
        problem: why it could not be done; empty where it was.
    """

    how: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Clipboard:
    """The ways to the clipboard from here.

    Attributes:
        way: `osc52` is the terminal alone, `native` a program alone, `auto` whatever reaches the
            clipboard of whoever sits at the screen.
        environ: tells where that is.
        platform: as `sys.platform` has it.
        which: finds a program, or gives None.
    """

    way: ClipboardWay = "osc52"
    environ: Mapping[str, str] | None = None
    platform: str = "linux"
    which: Callable[[str], str | None] = shutil.which

    def tools(self) -> tuple[Tool, ...]:
        """The programs to try, in this order, before the terminal."""
        if self.way == "osc52":
            return ()
        environ = self.environ or {}
        tools: list[Tool] = []
        # A display that is forwarded over SSH is nearer than the terminal; another machine's
        # own clipboard is of no use to anybody.
        away = any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
        if self.platform == "darwin" and not away:
            tools.append(Tool(("pbcopy",)))
        if environ.get("WAYLAND_DISPLAY") and not away:
            tools.append(Tool(("wl-copy",)))
        if environ.get("DISPLAY") and (not away or self.way == "native"):
            tools += [
                Tool(("xclip", "-selection", "clipboard")),
                Tool(("xsel", "--clipboard", "--input")),
            ]
        if environ.get("TMUX"):
            # Unlike OSC 52 from within, this needs no `set-clipboard on`.
            tools.append(Tool(("tmux", "load-buffer", "-w", "-"), " through tmux"))
        return tuple(tool for tool in tools if self.which(tool.command[0]))

    async def copy(self, text: str, tell_terminal: Callable[[str], None]) -> Copied:
        """Copy a safe text.

        Args:
            text: what to copy, on one line: pasted into a shell, a line break would run it.
            tell_terminal: sends it by OSC 52.
        """
        problem = ""
        for tool in self.tools():
            problem = await _given_to(tool.command, text)
            if not problem:
                return Copied(tool.through)
            log.warning("%s did not copy: %s", tool.command[0], problem)
        if self.way == "native":
            return Copied(problem=problem or "no program for it is here")
        tell_terminal(text)
        return Copied(" through the terminal")


async def _given_to(command: Sequence[str], text: str) -> str:
    """Run the program with the text; what went wrong, or nothing."""
    name = command[0]
    try:
        # Where xclip stays to serve the selection, it would hold a pipe of ours open.
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"{name}: {error.strerror}"
    try:
        async with asyncio.timeout(_TOOL_SECONDS):
            await process.communicate(text.encode("utf-8", "replace"))
    except TimeoutError:
        process.kill()
        await process.wait()
        return f"{name} did not end within {_TOOL_SECONDS:.0f} seconds"
    except (BrokenPipeError, ConnectionResetError):
        await process.wait()
    return f"{name} ended with {process.returncode}" if process.returncode else ""
