"""Processes of the proofs' own, born from one that has everything imported and nothing running."""

import multiprocessing
from functools import cache
from multiprocessing.context import ForkServerContext

PATIENCE_S = 200.0


@cache
def nursery() -> ForkServerContext:
    """Where children come from. They are born in a few milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.reliability.nursery"])
    return context
