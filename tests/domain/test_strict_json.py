"""JSON that other programs would read differently is refused at the door."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.strict_json import canonical, loads
from tests.examples import examples, short

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


@examples(150)
@given(values, st.booleans())
def test_good_json_is_read_as_it_is(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert loads(text) == loads(text.encode()) == value
    assert loads(canonical(text)) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("{}}", "is not JSON"),
        ("\ufeff{}", "is not JSON"),
        (b"\xff", "is not UTF-8"),
        ("NaN", "holds NaN"),
        ("[Infinity]", "holds Infinity"),
        ('{"a": -Infinity}', "holds -Infinity"),
        ("1e400", "too large"),
        ("-1e400", "too large"),
        ("9" * 101, "absurd length"),
        ("9" * 5000, "absurd length"),
        ('{"a": 1, "a": 1}', "stands twice"),
        ('[{"b": {"a": 1, "\\u0061": 2}}]', "stands twice"),
        ('"\\ud800"', "lone surrogate"),
        ('{"\\udc00": 1}', "lone surrogate"),
        ('"\ud800"', "lone surrogate"),
        ("[" * 101 + "]" * 101, "nested too deeply"),
        ("[" * 10_000 + "]" * 10_000, "nested too deeply"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "nested too deeply"),
    ],
    ids=short,
)
def test_what_would_be_read_differently_is_refused_without_quoting_it(
    text: str | bytes, why: str
) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        loads(text)
    assert len(str(refused.value)) < 80


def test_pairs_of_surrogates_are_whole_characters() -> None:
    assert loads('"\\ud83d\\ude9b"') == "🚛"


def test_nesting_is_allowed_as_deep_as_records_go() -> None:
    assert loads("[" * 100 + "]" * 100)


def test_equal_json_has_one_spelling_and_other_text_keeps_its_own() -> None:
    assert canonical('{"b": 1, "a": [ 2 ]}') == canonical(b'{"a":[2],"b":1}') == '{"a":[2],"b":1}'
    assert canonical("NaN") == "NaN"
    assert canonical(b"\xff") == "\\xff"
