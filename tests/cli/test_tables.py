"""Tables of the command line at any width."""

import pytest
from rich.cells import cell_len

from qdn_tui.cli.tables import table_lines

HEAD = ("", "WHEN", "RELEASE", "RUN", "MESSAGE")
ROWS = (
    (
        "*",
        "2026-11-22 11:04",
        "d0ee52c36085",
        "20261122T110412-0006-d0ee52c36085-4349",
        "new 中",
    ),
    ("", "2026-11-22 10:54", "c6b4ab919bdd", "20261122T105408-0001-c6b4ab919bdd-d954", ""),
)


def lines(room: int | None, spare: tuple[str, ...] = ()) -> list[str]:
    return list(table_lines(HEAD, ROWS, room, spare=spare))


@pytest.mark.parametrize("room", [48, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(room: int) -> None:
    assert max(map(cell_len, lines(room))) <= room
    assert max(map(cell_len, lines(room, spare=("RUN",)))) <= room


def test_a_program_that_reads_columns_gets_all_of_them() -> None:
    assert ROWS[0][3] in lines(None, spare=("RUN",))[1]


def test_a_column_that_can_be_spared_goes_before_any_is_cut() -> None:
    head, first, _ = lines(60, spare=("RUN",))
    assert "RUN" not in head
    assert all(cell in first for place, cell in enumerate(ROWS[0]) if place != 3)
    assert "RUN" in lines(200, spare=("RUN",))[0]


def test_where_columns_do_not_fit_each_row_is_a_few_lines_with_nothing_cut() -> None:
    assert lines(30)[:6] == [
        "WHEN     * 2026-11-22 11:04",
        "RELEASE  d0ee52c36085",
        f"RUN      {ROWS[0][3]}",
        "MESSAGE  new 中",
        "",
        "WHEN     2026-11-22 10:54",
    ]
