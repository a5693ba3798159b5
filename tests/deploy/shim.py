"""What the embedded cloud lacks of AWS, put in front of it: an edge that caches, invalidations
that take their time, TestFunction, and faults on request. It counts what is written.
"""

import base64
import http.client
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from qdn_tui.cloud import Cloud, Resources
from qdn_tui.cloud.clients import Clients
from qdn_tui.deploy import Where, engine
from qdn_tui.deploy.covering import covers
from qdn_tui.deploy.engine import Run
from qdn_tui.deploy.routes import ROUTES, event

_LOOPBACK = "127.0.0.1"
_INVALIDATIONS = re.compile(r"^/2020-05-31/distribution/(\w+)/invalidation$")
_INVALIDATION = re.compile(r"^/2020-05-31/distribution/(\w+)/invalidation/(\w+)$")
_TEST = re.compile(r"^/2020-05-31/function/([\w-]+)/test$")
_FUNCTION = re.compile(r"^/2020-05-31/function/([\w-]+)")
_OF_ONE_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})
_READS = frozenset({"GET", "HEAD"})


@dataclass
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass
class Fault:
    """What to answer to requests of a kind, how often, before or after they were carried out.

    Attributes:
        times: how often; the first so many.
        after: carry the request out first, then lie about it.
    """

    method: str
    path: re.Pattern[str]
    status: int
    code: str
    times: int = 1
    after: bool = False


