"""The Lambda's entry point.

A start makes a hundred thousand objects, all of which stay: looking for garbage among them would
take a sixth of the time, and again at every later collection.
"""

import gc

from qdn_tui.store.uncollected import uncollected

with uncollected():
    from qdn_tui.api.deployment import is_lambda
    from qdn_tui.api.requests import handler, warm_up

    if is_lambda():
        warm_up()
        gc.freeze()

__all__ = ["handler"]
