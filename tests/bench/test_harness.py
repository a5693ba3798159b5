"""The benchmark reads what a terminal was sent, and counts only rounds that can be compared."""

import json
import urllib.request

import pytest

from qdn_tui.domain.status import FLOW
from tests.bench import rounds
from tests.bench.boards import HELLO, cards, has_cards, has_frame
from tests.bench.calibration import Machine
from tests.bench.figures import Figure, Wanted, figure_of, percentile
from tests.bench.frames import CLOSING, OPENING, Frame, frames
from tests.bench.office import open_office
from tests.bench.peers.hello import GREETING
from tests.bench.s3_server import JOURNAL
from tests.bench.screen import Replay
from tests.bench.table import as_json, put_between_marks, table
from tests.bench.terminal import Chunk, Terminal

# As Textual writes: what it asks for, a frame, a change of the pointer, and another frame.
SETUP = b"\x1b[?1049h\x1b[?25l\x1b[>25u\x1b[?2026$p\x1b[?2048$p\x1b[?2004h"
FIRST = OPENING + b"\x1b[1;1H\x1b[38;2;224;224;224;48;2;18;18;18mHello, world\x1b[0m" + CLOSING
POINTER = b"\x1b]22;default\x07"
SECOND = OPENING + "\x1b[2;1H\x1b[1;48;2;18;18;18m○ später\x1b[0m".encode() + CLOSING
RECORDED = SETUP + FIRST + POINTER + SECOND


def chunks(*written: bytes) -> list[Chunk]:
    return [Chunk(at, part) for at, part in enumerate(written)]


def test_a_frame_is_visible_only_with_its_end() -> None:
    shown = list(frames(chunks(SETUP, FIRST[:20], FIRST[20:], POINTER, SECOND)))
    assert shown == [Frame(0, SETUP), Frame(2, FIRST), Frame(3, POINTER), Frame(4, SECOND)]


def test_a_frame_that_never_ends_is_none() -> None:
    assert list(frames(chunks(SETUP + FIRST[:40], b" more"))) == [Frame(0, SETUP)]


def test_no_cut_hides_or_invents_anything() -> None:
    for cut in range(1, len(RECORDED)):
        shown = list(frames(chunks(RECORDED[:cut], RECORDED[cut:])))
        assert b"".join(frame.written for frame in shown) == RECORDED
        replay = Replay(20, 3)
        for frame in shown:
            replay.show(frame)
            assert ("Hello" in replay.lines[0]) is ("Hello, world" in replay.lines[0])
        assert [line.strip() for line in replay.lines] == ["Hello, world", "○ später", ""]


def test_the_first_frame_with_a_text_is_found() -> None:
    shown = frames(chunks(SETUP, FIRST, SECOND))
    assert Replay(20, 3).first(shown, lambda lines: "später" in lines[1]).at == 2


def test_a_text_that_never_comes_is_an_error_that_shows_the_screen() -> None:
    with pytest.raises(LookupError, match="Hello, world"):
        Replay(20, 3).first(frames(chunks(FIRST)), lambda lines: "Goodbye" in lines[0])


def test_a_key_is_settled_with_the_first_frame_that_looks_like_the_last() -> None:
    replay = Replay(20, 3)
    plain = OPENING + b"\x1b[1;1Hcard" + CLOSING
    coloured = OPENING + b"\x1b[1;1H\x1b[31mcard\x1b[0m" + CLOSING
    settled = replay.settling(list(frames(chunks(plain, coloured, POINTER, coloured))))
    assert settled is not None
    assert settled.at == 1
    assert replay.settling(list(frames(chunks(coloured)))) is None


def test_a_board_is_told_from_its_empty_frame() -> None:
    headings = "".join(f" {info.mark} {info.label}".ljust(40) for info in FLOW)
    lines = [" qdn  local ".ljust(160), headings, " " * 160, " n New job  q Quit ".ljust(160)]
    assert has_frame(lines)
    assert not has_cards(lines)
    lines[2] = " ╭ ○ J-000002".ljust(120) + " ╭ ● J-000001".ljust(40)
    assert has_cards(lines)
    assert cards(lines) == ["J-000002", "J-000001"]