@dataclass
class Shim:
    """A running shim.

    Attributes:
        polls: how many looks an invalidation stays in progress.
        slow_at: ids of the distributions where they do; empty is everywhere.
        has_test_function: whether TestFunction is there.
        caches: whether the edge keeps what may be kept.
        deaf: the edge forgets nothing, however often it is told.
        altered: bodies to serve in the place of others, by viewer's path.
        kept: what the edge remembers, by host name and what was asked of it.
        writes: requests that change something, by service word.
    """

    upstream: str
    polls: int = 0
    slow_at: frozenset[str] = frozenset()
    has_test_function: bool = True
    caches: bool = True
    deaf: bool = False
    altered: dict[str, bytes] = field(default_factory=dict)
    kept: dict[tuple[str, str], Reply] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    writes: Counter[str] = field(default_factory=Counter)
    requests: list[str] = field(default_factory=list)
    distributions: dict[str, str] = field(default_factory=dict)
    places: dict[Where, str] = field(default_factory=dict)
    endpoint: str = ""
    _broken: dict[tuple[str, str], int] = field(default_factory=dict)
    _waiting: dict[str, list[Any]] = field(default_factory=dict)
    _tested: dict[bytes, dict[str, Run]] = field(default_factory=dict)
    _code: dict[str, bytes] = field(default_factory=dict)
    _references: dict[tuple[str, str], tuple[str, Reply]] = field(default_factory=dict)
    _turn: threading.RLock = field(default_factory=threading.RLock)

    @cached_property
    def _hosts(self) -> dict[str, str]:
        """Host names of the distributions, by id."""
        return {id_: urlsplit(url).hostname or "" for id_, url in self.distributions.items()}

    def fail(
        self,
        method: str,
        path: str,
        status: int,
        code: str,
        *,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """Answer the next requests of a kind so."""
        self.faults.append(Fault(method, re.compile(path), status, code, times, after))

    def plant(self, url: str, status: int, body: bytes, content_type: str) -> None:
        """Let the edge remember an answer that nobody gave."""
        parts = urlsplit(url)
        planted = Reply(status, [("Content-Type", content_type), ("Age", "7200")], body)
        with self._turn:
            self.kept[parts.hostname or "", parts.path] = planted

    def break_off(self, url: str, status: int) -> None:
        """Let the edge answer so from here on, as it does where nothing behind it answers."""
        parts = urlsplit(url)
        self._broken[parts.hostname or "", parts.path] = status

    def calm(self) -> None:
        """Forget what it remembers, and plan no more faults."""
        with self._turn:
            self._broken.clear()
            self.kept.clear()
            self.faults.clear()
            self.altered.clear()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        host = headers.get("Host", "").partition(":")[0]
        path = target.partition("?")[0]
        if host.endswith(".cloudfront.localhost"):
            return self._view(method, host, target, headers, body)
        with self._turn:
            self.requests.append(f"{method} {path}")
            if method not in _READS and not _TEST.match(path):
                self.writes[path.split("/")[1]] += 1
            fault = self._fault(method, path)
        if fault is not None and not fault.after:
            return _error(fault)
        again = self._references.get(_reference(path, body)) if method == "POST" else None
        if again is not None:
            # CloudFront hands back the purge of that reference, and does nothing.
            return self._in_progress(*again)
        if _TEST.match(path) and self.has_test_function:
            return self._test(_TEST.match(path)[1], body)  # type: ignore[index]
        reply = self.forward(method, target, headers, body)
        function = _FUNCTION.match(path)
        if function and method not in _READS:
            self._code.pop(function[1], None)
        if fault is not None:
            return _error(fault)
        return self._slowly(method, path, body, reply)

    def forward(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        connection = http.client.HTTPConnection(self.upstream, timeout=200)
        try:
            sent = {k: v for k, v in headers.items() if k.lower() not in _OF_ONE_HOP}
            connection.request(method, target, body or None, {**sent, "Connection": "close"})
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method == method and fault.path.search(path):
                fault.times -= 1
                return fault
        return None

    def _view(
        self, method: str, host: str, target: str, headers: dict[str, str], body: bytes
    ) -> Reply:
        if target in self.altered:
            kept = self.forward(method, target, headers, body)
            return Reply(kept.status, kept.headers, self.altered[target])
        if (host, target) in self._broken:
            return Reply(self._broken[host, target], [("X-Cache", "Error from the shim")], b"")
        with self._turn:
            kept_ = self.kept.get((host, target))
        if kept_ is not None and method == "GET":
            return replace(kept_, headers=[*kept_.headers, ("X-Cache", "Hit from the shim")])
        reply = self.forward(method, target, headers, body)
        lives = re.search(r"s-maxage=([1-9]\d*)", reply.header("cache-control"))
        if self.caches and method == "GET" and reply.status == 200 and lives:
            with self._turn:
                self.kept[host, target] = reply
        return reply

    def _slowly(self, method: str, path: str, body: bytes, reply: Reply) -> Reply:
        """Let an invalidation take its looks, and the cache forget at its end."""
        made, looked = _INVALIDATIONS.match(path), _INVALIDATION.match(path)
        if made and method == "POST" and reply.status == 201:
            id_ = re.search(rb"<Id>(\w+)</Id>", reply.body)
            paths = re.findall(r"<Path>([^<]+)</Path>", body.decode())
            if id_:
                self._references[_reference(path, body)] = id_[1].decode(), reply
                polls = self.polls if not self.slow_at or made[1] in self.slow_at else 0
                with self._turn:
                    self._waiting.setdefault(id_[1].decode(), [made[1], paths, polls])
                    if not polls:
                        self._forget(id_[1].decode())
                return self._in_progress(id_[1].decode(), reply)
        if looked:
            with self._turn:
                waiting = self._waiting.get(looked[2])
                if waiting is not None and waiting[2] > 0:
                    waiting[2] -= 1
                    if not waiting[2]:
                        self._forget(looked[2])
            return self._in_progress(looked[2], reply)
        return reply

    def finish_purges(self) -> None:
        """Let every invalidation complete at the next look."""
        with self._turn:
            for waiting in self._waiting.values():
                waiting[2] = min(waiting[2], 1)

    def _in_progress(self, id_: str, reply: Reply) -> Reply:
        if self._waiting.get(id_, [0, 0, 0])[2] <= 0:
            return reply
        return replace(reply, body=reply.body.replace(b">Completed<", b">InProgress<"))

    def _forget(self, id_: str) -> None:
        distribution, paths, _ = self._waiting[id_]
        host = self._hosts.get(distribution, "")
        if self.deaf:
            return
        for key in list(self.kept):
            if key[0] == host and covers(paths, key[1].partition("?")[0]):
                del self.kept[key]

    def _test(self, name: str, body: bytes) -> Reply:
        # One look for the whole table: only what passes here changes the code.
        code = self._code.get(name)
        if code is None:
            code = self.forward(
                "GET", f"/2020-05-31/function/{name}?Stage=DEVELOPMENT", {}, b""
            ).body
            self._code[name] = code
        asked = re.search(r"<EventObject>([^<]+)</EventObject>", body.decode())
        told = json.loads(base64.b64decode(asked[1])) if asked else {}
        with self._turn:
            known = self._tested.setdefault(code, {})
            key = json.dumps(told, sort_keys=True)
            if key not in known:
                # The rest of the table will be asked for next: one process for all of it.
                rows = [told, *(event(row, self.places) for row in ROUTES)]
                for row, run in zip(rows, engine.run_in_node(code, rows), strict=True):
                    known[json.dumps(row, sort_keys=True)] = run
            run = known[key]
        output = ""
        if not run.thrown:
            word = "response" if "statusCode" in run.result else "request"
            output = json.dumps({word: run.result})
        xml = (
            '<?xml version="1.0"?><TestResult xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">'
            "<ComputeUtilization>12</ComputeUtilization>"
            f"<FunctionErrorMessage>{escape(run.thrown)}</FunctionErrorMessage>"
            f"<FunctionOutput>{escape(output)}</FunctionOutput></TestResult>"
        )
        return Reply(200, [("Content-Type", "text/xml")], xml.encode())


@contextmanager
def shim_for(cloud: Cloud, **given: Any) -> Iterator[tuple[Shim, Cloud]]:
    """A shim in front of a cloud, and that cloud as it is seen through it."""
    names = cloud.resources.names
    wheres: tuple[Where, ...] = ("site", "dashboard", "staging")
    shim = Shim(
        urlsplit(cloud.endpoint_url or "").netloc,
        places={where: names[f"{where}_distribution_id"] for where in wheres},
        distributions={names[f"{w}_distribution_id"]: names[f"{w}_url"] for w in wheres},
        **given,
    )
    server = _Server((_LOOPBACK, 0), _Handler)
    server.shim = shim
    shim.endpoint = f"http://{_LOOPBACK}:{server.server_port}"
    port = urlsplit(cloud.endpoint_url or "").port
    seen = {
        key: value.replace(f":{port}", f":{server.server_port}") if key.endswith("_url") else value
        for key, value in names.items()
    }
    serving = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    serving.start()
    try:
        yield (
            shim,
            Cloud(
                cloud.environment,
                Resources(cloud.resources.environment, MappingProxyType(seen)),
                Clients(cloud.environment, shim.endpoint),
            ),
        )
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def _reference(path: str, body: bytes) -> tuple[str, str]:
    """Which purge of which distribution is asked for."""
    asked = _INVALIDATIONS.match(path) and re.search(rb"<CallerReference>([^<]+)<", body)
    return path, asked[1].decode() if asked else ""


def _error(fault: Fault) -> Reply:
    xml = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{fault.code}</Code>"
        "<Message>as planned</Message></Error></ErrorResponse>"
    )
    if fault.path.pattern.startswith("^/own") or "/2020" not in fault.path.pattern:
        xml = f"<Error><Code>{fault.code}</Code><Message>as planned</Message></Error>"
    return Reply(fault.status, [("Content-Type", "application/xml")], xml.encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    shim: Shim

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away breaks its connection: nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _relay(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        reply = self.server.shim.answer(self.command, self.path, dict(self.headers.items()), body)
        self.send_response_only(reply.status)
        for name, value in reply.headers:
            if name.lower() not in _OF_ONE_HOP:
                self.send_header(name, value)
        if reply.status not in (204, 304):
            of_head = reply.header("content-length") if self.command == "HEAD" else ""
            self.send_header("Content-Length", of_head or str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _relay  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
