"""The Lambda's entry point.

A start makes a hundred thousand objects, all of which stay: looking for garbage among them would
take a sixth of the time, and again at every later collection.
"""

import gc
import os

from qdn_tui.store.uncollected import uncollected

with uncollected():
    from qdn_tui.api.requests import handler, warm_up

    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        warm_up()
        gc.freeze()

__all__ = ["handler"]
