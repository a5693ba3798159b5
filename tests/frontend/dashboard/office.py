"""The built site and the staff's real API in one process, over jobs that are kept in memory."""

import base64
import importlib
import logging
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import pytest

from qdn_tui.api import journal
from qdn_tui.api.desk import Desk
from qdn_tui.api.handler import handler
from qdn_tui.api.staff.frontdesk import FrontDesk
from qdn_tui.business_file import load_business
from qdn_tui.deploy.site import SiteFile
from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change, Create
from qdn_tui.domain.document import Document, Record
from qdn_tui.domain.job import Actor, ActorKind, Address, Customer, Job
from qdn_tui.domain.money import Money
from qdn_tui.domain.roles import Role
from qdn_tui.store.archive import PREFIX
from qdn_tui.store.codec import encode
from qdn_tui.store.s3 import S3JobStore
from qdn_tui.store.tries import Tries
from tests.api.events import SECRET, event
from tests.frontend.dashboard.logins import POOL, Member, TestPool, keys
from tests.frontend.site_server import SECURITY_HEADERS, Seen, SiteServer
from tests.frontend.views import NOW
from tests.reliability.memory import MemoryS3, refusal

_POLICY = "Content-Security-Policy"
HEADERS = {
    **SECURITY_HEADERS,
    # It can be installed as an app, which is described in a file of its own.
    _POLICY: SECURITY_HEADERS[_POLICY].replace("form-action", "manifest-src 'self'; form-action"),
}
DANA, ANA, VERA = "dana@example.com", "ana@example.com", "vera@example.com"
DISPATCHER = Actor(kind=ActorKind.DISPATCHER, name="Olga Other")
# As Lambda does: a process of the function has one request at a time, and keeps it where all of
# the process can see it. A page asks for several things at once.
_one_at_a_time = threading.Lock()


def address(line1: str) -> Address:
    """A made-up address in town."""
    return Address(line1=line1, city="San Diego", region="CA", postal_code="92122")


class _Bucket:
    """Several objects, each as `MemoryS3` keeps one."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._objects: dict[str, MemoryS3] = {}

    def get_object(self, *, Key: str, **more: str) -> dict[str, Any]:  # noqa: N803
        if Key not in self._objects:
            raise refusal("GetObject", 404, "NoSuchKey")
        return self._objects[Key].get_object(**more)

    def put_object(self, *, Key: str, **more: Any) -> dict[str, Any]:  # noqa: N803
        return self._objects.setdefault(Key, MemoryS3(self._now)).put_object(**more)

    def get_paginator(self, _operation: str) -> Self:
        return self

    def paginate(self, *, Prefix: str, **_: str) -> list[dict[str, Any]]:  # noqa: N803
        return [{"Contents": [{"Key": key} for key in self._objects if key.startswith(Prefix)]}]


class Office(SiteServer):
    """Staff at work: the page, the API and the jobs, on a free loopback port.

    Attributes:
        pool: who can log in.
        store: the jobs, as the terminal would hold them.
        by: somebody else at the desk.
        down: whether the API answers nobody.
    """

    def __init__(self, files: tuple[SiteFile, ...] | None = None, now: datetime = NOW) -> None:
        super().__init__(files)
        self.headers = HEADERS
        business = load_business()
        bucket: Any = _Bucket(lambda: now)
        self.pool = TestPool(
            {
                DANA: Member("Dana Example", Role.DISPATCHER),
                ANA: Member("Ana Example", Role.CREW, crew_name="Ana Example"),
                VERA: Member("Vera Example", Role.VIEWER),
            }
        )
        self.store = S3JobStore(bucket, "jobs", business)
        self.by = Author(DISPATCHER, "tui", clock=lambda: now)
        self.down = False
        self._bucket = bucket
        self._desk = Desk(
            S3JobStore(bucket, "jobs", business),
            business,
            tries=Tries(bucket, "jobs"),
            site_url="https://quickdumpnow.example",
            now=lambda: now,
        )
        pool: Any = self.pool
        self._front = FrontDesk(POOL, keys(), pool)
        self._patch = pytest.MonkeyPatch()
        self.fill(Document(revision=1, next_number=1, entries=(), updated_at=now))

    def write(self, *changes: Change) -> Document:
        """As somebody at the terminal does."""
        return self.store.apply(changes).document

    def booking(self) -> Create:
        """What Lola Sample makes on the booking page."""
        lola = Actor(kind=ActorKind.CUSTOMER, name="Lola Sample")
        return replace(self.by, actor=lola, source="web").create(
            customer=Customer(name="Lola Sample", phone="+16195550144"),
            address=address("88 Mockup Way"),
            service="trailer_drop",
            price=Money(amount_cents=45_000),
        )

    def job(self, number: str) -> Job:
        """The job, as it stands."""
        return next(job for job in self.store.read().document.jobs if job.number == number)

    def fill(self, document: Document) -> None:
        """Have this document, whatever there was."""
        self._bucket.put_object(Key="jobs.json", Body=encode(document)[0])

    def put_away(self, job: Job, month: str) -> None:
        """Have the job in the archive of a month instead, as weeks after its end."""
        document = self.store.read().document
        away = Record(job)
        stay = tuple(
            entry
            for entry in document.entries
            if not isinstance(entry, Record) or entry.job.key != job.key
        )
        self.fill(replace(document, entries=stay, revision=document.revision + 1))
        archive = Document(revision=1, next_number=1, entries=(away,), updated_at=job.updated_at)
        self._bucket.put_object(Key=f"{PREFIX}{month}.json", Body=encode(archive)[0])

    def __enter__(self) -> Self:
        self._patch.setenv("QDN_ORIGIN_SECRET", SECRET)
        # A page looks every two seconds, and each look is a line.
        self._patch.setattr(logging.getLogger(journal.SERVICE), "disabled", True)
        importlib.import_module("qdn_tui.api.staff.routes")
        desks = {"desk": lambda: self._desk, "front_desk": lambda: self._front}
        for name, module in list(sys.modules.items()):
            if name.startswith("qdn_tui.api."):
                for wanted, gives in desks.items():
                    if callable(getattr(module, wanted, None)):
                        self._patch.setattr(module, wanted, gives)
        return super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._patch.undo()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path, _, query = request.path.partition("?")
        if not path.startswith("/api/"):
            super()._answer(request)
            return
        sent = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        self.requests.append(Seen(request.path, dict(request.headers), 0, sent, request.command))
        if self.down:
            request.close_connection = True
            return
        made = event(
            path, request.command, query=query, headers=_headers(request), body=sent or None
        )
        made["queryStringParameters"] = dict(parse_qsl(query))
        made["cookies"] = [
            pair.strip() for pair in request.headers.get("Cookie", "").split(";") if pair.strip()
        ]
        with _one_at_a_time:
            answer = handler(made, None)
        _send(request, answer)


def _headers(request: BaseHTTPRequestHandler) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _send(request: BaseHTTPRequestHandler, answer: Mapping[str, Any]) -> None:
    body: str = answer["body"]
    raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    request.send_response(answer["statusCode"])
    headers = {**HEADERS, **answer["headers"]}
    cookies: Sequence[str] = answer.get("cookies", ())
    for name, value in headers.items():
        if name.lower() != "content-length":
            request.send_header(name, str(value))
    for cookie in cookies:
        request.send_header("Set-Cookie", cookie)
    request.send_header("Content-Length", str(len(raw)))
    request.end_headers()
    if request.command != "HEAD" and answer["statusCode"] not in (204, 304):
        request.wfile.write(raw)
