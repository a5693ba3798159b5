"""The company whose desk is measured: an S3 on loopback, a bucket for each size, a qdn.toml."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qdn_tui.business_file import load_business
from qdn_tui.domain.author import Author
from qdn_tui.domain.job import Actor, ActorKind
from qdn_tui.store.codec import encode
from qdn_tui.store.proof import Proof
from qdn_tui.store.s3 import JOBS_KEY, S3JobStore
from tests.bench.jobs import document_of
from tests.bench.s3_server import JOURNAL, Answer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
QDN = str(Path(sys.executable).with_name("qdn"))
PEERS = ROOT / ".venv-peers" / "bin"
"""Where the programs are that are measured beside ours: aws, s5cmd, kanban-tui."""
REGION: Literal["us-west-2"] = "us-west-2"
OTHER_DISPATCHER = Author(Actor(kind=ActorKind.DISPATCHER, name="Rosa Example"), "cli")


@dataclass(frozen=True)
class Desk:
    """A board's worth of jobs.

    Attributes:
        environment: what `--env` calls it.
        bucket: where its document is.
        store: somebody else's way to it.
    """

    environment: str
    bucket: str
    store: S3JobStore

    @property
    def board(self) -> list[str]:
        """The command that opens the board."""
        return [QDN, "--env", self.environment]


@dataclass
class Office:
    """Buckets come into being when they are first asked for.

    Attributes:
        home: an empty home folder with the qdn.toml.
        endpoint: the S3's address.
    """

    home: Path
    endpoint: str
    _desks: dict[str, Desk] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """All that a program finds in its environment."""
        kept = {key: os.environ[key] for key in ("PATH",) if key in os.environ}
        return {
            **kept,
            "LANG": "C.UTF-8",
            "HOME": str(self.home),
            "QDN_HOME": str(self.home / "state"),
            "QDN_CONFIG": str(self.home / "qdn.toml"),
            "QDN_ACTOR": "Dana",
            "PYTHONPATH": str(ROOT),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }

    def desk(self, jobs: int, purpose: str = "board") -> Desk:
        """So many jobs; those of another purpose are another document."""
        name = f"{purpose}-{jobs}"
        if name not in self._desks:
            bucket = f"jobs-{name}"
            self._s3.create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
            body, _ = encode(document_of(jobs, datetime.now(UTC).replace(microsecond=0)))
            self._s3.put_object(
                Bucket=bucket, Key=JOBS_KEY, Body=body, ContentType="application/json"
            )
            self._desks[name] = Desk(name, bucket, S3JobStore(self._s3, bucket, load_business()))
            self._write_settings()
        return self._desks[name]

    def journal(self) -> list[Answer]:
        """Every request that the S3 answered so far."""
        with urllib.request.urlopen(self.endpoint + JOURNAL) as answer:
            return [Answer(*entry) for entry in json.load(answer)]

    @cached_property
    def _s3(self) -> "S3Client":
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(
                retries={"total_max_attempts": 1},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path"},
            ),
        )

    def _write_settings(self) -> None:
        lines = []
        for name, desk in self._desks.items():
            # Proven once a machine, before its first write: that is not what is measured.
            address = f"s3://{desk.bucket} at {self.endpoint}"
            Proof(self._s3, desk.bucket, address, self.home / "state" / "proven").remember()
            lines += [
                f"[env.{name}]",
                f'endpoint_url = "{self.endpoint}"',
                f"[env.{name}.resources]",
                f'data_bucket = "{desk.bucket}"',
                'site_url = "https://track.quickdumpnow.example"',
            ]
        (self.home / "qdn.toml").write_text("\n".join(lines) + "\n")


@contextmanager
def open_office() -> Iterator[Office]:
    """Run the S3, in a process of its own, as long as the office is open."""
    with (
        tempfile.TemporaryDirectory(prefix="qdn-bench-") as home,
        _server([PYTHON, "-m", "tests.bench.s3_server"]) as server,
    ):
        assert server.stdout is not None
        yield Office(Path(home), f"http://127.0.0.1:{int(server.stdout.readline())}")


@contextmanager
def _server(argv: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        argv,
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            yield server
        finally:
            server.terminate()
