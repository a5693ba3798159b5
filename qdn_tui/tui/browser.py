"""Opening a page in a browser, where there is one that the person at the terminal sees."""

import sys
import threading
import webbrowser
from collections.abc import Mapping

OVER_SSH = "SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"
_SCREENS = "DISPLAY", "WAYLAND_DISPLAY"


def can_open(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser would open in front of whoever presses the key.

    Over SSH it would open on the other machine or, worse, in this very terminal.
    """
    if any(environ.get(name) for name in OVER_SSH):
        return False
    return platform in ("darwin", "win32") or any(environ.get(name) for name in _SCREENS)


def open_page(url: str) -> None:
    """Open the page in the person's browser. Returns at once."""
    threading.Thread(target=webbrowser.open, args=(url,), name="qdn-browser", daemon=True).start()
