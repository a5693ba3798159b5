"""A small web server for the built site: real files and headers, scripted API answers."""

import contextlib
import json
import re
import socket
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from qdn_tui.business_file import load_business
from qdn_tui.deploy.site import SiteFile, build
from qdn_tui.resources import resource_root
from tests.frontend.slots import slots
from tests.frontend.views import NOT_FOUND, View

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@cache
def _own_site() -> tuple[SiteFile, ...]:
    return build(resource_root(), load_business(), "0123456789ab")


@dataclass(frozen=True)
class Answer:
    """What the API says once; a `held` answer stays away until the server closes."""

    status: int = 200
    body: View | str = field(default_factory=dict)
    held: bool = False


@dataclass(frozen=True)
class Seen:
    path: str
    headers: Mapping[str, str]
    sent_bytes: int
    body: str = ""
    method: str = "GET"


class SiteServer:
    """Serves one build on a free loopback port for as long as its `with` block lasts.

    Attributes:
        requests: everything asked for, oldest first.
        answers: what the API answers, in turn; the last one again and again.
        headers: what every answer carries.
        slots: what `/api/slots` answers, each time, whatever day is asked for.
    """

    def __init__(self, files: tuple[SiteFile, ...] | None = None) -> None:
        self._files = {f"/{file.key}": file for file in files or _own_site()}
        self.requests: list[Seen] = []
        self.answers: list[Answer] = [Answer(404, NOT_FOUND)]
        self.slots = Answer(200, slots())
        self.headers: Mapping[str, str] = SECURITY_HEADERS
        self._closing = threading.Event()
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server._answer(self)

            def do_POST(self) -> None:
                server._answer(self)

            def do_DELETE(self) -> None:
                server._answer(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._http = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def api_calls(self) -> list[Seen]:
        return [seen for seen in self.requests if seen.path.startswith("/api/")]

    def script(self, *answers: Answer | View) -> None:
        """Forget what was seen, and answer the API like this from now on."""
        with self._lock:
            self.requests.clear()
            self.answers = [a if isinstance(a, Answer) else Answer(200, a) for a in answers]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.hang_up()
        self._http.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.partition("?")[0]
        sent = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        if path.startswith("/api/"):
            with self._lock:
                if path == "/api/slots":
                    answer = self._slots(request.path)
                else:
                    answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            kind = "text/html" if text.startswith("<!doctype html>") else "application/json"
            status, body = answer.status, text.encode()
            cache = "no-store"
            held = answer.held
        else:
            status, body, kind, cache = self._page(path, _language(request))
            held = False
        location = _plain_page(request.path)
        if location:
            status, body = 302, b""
        with self._lock:
            headers = dict(request.headers.items())
            self.requests.append(Seen(request.path, headers, len(body), sent, request.command))
        if held:
            self._closing.wait()
        request.send_response(status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        if location:
            request.send_header("Location", location)
        request.send_header("Content-Type", kind)
        request.send_header("Cache-Control", cache)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        with contextlib.suppress(ConnectionError):  # the page may be closed by now
            request.wfile.write(body)

    def page(self, path: str) -> bytes:
        """A page as it is served to those who read English."""
        return self._page(path, "en")[1]

    def _page(self, path: str, language: str) -> tuple[int, bytes, str, str]:
        page = path.split("/")[1]
        key = path if "." in path.rpartition("/")[2] else f"/{page}/index.html"
        file = self._files.get(f"/{page}/{language}/index.html") if key.endswith("html") else None
        file = file or self._files.get(key)
        if file is None:
            return 404, b"not found", "text/plain", "no-store"
        return 200, file.body, file.content_type, file.cache_control

    def _slots(self, path: str) -> Answer:
        """The days asked for, out of what is scripted."""
        query = parse_qs(urlsplit(path).query)
        if self.slots.status != 200 or isinstance(self.slots.body, str):
            return self.slots
        days = self.slots.body["days"]
        if "date" in query:
            days = [day for day in days if day["date"] == query["date"][0]]
        elif "from" in query:
            days = [day for day in days if day["date"] >= query["from"][0]]
        return Answer(200, {**self.slots.body, "days": days[: int(query.get("days", ["7"])[0])]})


class _Server(ThreadingHTTPServer):
    """Ends its connections with itself: a browser keeps them, each for a file and a thread."""

    daemon_threads = True

    def __init__(self, *given: Any) -> None:
        self._connected: set[Any] = set()
        self._counting = threading.Lock()
        super().__init__(*given)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._counting:
            self._connected.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._counting:
            self._connected.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Once nobody is let in any more."""
        with self._counting:
            for request in self._connected:
                with contextlib.suppress(OSError):  # the browser was faster
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _plain_page(address: str) -> str:
    """Where the edge sends a browser without JavaScript; empty for every other address."""
    path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
    if not path.startswith("/track") or query.get("view") != ["plain"]:
        return ""
    pasted = re.findall(r"[\w-]{16,}", query.get("t", [""])[0])
    token = [part for part in (path.removeprefix("/track").strip("/"), *pasted[-1:]) if part]
    language = query.get("lang", [""])[0]
    return "/".join(["/api/track", *token, "page"]) + (f"?lang={language}" if language else "")


def _language(request: BaseHTTPRequestHandler) -> str:
    """As the edge chooses it, but for weights: the query, the cookie, the browser."""
    asked = parse_qs(urlsplit(request.path).query).get("lang")
    kept = SimpleCookie(request.headers.get("Cookie", "")).get("lang")
    if asked:
        return asked[0]
    return kept.value if kept else request.headers.get("Accept-Language", "")[:2]
