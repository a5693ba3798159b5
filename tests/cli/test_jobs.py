"""`qdn jobs` as scripts use it: data on stdout, narration on stderr, exit codes that tell."""

import json
import re

from tests.cli.conftest import Desk


def test_a_new_job_is_printed_with_its_tracking_link(desk: Desk) -> None:
    job = desk.new(status="ready_for_pickup", window="2026-11-23T08:00/10:00", note="Call first")
    assert job["number"] == "J-000001"
    assert job["status"] == "ready_for_pickup"
    assert job["customer"]["phone"] == "+16195550142"
    assert job["price"] == {"amount_cents": 60000, "currency": "USD"}
    assert job["window"]["start_at"] == "2026-11-23T16:00:00Z"
    assert job["notes"]["internal"][0]["text"] == "Call first"
    assert job["history"][0]["actor"] == {"kind": "dispatcher", "name": "Dana"}
    link = f"https://track.quickdumpnow.example/track/{job['tracking_token']}"
    assert job["tracking_url"] == link
    assert desk.run_apart("jobs", "link", "1").out == f"{link}\n"


def test_a_job_goes_through_its_day(desk: Desk) -> None:
    job = desk.new()
    for expected in ("ready_for_pickup", "in_progress", "completed"):
        assert desk.run("jobs", "advance", "J-000001", "--json").json["status"] == expected
    done = desk.run("jobs", "advance", job["id"])
    assert done.code == 3
    assert "revert" in done.err
    back = desk.run(
        "jobs", "revert", job["tracking_token"], "--reason", "Forgot the couch", "--json"
    )
    assert back.json["status"] == "in_progress"
    failed = desk.run("jobs", "close", "1", "--as", "failed", "--reason", "Truck broke", "--json")
    assert failed.json["outcome"] == "failed"
    assert desk.run("jobs", "list", "--json").json == []
    assert len(desk.run("jobs", "list", "--closed", "--json").json) == 1
    again = desk.run("jobs", "reopen", "1", "--reason", "Truck is back", "--json")
    assert again.json["outcome"] is None
    assert [entry["kind"] for entry in again.json["history"]] == [
        "create",
        "advance",
        "advance",
        "advance",
        "revert",
        "close",
        "reopen",
    ]


def test_an_edit_changes_only_what_was_named(desk: Desk) -> None:
    desk.new()
    edited = desk.run(
        "jobs", "edit", "1", "--price", "650", "--paid", "--payment-method", "card",
        "--phone", "(619) 555 0199", "--json",
    ).json  # fmt: skip
    assert edited["price"]["amount_cents"] == 65000
    assert edited["payment"]["state"] == "paid"
    assert edited["payment"]["at"]
    assert edited["customer"] == {**edited["customer"], "name": "Mark", "phone": "+16195550199"}


def test_wrong_input_is_named_by_its_option(desk: Desk) -> None:
    desk.new()
    for words, part in (
        (("edit", "1", "--price", "a lot"), "--price"),
        (("edit", "1"), "Nothing to change"),
        (("reschedule", "1", "--window", "tomorrow"), "2026-11-23T08:00/10:00"),
        (("edit", "1", "--phone", "12"), "customer.phone"),
        (("edit", "1", "--service", "moonwalk"), "trailer_pickup_dump"),
    ):
        refused = desk.run("jobs", *words)
        assert refused.code == 2, words
        assert part in refused.err
        assert refused.out == ""
        assert "Traceback" not in refused.err
    assert desk.document["revision"] == 2


