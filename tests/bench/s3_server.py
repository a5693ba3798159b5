"""An S3 on loopback in a process of its own, which remembers every request it answered.

`python -m tests.bench.s3_server` prints its port and serves until its input is closed.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

JOURNAL = "/__journal"

Headers = list[tuple[str, str]]


class Answer(NamedTuple):
    """One request and what it got.

    Attributes:
        asked_at: monotonic nanoseconds when it came in.
        answered_at: when the last byte of the answer was handed to the network.
        method, path: as asked.
        conditional: whether it carried If-Match or If-None-Match.
        status: HTTP status.
        body_bytes: length of the answer's body.
    """

    asked_at: int
    answered_at: int
    method: str
    path: str
    conditional: bool
    status: int
    body_bytes: int


class Remembering:
    """Wraps the S3, and answers the journal itself."""

    def __init__(self, s3: "WSGIApplication") -> None:
        self._s3 = s3
        self._answers: list[Answer] = []
        self._being_answered = 0
        self._written_down = threading.Condition()

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        if path == JOURNAL:
            body = json.dumps(self._complete()).encode()
            start("200 OK", [("Content-Length", str(len(body)))])
            return [body]
        return self._remembered(environ, start, path)

    def _remembered(
        self, environ: "WSGIEnvironment", start: "StartResponse", path: str
    ) -> Iterator[bytes]:
        asked_at = time.monotonic_ns()
        statuses: list[int] = []

        def note(status: str, headers: Headers, *more: Any) -> Callable[[bytes], object]:
            statuses.append(int(status[:3]))
            return start(status, headers, *more)

        with self._written_down:
            self._being_answered += 1
        sent = 0
        try:
            for part in self._s3(environ, note):
                sent += len(part)
                yield part
            # Here the server has sent the last part and asks for another.
            self._answers.append(
                Answer(
                    asked_at,
                    time.monotonic_ns(),
                    str(environ["REQUEST_METHOD"]),
                    path,
                    "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MATCH" in environ,
                    statuses[-1],
                    sent,
                )
            )
        finally:
            with self._written_down:
                self._being_answered -= 1
                self._written_down.notify_all()

    def _complete(self) -> list[Answer]:
        """The answers; one that somebody has just received is among them."""
        with self._written_down:
            self._written_down.wait_for(lambda: not self._being_answered, timeout=60.0)
            return list(self._answers)


def serve() -> None:
    """Serve on a free port of loopback until standard input ends."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        # Otherwise a body waits for the acknowledgement of its headers.
        disable_nagle_algorithm = True

        def log_request(self, *_: object) -> None:
            pass

    application = Remembering(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    serve()
