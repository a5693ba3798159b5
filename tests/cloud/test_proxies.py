"""Behind a company's proxy: what goes through it, what never does, and what is said of it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from qdn_tui.cloud.clients import Clients
from qdn_tui.cloud.failures import CloudUnreachable, CredentialsRefused, named_errors
from qdn_tui.cloud.proxies import proxy_for
from qdn_tui.cloud.web import certificate_of, fetch
from qdn_tui.settings import Environment

Asked = tuple[str, str | None, str | None]
OFFICE = Environment(name="office", stack="office")


class Gate(BaseHTTPRequestHandler):
    """A proxy that answers itself what is asked plainly, and lets no tunnel through."""

    asked: ClassVar[list[Asked]] = []

    def do_GET(self) -> None:
        self._note()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"from the gate")

    def do_CONNECT(self) -> None:
        self._note()
        self.send_error(403)

    def _note(self) -> None:
        headers = self.headers
        self.asked.append(
            (f"{self.command} {self.path}", headers["Host"], headers["Proxy-Authorization"])
        )

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Gate]]:
    class OwnGate(Gate):
        asked: ClassVar[list[Asked]] = []

    server = HTTPServer(("127.0.0.1", 0), OwnGate)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    named = f"http://dana:p%40ss@127.0.0.1:{server.server_port}"
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, named)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "inside.example")
    yield OwnGate
    server.shutdown()
    server.server_close()


WHO = "Basic ZGFuYTpwQHNz"


def test_a_plain_page_is_asked_of_the_proxy_by_its_whole_address(gate: type[Gate]) -> None:
    answer = fetch("http://www.example.com/book/?a=1")
    assert (answer.status, answer.text) == (200, "from the gate")
    asked = ("GET http://www.example.com/book/?a=1", "www.example.com", WHO)
    assert gate.asked == [asked]


def test_a_secure_one_goes_through_a_tunnel_and_a_refusal_names_the_proxy(
    gate: type[Gate],
) -> None:
    for look in (fetch, certificate_of):
        with pytest.raises(CloudUnreachable, match=r"through the proxy 127\.0\.0\.1:\d+") as no:
            look("https://www.example.com/", timeout_s=60)
        assert "p@ss" not in str(no.value)
        assert "and the proxy" in no.value.next_step
    assert [line for line, _, _ in gate.asked] == ["CONNECT www.example.com:443"] * 2
    assert [who for _, _, who in gate.asked] == [WHO] * 2


@pytest.mark.parametrize(
    "host", ["localhost", "d1.cloudfront.localhost", "127.0.0.1", "127.8.8.8", "::1"]
)
def test_this_machines_own_is_never_asked_of_it(gate: type[Gate], host: str) -> None:
    assert proxy_for("http", host) is None
    assert proxy_for("https", host) is None
    assert proxy_for("https", "inside.example") is None
    assert str(proxy_for("https", "outside.example")).startswith("127.0.0.1:")


def test_a_store_on_this_machine_is_reached_without_it(gate: type[Gate]) -> None:
    here = Clients(OFFICE, "http://127.0.0.1:9000")._options()["config"]
    there = Clients(OFFICE, "http://store.example.com:9000")._options()["config"]
    assert (here.proxies, there.proxies) == ({}, None)


def test_a_proxy_that_is_away_and_a_broken_aws_file_are_named() -> None:
    from botocore.exceptions import ConfigParseError, ProxyConnectionError

    with pytest.raises(CloudUnreachable, match="HTTPS_PROXY"), named_errors(OFFICE):
        raise ProxyConnectionError(proxy_url="http://p@ss@127.0.0.1:1", error="x")
    with pytest.raises(CredentialsRefused, match="/home/ana/config"), named_errors(OFFICE):
        raise ConfigParseError(path="/home/ana/config", error="x")
