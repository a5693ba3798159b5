"""What the children of the proofs have imported before they are born, since that takes longest."""

import pytest

from tests.reliability import fleet, victim
from tests.reliability.engine import new_client

# A child looks at the program that its parent runs, which is pytest.
__all__ = ["fleet", "pytest", "victim"]

# Making the first client of a session takes as long as many requests.
new_client("http://127.0.0.1:1")
