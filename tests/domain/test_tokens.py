"""Tracking tokens, and finding jobs by whatever a person pastes."""

import pytest
from pydantic import ValidationError

from qdn_tui.domain.changes import Create, RotateToken
from qdn_tui.domain.refusals import UnknownJob
from qdn_tui.domain.tokens import is_new_token, is_token, new_token, token_in, tracking_url
from tests.domain.desk import author, order, with_job
from tests.examples import short

TOKEN = "Abc_123-abc_123-abc_1234"
OLD = "6f1d1f7e2b1f4c55"


def test_new_tokens_carry_128_bits_or_more_and_never_repeat() -> None:
    tokens = [new_token() for _ in range(1000)]
    assert len(set(tokens)) == 1000
    assert all(is_new_token(token) and len(token) * 6 >= 128 for token in tokens)


def test_no_sign_stands_at_the_end_of_a_new_token(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["-" + TOKEN[1:], TOKEN[:-1] + "_", "_" + TOKEN[1:-1] + "-", TOKEN])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: next(drawn))
    assert new_token() == TOKEN


@pytest.mark.parametrize(
    "pasted",
    [
        TOKEN,
        f"  {TOKEN}\n",
        f"https://quickdumpnow.example/track/{TOKEN}",
        f"https://quickdumpnow.example/track/{TOKEN}/",
        f"https://quickdumpnow.example/track?t={TOKEN}",
        f"https://quickdumpnow.example/track/?lang=es&t={TOKEN}#top",
        f"quickdumpnow.example/track/{TOKEN}",
        f"/track/{TOKEN}?utm_source=sms",
    ],
)
def test_a_token_is_found_in_what_people_paste(pasted: str) -> None:
    assert token_in(pasted) == TOKEN


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "J-000001",
        "https://[",
        "/track/",
        "/track/short",
        f"/book/{TOKEN}",
        f"{TOKEN}!",
        "x" * 65,
    ],
)
def test_nothing_is_taken_for_a_token_that_is_none(pasted: str) -> None:
    assert token_in(pasted) is None


def test_the_link_is_the_same_with_and_without_a_trailing_slash() -> None:
    for site in ("https://quickdumpnow.example", "https://quickdumpnow.example/"):
        assert tracking_url(site, TOKEN) == f"https://quickdumpnow.example/track/{TOKEN}"
        assert token_in(tracking_url(site, TOKEN)) == TOKEN


def test_old_tokens_are_known_and_no_new_job_gets_one() -> None:
    assert is_token(OLD)
    assert not is_new_token(OLD)
    _, job = with_job()
    for kind, change in (
        (Create, order(author())),
        (RotateToken, author().rotate_token(job)),
    ):
        with pytest.raises(ValidationError):
            kind.model_validate({**change.model_dump(), "tracking_token": OLD})


def test_a_job_is_found_by_id_number_token_and_link() -> None:
    document, job = with_job()
    for reference in (
        job.key,
        job.key.upper(),
        job.number,
        "j-000001",
        "1",
        "#1",
        "000001",
        job.tracking_token,
        f" https://quickdumpnow.example/track/{job.tracking_token} ",
    ):
        assert document.find(reference) is job


@pytest.mark.parametrize(
    "reference", ["", "2", "J-000002", "J-", "x" * 24, "9" * 5000, "Mark"], ids=short
)
def test_what_names_no_job_is_said_so(reference: str) -> None:
    document, _ = with_job()
    with pytest.raises(UnknownJob) as unknown:
        document.find(reference)
    assert unknown.value.exit_code == 5
    assert len(unknown.value.message) < 120
