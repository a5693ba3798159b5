"""Making the state of a cloud that was killed whole again, before the next one reads it.

Two things can be left half done. A service's JSON file can be cut, if the machine itself
went down: then the whole set goes back to that of the last good start, because the
services' files refer to each other. And a PUT can have replaced an object's bytes but not
yet its record: nobody was told that it succeeded, so it is undone.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from qdn_tui.cloud.local.place import Place

_RECORD = ".meta.json"
_VERSIONS = ".versions"


def repair(place: Place) -> list[str]:
    """Repair what a killed cloud left behind.

    Returns:
        What was found and done, one line each.
    """
    done = []
    for draft in (*place.state.glob("*.tmp"), *place.objects.rglob("*.tmp")):
        draft.unlink()
    broken = [path.name for path in place.state.glob("*.json") if _read(path) is None]
    if broken:
        done.append(f"unreadable state of {', '.join(sorted(broken))}: {_go_back(place)}")
    done += [
        f"an unfinished PUT of {record.name.removesuffix(_RECORD)} was undone"
        for record in place.objects.rglob(f"*{_RECORD}")
        if _VERSIONS not in record.relative_to(place.objects).parts
        and _undo_torn_put(place, record)
    ]
    return done


def keep_good_copy(place: Place) -> None:
    """Remember the state as it is now, all of it readable, for `repair` to go back to."""
    if not any(place.state.glob("*.json")):
        return
    draft = place.good_state.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(place.state, draft)
    shutil.rmtree(place.good_state, ignore_errors=True)
    draft.rename(place.good_state)


def _go_back(place: Place) -> str:
    aside = place.home / "state.broken"
    shutil.rmtree(aside, ignore_errors=True)
    place.state.rename(aside)
    if place.good_state.is_dir():
        shutil.copytree(place.good_state, place.state)
        return f"went back to the last good start; what was there is in {aside}"
    place.state.mkdir()
    return f"began anew; what was there is in {aside}"


def _undo_torn_put(place: Place, record: Path) -> bool:
    written = _read(record)
    body = record.with_name(record.name.removesuffix(_RECORD))
    if not isinstance(written, dict) or not body.is_file():
        return False
    etag = str(written.get("etag", "")).strip('"')
    # A multipart ETag (with a dash) says nothing about the bytes.
    if "-" in etag or not etag or _md5(body.read_bytes()) == etag:
        return False
    earlier = _earlier_body(place, body, written.get("version_id"))
    if earlier is None or _md5(earlier.read_bytes()) != etag:
        return False
    shutil.copyfile(earlier, body)
    return True


def _earlier_body(place: Place, body: Path, version: object) -> Path | None:
    account, bucket, *key = body.relative_to(place.objects).parts
    path = place.objects.joinpath(_VERSIONS, account, bucket, str(version or "null"), *key)
    return path if path.is_file() else None


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
