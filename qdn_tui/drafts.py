"""A file that is written anew: whole or not at all, and nothing is left where that fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """A draft beside `path`, to be written and closed; it takes that file's place at the end.

    Where writing fails, or is stopped, it goes: what it took on a full disk is room again.

    Raises:
        OSError: as the system has it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield draft
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
