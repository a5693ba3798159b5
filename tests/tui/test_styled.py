"""What the tests remember about styles is what Textual would find."""

from collections.abc import Iterator

import pytest
from textual.dom import DOMNode

from tests.tui import styled
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, demo_document

WAY = (
    *("down", "question_mark", "x", "escape", "escape", "ctrl+p", "down", "escape", "enter"),
    *("escape", "ctrl+t", "down", "escape", "v", "n", "6", "tab", "6", "ctrl+s"),
)


def worn(at: Driver) -> Iterator[tuple[DOMNode, object, dict[str, object]]]:
    """The rules of each widget on the screen, and of its parts."""
    for node in at.app.screen.walk_children(with_self=True):
        parts = node._component_styles.items()
        yield node, styled.worn(node), {name: styles.get_rules() for name, styles in parts}


async def test_each_widget_wears_what_textual_would_put_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in ("to be remembered", "remembered"):
        async with desk(MemoryStore(demo_document())) as at:
            for key in WAY:
                await at.press(key)
                before = list(worn(at))
                with monkeypatch.context() as patch:
                    styled.as_ever(patch)
                    for node, _rules, _parts in before:
                        at.app.stylesheet.apply(node)
                    assert list(worn(at)) == before
