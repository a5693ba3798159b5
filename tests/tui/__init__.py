"""The board, driven by keys as a dispatcher drives it."""
