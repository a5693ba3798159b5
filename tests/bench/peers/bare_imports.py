"""What every function on boto3 and pydantic pays at its start; prints how long it took."""

import json
import sys
import time

started, cpu = time.perf_counter(), time.process_time()

import boto3  # noqa: E402

# By name: `import pydantic` alone loads next to nothing.
from pydantic import BaseModel  # noqa: E402

__all__ = ["BaseModel", "boto3"]

wall_ms = (time.perf_counter() - started) * 1000
cpu_ms = (time.process_time() - cpu) * 1000
sys.stdout.write(json.dumps({"wall_ms": [wall_ms], "cpu_ms": [cpu_ms]}))
