"""What a poll with nothing new costs the program that asks.

Arguments: environment, polls.
"""

import json
import sys
import time

from qdn_tui.business_file import load_business
from qdn_tui.cloud import connect
from qdn_tui.settings import load_settings
from qdn_tui.store.s3 import S3JobStore


def main(environment: str, polls: int) -> dict[str, list[float]]:
    """CPU and wall milliseconds of each poll, after one that brings the document."""
    cloud = connect(load_settings().environment(environment))
    store = S3JobStore(cloud.s3, cloud.resources.data_bucket, load_business())
    known = store.read()
    samples: dict[str, list[float]] = {"cpu_ms": [], "wall_ms": []}
    for _ in range(polls):
        started, cpu = time.perf_counter(), time.thread_time()
        assert store.read(known) is known
        samples["cpu_ms"].append((time.thread_time() - cpu) * 1000)
        samples["wall_ms"].append((time.perf_counter() - started) * 1000)
    return samples


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
