"""Where the business file is read: `assets/business.toml` of this installation, or another."""

from functools import cache
from pathlib import Path

from qdn_tui.domain.business import Business, parse_business
from qdn_tui.resources import resource_root

BUSINESS_FILE = "assets/business.toml"


@cache
def load_business(path: Path | None = None) -> Business:
    """The business this installation serves, or the one described by the file at `path`.

    Raises:
        BusinessFileError: the file has a mistake; the message names its key.
    """
    return parse_business((path or resource_root() / BUSINESS_FILE).read_text("utf-8"))
