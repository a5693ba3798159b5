"""How long a story waits for what must come."""

WITHIN_S = 120.0
"""Seconds, on a machine with much else to do."""