def test_a_job_can_be_paused_crewed_and_given_a_new_link(desk: Desk) -> None:
    old = desk.new(window="2026-11-23T08:00/10:00")["tracking_token"]
    other = desk.new(name="Ana Alder", window="2026-11-23T08:00/10:00")
    desk.run("jobs", "assign", other["id"], "--crew", "Rosa Example", "--truck", "Truck 1")
    clash = desk.run("jobs", "assign", "1", "--crew", "Rosa Example", "--json")
    assert clash.code == 0
    assert clash.json["warnings"] == ["Rosa Example is on J-000002"]
    held = desk.run(
        "jobs", "hold", "1", "--reason", "Gate code", "--until", "2026-11-25T09:00", "--json"
    ).json
    assert held["hold"]["until"] == "2026-11-25T17:00:00Z"
    stuck = desk.run("jobs", "advance", "1")
    assert stuck.code == 3
    assert "release" in stuck.err
    assert (
        desk.run("jobs", "release", "1", "--reason", "Code is here", "--json").json["hold"] is None
    )
    assert desk.run("jobs", "note", "1", "Bring the dolly").code == 0
    token = desk.run("jobs", "rotate-link", "1", "--json").json["tracking_token"]
    assert token != old
    assert desk.run("jobs", "show", old).code == 5


def test_a_full_window_names_what_is_free(desk: Desk) -> None:
    for name in ("A", "B"):
        desk.new(name=name, window="2026-11-23T08:00/10:00")
    desk.new(name="C")
    full = desk.run("jobs", "reschedule", "3", "--window", "2026-11-23T08:00/10:00")
    assert full.code == 3
    assert "10 am–12 pm" in full.err


def test_an_empty_reason_is_a_usage_error(desk: Desk) -> None:
    desk.new()
    refused = desk.run("jobs", "close", "1", "--reason", " ")
    assert refused.code == 2
    assert "reason" in refused.err


def test_an_unknown_job_says_how_to_find_it(desk: Desk) -> None:
    missing = desk.run("jobs", "show", "J-000099")
    assert (missing.code, missing.out) == (5, "")
    assert "qdn jobs list" in missing.err


def test_an_unknown_environment_names_the_known_ones(desk: Desk) -> None:
    wrong = desk.run("--env", "moon", "jobs", "list")
    assert wrong.code == 2
    assert "office" in wrong.err
    assert "local" in wrong.err


def test_the_environment_may_be_named_after_the_command(desk: Desk) -> None:
    wrong = desk.run("jobs", "list", "--env", "moon")
    assert wrong.code == 2
    assert "moon" in wrong.err
    assert desk.run("jobs", "list", "--env=office").code == 0


def test_a_cloud_that_does_not_answer_is_exit_6(desk: Desk) -> None:
    settings = desk.home / "qdn.toml"
    settings.write_text(
        '[env.office]\nendpoint_url = "http://127.0.0.1:1"\n'
        f'[env.office.resources]\ndata_bucket = "{desk.bucket}"\nsite_url = "https://t.example"\n'
    )
    gone = desk.run_apart("jobs", "list")
    assert gone.code == 6
    assert "Traceback" not in gone.err


def test_a_read_only_environment_takes_no_write(desk: Desk) -> None:
    settings = desk.home / "qdn.toml"
    settings.write_text(
        settings.read_text().replace("[env.office]", "[env.office]\nread_only = true", 1)
    )
    refused = desk.run(
        "jobs", "new", "--name", "A", "--street", "B", "--city", "C", "--region", "CA",
        "--postal-code", "92101", "--service", "cleanout", "--email", "a@example.com",
    )  # fmt: skip
    assert refused.code == 3
    assert "read-only" in refused.err
    assert desk.document["jobs"] == []


def test_a_hostile_name_reaches_the_terminal_without_its_controls(desk: Desk) -> None:
    desk.new(name="\x1b]0;owned\x07[/red] \u202eesrever\x9b31m")
    for words in (("list",), ("show", "1"), ("list", "--json"), ("show", "1", "--json")):
        printed = desk.run("jobs", *words)
        assert printed.code == 0
        for control in ("\x1b", "\x07", "\x9b", "\u202e"):
            assert control not in printed.out + printed.err
    assert desk.document["jobs"][0]["customer"]["name"].startswith("\x1b]0;owned")


