"""Keys typed faster than the screen follows: each still belongs to the field it was meant for.

Every widget handles what is sent to it in a queue of its own, and news of it climbs to the
screen through the queues between. A key that acts at once would overtake the ones before it.
"""

import asyncio
from collections.abc import Iterable

from textual.message_pump import MessagePump
from textual.widget import Widget


async def let_them_catch_up(widgets: Iterable[MessagePump]) -> None:
    """Wait until each of the widgets, in their order, has handled all that it was sent so far.

    Never to be awaited in a handler of one of them: it would wait for itself.
    """
    for widget in widgets:
        caught_up = asyncio.Event()
        if widget.call_later(caught_up.set):
            await caught_up.wait()


def from_the_fields_up(screen: Widget, fields: str) -> list[Widget]:
    """The fields that the selector finds and all that is around them, the innermost first."""
    around = {
        node
        for field in screen.query(fields)
        for node in field.ancestors_with_self
        if isinstance(node, Widget)
    }
    return sorted(around, key=lambda node: len(node.ancestors), reverse=True)
