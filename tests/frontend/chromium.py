"""Where the browser is, and what is done without one. Every browser test comes through here."""

import os
import shutil
from pathlib import Path

import pytest

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
IN_ONE_PROCESS = (*OPTIONS, "--renderer-process-limit=1", "--disable-site-isolation-trials")
"""Pages of ours share a process: a new one at every visit takes a quarter of the processor time."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# It draws the same pages in a third less processor time: it has no windows that nobody sees.
_WITHOUT_WINDOWS = "chromium-headless-shell"


def find() -> str | None:
    """The browser that people use, or the one that CHROMIUM names; None where there is none."""
    return _first(*_BROWSERS, _WITHOUT_WINDOWS)


def require() -> str:
    """The path of the least browser that does. Without one the test is skipped, or fails where CI
    is `true`.
    """
    path = _first(_WITHOUT_WINDOWS, *_BROWSERS)
    if path is not None:
        return path
    reason = "no Chromium here: install it, or name it in CHROMIUM"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _first(*names: str) -> str | None:
    given = os.environ.get("CHROMIUM")
    candidates = [given] if given else [*map(shutil.which, names), "/usr/bin/chromium"]
    return next((path for path in candidates if path and Path(path).is_file()), None)
