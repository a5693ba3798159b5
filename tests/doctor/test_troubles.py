"""Why a look could not be taken, told apart by the cloud's own word."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, SSOError

from qdn_tui.cloud import CloudUnreachable, ResourceUnnamed, StackMissing
from qdn_tui.doctor.asking import TookTooLong
from qdn_tui.doctor.evidence import Hindrance
from qdn_tui.doctor.troubles import trouble_of
from qdn_tui.doctor.web_looks import page_key
from qdn_tui.store.errors import AccessRefused, DocumentUnreadable
from qdn_tui.store.faults import as_store_error


def answered(code: str, status: int = 403) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": "Dear Mark, 8217 Mockup Way"},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        "GetObject",
    )


@pytest.mark.parametrize(
    ("error", "hindrance"),
    [
        (answered("ExpiredToken", 400), Hindrance.EXPIRED),
        (answered("AccessDenied"), Hindrance.DENIED),
        (answered("NoSuchBucket", 404), Hindrance.NO_BUCKET),
        (answered("AuthorizationHeaderMalformed", 400), Hindrance.WRONG_REGION),
        (answered("InvalidAccessKeyId"), Hindrance.NO_CREDENTIALS),
        (answered("RequestTimeTooSkewed"), Hindrance.CLOCK),
        (answered("SlowDown", 503), Hindrance.OTHER),
        (NoCredentialsError(), Hindrance.NO_CREDENTIALS),
        (SSOError(), Hindrance.EXPIRED),
        (EndpointConnectionError(endpoint_url="https://s3.example"), Hindrance.UNREACHABLE),
        (TookTooLong("late"), Hindrance.SLOW),
        (StackMissing("none"), Hindrance.NO_STACK),
        (ResourceUnnamed("what"), Hindrance.UNNAMED),
        (CloudUnreachable("away"), Hindrance.UNREACHABLE),
        (AccessRefused("no"), Hindrance.DENIED),
        (DocumentUnreadable("cut"), Hindrance.DAMAGED),
        (RuntimeError("x"), Hindrance.OTHER),
    ],
)
def test_what_stood_in_the_way(error: Exception, hindrance: Hindrance) -> None:
    assert trouble_of(error).hindrance is hindrance


def test_the_clouds_word_is_known_behind_our_own_error() -> None:
    cause = answered("ExpiredToken", 400)
    ours = as_store_error(cause, "s3://jobs/jobs.json")
    ours.__cause__ = cause
    assert trouble_of(ours).hindrance is Hindrance.EXPIRED


def test_nobodys_words_are_repeated() -> None:
    for error in (answered("SlowDown", 503), RuntimeError("Dear Mark, 8217 Mockup Way")):
        assert "Mark" not in trouble_of(error).said


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("/track/x", "track/index.html"),
        ("/track/x?lang=en", "track/index.html"),
        ("/track/x?lang=es&u=1", "track/es/index.html"),
        ("/track/x?lang=../../jobs", "track/index.html"),
    ],
)
def test_the_page_looked_at_is_the_one_in_the_asked_language(target: str, key: str) -> None:
    assert page_key(target) == key
