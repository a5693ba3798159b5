"""Whose changes an outbox holds: one file for each cloud, however many share a name.

Two qdn.toml on one machine may both call a cloud `office`. The file is named after what the
settings say of it, known without any connection; at the first connection the bucket's address is
put on disk beside it, and from then on nothing in it goes anywhere else.
"""

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from qdn_tui.store.outbox import Outbox, OutboxFailed

_ENDING = ".jsonl"
_ADDRESS_ENDING = ".cloud"
_ADDRESS = re.compile(r"s3://[!-~]+(?: at [!-~]+)?")


class MeantForAnother(OutboxFailed):
    """What waits was accepted for another cloud than the one that answers now."""

    exit_code = 3


def outbox_file(folder: Path, name: str, target: Mapping[str, str]) -> Path:
    """The file of the changes for one cloud.

    Args:
        folder: where this machine's outboxes are.
        name: the environment's name.
        target: what the settings say of the cloud; empty where there is only one of the name.
    """
    if not target:
        return folder / f"{name}{_ENDING}"
    written = json.dumps(dict(target), sort_keys=True).encode()
    return folder / f"{name}@{hashlib.sha256(written).hexdigest()[:12]}{_ENDING}"


def opened(folder: Path, name: str, target: Mapping[str, str]) -> Path:
    """The same file, with what an earlier qdn kept under the name alone taken over.

    Raises:
        OutboxFailed: it could not be taken over; it stays where it was.
    """
    path = outbox_file(folder, name, target)
    earlier = outbox_file(folder, name, {})
    if earlier != path and Outbox(earlier).stamp() is not None:
        Outbox(path).take_over(Outbox(earlier))
    return path


def bind(path: Path, name: str, address: str) -> None:
    """Make sure that what waits in a file is meant for the cloud that answers.

    What waits for the same cloud in another file, because the settings spoke of it in other
    words then, is taken over. Another file that cannot be read stands in nobody's way: a check
    tells of it.

    Args:
        path: the outbox.
        name: the environment's name.
        address: the bucket's, `s3://bucket`, with the endpoint where it is not AWS.

    Raises:
        MeantForAnother: it holds changes for another cloud. They stay there.
        OutboxFailed: the disk refuses.
    """
    refused = meant_for_another(path, name, address)
    if refused is not None:
        raise refused
    if _written_beside(path) != address:
        Outbox(path).keep_beside(_address_path(path), f"{address}\n".encode())
    for other in _namesakes(path, name):
        with contextlib.suppress(OutboxFailed):
            if address_of(other) == address and not Outbox(other).read().is_empty:
                Outbox(path).take_over(Outbox(other))


def meant_for_another(path: Path, name: str, address: str) -> MeantForAnother | None:
    """What is to be said where a file holds changes for another cloud than `address`.

    Raises:
        OutboxFailed: it cannot be read, or holds changes for nobody knows which.
    """
    if _written_beside(path) in (None, address) or Outbox(path).read().is_empty:
        return None
    bound = address_of(path)
    return MeantForAnother(
        f"This machine holds changes for {bound}, but {name} is {address} now",
        "Correct qdn.toml or the credentials to send them; to go on without them, "
        f"move {path} away",
    )


def namesakes(path: Path, name: str) -> tuple[Path, ...]:
    """Other outboxes of the same name that hold something: those of other clouds.

    Raises:
        OutboxFailed: one cannot be read.
    """
    return tuple(other for other in _namesakes(path, name) if not Outbox(other).read().is_empty)


def address_of(path: Path) -> str | None:
    """The cloud that a file's changes are meant for; None where it never was connected.

    Raises:
        OutboxFailed: it cannot be read, or is damaged.
    """
    written = _written_beside(path)
    if written is not None and not _ADDRESS.fullmatch(written):
        beside = _address_path(path)
        raise OutboxFailed(
            f"It cannot be known which cloud {path} is meant for: {beside.name} is damaged",
            f"Delete {beside} if that is the cloud of qdn.toml; else move both away",
        )
    return written


def _written_beside(path: Path) -> str | None:
    """What stands in the file of the address, whether or not it is one; None without it."""
    try:
        return _address_path(path).read_text("utf-8", "replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutboxFailed(
            f"It cannot be known which cloud {path} is meant for: {error.strerror}",
            "Make room or mend its permissions, then try again",
        ) from error


def _namesakes(path: Path, name: str) -> list[Path]:
    return sorted(one for one in path.parent.glob(f"{name}@*{_ENDING}") if one != path)


def _address_path(path: Path) -> Path:
    return path.with_name(f"{path.name}{_ADDRESS_ENDING}")
