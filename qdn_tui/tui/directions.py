"""Where the keys of movement lead."""

from typing import Literal

Step = Literal["up", "down", "page_up", "page_down", "first", "last"]
"""Along one list or text."""
Direction = Step | Literal["left", "right"]
"""Where several stand side by side."""
