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
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """The system's Chromium, or the one that CHROMIUM names; None where there is none."""
    given = os.environ.get("CHROMIUM")
    candidates = [given] if given else [*map(shutil.which, _NAMES), "/usr/bin/chromium"]
    return next((path for path in candidates if path and Path(path).is_file()), None)


def require() -> str:
    """The browser's path. Without one the test is skipped, or fails where CI is `true`."""
    path = find()
    if path is not None:
        return path
    reason = "no Chromium here: install it, or name it in CHROMIUM"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
