"""Examples: how many a property is tried with, and how they are named in a report."""

from hypothesis import HealthCheck, settings


def short(value: object) -> str:
    """A parameter's name in a report: however long or hostile it is, a few plain characters."""
    return ascii(value)[:40]


# A red build is never a matter of luck, nor of how busy the machine is.
ALIKE = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def examples(count: int) -> settings:
    """`count` examples, the same on every machine."""
    return settings(ALIKE, max_examples=count)
