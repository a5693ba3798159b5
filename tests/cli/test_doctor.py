"""`qdn doctor` at the command line, for a desk whose bucket is there and whose site is not."""

import subprocess
import sys
from pathlib import Path

from qdn_tui.domain.text import is_safe
from tests.cli.conftest import Desk


def test_a_diagnosis_is_data_on_stdout_and_ends_with_what_it_found(desk: Desk) -> None:
    job = desk.new()
    mistaken = job["tracking_token"][:-1]
    ran = desk.run(
        "doctor", f"Look: https://track.quickdumpnow.example/track/{mistaken} !", "--json"
    )
    assert ran.code == 6
    layers = {layer["layer"]: layer["level"] for layer in ran.json["layers"]}
    assert (layers["document"], layers["storage"]) == ("fail", "ok")
    verdict = ran.json["verdict"]
    assert verdict["cause"] == "site-unreachable"
    (also,) = verdict["also"]
    assert f"{job['number']} has" in also
    assert "its end is missing" in also
    assert job["tracking_token"] not in ran.out
    assert mistaken not in ran.out + ran.err


def test_words_of_several_arguments_are_one_text_and_people_get_lines(desk: Desk) -> None:
    ran = desk.run("doctor", "where", "is", "my", "pickup?")
    assert ran.code == 2
    assert "✗ Link" in ran.out
    assert "There is no tracking token in what was pasted." in ran.out
    assert "`qdn doctor` alone looks at the pages" in " ".join(ran.out.split())
    assert "→ Ask the customer" in ran.out


def test_a_number_means_the_link_of_that_job(desk: Desk) -> None:
    job = desk.new()
    ran = desk.run("doctor", job["number"], "--json")
    layers = {layer["layer"]: layer for layer in ran.json["layers"]}
    assert layers["document"]["said"] == f"It is the link of {job['number']}"
    assert desk.run("doctor", "J-999999").code == 5


def test_where_nothing_can_be_done_from_here_fix_says_so(desk: Desk) -> None:
    ran = desk.run("doctor", "Qk3v9QxT_a-8LmN2bWc4RyUe", "--fix", "--json")
    assert ran.code == 6
    assert "nothing that could be done from here" in ran.err


def test_what_is_piped_in_is_read_and_no_terminal_obeys_it(desk: Desk) -> None:
    job = desk.new(name="\x1b]0;owned\x07Mark")
    done = subprocess.run(
        [Path(sys.executable).with_name("qdn"), "doctor", "-"],
        check=False,
        cwd=desk.home,
        env=desk.environ,
        input=f"\x1b[31mhi\x1b[0m\u202e {job['tracking_url']} \x9b2J",
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 6
    assert f"It is the link of {job['number']}" in done.stdout
    assert is_safe(done.stdout + done.stderr)


def test_a_token_that_begins_like_an_option_is_a_token(desk: Desk) -> None:
    ran = desk.run("doctor", "--json", "-k3v9QxT_a-8LmN2bWc4RyUe")
    assert ran.json["link"] == "-k3v…Ue"
    assert desk.run("doctor", "--fixx", "x").code == 2
