"""Changes accepted at this machine and not yet in the store: on disk before anybody is told.

One file an environment, shared by all boards of the machine: a lock is held for each append
and each rewriting, another while somebody sends. So a board also sends what one that died
left behind, and two never send at once. Both locks die with their process.
"""

import contextlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import aiofiles
import aiofiles.os
from filelock import AsyncFileLock, FileLock, Timeout

from qdn_tui.domain.changes import Change
from qdn_tui.errors import QdnError
from qdn_tui.store.conflicts import Refusal
from qdn_tui.store.outbox_file import (
    Entry,
    OutboxState,
    body_of,
    entries,
    line_of,
    state_of,
    whole_lines,
)

# An append or a rewriting takes milliseconds; whoever holds the lock longer hangs in its disk.
LOCK_SECONDS = 10.0
_LOCK_POLL_SECONDS = 0.005
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_fsync = aiofiles.os.wrap(os.fsync)


class OutboxFailed(QdnError):
    """This machine's disk did not take a change, or did not give back what it holds."""


def read_outbox(path: Path) -> OutboxState:
    """What is in an outbox, for looking at; empty where there is no file.

    Raises:
        OutboxFailed: it cannot be read.
    """
    return state_of(_entries(path))


class Outbox:
    """The outbox of one environment. `add` belongs to an event loop, the rest to threads.

    Args:
        path: its file; made, with its folders, by the first change.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock_path = path.with_name(f"{path.name}.lock")
        self._sending_path = path.with_name(f"{path.name}.sending")

    async def add(self, changes: Sequence[Change]) -> None:
        """Put changes on disk, behind those that are there. Back when they will survive anything.

        A change that is there already, by its operation id, is not added again.

        Raises:
            OutboxFailed: they are not on disk; nothing of them will be sent.
        """
        try:
            await aiofiles.os.wrap(_make_folder)(self.path.parent)
            lock = AsyncFileLock(
                self._lock_path,
                timeout=LOCK_SECONDS,
                mode=_PRIVATE_FILE,
                poll_interval=_LOCK_POLL_SECONDS,
            )
            async with lock:
                await self._append(changes)
        except (OSError, Timeout) as error:
            raise _failed(self.path, "The change is not saved", error) from error

    async def _append(self, changes: Sequence[Change]) -> None:
        is_new = not self.path.exists()
        # A buffer would write what did not fit once more at the file's end, after the cut.
        async with aiofiles.open(self.path, "ab+", buffering=0, opener=_private) as file:
            await file.seek(0)
            body = await file.read()
            sound = len(whole_lines(body))
            known = {entry.line.change.op_id for entry in entries(body) if entry.line is not None}
            lines = b"".join(line_of(change) for change in changes if change.op_id not in known)
            try:
                if sound < len(body):
                    await file.truncate(sound)
                left = lines
                while left:  # the disk takes as much as it has room for
                    left = left[await file.write(left) :]
                await _fsync(file.fileno())
                if is_new:
                    await aiofiles.os.wrap(_sync_folder)(self.path.parent)
            except OSError:
                # What is half on disk was not accepted: nobody may find and send it later.
                with contextlib.suppress(OSError):
                    os.ftruncate(file.fileno(), sound)
                raise

    def read(self) -> OutboxState:
        """What is there now, complete: never an append that is still under way.

        Raises:
            OutboxFailed: it cannot be read.
        """
        doing = "The outbox cannot be read"
        with self._reported(doing):
            if not self.path.exists():
                return OutboxState()
        with self._locked(doing):
            return read_outbox(self.path)

    def stamp(self) -> tuple[int, int, int] | None:
        """Differs whenever the file does; None without a file.

        A file that cannot be looked at has one too: reading it says why.
        """
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return 0, 0, 0
        return found.st_ino, found.st_size, found.st_mtime_ns

    def take_out(self, op_ids: Collection[str]) -> None:
        """Drop what a snapshot holds.

        Raises:
            OutboxFailed: it could not be written. Nothing is lost: it is sent once more, which
                changes nothing.
        """
        self._rewrite(dict.fromkeys(op_ids, ()))

    def set_aside(self, op_id: str, refusal: Refusal) -> None:
        """Keep a refused change for somebody to decide about.

        Raises:
            OutboxFailed: it could not be written; the change still waits.
        """
        self._rewrite({op_id: lambda change: (line_of(change, refusal),)})

    def decide(self, op_ids: Sequence[str], instead: Sequence[Change] = ()) -> None:
        """End conflicts: `instead` waits in the place of the first of them.

        Conflicts that somebody else decided meanwhile stay as they were decided, and nothing
        is sent for them twice.

        Raises:
            OutboxFailed: it could not be written; the conflicts stay.
        """
        if not op_ids:
            return
        first, *others = op_ids
        anew = tuple(line_of(change) for change in instead)
        self._rewrite({first: lambda _: anew, **dict.fromkeys(others, ())}, only_conflicts=True)

    def take_over(self, other: "Outbox") -> None:
        """Everything that `other` holds, behind what is here; its file goes.

        A crash on the way leaves it in both, and the next try puts it together.

        Raises:
            OutboxFailed: the disk refused. Nothing is lost.
        """
        doing = "Changes cannot be taken over"
        with self._reported(doing):
            _make_folder(self.path.parent)
        # Who sends them right now needs no lock: a change that is sent twice is made once.
        first, second = sorted((self, other), key=lambda box: box.path)
        with first._locked(doing), second._locked(doing):
            here, there = _entries(self.path), _entries(other.path)
            known = {entry.line.change.op_id for entry in here if entry.line is not None}
            written = {entry.written for entry in here}
            new = [
                entry
                for entry in there
                if entry.written not in written
                and (entry.line is None or entry.line.change.op_id not in known)
            ]
            if new:
                _replace(self.path, body_of((*here, *new)))
            other.path.unlink(missing_ok=True)
            _sync_folder(other.path.parent)

    def keep_beside(self, path: Path, body: bytes) -> None:
        """Write a file of the outbox's folder, whole or not at all, while nobody else does.

        Raises:
            OutboxFailed: the disk refused.
        """
        doing = "What belongs to the outbox cannot be written"
        with self._reported(doing):
            _make_folder(self.path.parent)
        with self._locked(doing):
            _replace(path, body)

    @contextlib.contextmanager
    def sending(self) -> Iterator[bool]:
        """Hold the right to send; yields False where another board has it.

        Raises:
            OutboxFailed: the lock's file cannot be opened.
        """
        lock = FileLock(self._sending_path, mode=_PRIVATE_FILE)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        except OSError as error:
            raise _failed(self.path, "Nothing can be sent", error) from error
        try:
            yield True
        finally:
            lock.release()

    def _rewrite(
        self,
        anew: "Mapping[str, tuple[bytes, ...] | Callable[[Change], tuple[bytes, ...]]]",
        *,
        only_conflicts: bool = False,
    ) -> None:
        """Put other lines in the places of those with these operation ids, all at once."""
        with self._locked("The outbox cannot be written"):
            found = _entries(self.path)
            after: list[Entry] = []
            for entry in found:
                line = entry.line
                if line is None or (only_conflicts and line.refusal is None):
                    after.append(entry)
                    continue
                lines = anew.get(line.change.op_id)
                if lines is None:
                    after.append(entry)
                else:
                    written = lines(line.change) if callable(lines) else lines
                    after.extend(replace(entry, written=new.rstrip(b"\n")) for new in written)
            if after != list(found):
                _replace(self.path, body_of(after))

    @contextlib.contextmanager
    def _locked(self, doing: str) -> Iterator[None]:
        lock = FileLock(self._lock_path, timeout=LOCK_SECONDS, mode=_PRIVATE_FILE)
        with self._reported(doing), lock.acquire(poll_interval=_LOCK_POLL_SECONDS):
            yield

    @contextlib.contextmanager
    def _reported(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (OSError, Timeout) as error:
            raise _failed(self.path, doing, error) from error


def _entries(path: Path) -> tuple[Entry, ...]:
    try:
        return entries(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _failed(path, "The outbox cannot be read", error) from error


def _replace(path: Path, body: bytes) -> None:
    """Another body in the place of the file's: whole or not at all, whenever a crash comes."""
    beside = path.with_name(f"{path.name}.new")
    try:
        with open(beside, "wb", opener=_private) as file:  # Path.open has no opener
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()  # the room it took on a full disk is room for the next change
        raise
    _sync_folder(path.parent)


def _make_folder(folder: Path) -> None:
    """Make the folder and those above it, each on disk in the one that holds it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _PRIVATE_FILE)


def _failed(path: Path, doing: str, error: Exception) -> OutboxFailed:
    if isinstance(error, Timeout):
        return OutboxFailed(
            f"{doing}: another program holds {path}", "Close the other board, or try again"
        )
    said = getattr(error, "strerror", None) or type(error).__name__
    return OutboxFailed(
        f"{doing}: {said} ({path})", "Make room or mend its permissions, then try again"
    )
