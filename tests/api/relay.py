"""A door in front of an S3 that can be told to fail, and counts what passes it."""

import http.client
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Fault = Literal["cut", "mute", "cut body"] | int
_HOP_BY_HOP = frozenset({"connection", "transfer-encoding", "content-length", "server", "date"})


@dataclass
class Relay:
    """What passed the door, and what shall happen to the next requests.

    Attributes:
        url: where the door stands.
        passed: status and body size of every answer that came through, in order.
        connections: how many connections were opened.
        faults: what happens to the next requests: `cut` closes the connection without an
            answer, `mute` never answers, `cut body` ends in the middle, a number is the status.
    """

    url: str
    passed: list[tuple[int, int]] = field(default_factory=list)
    connections: int = 0
    faults: deque[Fault] = field(default_factory=deque)


@contextmanager
def relay_to(upstream_port: int) -> Iterator[Relay]:
    """A door on a free port of loopback, open until the end of the block."""
    closing, counting = threading.Event(), threading.Lock()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            with counting:
                relay.connections += 1
            super().setup()

        def do_GET(self) -> None:
            with counting:
                fault = relay.faults.popleft() if relay.faults else None
            if fault == "cut":
                self.close_connection = True
            elif fault == "mute":
                closing.wait()
                self.close_connection = True
            elif isinstance(fault, int):
                relay.passed.append((fault, 0))
                self.send_response(fault)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._pass_on(shortened=fault == "cut body")

        def _pass_on(self, *, shortened: bool) -> None:
            upstream = http.client.HTTPConnection("127.0.0.1", upstream_port)
            upstream.request("GET", self.path, headers=dict(self.headers))
            answer = upstream.getresponse()
            body = answer.read()
            upstream.close()
            relay.passed.append((answer.status, len(body)))
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP_BY_HOP:
                    self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if shortened else body)
            self.close_connection = self.close_connection or shortened

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    relay = Relay(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield relay
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
