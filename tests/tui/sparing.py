"""What every board under test would do again for nothing, done once or not at all.

Without a terminal Textual throws each frame away that it painted: half of a test's time went into
frames that nobody saw. Whoever looks at the screen, or takes its picture, has it painted then.
The style sheets are the same for every board: what was read for one does for the next.
"""

from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from tests.tui import styled

_paint = Compositor.render_update
_read = Stylesheet._parse_rules
_Known = dict[tuple[Any, ...], list[RuleSet]]
_known: _Known = {}


def _paint_when_asked(
    compositor: Compositor, full: bool = False, screen_stack: Any = None, simplify: bool = False
) -> Any:
    if full:
        return _paint(compositor, full, screen_stack, simplify)
    visible_screen_stack.set(screen_stack or [])
    compositor._dirty_regions.clear()
    return None


def _read_once(sheet: Stylesheet, *given: Any, **named: Any) -> list[RuleSet]:
    key = (tuple(sheet._variables.items()), given, tuple(named.items()))
    if key not in _known:
        _known[key] = _read(sheet, *given, **named)
    return _known[key]


def use(patch: pytest.MonkeyPatch) -> None:
    """Spare Textual this in every board that is opened from now on."""
    patch.setattr(Compositor, "render_update", _paint_when_asked)
    patch.setattr(Stylesheet, "_parse_rules", _read_once)
    styled.use(patch)


def paint_every_frame(patch: pytest.MonkeyPatch) -> None:
    """For tests of what is painted when."""
    patch.setattr(Compositor, "render_update", _paint)
