"""moto takes one request at a time, as a real S3 does with one object.

It compares, then writes, with nothing to hold others off between: of two writes at once over one
state both could get through, and one could read of an object what the other had just closed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import RLock
from typing import Any

import pytest
from moto.core.botocore_stubber import BotocoreStubber
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.server import ThreadedMotoServer


@contextmanager
def answering_in_turn() -> Iterator[None]:
    """Hold each request to moto back while another one is answered, in-process or over HTTP."""
    turn = RLock()

    def in_turn(answer: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(answer)
        def answered(*request: Any) -> Any:
            with turn:
                return answer(*request)

        return answered

    with pytest.MonkeyPatch.context() as patch:
        for place, name in (
            (BotocoreStubber, "process_request"),
            (DomainDispatcherApplication, "__call__"),
        ):
            patch.setattr(place, name, in_turn(getattr(place, name)))
        yield


@contextmanager
def moto_over_http() -> Iterator[str]:
    """The address of a moto of its own, on a free port of loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()
