"""What a command costs in requests, as the S3 counts them."""

from tests.bench.office import open_office
from tests.cli.here import run_in


def test_a_change_is_one_read_and_one_write() -> None:
    with open_office() as office:
        desk = office.desk(4, "counted")
        for words in (("advance", "1"), ("note", "2", "Counted"), ("assign", "2", "--truck", "T1")):
            before = len(office.journal())
            ran = run_in(
                office.home, office.environ, "--env", desk.environment, "jobs", *words, "--json"
            )
            assert ran.code == 0, ran.err
            answers = [
                (answer.method, answer.status)
                for answer in office.journal()[before:]
                if answer.path.startswith(f"/{desk.bucket}/")
            ]
            assert answers == [("GET", 200), ("PUT", 200)], words
