"""A desk for the command line: a bucket on moto's S3, a qdn.toml that names it, a clean home."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from qdn_tui.business_file import load_business
from qdn_tui.store.proof import Proof
from qdn_tui.store.s3 import S3JobStore
from tests.cli.here import Ran, run_here
from tests.in_turn import moto_over_http

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Desk:
    """One dispatcher's machine, and the bucket behind it."""

    home: Path
    s3: "S3Client"
    bucket: str
    environ: dict[str, str]

    def popen(self, *args: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("qdn")), *args],
            cwd=self.home,
            env=self.environ,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *args: str) -> Ran:
        """A run in this process: whatever does not need a process of its own."""
        return run_here(self, *args)

    def run_apart(self, *args: str) -> Ran:
        """A run of the installed command, in a process of its own."""
        process = self.popen(*args)
        try:
            out, err = process.communicate(timeout=200)
        finally:
            process.kill()
        return Ran(process.returncode, out, err)

    def new(self, **changed: str) -> Any:
        """A job made by the command line; returns it as printed by `--json`."""
        options = {
            "name": "Mark",
            "phone": "619-555-0142",
            "street": "Soderblom Avenue",
            "city": "San Diego",
            "region": "CA",
            "postal-code": "92122",
            "service": "trailer_pickup_dump",
            "price": "600",
            **changed,
        }
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        made = self.run("jobs", "new", *words, "--json")
        assert made.code == 0, made.err
        return made.json

    @property
    def store(self) -> S3JobStore:
        """The jobs as another dispatcher's program reaches them."""
        return S3JobStore(self.s3, self.bucket, load_business())

    @property
    def document(self) -> Any:
        """jobs.json as a plain S3 client sees it."""
        return json.loads(self.s3.get_object(Bucket=self.bucket, Key="jobs.json")["Body"].read())


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    with moto_over_http() as address:
        yield address


@pytest.fixture
def desk(tmp_path: Path, moto_endpoint: str) -> Desk:
    bucket = f"jobs-{uuid.uuid4().hex[:12]}"
    s3 = boto3.client(
        "s3",
        endpoint_url=moto_endpoint,
        region_name="us-west-2",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    S3JobStore(s3, bucket, load_business()).create_document()
    # It has written there before: each first write on a machine would prove the store anew.
    address = f"s3://{bucket} at {moto_endpoint}"
    Proof(s3, bucket, address, tmp_path / "state" / "proven").remember()
    settings = [
        'default = "office"',
        "[env.office]",
        f'endpoint_url = "{moto_endpoint}"',
        "[env.office.resources]",
        f'data_bucket = "{bucket}"',
        'site_url = "https://track.quickdumpnow.example"',
    ]
    (tmp_path / "qdn.toml").write_text("\n".join(settings))
    kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    environ = {
        **kept,
        "HOME": str(tmp_path),
        "QDN_HOME": str(tmp_path / "state"),
        "QDN_ACTOR": "Dana",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    return Desk(tmp_path, s3, bucket, environ)
