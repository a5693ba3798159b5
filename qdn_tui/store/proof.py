"""Proof of a store that is not AWS's, asked for once a machine, before its first write there."""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from qdn_tui.store.probe import Report, probe

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Proof:
    """Whether a store compares before it writes; found out once and remembered on this machine.

    Args:
        s3: a boto3 client of the store.
        bucket: where the jobs are.
        address: what tells the store and the bucket from all others.
        folder: where this machine remembers the stores that passed.
    """

    def __init__(self, s3: "S3Client", bucket: str, address: str, folder: Path) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._address = address
        self._path = folder / hashlib.sha256(address.encode()).hexdigest()[:12]
        self._report: Report | None = None

    def require(self) -> None:
        """Refuse a store that cannot be trusted with jobs.

        One that did not pass is not tried again by this process: desks ask every few seconds.

        Raises:
            CannotSwap: it does not compare before it writes.
            StoreError: it did not answer, or not to these credentials; nothing is known of it.
        """
        if self._report is None:
            if self._is_remembered():
                return
            self._report = probe(self._s3, self._bucket)
        self._report.require()
        self.remember()

    def remember(self) -> None:
        """Take the store for proven from now on. A disk that is full forgets it, and no more."""
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path.write_text(self._address, "utf-8")

    def _is_remembered(self) -> bool:
        with suppress(OSError, ValueError):
            return self._path.read_text("utf-8") == self._address
        return False
