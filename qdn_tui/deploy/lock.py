"""One deploy at a time: a lease in the data bucket, held by compare-and-swap.

Created by `If-None-Match: *`, kept alive and taken over by `If-Match`, given back by a delete
with `If-Match`. The clock is S3's: the Date of its answers, so that it does not matter how
wrong the machines' own clocks are. A holder that could not renew in time stops by itself
before its lease ends (`Lock.guard`), and its writes are conditional besides.
"""

import contextlib
import getpass
import os
import secrets
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from qdn_tui.cloud.failures import error_code
from qdn_tui.cloud.local.place import process_start
from qdn_tui.deploy.errors import LockHeld, LockLost
from qdn_tui.deploy.shelf import server_time
from qdn_tui.domain.text import safe

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "deploy/lock.json"
LEASE_S = 120
HEARTBEAT_S = 30
# Stop this long before the lease ends: an answer on its way, and the Date's whole seconds.
MARGIN_S = 10
_TRIES = 8
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_LOST = "`qdn deploy lock` says who deploys; then `qdn deploy resume`, or `qdn deploy rollback`"
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


class Lease(BaseModel):
    """The lock as it is written.

    Attributes:
        token: of this one holding; unguessable.
        by: who, as name@machine.
        message: what for.
        since: when it was taken, by S3's clock.
        expires: when it may be taken over, by S3's clock.
        fence: grows with each holder.
        pid, process: the holder's process on `machine`, to know it dead where it ran.
    """

    model_config = ConfigDict(frozen=True)

    token: str
    by: str
    message: str
    since: datetime
    expires: datetime
    fence: int
    machine: str = ""
    pid: int = 0
    process: str = ""
    beats: int = 0

    def is_over(self, now: datetime) -> bool:
        """Whether somebody else may take over: it expired, or its process died on this machine."""
        return now >= self.expires or self._died_here()

    def _died_here(self) -> bool:
        if not self.pid or self.machine != _this_system():
            return False
        return process_start(self.pid) != self.process


@dataclass(frozen=True)
class LockState:
    """The lock as it is now.

    Attributes:
        lease: who holds it; None where it is free.
        now: S3's clock.
    """

    lease: Lease | None
    now: datetime

    @property
    def is_held(self) -> bool:
        return self.lease is not None and not self.lease.is_over(self.now)

    def __str__(self) -> str:
        if self.lease is None:
            return "nobody is deploying"
        what = f" ({self.lease.message})" if self.lease.message else ""
        since = f"since {self.lease.since:%H:%M:%S} UTC{what}"
        if not self.is_held:
            return f"{self.lease.by} held the lock {since}, and is gone"
        left = int((self.lease.expires - self.now).total_seconds())
        return f"{self.lease.by} deploys {since}, held for {left} s more"


def whoami() -> str:
    """name@machine of whoever runs this; `QDN_ACTOR` in the place of the login name."""
    try:
        name = os.environ.get("QDN_ACTOR") or getpass.getuser()
    except (KeyError, OSError):
        name = ""
    return f"{safe(name)[:80].strip() or 'somebody'}@{_machine()}"


def read_lock(s3: "S3Client", bucket: str) -> LockState:
    """Look at the lock without touching it."""
    lease, _, now = _read(s3, bucket)
    return LockState(lease, now)


def steal_lock(s3: "S3Client", bucket: str, by: str) -> LockState:
    """Take the lock away from whoever holds it, and leave it free. The holder stops by itself.

    Returns:
        The lock as it was.

    Raises:
        LockHeld: it changed hands just now.
    """
    lock = Lock(s3, bucket, by, "taken away")
    looked = lock.clock()
    lease, etag, now = _read(s3, bucket)
    if lease is not None and etag is not None:
        lock.take_over(lease, etag, now, looked)
        lock.release()
    return LockState(lease, now)


