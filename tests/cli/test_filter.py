"""`qdn jobs list --filter` finds what the board's filter finds."""

from tests.cli.conftest import Desk


def test_the_boards_words_find_jobs_on_the_command_line(desk: Desk) -> None:
    desk.new()
    desk.new(name="Ana Alder", street="516 Fixture Road", status="ready_for_pickup")
    gone = desk.new(name="Gus Pine", street="441 Sample Street")["number"]
    desk.run("jobs", "close", gone, "--reason", "moved away")

    def found(terms: str, *more: str) -> list[str]:
        ran = desk.run("jobs", "list", "--filter", terms, *more, "--json")
        assert ran.code == 0, ran.err
        return [job["customer"]["name"] for job in ran.json]

    assert found("alder") == ["Ana Alder"]
    assert found("!alder unpaid") == ["Mark"]
    assert found("(619) 555-0142 status:submitted") == ["Mark"]
    assert found("closed") == ["Gus Pine"]
    assert found("j-1") == ["Mark"]
    assert found("street", "--all") == ["Gus Pine"]

    wrong = desk.run("jobs", "list", "--filter", "statsu:ready")
    assert (wrong.code, wrong.out) == (2, "")
    assert "statsu: is no term; there are status:, crew:, date:" in wrong.err
