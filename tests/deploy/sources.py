"""A small source of a test's own: two pages on one style, with the real function and business."""

import shutil
from pathlib import Path

from qdn_tui.business_file import BUSINESS_FILE
from qdn_tui.deploy.site import FUNCTION_SOURCE
from qdn_tui.resources import resource_root

PAGE = "frontend/book/index.html.j2"
STYLE = "assets/look.css"
FUNCTION = FUNCTION_SOURCE
# What tests change, and to what.
BEFORE, AFTER = "haul it away", "haul it off"
ROUTE, BROKEN_ROUTE = ", TRACK],", ", '/track/other.html'],"
_PAGE = """<!doctype html>
<title>{{ business.name }}</title>
<link rel="stylesheet" href="{{ asset('assets/look.css') }}">
<p>%s</p>
"""


def make_source(root: Path) -> Path:
    """Write it, and return its folder."""
    for folder in ("assets", "cf", "frontend/book", "frontend/track", "frontend/strings"):
        (root / folder).mkdir(parents=True)
    for name in (BUSINESS_FILE, FUNCTION, "frontend/strings/en.toml"):
        shutil.copy(resource_root() / name, root / name)
    (root / STYLE).write_text(":root { --brand: #ff8a1f; }\n", "utf-8")
    (root / PAGE).write_text(_PAGE % f"We {BEFORE}.", "utf-8")
    (root / "frontend/track/index.html.j2").write_text(_PAGE % "Where is it?", "utf-8")
    return root
