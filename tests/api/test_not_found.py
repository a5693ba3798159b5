"""A wrong link says nothing, not even in which way it is wrong."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from qdn_tui.api.desk import desk
from qdn_tui.api.handler import handler
from qdn_tui.store.tries import PREFIX
from tests.api.conftest import BUCKET, Ask, Bucket
from tests.api.customers import by_form, by_script
from tests.api.events import Answered, event
from tests.api.jobs import author, booked, cancelled, completed

BODY = (
    '{"error":{"code":"not_found",'
    '"message":"Job not found, or this tracking link is no longer valid."}}'
)

MALFORMED: Mapping[str, str] = {
    "nothing": "",
    "a slash": "/",
    "too short": "/abc",
    "one character short": "/" + "a" * 21,
    "one character long": "/" + "a" * 65,
    "endless": "/" + "a" * 8000,
    "capital hexadecimal": "/A1B2C3D4E5F60718",
    "a dot": "/Zk3v9QxT.a-8LmN2bWc4RyUe",
    "a space": "/Zk3v9QxT a-8LmN2bWc4RyUe",
    "a quote": '/Zk3v9QxT"a-8LmN2bWc4RyUe',
    "a backslash": "/Zk3v9QxT\\a-8LmN2bWc4RyUe",
    "markup": "/<script>alert(1)</script>",
    "template": "/{token}",
    "two segments": "/Zk3v9QxT_a-8LmN2bWc4RyUe/extra",
    "two slashes": "/Zk3v9QxT_a-8LmN2bWc4RyUe//",
    "an encoded slash": "/Zk3v9QxT%2Fa-8LmN2bWc4RyUe",
    "an encoded nothing": "/%00",
    "an encoded line end": "/Zk3v9QxT_a-8LmN2bWc4RyUe%0a",
    "a line end": "/Zk3v9QxT_a-8LmN2bWc4RyUe\n",
    "encoded twice": "/Zk3v9QxT%255Fa-8LmN2bWc4RyUe",
    "a broken escape": "/%ZZ%",
    "not UTF-8": "/%ff%fe",
    "dot segments": "/../../etc/passwd",
    "not ASCII": "/Zk3v9QxTäa-8LmN2bWc4RyUe",
    "full-width digits": "/１２３４５６７８９０１２３４５６",
    "half a character": "/\ud800",
    "terminal control": "/\x1b]0;title\x07",
}


def not_found(ask: Ask) -> Answered:
    """The 404 for a token that never was."""
    answer = ask("/api/track/NeverWasNeverWasNeverWas")
    assert answer.status == 404
    return answer


def test_an_unknown_token_is_told_so_and_nothing_is_kept(bucket: Bucket, ask: Ask) -> None:
    booked(bucket.store)
    answer = not_found(ask)
    assert answer.body == BODY
    assert answer.headers == {"content-type": "application/json", "cache-control": "no-store"}


def test_a_malformed_token_gets_the_same_bytes(bucket: Bucket, ask: Ask) -> None:
    booked(bucket.store, token="Zk3v9QxT_a-8LmN2bWc4RyUe")
    expected = not_found(ask).bytes
    assert [
        name for name, rest in MALFORMED.items() if ask(f"/api/track{rest}").bytes != expected
    ] == []


@pytest.mark.parametrize("rest", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_token_is_not_worth_a_read(ask: Ask, rest: str) -> None:
    assert ask(f"/api/track{rest}").body == BODY
    assert desk.cache_info().misses == 0


def test_a_revoked_link_gets_the_same_bytes(bucket: Bucket, ask: Ask) -> None:
    job = booked(bucket.store)
    bucket.store.apply([author().rotate_token(job)])
    assert ask(f"/api/track/{job.tracking_token}").bytes == not_found(ask).bytes


def test_an_expired_link_gets_the_same_bytes(bucket: Bucket, ask: Ask) -> None:
    for job in (completed(bucket.store, days_ago=31), cancelled(bucket.store, days_ago=31)):
        assert ask(f"/api/track/{job.tracking_token}").bytes == not_found(ask).bytes


def test_an_erased_customers_links_get_the_same_bytes_at_every_path(
    bucket: Bucket, ask: Ask
) -> None:
    job = completed(bucket.store, days_ago=1)
    document = bucket.store.apply([author().erase(job, "asked for it")]).document
    expected = not_found(ask).bytes
    for token in (job.tracking_token, document.jobs[0].tracking_token):
        assert ask(f"/api/track/{token}").bytes == expected
        assert ask(f"/api/track/{token}/calendar.ics").bytes == expected
        sent = by_script(f"/api/track/{token}/cancel", {"proof": "0123"})
        assert Answered.of(handler(sent, None)).bytes == expected


def test_neither_an_id_nor_a_number_is_a_link(bucket: Bucket, ask: Ask) -> None:
    job = booked(bucket.store)
    for name in (job.key, job.id.hex, job.number, "1"):
        assert ask(f"/api/track/{name}").bytes == not_found(ask).bytes


def test_what_the_client_says_of_itself_changes_nothing(bucket: Bucket, ask: Ask) -> None:
    plain = not_found(ask).bytes
    for headers in (
        {"accept": "text/html"},
        {"accept-encoding": "identity"},
        {"origin": "https://elsewhere.example"},
        {"if-none-match": "*"},
        {"content-type": "multipart/form-data"},
    ):
        given = event("/api/track/NeverWasNeverWasNeverWas", headers=headers)
        assert Answered.of(handler(given, None)).bytes == plain


def test_head_is_no_way_to_tell_links_apart_either(bucket: Bucket, ask: Ask) -> None:
    job = booked(bucket.store)
    bucket.store.apply([author().rotate_token(job)])
    answers = {
        ask(path, "HEAD").bytes
        for path in (
            f"/api/track/{job.tracking_token}",
            "/api/track/NeverWasNeverWasNeverWas",
            "/api/track/abc",
            "/api/track/" + "a" * 8000,
        )
    }
    assert len(answers) == 1


ON_A_LINK: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
    "calendar": lambda token: event(f"/api/track/{token}/calendar.ics"),
    "cancel": lambda token: by_script(f"/api/track/{token}/cancel", {"proof": "0123"}),
    "cancel by a form": lambda token: by_form(f"/api/track/{token}/cancel", {"proof": "0123"}),
    "cancel with nothing": lambda token: by_script(f"/api/track/{token}/cancel", ""),
    "cancel with noise": lambda token: by_script(
        f"/api/track/{token}/cancel", "{[", headers={"content-type": "text/xml"}
    ),
    "reschedule": lambda token: by_script(f"/api/track/{token}/reschedule", {"proof": "0123"}),
    "reschedule by a form": lambda token: by_form(f"/api/track/{token}/reschedule", "a=b&a=b"),
    "cancel by a link": lambda token: event(f"/api/track/{token}/cancel"),
}


@pytest.mark.parametrize("way", ON_A_LINK.values(), ids=ON_A_LINK.keys())
def test_every_way_onto_a_job_ends_in_the_same_bytes(
    bucket: Bucket, ask: Ask, way: Callable[[str], Mapping[str, Any]]
) -> None:
    ended = cancelled(bucket.store, days_ago=31), completed(bucket.store, days_ago=31)
    revoked = booked(bucket.store)
    bucket.store.apply([author().rotate_token(revoked)])
    wrong = [
        "NeverWasNeverWasNeverWas",
        *(job.tracking_token for job in (revoked, *ended)),
        *(rest.removeprefix("/") for rest in MALFORMED.values()),
    ]
    expected = not_found(ask).bytes
    answers = {token: Answered.of(handler(way(token), None)).bytes for token in wrong}
    assert [token for token, answer in answers.items() if answer != expected] == []
    assert bucket.s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX)["KeyCount"] == 0