def test_a_real_program_in_a_terminal_is_seen_and_left() -> None:
    with open_office() as office, Terminal(HELLO, office.environ, office.home) as terminal:
        terminal.settle(GREETING.encode())
        begin = len(terminal.chunks)
        pressed = terminal.answer(b"\x1b[B")
    replay = Replay()
    first = replay.first(frames(terminal.chunks[:begin]), lambda lines: GREETING in lines[0])
    assert first.at > terminal.started_at
    counted = replay.first(
        frames(terminal.chunks[begin:]), lambda lines: f"{GREETING} 1" in lines[0]
    )
    assert counted.at > pressed
    assert terminal.pid == 0


def test_the_s3_remembers_what_it_was_asked() -> None:
    with open_office() as office:
        desk = office.desk(3)
        known = desk.store.read()
        assert desk.store.read(known) is known
        asked = [
            (answer.method, answer.conditional, answer.status, answer.body_bytes)
            for answer in office.journal()
            if answer.path.endswith("/jobs.json")
        ]
        with urllib.request.urlopen(office.endpoint + JOURNAL) as again:
            assert len(json.load(again)) == len(office.journal())
    put, first, second = asked
    assert put == ("PUT", False, 200, 0)
    assert first == ("GET", False, 200, known.size)
    assert second == ("GET", True, 304, 0)


def test_rounds_in_which_the_machine_changed_its_speed_do_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speeds = iter([1.0, 1.0, 2.0, 2.0, 2.1])
    monkeypatch.setattr(Machine, "calibrate", lambda _: next(speeds))
    order: list[str] = []
    made = rounds.interleave(
        Machine(),
        {"one": lambda: order.append("one"), "other": lambda: order.append("other")},
        3,
        warm_up=False,
    )
    assert len(made.counted) == 3
    assert made.dropped == 1
    assert made.steady
    assert order == ["one", "other", "other", "one"] * 2


def test_a_restless_machine_gives_verdicts_with_a_question_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speeds = iter(range(1, 100))
    monkeypatch.setattr(Machine, "calibrate", lambda _: float(next(speeds)) ** 2)
    made = rounds.interleave(Machine(), {"ours": lambda: 3.0, "peer": lambda: 2.0}, 4)
    figure = figure_of(
        "S1", "first", made, "ours", lambda ms: [ms], peer="peer", wanted=Wanted("ratio", 1.3)
    )
    assert (made.dropped, made.steady) == (6, False)
    assert (figure.measured, figure.verdict) == (1.5, "missed?")


def test_a_figure_is_judged_by_the_statistic_that_was_promised() -> None:
    samples = [float(number) for number in range(1, 101)]
    assert [percentile(samples, percent) for percent in (25, 95, 99, 100)] == [25, 95, 99, 100]
    judged = {
        "median": Figure("S2", "key", "ms", samples, Wanted("median", 51)),
        "p95": Figure("S2", "key", "ms", samples, Wanted("p95", 94)),
        "most": Figure("S5", "requests", "", [1, 1, 2], Wanted("most", 1)),
        "none": Figure("S2", "bytes", "B", samples),
    }
    assert [figure.verdict for figure in judged.values()] == ["ok", "missed", "missed", ""]


def test_the_table_and_the_json_say_the_same() -> None:
    figure = Figure(
        "S1", "first frame", "ms", [300, 310, 350], Wanted("ratio", 1.3), [1.1, 1.2, 1.4], "hello"
    )
    line = " ".join(table([figure]).splitlines()[2].split())
    assert line == "S1 first frame <= 1.3 x hello 1.20 x 310 ms 300..350 1.20 x ok 3"
    written = json.loads(json.dumps(as_json(figure)))
    assert (written["measured"], written["median"], written["verdict"]) == (1.2, 310, "ok")
    assert written["samples"] == [300, 310, 350]


def test_a_page_keeps_its_words_around_the_newest_figures() -> None:
    page = "Before\n\n<!-- figures -->\nold\n<!-- end of figures -->\n\nAfter\n"
    once = put_between_marks(page, "newer")
    assert put_between_marks(once, "newer") == once
    assert "old" not in once
    assert once.startswith("Before\n")
    assert once.endswith("\nAfter\n")
    with pytest.raises(ValueError, match="no <!-- figures -->"):
        put_between_marks("Before", "newer")


def test_a_board_is_full_by_night_too_when_nothing_is_completed_yet() -> None:
    first, last = "○ J-000485".ljust(120), "None today; 250 earlier: press ."
    assert has_cards([first + "● J-000012"])
    assert has_cards([first, " " * 120 + last])
    assert not has_cards([first])
    assert not has_cards([" " * 120 + last])