@dataclass
class Lock:
    """A lease being held, renewed by a thread of its own between `acquire` and `release`.

    Attributes:
        lease_s, heartbeat_s: seconds; shorter only in tests.
        clock: seconds that pass even while this machine sleeps.
    """

    s3: "S3Client" = field(repr=False)
    bucket: str
    by: str
    message: str
    lease_s: float = LEASE_S
    heartbeat_s: float = HEARTBEAT_S
    margin_s: float = MARGIN_S
    clock: Callable[[], float] = field(default_factory=lambda: _seconds)
    fence_after: int = 0
    took_over: Lease | None = None
    _lease: Lease | None = None
    _etag: str = ""
    _valid_until: float = 0.0
    _lost: str = ""
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def fence(self) -> int:
        return self._lease.fence if self._lease else 0

    @property
    def now(self) -> datetime:
        """S3's clock as of the latest renewal, carried on by ours."""
        if self._lease is None:
            raise LockLost("The lock is not held")
        gone = self.clock() - (self._valid_until - self.lease_s)
        return self._lease.expires - timedelta(seconds=self.lease_s - gone)

    def acquire(self) -> None:
        """Take the lock, over an expired one too, and keep it alive until `release`.

        Raises:
            LockHeld: somebody else deploys; the message says who, since when and for how long.
        """
        for _ in range(_TRIES):
            looked = self.clock()
            there, etag, now = _read(self.s3, self.bucket)
            if there is None:
                fence = self.fence_after + 1
                if self._write(self._new(now, fence), looked, IfNoneMatch="*"):
                    return self._keep_alive()
            elif there.is_over(now):
                with contextlib.suppress(LockHeld):
                    self.take_over(there, etag or "", now, looked)
                    return self._keep_alive()
            else:
                raise held(LockState(there, now))
        raise LockHeld("The lock changes hands too fast", "Try again")

    def take_over(self, there: Lease, etag: str, now: datetime, looked: float) -> None:
        """Put our lease in the place of the one seen with `etag`, and of no other.

        Args:
            now: S3's clock when it was seen.
            looked: our clock, right before.

        Raises:
            LockHeld: it changed since.
        """
        ours = self._new(now, max(there.fence, self.fence_after) + 1)
        if not self._write(ours, looked, IfMatch=etag):
            raise held(read_lock(self.s3, self.bucket))
        self.took_over = there

    def guard(self) -> None:
        """Go on only while the lock is certainly ours; called before each write.

        Raises:
            LockLost: it is not, or nobody can tell.
        """
        if self._lost:
            raise LockLost(self._lost, _LOST)
        if self.clock() >= self._valid_until - self.margin_s:
            # This machine slept, or S3 did not answer: ask once more, then believe the worst.
            if self.beat() and self.clock() < self._valid_until - self.margin_s:
                return
            why = str(self._lost) or "The lock could not be renewed in time"
            self._lost = why
            raise LockLost(why, _LOST)

    def confirm(self) -> None:
        """Ask S3 whether the lock is still ours, as before each step.

        Raises:
            LockLost: it is not, or nobody can tell.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        self.guard()
        try:
            there, _, _ = _read(self.s3, self.bucket)
        except (BotoCoreError, ClientError, OSError):
            return  # The lease still holds; if S3 stays away, `guard` ends the run.
        if self._lease is None or there is None or there.token != self._lease.token:
            taker = f"{there.by} took" if there else "Somebody took"
            self._lost = f"{taker} the lock away from this run"
            self.guard()

    def beat(self) -> bool:
        """Renew the lease once. False where no answer came or it is not ours any more."""
        with self._turn:
            lease = self._lease
            if lease is None or self._lost:
                return False
            looked = self.clock()
            try:
                there, etag, now = _read(self.s3, self.bucket)
                if there is None or there.token != lease.token:
                    taker = there.by if there else "somebody"
                    self._lost = f"{taker} took the lock away from this run"
                    return False
                self._etag = etag or ""
                expires = now + timedelta(seconds=self.lease_s)
                renewed = lease.model_copy(update={"expires": expires, "beats": lease.beats + 1})
                if not self._write(renewed, looked, IfMatch=self._etag):
                    self._lost = "Somebody took the lock away from this run"
                    return False
            except Exception:  # no error may end the thread that renews: `guard` decides
                return False
            return True

    def release(self) -> None:
        """Give the lock back, unless it is somebody else's by now."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        from botocore.exceptions import BotoCoreError, ClientError

        with self._turn, contextlib.suppress(BotoCoreError, ClientError, OSError):
            # Whatever goes wrong here ends by itself with the lease.
            if self._lease is not None and not self._lost:
                self.s3.delete_object(Bucket=self.bucket, Key=KEY, IfMatch=self._etag)
        self._lease = None

    def abandon(self) -> None:
        """Stop renewing without giving back, as a process that dies does."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._lease = None

    def _new(self, now: datetime, fence: int) -> Lease:
        return Lease(
            token=secrets.token_hex(16),
            by=self.by,
            message=self.message,
            since=now,
            expires=now + timedelta(seconds=self.lease_s),
            fence=fence,
            machine=_this_system(),
            pid=os.getpid(),
            process=process_start(os.getpid()) or "",
        )

    def _write(self, lease: Lease, looked: float, **condition: Any) -> bool:
        """Whether our lease stands there now; an answer that got lost is looked up."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self.s3.put_object(
                Bucket=self.bucket,
                Key=KEY,
                Body=lease.model_dump_json().encode(),
                ContentType="application/json",
                **condition,
            )
            etag = answer["ETag"]
        except (BotoCoreError, ClientError, OSError) as error:
            status = (
                getattr(error, "response", {})
                .get("ResponseMetadata", {})
                .get("HTTPStatusCode", 500)
            )
            if status not in (404, 409, 412) and status < 500:
                raise
            there, found, _ = _read(self.s3, self.bucket)
            if there is None or (there.token, there.beats) != (lease.token, lease.beats):
                return False
            etag = found or ""
        self._lease, self._etag = lease, etag
        # Counted from before S3 was asked for its clock, by which the lease ends for others: so
        # ours ends before theirs, also where this machine slept between the look and the write.
        self._valid_until = looked + self.lease_s
        return True

    def _keep_alive(self) -> None:
        self._thread = threading.Thread(target=self._renew, name="deploy-lock", daemon=True)
        self._thread.start()

    def _renew(self) -> None:
        while not self._stop.wait(self.heartbeat_s):
            self.beat()
            if self._lost:
                return


