"""qdn: the dispatch desk of a small junk-hauling company, in a terminal.

The root imports nothing: each command loads only the floor it stands on.
"""

__version__ = "0.1.0"
