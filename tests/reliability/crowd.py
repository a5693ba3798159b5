"""Many functions at once: processes that start together and each answer some requests.

As a program it reads events from stdin, a list for each process, and prints what the function
answered to each. It makes the processes by forking one that is ready, as Lambda does with a
snapshot: a hundred of them then cost no hundred imports.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qdn_tui.api import desk as desk_module
from qdn_tui.api.desk import desk
from qdn_tui.api.handler import handler
from qdn_tui.store.s3 import S3JobStore
from tests.api.events import SECRET, Answered
from tests.api.events import event as event_of
from tests.reliability.engine import REGION, Engine

_ROOT = Path(__file__).parents[2]
_PATIENCE_S = 200


def answers_of(
    engine: Engine,
    bucket: str,
    events: Sequence[Sequence[Mapping[str, Any]]],
    *,
    careless: bool = False,
) -> list[Answered]:
    """What functions answer that all begin at the same moment, one process for each list.

    Careless ones write whatever stands there by now: the mistake that the proofs must notice.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.reliability.crowd", *(["careless"] if careless else [])],
        check=True,
        cwd=_ROOT,
        env={
            **kept,
            "AWS_ENDPOINT_URL": engine.endpoint,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
            "QDN_DATA_BUCKET": bucket,
            "QDN_ORIGIN_SECRET": SECRET,
            "QDN_PUBLIC_URL": "https://quickdumpnow.example",
        },
        input=json.dumps(events),
        stdout=subprocess.PIPE,
        text=True,
        timeout=_PATIENCE_S,
    )
    return [Answered.of(answer) for answer in json.loads(ran.stdout)]


def _main() -> None:
    crowd: list[list[dict[str, Any]]] = json.load(sys.stdin)
    _make_ready(careless="careless" in sys.argv)
    gate, opener = os.pipe()
    results = []
    for events in crowd:
        result, told = os.pipe()
        results.append(result)
        if os.fork() == 0:
            os.close(opener)
            os.read(gate, 1)  # ends when the parent opens the gate for all
            with os.fdopen(told, "w") as out:
                json.dump([handler(event, None) for event in events], out)
            os._exit(0)
        os.close(told)
    os.close(opener)
    answers = []
    for result in results:
        with os.fdopen(result) as told_by_child:
            answers += json.load(told_by_child)
    while results and os.wait():
        results.pop()
    os.write(_OUT, json.dumps(answers).encode())


def _make_ready(*, careless: bool) -> None:
    """Warm the function up as far as it goes without a connection, which forks would share."""
    desk_module._WRITE_BUDGET_S = _PATIENCE_S  # what is proven is the count, not the speed
    desk_module._READ_TIMEOUT_S = _PATIENCE_S
    handler(event_of("/api/slots"), None)
    desk.cache_clear()
    store = desk().store
    assert isinstance(store, S3JobStore)
    if careless:
        store.s3.meta.events.register("provide-client-params.s3.PutObject", _forget_the_condition)


def _forget_the_condition(params: dict[str, Any], **_: object) -> None:
    params.pop("IfMatch", None)


if __name__ == "__main__":
    # The function's log goes to stdout, too.
    _OUT = os.dup(sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _main()
