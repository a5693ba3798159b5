"""What a warm function takes for `GET /api/track/{token}`.

Arguments: jobs in the document, requests. The function's own variables are set already.
"""

import json
import sys
import time

from qdn_tui.api.desk import desk
from qdn_tui.api.handler import handler
from qdn_tui.store.s3 import S3JobStore
from tests.api.events import event
from tests.bench.jobs import token_of

_WARM_UP = 20


def main(jobs: int, requests: int) -> dict[str, list[float]]:
    """Milliseconds of each request: whole, on the CPU, and without the wait for S3."""
    waits = _waits_for_s3()
    samples: dict[str, list[float]] = {"wall_ms": [], "cpu_ms": [], "own_ms": []}
    for place in range(_WARM_UP + requests):
        asked = event(f"/api/track/{token_of(place * 7919 % jobs)}")
        waits.clear()
        started, cpu = time.perf_counter(), time.thread_time()
        answer = handler(asked, None)
        wall = time.perf_counter() - started
        cpu = time.thread_time() - cpu
        assert answer["statusCode"] == 200, answer
        if place >= _WARM_UP:
            samples["wall_ms"].append(wall * 1000)
            samples["cpu_ms"].append(cpu * 1000)
            samples["own_ms"].append((wall - sum(waits)) * 1000)
    return samples


def _waits_for_s3() -> list[float]:
    """Seconds between the sending of a request and its answer, a number for each."""
    waits: list[float] = []
    sent: list[float] = []

    def sending(**_: object) -> None:
        sent.append(time.perf_counter())

    def received(**_: object) -> None:
        waits.append(time.perf_counter() - sent.pop())

    store = desk().store
    assert isinstance(store, S3JobStore)
    store.s3.meta.events.register("before-send.s3", sending)
    store.s3.meta.events.register("response-received.s3", received)
    return waits


if __name__ == "__main__":
    found = json.dumps(main(*(int(argument) for argument in sys.argv[1:])))
    sys.stdout.write(f"\n{found}\n")
