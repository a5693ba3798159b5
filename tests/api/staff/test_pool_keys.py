"""The user pool's public keys, fetched by the urllib3 that the Lambda's runtime happens to have."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import urllib3

from qdn_tui.api.staff.frontdesk import _fetched


class _Pool(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/keys"
        self.send_response(200 if found else 302)
        self.send_header("Location", "/keys")
        self.end_headers()
        self.wfile.write(b"the keys" if found else b"")

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@contextmanager
def pool() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Pool) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_are_had_also_where_urllib3_is_older_than_its_shortest_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(urllib3, "request")
    with pool() as address:
        assert _fetched(f"{address}/keys") == b"the keys"


def test_are_taken_from_where_they_are_asked_for_and_nowhere_else() -> None:
    with pool() as address, pytest.raises(OSError, match="302"):
        _fetched(f"{address}/elsewhere")
    with pytest.raises(OSError, match="cannot be had"):
        _fetched(f"{address}/keys")
