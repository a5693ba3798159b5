"""How long a site's certificate is good for, as a browser would learn it."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import MappingProxyType

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from qdn_tui.cloud import Clients, Cloud, Resources
from qdn_tui.doctor.edge_checks import certificate
from qdn_tui.doctor.surroundings import Reached
from qdn_tui.settings import Environment
from qdn_tui.store.findings import Finding, Level
from tests.doctor.ground import BUSINESS

# Once: a day may begin between the certificate and what is said of it.
NOW = datetime.now(UTC)


def now() -> datetime:
    return NOW


def certified(folder: Path, days: int) -> Path:
    """A certificate of its own signing for localhost, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "site.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def site(pem: Path) -> Iterator[Reached]:
    """A site on loopback with this certificate, as an environment names it."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(pem)
    server.socket = secure.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    names = {"site_url": f"https://localhost:{server.server_port}"}
    environment = Environment(name="office", stack="office")
    cloud = Cloud(
        environment, Resources("office", MappingProxyType(names)), Clients(environment, None)
    )
    try:
        yield Reached(cloud, BUSINESS, now)
    finally:
        server.shutdown()
        server.server_close()


def looked_at(pem: Path) -> Finding:
    with site(pem) as reached:
        (finding,) = certificate(reached, "site")
    return finding


@pytest.mark.parametrize(("days", "level"), [(90, Level.OK), (10, Level.WARN)])
def test_one_that_is_not_renewed_in_time_is_worth_a_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, level: Level
) -> None:
    pem = certified(tmp_path, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    finding = looked_at(pem)
    assert finding.level is level
    assert f"{now() + timedelta(days=days):%Y-%m-%d}" in finding.message


def test_one_that_no_browser_trusts_is_a_fault(tmp_path: Path) -> None:
    finding = looked_at(certified(tmp_path, 90))
    assert finding.level is Level.FAIL
    assert finding.next_step


def test_a_site_without_tls_has_none_to_look_at() -> None:
    names = MappingProxyType({"site_url": "http://localhost:1"})
    environment = Environment(name="office", stack="office")
    cloud = Cloud(environment, Resources("office", names), Clients(environment, None))
    assert list(certificate(Reached(cloud, BUSINESS, now), "site")) == []
