"""What the board showed last is kept for its owner alone, and nothing in it can hurt."""

import json
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qdn_tui.tui.cards import Card
from qdn_tui.tui.last_seen import MOST_IN_A_COLUMN, LastSeen, keep, recall, seen_on

CARD = Card(
    key="5d0f0c9e-0000-4000-8000-000000000001",
    column=0,
    order=(False, float("inf"), 1.5, "5d0f0c9e-0000-4000-8000-000000000001"),
    number="J-000001",
    name='Zoë "Q" Birch — 李',
    price="$600",
    street="4521 Soderblom Avenue",
    service="Trailer pickup and dump",
    window_day=date(2026, 11, 21),
    window_hours="8–10 am",
    since=1.5,
    hold=None,
)
WITHOUT_WINDOW = replace(CARD, key="2", number="J-000002", window_day=None, hold="gate is locked")


def shown(*cards: Card) -> LastSeen:
    return seen_on(
        [cards, (), (), ()],
        at=1000.0,
        business="QuickDumpNow",
        utc_offset=-28_800.0,
        attention=1,
        open_and_done=(3, 9),
        rest=8,
        filtered=True,
    )


def test_what_was_kept_comes_back_card_by_card(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "local.json"
    keep(path, "here", shown(CARD, WITHOUT_WINDOW))
    back = recall(path, "here")
    assert back is not None
    assert [card.face for card in back.cards] == [CARD.face, WITHOUT_WINDOW.face]
    assert (back.business, back.attention, back.sizes) == ("QuickDumpNow", 1, (2, 0, 0, 0))
    assert (back.open_and_done, back.rest, back.filtered) == ((3, 9), 8, True)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "local.json"
    keep(path, "here", shown(CARD))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["local.json"]


def test_what_was_kept_of_another_store_is_not_shown(tmp_path: Path) -> None:
    keep(tmp_path / "local.json", "here", shown(CARD))
    assert recall(tmp_path / "local.json", "there") is None


def test_of_a_long_column_the_first_cards_are_kept_and_all_are_counted(tmp_path: Path) -> None:
    cards = [
        replace(CARD, key=str(place), order=(False, float(place), 0.0, ""))
        for place in range(MOST_IN_A_COLUMN + 7)
    ]
    keep(tmp_path / "local.json", "here", shown(*cards))
    back = recall(tmp_path / "local.json", "here")
    assert back is not None
    assert back.sizes == (MOST_IN_A_COLUMN + 7, 0, 0, 0)
    kept = [card.key for card in (*back.cards, *back.others())]
    assert kept == [card.key for card in cards[:MOST_IN_A_COLUMN]]
    assert len(back.cards) < len(kept)


def test_a_file_that_is_cut_short_shows_what_it_still_has(tmp_path: Path) -> None:
    path = tmp_path / "local.json"
    cards = [replace(CARD, key=str(place)) for place in range(100)]
    keep(path, "here", shown(*cards))
    path.write_bytes(path.read_bytes()[:-10])
    back = recall(path, "here")
    assert back is not None
    assert back.cards
    assert back.others() == ()


@pytest.mark.parametrize(
    "written",
    [b"", b"{", b"[]", b"null", b"7", b"\xff\xfe", b"[" * 20_000, b"{}", b'{"form": 1}'],
)
def test_a_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "local.json"
    path.write_bytes(written)
    assert recall(path, "here") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ["\x1b[2J"]), ("name", ["\u202eevil"]), ("name", [7]), ("column", [9]),
     ("order", [[1]]), ("window_day", ["today"]), ("since", ["x"]), ("number", [])],
)  # fmt: skip
def test_a_card_that_is_none_spoils_the_file(tmp_path: Path, field: str, value: object) -> None:
    path = tmp_path / "local.json"
    keep(path, "here", shown(CARD))
    for ascii_only in (True, False):
        written = json.loads(path.read_text("utf-8").splitlines()[0])
        written["cards"][field] = value
        path.write_text(json.dumps(written, ensure_ascii=ascii_only), "utf-8")
        assert recall(path, "here") is None


def test_fields_of_another_version_are_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "local.json"
    keep(path, "here", shown(CARD))
    path.write_text(path.read_text("utf-8").replace('"form":"1 ', '"form":"0 '), "utf-8")
    assert recall(path, "here") is None


def test_a_disk_that_takes_nothing_costs_the_comfort_alone(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    keep(tmp_path / "a-file" / "local.json", "here", shown(CARD))
    assert recall(tmp_path / "a-file" / "local.json", "here") is None


def test_today_is_the_business_day_and_not_that_of_utc() -> None:
    evening = datetime(2026, 11, 22, 5, 0, tzinfo=UTC).timestamp()
    assert shown(CARD).today(evening) == date(2026, 11, 21)
    assert shown(CARD).today(evening + 4 * 3600) == date(2026, 11, 22)