def _read(s3: "S3Client", bucket: str) -> tuple[Lease | None, str | None, datetime]:
    from botocore.exceptions import ClientError

    try:
        answer = s3.get_object(Bucket=bucket, Key=KEY)
    except ClientError as error:
        if error_code(error) not in _MISSING:
            raise
        return None, None, server_time(error.response)
    now = server_time(answer)
    body = answer["Body"].read()
    try:
        return Lease.model_validate_json(body), answer["ETag"], now
    except ValidationError:
        # Unreadable, hence nobody's whom we could ask: over as soon as its lease would be.
        written = answer["LastModified"]
        lease = Lease(
            token="",
            by="somebody",
            message="an unreadable lock",
            since=written,
            expires=written + timedelta(seconds=LEASE_S),
            fence=0,
        )
        return lease, answer["ETag"], now


def held(state: LockState) -> LockHeld:
    """What is said to whoever wants to deploy meanwhile."""
    return LockHeld(str(state), "Wait for it, or take the lock away with `qdn deploy lock --steal`")


def _machine() -> str:
    return socket.gethostname()[:80]


def _this_system() -> str:
    """Where process ids mean the same: one boot, and one container, of one machine."""
    try:
        boot = _BOOT.read_text("utf-8").strip()
        return f"{_machine()} {boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        # Two laptops may have one name; their network cards have not.
        return f"{_machine()} {uuid.getnode():012x}"


def _seconds() -> float:
    """A clock that goes on while the machine sleeps, where the system has one."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.monotonic()
