"""A site of 300 files: as the source that qdn builds, and built, as the folder that others sync."""

import os
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from qdn_tui.business_file import BUSINESS_FILE
from qdn_tui.deploy.site import FUNCTION_SOURCE, SiteFile
from qdn_tui.deploy.source import Source, make_build
from qdn_tui.resources import resource_root

FILES = 300
_PAGES = ("book", "track")
# Two pages and the manifest are files too.
_PICTURES = FILES - len(_PAGES) - 1
_LEAST_BYTES, _MOST_BYTES = 1_000, 24_000
# Beyond any clock's rounding; a checkout is younger than what was uploaded before it.
_LATER_S = 60
_PAGE = """<!doctype html>
<title>{{ business.name }}</title>
<h1>%s</h1>
%s
"""


@dataclass(frozen=True)
class Website:
    """The same files twice.

    Attributes:
        source: what `qdn deploy run --source` is given.
        folder: what it is built to, for programs that only upload.
        files: what each object has to be afterwards, headers included.
    """

    source: Path
    folder: Path
    files: tuple[SiteFile, ...]

    def check_out_afresh(self) -> None:
        """Every file younger than any object, as after a `git clone`; its bytes as they were."""
        moment = time.time() + _LATER_S
        for root in (self.source, self.folder):
            for path in root.rglob("*"):
                if path.is_file():
                    os.utime(path, (moment, moment))


def make_website(home: Path) -> Website:
    """Write both below `home`; the same bytes each time."""
    source, folder = home / "source", home / "built"
    for part in ("assets", "cf", "frontend/strings", *(f"frontend/{page}" for page in _PAGES)):
        (source / part).mkdir(parents=True)
    for name in (BUSINESS_FILE, FUNCTION_SOURCE, "frontend/strings/en.toml"):
        shutil.copy(resource_root() / name, source / name)
    chance = random.Random(300)  # noqa: S311
    shown = []
    for number in range(_PICTURES):
        name = f"assets/picture-{number}.svg"
        noise = chance.randbytes(chance.randint(_LEAST_BYTES, _MOST_BYTES) // 2).hex()
        picture = f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{noise}</desc></svg>\n'
        (source / name).write_text(picture, "utf-8")
        shown.append(f'<img src="{{{{ asset(\'{name}\') }}}}" alt="">')
    for page in _PAGES:
        text = _PAGE % (page, "\n".join(shown))
        (source / "frontend" / page / "index.html.j2").write_text(text, "utf-8")
    files = make_build(Source(source, "--source"), None).files
    for file in files:
        path = folder / file.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.body)
    if len(files) != FILES:
        raise RuntimeError(f"the site has {len(files)} files in place of {FILES}")
    return Website(source, folder, files)
