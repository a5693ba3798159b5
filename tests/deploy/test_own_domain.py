"""A domain of the company's own, which only DNS brings to CloudFront: no fault of a release."""

import json
from email.message import Message

import pytest

from qdn_tui.cloud.failures import CloudUnreachable
from qdn_tui.cloud.resources import OwnDomain, Resources, from_outputs
from qdn_tui.cloud.web import Answer
from qdn_tui.deploy import verifying
from qdn_tui.deploy.places import places_of
from qdn_tui.deploy.verifying import Finding, Look, Old, checks, run

BY_CLOUDFRONT = "https://d1example.cloudfront.net"
OUTPUTS = {
    "SiteBucketName": "pages",
    "SiteDistributionId": "E1EXAMPLE",
    "SiteDistributionUrl": BY_CLOUDFRONT,
    "SiteUrl": "https://www.example.com",
}


def named(outputs: dict[str, str], **by_hand: str) -> Resources:
    return from_outputs("shop", outputs, by_hand)


def found(monkeypatch: pytest.MonkeyPatch, answer: Answer | CloudUnreachable) -> list[Finding]:
    """What is found where the distribution is right, and the domain answers so."""
    release = Answer(200, Message(), json.dumps({"release": "new"}).encode())
    release.headers["Cache-Control"] = "no-store"

    def fetched(address: str, **_options: object) -> Answer:
        if address.startswith(BY_CLOUDFRONT):
            return release
        if isinstance(answer, CloudUnreachable):
            raise answer
        return answer

    monkeypatch.setattr(verifying, "fetch", fetched)
    (place,) = places_of(named(OUTPUTS))
    look = Look(place, (), "new", False, False, True, old=Old(release="old"))
    return list(run(checks(look), lambda _address: None))


def test_the_distribution_is_looked_at_under_the_name_that_dns_has_no_say_in() -> None:
    (place,) = places_of(named(OUTPUTS))
    assert place.url == BY_CLOUDFRONT
    assert place.domain == OwnDomain("https://www.example.com", "d1example.cloudfront.net")
    assert place.domain.record == "www.example.com CNAME d1example.cloudfront.net"


@pytest.mark.parametrize(
    "resources",
    [
        named({**OUTPUTS, "SiteUrl": BY_CLOUDFRONT}),
        named({key: OUTPUTS[key] for key in OUTPUTS if key != "SiteDistributionUrl"}),
        named(OUTPUTS, site_distribution_id="E2ANOTHER"),
        named({}, site_bucket="pages", site_url="https://www.example.com"),
    ],
    ids=["none", "a stack of before", "a distribution named by hand", "no stack"],
)
def test_without_one_that_is_known_the_sites_address_is_looked_at(resources: Resources) -> None:
    (place,) = places_of(resources)
    assert (place.url, place.domain) == (resources.site_url, None)


@pytest.mark.parametrize(
    "answer",
    [
        CloudUnreachable("www.example.com does not answer: Name or service not known"),
        Answer(200, Message(), b"<h1>Our old site</h1>"),
        Answer(200, Message(), b'{"release": "of somebody else"}'),
        Answer(403, Message(), b'{"release": "new"}'),
    ],
)
def test_one_that_leads_elsewhere_is_a_warning_with_the_record_that_is_needed(
    monkeypatch: pytest.MonkeyPatch, answer: Answer | CloudUnreachable
) -> None:
    (finding,) = found(monkeypatch, answer)
    assert not finding.is_grave
    assert "www.example.com CNAME d1example.cloudfront.net" in str(finding)


@pytest.mark.parametrize("release", ["new", "old"])
def test_one_that_leads_to_the_distribution_is_right(
    monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    """Of which release an edge tells is asked of the distribution itself."""
    told = Answer(200, Message(), json.dumps({"release": release}).encode())
    assert found(monkeypatch, told) == []