def test_two_processes_writing_at_once_lose_nothing(desk: Desk) -> None:
    desk.new()
    desk.new(name="Ana Alder")
    running = [
        desk.popen(
            "jobs", "edit", str(number), "--customer-note", f"note {number}.{turn}", "--json"
        )
        for turn in range(3)
        for number in (1, 2)
    ]
    created = [
        desk.popen(
            "jobs", "new", "--name", f"Customer {i}", "--email", f"c{i}@example.com",
            "--street", f"{i} Sample Street", "--city", "San Diego", "--region", "CA",
            "--postal-code", "92101", "--service", "cleanout", "--json",
        )
        for i in range(4)
    ]  # fmt: skip
    edits = [(process.communicate(timeout=200), process.returncode) for process in running]
    makes = [(process.communicate(timeout=200), process.returncode) for process in created]
    assert [code for _, code in makes] == [0] * 4
    # An edit either stands in the history, or its author was told that someone was faster.
    assert {code for _, code in edits} <= {0, 4}
    jobs = desk.document["jobs"]
    assert sorted(job["number"] for job in jobs) == [f"J-{n:06d}" for n in range(1, 7)]
    acknowledged = [
        json.loads(out)["history"][-1]["op_id"] for (out, _), code in edits if code == 0
    ]
    stored = [entry["op_id"] for job in jobs for entry in job["history"] if entry["kind"] == "edit"]
    assert sorted(acknowledged) == sorted(stored)
    assert desk.document["revision"] == 1 + 2 + 4 + len(stored)


def test_help_names_every_command(desk: Desk) -> None:
    told = desk.run("jobs", "--help").out
    for command in ("list", "show", "new", "advance", "revert", "close", "reopen", "edit", "link"):
        assert command in told
    assert desk.run_apart("--version").out.startswith("qdn ")


def test_a_shell_can_complete_commands(desk: Desk) -> None:
    asked = {"_QDN_COMPLETE": "complete_bash", "COMP_WORDS": "qdn jobs re", "COMP_CWORD": "2"}
    desk.environ.update(asked)
    offered = desk.run_apart().out.split()
    assert offered == ["revert", "reopen", "release", "reschedule"]


def test_the_board_asks_for_a_terminal(desk: Desk) -> None:
    refused = desk.run_apart()
    assert refused.code == 2
    assert "terminal" in refused.err
    assert "\x1b" not in refused.out + refused.err


def test_the_expected_time_is_of_the_windows_day_and_goes_with_the_window(desk: Desk) -> None:
    desk.new(window="2026-11-23T08:00/10:00")
    assert desk.run("jobs", "eta", "1", "soon").code == 2
    assert desk.run("jobs", "eta", "1", "9:05", "--json").json["eta"] == "2026-11-23T17:05:00Z"
    shown = desk.run("jobs", "show", "1").out
    assert re.search(r"^Expected      Nov 23( 2026)?, 9:05 am$", shown, re.MULTILINE)
    for beyond in ("0001-01-01T00:00+00:00", "9999-12-31T00:00"):
        refused = desk.run("jobs", "eta", "1", beyond)
        assert (refused.code, "between the years 1000 and 9998" in refused.err) == (2, True)
        assert desk.run("jobs", "reschedule", "1", "--window", f"{beyond}/10:00").code == 2
    assert desk.run("jobs", "eta", "1", "none", "--json").json["eta"] is None
    desk.run("jobs", "eta", "1", "2026-11-23T09:30")
    moved = desk.run("jobs", "reschedule", "1", "--window", "2026-11-24T08:00/10:00", "--json")
    assert moved.json["eta"] is None


def test_a_job_is_found_by_a_token_that_begins_like_an_option(desk: Desk) -> None:
    desk.new()
    # As links of before the tokens that begin with a letter or a digit.
    token = "-wTjaY15U5lvRhbnNKDfQhy_"
    written = desk.document
    written["jobs"][0]["tracking_token"] = token
    desk.s3.put_object(Bucket=desk.bucket, Key="jobs.json", Body=json.dumps(written).encode())
    assert desk.run("jobs", "show", token, "--json").json["tracking_token"] == token
    assert desk.run("jobs", "advance", "--json", token).json["status"] == "ready_for_pickup"
    assert desk.run("jobs", "note", token, "Call first").code == 0
    assert desk.run("jobs", "revert", token, "--reasom", "x").code == 2
