"""Keys of one's own: what is asked for is had, and what cannot be meant is said and left out."""

import pytest

from qdn_tui.tui.commands import COMMANDS, Keyboard, commands_at, key_of, take
from qdn_tui.tui.commands.command import Place
from qdn_tui.tui.commands.keymap import keyboard_of, read_key
from qdn_tui.tui.preferences import preferences_of
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.new_job import NewJobScreen
from tests.tui.driver import desk
from tests.tui.stores import MemoryStore, demo_document


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("a", "a"),
        ("A", "A"),
        ("shift+a", "A"),
        ("?", "question_mark"),
        ("-", "minus"),
        (" ", "space"),
        ("Space", "space"),
        ("Ctrl+K", "ctrl+k"),
        ("control+k", "ctrl+k"),
        ("alt+x", "alt+x"),
        ("F5", "f5"),
        ("pgup", "pageup"),
        ("shift+left", "shift+left"),
        ("question_mark", "question_mark"),
        ("é", "é"),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, key: str) -> None:
    assert read_key(written) == key


@pytest.mark.parametrize("written", ["foo", "ctrl+", "hyper+x", "ab", "ctrl+i", "ctrl+m", "\x1b"])
def test_what_is_no_key_is_said_to_be_none(written: str) -> None:
    with pytest.raises(ValueError, match=r"key|terminal"):
        read_key(written)


def test_a_line_gives_a_key_several_or_none() -> None:
    keyboard, wrong = keyboard_of({"advance": "f8", "copy_link": ["f7", "ctrl+k"], "refresh": []})
    assert wrong == ()
    assert keyboard.own == {"advance": ("f8",), "copy_link": ("f7", "ctrl+k"), "refresh": ()}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"advnce": "f8"}, "keys.advnce: there is no such command; did you mean advance?"),
        ({"zzzzzz": "f8"}, "keys.zzzzzz: there is no such command; docs/keys.md lists them"),
        ({"advance": "foo"}, 'keys.advance: "foo" is no key; write it like "a", "?", "ctrl+k"'),
        ({"advance": 7}, "keys.advance: give a key such as"),
        ({"advance": [""]}, "keys.advance: give a key such as"),
        ({"advance": list("123456789")}, "keys.advance: gives more than 6 keys"),
        ({"advance": "ctrl+i"}, 'keys.advance: "ctrl+i" is the same as tab to a terminal'),
        ({"quit": []}, "keys.quit: Quit cannot be without a key"),
        ({"choose_field": "f8"}, "keys.choose_field: the keys of Field cannot be changed"),
        ({"save": "s"}, "keys.save: s is needed for typing there; take one with ctrl"),
        ({"save": "@"}, "keys.save: @ is needed for typing there; take one with ctrl"),
        ({"list_choose": "space"}, "keys.list_choose: space is needed for typing there"),
    ],
    ids=str,
)
def test_a_wrong_line_is_named_and_left_out(line: dict[str, object], said: str) -> None:
    keyboard, wrong = keyboard_of({**line, "edit": "f7"})
    assert len(wrong) == 1
    assert wrong[0].startswith(said)
    assert keyboard.own == {"edit": ("f7",)}


def test_a_key_that_another_command_has_stays_with_it() -> None:
    keyboard, wrong = keyboard_of({"advance": "n", "edit": "f7"})
    assert keyboard.own == {"edit": ("f7",)}
    assert wrong == ("keys.advance: n is the key of new (New job) already; Advance keeps a",)


def test_of_two_lines_with_one_key_the_first_has_it() -> None:
    keyboard, wrong = keyboard_of({"advance": "f8", "edit": "f8"})
    assert keyboard.own == {"advance": ("f8",)}
    assert len(wrong) == 1
    assert wrong[0].startswith("keys.edit: F8 is the key of advance")


def test_two_commands_may_swap_their_keys() -> None:
    keyboard, wrong = keyboard_of({"advance": "u", "revert": "a"})
    assert wrong == ()
    assert keyboard.own == {"advance": ("u",), "revert": ("a",)}


def test_a_key_may_mean_different_things_in_different_places() -> None:
    assert keyboard_of({"mine": "n"})[1] == ()


def test_a_line_left_out_gives_its_key_back_to_nobody_else() -> None:
    """`new` falls back to n, which `advance` asked for: then that line is wrong as well."""
    keyboard, wrong = keyboard_of({"advance": "n", "new": "e"})
    assert keyboard.own == {}
    assert len(wrong) == 2


def test_texts_name_the_keys_in_use_and_the_palette_where_there_is_none() -> None:
    try:
        take(Keyboard({"conflicts": ("f9",), "refresh": ()}))
        assert key_of("conflicts") == "F9"
        assert key_of("refresh") == "ctrl+p Refresh"
        assert "F9" in {command.first_key for command in commands_at(Place.BOARD)}
    finally:
        take(Keyboard())


def test_what_is_not_known_of_the_looks_is_said() -> None:
    assert preferences_of({}, {"colour": "red"}).complaints == (
        "ui.colour: there is no such setting",
    )


async def test_ones_own_keys_work_and_are_shown_and_the_old_ones_are_free() -> None:
    table = {"advance": "f8", "revert": "a", "up": ["f9"], "copy_link": []}
    async with desk(MemoryStore(demo_document()), preferences=preferences_of(table, {})) as at:
        assert "F8 Advance" in at.lines()[-1]
        assert "Copy link" not in at.lines()[-1]
        await at.go_to("J-000005")
        await at.press("c")
        assert not at.app.clipboard
        await at.press("f8")
        await at.until_settled()
        assert at.job("J-000005").status == "ready_for_pickup"
        await at.press("a")
        assert at.shows("The history keeps it")
        await at.press("escape", "question_mark")
        assert at.shows("no key")
        await at.press(*"next status")
        assert at.shows("F8")


async def test_swapped_keys_do_what_they_say() -> None:
    table = {"open": "n", "new": "enter"}
    async with desk(MemoryStore(demo_document()), preferences=preferences_of(table, {})) as at:
        await at.press("enter")
        assert isinstance(at.app.screen, NewJobScreen)
        await at.press("escape", "n")
        assert isinstance(at.app.screen, DetailScreen)


async def test_wrong_lines_are_said_at_the_start_and_the_board_opens_all_the_same() -> None:
    wrong = preferences_of({"advnce": "f8", "edit": "n"}, {})
    async with desk(MemoryStore(demo_document()), preferences=wrong) as at:
        assert at.shows("qdn.toml: keys.advnce: there is no such command; did you mean advance?")
        assert at.shows("qdn.toml: keys.edit: n is the key of new")
        await at.press("e")
        assert at.shows("Edit J-")


def test_the_default_keys_clash_nowhere() -> None:
    default = {command.id: list(command.keys) for command in COMMANDS if command.places}
    assert keyboard_of(default) == (Keyboard({k: tuple(v) for k, v in default.items()}), ())
