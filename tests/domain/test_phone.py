"""Phone numbers in any usual writing."""

import subprocess
import sys

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from qdn_tui.domain.phone import Phone, format_phone, parse_phone
from tests.examples import examples, short


@pytest.mark.parametrize(
    "written",
    [
        "6195550123",
        "619-555-0123",
        "619.555.0123",
        "619 555 0123",
        "(619) 555-0123",
        " (619)555-0123 ",
        "1 619 555 0123",
        "1-619-555-0123",
        "+1 619 555 0123",
        "+16195550123",
        "+1 (619) 555-0123",
        "tel:+1-619-555-0123",
        "619\u00a0555\u00a00123",
        "619–555–0123",
    ],
)
def test_any_usual_writing_is_the_same_number(written: str) -> None:
    assert parse_phone(written) == "+16195550123"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "no phone",
        "555-0123",
        "+1 555 0123",
        "911",
        "619-555-01234567",
        "619-555-0123 x12",
        "+999 12345",
        "9" * 300,
    ],
    ids=short,
)
def test_what_nobody_could_dial_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match=r"\(619\) 555-0123"):
        parse_phone(written)


def test_numbers_of_other_countries_keep_theirs() -> None:
    assert parse_phone("+44 20 7946 0958") == "+442079460958"
    assert parse_phone("020 7946 0958", region="GB") == "+442079460958"
    assert format_phone("+442079460958") == "+442079460958"


def test_ten_digits_mean_another_number_in_another_country() -> None:
    assert parse_phone("2079460958", region="GB") == "+442079460958"


@examples(150)
@given(
    st.from_regex(
        r"\A(\+?1[ .-]?)?\(?[0-9]{3}\)?[ .-]{0,2}[0-9]{3}[ .-]?[0-9]{4}\Z", fullmatch=True
    )
)
def test_the_short_way_reads_numbers_as_the_library_does(written: str) -> None:
    number = phonenumbers.parse(written, "US")
    try:
        ours = parse_phone(written)
    except ValueError:
        assert (
            phonenumbers.is_possible_number_with_reason(number)
            != phonenumbers.ValidationResult.IS_POSSIBLE
        )
    else:
        assert ours == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def test_a_usual_number_costs_no_metadata() -> None:
    asked = (
        "import sys; from qdn_tui.business_file import load_business; load_business();"
        "print('phonenumbers' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=200
    )
    assert done.stdout.strip() == "False"


def test_a_number_is_shown_as_people_write_it() -> None:
    assert format_phone("+16195550123") == "(619) 555-0123"


@pytest.mark.parametrize("kept", ["6195550123", "+1", "+1619555012x", "+١٦١٩٥٥٥٠١٢٣", "+1" * 9])
def test_records_keep_plain_e164_alone(kept: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Phone).validate_python(kept)
