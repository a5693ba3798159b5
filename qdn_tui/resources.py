"""Where assets/, cf/ and frontend/ are: in a checkout beside the package, in a wheel inside it."""

from functools import cache
from pathlib import Path

# In a bundle that a deploy made, beside assets/: the release it belongs to.
RELEASE_FILE = "release.txt"
_PACKAGE = Path(__file__).resolve().parent


@cache
def resource_root() -> Path:
    """The directory that holds `assets/`, `cf/` and `frontend/`.

    An installed wheel carries them under `_bundled`; an editable checkout has them beside
    the package.

    Raises:
        FileNotFoundError: neither place has them, so the installation is broken.
    """
    for root in (_PACKAGE / "_bundled", _PACKAGE.parent):
        if (root / "assets" / "business.toml").is_file():
            return root
    raise FileNotFoundError(
        "assets/business.toml is missing from this installation; reinstall qdn to repair it"
    )
