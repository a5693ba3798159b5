"""Adding to qdn.toml changes nothing that stands there, and what is added can be read."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.settings import environment_of, load_settings
from qdn_tui.settings_writing import CannotAdd, with_environment

ENTRY = {"region": "us-west-2", "stack": "shop", "resources": {"data_bucket": "shop-data"}}
OFFICE = '# the office\n[env.office]  # kept\nstack = "office"\n'


def test_a_first_environment_makes_a_file_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "qdn.toml"
    path.write_text(with_environment("", "shop", ENTRY, default=True))
    settings = load_settings(path)
    assert settings.default == "shop"
    assert settings.environment("shop") == environment_of("shop", ENTRY, None)


def test_comments_and_other_environments_stay_to_the_last_character() -> None:
    after = with_environment(OFFICE, "shop", ENTRY, default=False)
    assert OFFICE in after
    assert tomllib.loads(after)["env"]["shop"] == ENTRY


def test_a_file_that_meant_its_one_environment_goes_on_meaning_it() -> None:
    after = tomllib.loads(with_environment(OFFICE, "shop", ENTRY, default=False))
    assert after["default"] == "office"


def test_an_environment_that_is_there_is_not_written_over() -> None:
    with pytest.raises(CannotAdd, match="called office already") as refused:
        with_environment(OFFICE, "office", ENTRY, default=False)
    assert refused.value.exit_code == 3


def test_another_default_is_not_changed_silently() -> None:
    with pytest.raises(CannotAdd, match="another default: office"):
        with_environment(f'default = "office"\n{OFFICE}', "shop", ENTRY, default=True)


@pytest.mark.parametrize("text", ["env = 1", "env = { office = { stack = 'x' } }", "default ="])
def test_a_file_that_cannot_take_it_is_left_alone_with_the_reason(text: str) -> None:
    with pytest.raises(CannotAdd):
        with_environment(text, "shop", ENTRY, default=False)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1))
def test_any_name_is_read_as_it_was_given(name: str) -> None:
    entry = {"stack": name, "read_only": True}
    after = with_environment("", "shop", entry, default=False)
    assert tomllib.loads(after)["env"]["shop"] == entry
