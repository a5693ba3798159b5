"""The rules that style a widget, found once for all boards under test.

For each widget Textual looks through some seven hundred rules, several times while a screen opens,
and in every board anew: a fifth of the tests' time. Which of them hold follows from the rules and
from what they can ask of a widget and of what is around it: what was found for the one holds for
all that answer alike. Where a rule asks for a widget's place among others, it is looked for.
"""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import pytest
from textual._context import active_app
from textual.app import App
from textual.css.model import RuleSet
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.layout import Layout

_FLAGS = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")

_find = Stylesheet.apply
_Answers = tuple[object, ...]


class _Found(NamedTuple):
    rules: RulesMap
    settled: dict[str, object] | None
    flags: tuple[bool, ...]


_found: dict[_Answers, _Found | None] = {}
_sheets: dict[tuple[RuleSet, ...], int] = {}
_styled: WeakKeyDictionary[DOMNode, _Answers] = WeakKeyDictionary()
"""By what each widget was styled the last time, and all parts of it."""


def _style(
    sheet: Stylesheet, node: DOMNode, *, animate: bool = False, cache: object = None
) -> None:
    """In the place of `Stylesheet.apply`."""
    around = node.css_path_nodes
    # A widget that is being made stands nowhere yet.
    app = around[0] if isinstance(around[0], App) else active_app.get(None)
    if app is None:
        _find(sheet, node, animate=animate)
        return
    key = (_number_of(sheet), _look(app), *map(_answers, around))
    if key not in _found:
        _found[key] = _find_once(sheet, node, animate=animate)
    elif (found := _found[key]) is None:
        _find(sheet, node, animate=animate)
    else:
        _style_as(found, sheet, node, key, animate=animate)
        return
    _styled.pop(node, None)
    if _found[key] is None and len(around) > 1:
        # It may be a part of the widget around it.
        _styled.pop(around[-2], None)


def _find_once(sheet: Stylesheet, node: DOMNode, *, animate: bool) -> _Found | None:
    """Style a widget as Textual does; None if its place among others had a say in it."""
    kept: dict[tuple[Any, ...], RulesMap] = {}
    _find(sheet, node, animate=animate, cache=kept)
    if not kept:
        return None
    flags = tuple(getattr(node, name) for name in _FLAGS)
    rules = next(iter(kept.values()))
    is_moving = animate and "transitions" in rules
    return _Found(rules, None if is_moving else worn(node), flags)


def worn(node: DOMNode) -> dict[str, object]:
    """What a widget is styled by now; its layout is a new one each time, and told by its name."""
    rules: dict[str, object] = {**node.styles.base.get_rules()}
    layout = rules.get("layout")
    return {**rules, "layout": layout.name} if isinstance(layout, Layout) else rules


def _style_as(
    found: _Found, sheet: Stylesheet, node: DOMNode, key: _Answers, *, animate: bool
) -> None:
    vars(node).update(zip(_FLAGS, found.flags, strict=True))
    is_settled = worn(node) == found.settled
    if is_settled:
        node.notify_style_update()
    else:
        sheet.replace_rules(node, found.rules, animate=animate)
    if not is_settled or _styled.get(node) != key:
        _styled[node] = key
        sheet._process_component_classes(node)


def _answers(node: DOMNode) -> _Answers:
    """What a rule can ask of a widget, its place among others aside."""
    kept = vars(node)
    return (
        type(node),
        node._id,
        frozenset(node._classes),
        bool(kept.get("_reactive_mouse_hover")),
        bool(kept.get("_reactive_has_focus")),
        bool(kept.get("_reactive_disabled")),
        kept.get("can_focus"),
    )


def _look(app: App[Any]) -> _Answers:
    """What a rule can ask of the application, on behalf of a widget too."""
    dark = app.current_theme.dark
    return dark, app.native_ansi_color, app.no_color, app.is_inline, app.app_focus


def _number_of(sheet: Stylesheet) -> int:
    """The same for all sheets of the same rules."""
    rules: Any = sheet.rules
    numbered: tuple[object, int] | None = getattr(sheet, "_numbered", None)
    if numbered is None or numbered[0] is not rules:
        number = _sheets.setdefault(tuple(rules), len(_sheets))
        numbered = rules, number
        vars(sheet)["_numbered"] = numbered
    return numbered[1]


def use(patch: pytest.MonkeyPatch) -> None:
    """Style every widget like this from now on."""
    patch.setattr(RuleSet, "__hash__", object.__hash__)
    patch.setattr(Stylesheet, "apply", _style)


def as_ever(patch: pytest.MonkeyPatch) -> None:
    """Let Textual look for the rules itself, for each widget."""
    patch.setattr(Stylesheet, "apply", _find)
