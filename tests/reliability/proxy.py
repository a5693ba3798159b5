"""A bad line as a real HTTP server: in front of any S3, it does to requests what a plan says."""

import http.client
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.reliability.engine import LOOPBACK
from tests.reliability.plan import Draw, Mishap, Plan

# Said by each side of a line for itself.
_OF_ONE_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "expect"})
_ANSWERS = {
    Mishap.ERROR_BEFORE: (500, "InternalError"),
    Mishap.ERROR_AFTER: (500, "InternalError"),
    Mishap.SLOW_DOWN: (503, "SlowDown"),
    Mishap.CONFLICT: (409, "ConditionalRequestConflict"),
    Mishap.PRECONDITION: (412, "PreconditionFailed"),
}
_ANSWERED_BEFORE = frozenset(_ANSWERS) - {Mishap.ERROR_AFTER}
# An RST at once in the place of an orderly end.
_ABORT = struct.pack("ii", 1, 0)
_PATIENCE_S = 60.0


@dataclass
class Request:
    """A request as it came in."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def key(self) -> str:
        """The object's key, where the bucket is the first step of the path."""
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]


@dataclass
class Reply:
    """What the S3 answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Proxy:
    """A running proxy.

    Attributes:
        endpoint: its URL.
        plan: what it does.
        forwarded: requests that arrived at the S3, by method.
    """

    endpoint: str
    plan: Plan
    upstream: str
    forwarded: Counter[str] = field(default_factory=Counter)
    _late: list[tuple[int, Request]] = field(default_factory=list)
    _turn: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def injected(self) -> Counter[Mishap]:
        """Faults, by kind."""
        return self.plan.injected

    def forward(self, request: Request) -> Reply:
        """Send a request on, whole, and fetch the answer, whole."""
        connection = http.client.HTTPConnection(self.upstream, timeout=_PATIENCE_S)
        try:
            self._begin(connection, request)
            connection.send(request.body)
            answer = connection.getresponse()
            reply = Reply(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()
        with self._lock:
            self.forwarded[request.method] += 1
        return reply

    def forward_half(self, request: Request) -> None:
        """Send the head and half of the body on, and break the line."""
        connection = http.client.HTTPConnection(self.upstream, timeout=_PATIENCE_S)
        self._begin(connection, request)
        connection.send(request.body[: len(request.body) // 2])
        connection.close()

    def hold(self, request: Request, overtaken_by: int) -> None:
        """Keep a request until so many others went by."""
        with self._lock:
            self._late.append((self._turn + overtaken_by, request))

    def let_late_ones_go(self, *, all_of_them: bool = False) -> None:
        """Send on what was held up long enough. Nobody is there for the answers."""
        with self._lock:
            self._turn += 1
            due = [late for late in self._late if all_of_them or late[0] <= self._turn]
            self._late = [late for late in self._late if late not in due]
        for _, request in due:
            self.forward(request)

    def _begin(self, connection: http.client.HTTPConnection, request: Request) -> None:
        connection.putrequest(
            request.method, request.path, skip_host=True, skip_accept_encoding=True
        )
        for name, value in request.headers:
            if name.lower() not in _OF_ONE_HOP:
                connection.putheader(name, value)
        connection.putheader("Connection", "close")
        connection.endheaders()


@contextmanager
def in_front_of(endpoint: str, plan: Plan) -> Iterator[Proxy]:
    """A proxy on a free port of loopback. What it still held up arrives when it ends."""
    upstream = urlsplit(endpoint).netloc
    server = _Server((LOOPBACK, 0), _Handler)
    server.proxy = Proxy(f"http://{LOOPBACK}:{server.server_port}", plan, upstream)
    serving = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    serving.start()
    try:
        yield server.proxy
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
        server.proxy.let_late_ones_go(all_of_them=True)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    proxy: Proxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is killed breaks its connection: nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer is written in two parts, and must not wait between them.
    disable_nagle_algorithm = True
    server: _Server

    def _relay(self) -> None:
        proxy = self.server.proxy
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            self.command, self.path, list(self.headers.items()), self.rfile.read(length)
        )
        draw = proxy.plan.draw(request.method, request.key)
        proxy.let_late_ones_go()
        self._befall(request, draw, proxy)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _relay  # noqa: N815

    def _befall(self, request: Request, draw: Draw, proxy: Proxy) -> None:
        mishap = draw.mishap
        if mishap is Mishap.LATE:
            proxy.hold(request, draw.overtaken_by)
            return self._reset()
        if mishap is Mishap.RESET_BEFORE:
            return self._reset()
        if mishap is Mishap.CUT_REQUEST:
            proxy.forward_half(request)
            return self._reset()
        if mishap in _ANSWERED_BEFORE:
            return self._refuse(mishap)
        if mishap is Mishap.LATENCY:
            time.sleep(draw.latency_s)
        reply = proxy.forward(request)
        if mishap is Mishap.RESET_AFTER:
            return self._reset()
        if mishap is Mishap.ERROR_AFTER:
            return self._refuse(mishap)
        return self._answer(reply, whole=mishap is not Mishap.CUT_ANSWER)

    def _answer(self, reply: Reply, *, whole: bool = True) -> None:
        self.send_response_only(reply.status)
        for name, value in reply.headers:
            if name.lower() not in _OF_ONE_HOP | {"content-length"}:
                self.send_header(name, value)
        # The answer to a HEAD says how long the body would be.
        length = dict(reply.headers).get("Content-Length", "0")
        if self.command != "HEAD":
            length = str(len(reply.body))
        if reply.status not in (204, 304):
            self.send_header("Content-Length", length)
        self.end_headers()
        if whole:
            self.wfile.write(reply.body)
        else:
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.close_connection = True

    def _refuse(self, mishap: Mishap) -> None:
        status, code = _ANSWERS[mishap]
        body = f"<Error><Code>{code}</Code><Message>as planned</Message></Error>".encode()
        self._answer(Reply(status, [("Content-Type", "application/xml")], body))

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        self.rfile.close()
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
