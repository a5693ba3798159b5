"""How long the API takes from the import of its handler until it is ready."""

import json
import sys
import time

started, cpu = time.perf_counter(), time.process_time()

from qdn_tui.api.handler import handler  # noqa: E402

__all__ = ["handler"]

wall_ms = (time.perf_counter() - started) * 1000
cpu_ms = (time.process_time() - cpu) * 1000
sys.stdout.write(json.dumps({"wall_ms": [wall_ms], "cpu_ms": [cpu_ms]}))
