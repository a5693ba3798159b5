"""The route table through the local cloud: distributions, function and buckets as deployed."""

from collections.abc import Mapping

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import Cloud
from qdn_tui.deploy.routes import ROUTES, TOKEN, Place, Route
from qdn_tui.deploy.source import make_build
from tests.edge.wire import Reply, get

pytestmark = pytest.mark.cloud

# What a request line can carry at all; /api/ is not the function's.
OVER_THE_WIRE = [
    route
    for route in ROUTES
    if route.path.startswith("/")
    and not route.path.startswith("/api/")
    and all(33 <= ord(character) < 127 for character in route.path)
]


@pytest.fixture(scope="module")
def deployed(local_cloud: Cloud) -> Cloud:
    """The local cloud with the site and the dashboard in it."""
    deploy.run(deploy.Shipping(local_cloud))
    return local_cloud


@pytest.fixture(scope="module")
def objects(deployed: Cloud) -> Mapping[Place, Mapping[str, bytes]]:
    """What each bucket holds, by path."""
    names = deployed.resources
    buckets: dict[Place, str] = {
        "site": names.site_bucket,
        "dashboard": names.dashboard_bucket,
        "staging": names.staging_bucket,
    }
    s3 = deployed.s3_files
    return {
        place: {
            f"/{entry['Key']}": s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
            for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        }
        for place, bucket in buckets.items()
    }


def ask(cloud: Cloud, route: Route) -> Reply:
    names = cloud.resources
    urls = {"site": names.site_url, "dashboard": names.dashboard_url, "staging": names.staging_url}
    query = f"?{route.query}" if route.query else ""
    return get(urls[route.place], f"{route.path}{query}")


@pytest.mark.parametrize("route", OVER_THE_WIRE, ids=str)
def test_every_route_goes_where_the_table_says(
    deployed: Cloud, objects: Mapping[Place, Mapping[str, bytes]], route: Route
) -> None:
    reply = ask(deployed, route)
    if route.status is not None:
        assert reply.status == route.status
        assert reply.headers["cache-control"] == "no-store"
        return
    expected = objects[route.place].get(route.serves or "")
    if expected is None:
        assert reply.status in (403, 404)
    else:
        assert (reply.status, reply.body) == (200, expected)


def test_the_table_reaches_every_page_through_the_edge(
    objects: Mapping[Place, Mapping[str, bytes]],
) -> None:
    """Or the test above would be content with not-found everywhere."""
    served = {
        (route.place, route.serves)
        for route in OVER_THE_WIRE
        if route.serves in objects[route.place]
    }
    assert served >= {
        ("site", "/track/index.html"),
        ("site", "/book/index.html"),
        ("staging", "/track/index.html"),
        ("staging", "/dashboard/index.html"),
        ("dashboard", "/dashboard/index.html"),
    }


@pytest.mark.parametrize("place", ["site", "dashboard", "staging"])
def test_every_distribution_tells_its_release(deployed: Cloud, place: Place) -> None:
    reply = ask(deployed, Route("/__release", status=200, place=place))
    release = make_build(deploy.Shipping(deployed).source, None).release
    assert reply.body.decode() == f'{{"release":"{release}"}}\n'


def test_pages_carry_the_headers_they_were_built_with(deployed: Cloud) -> None:
    reply = ask(deployed, Route(f"/track/{TOKEN}"))
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["cache-control"] == ("public, max-age=0, s-maxage=3600, must-revalidate")
    assert reply.headers["content-security-policy"].startswith("default-src 'none'; script-src")
    assert "x-robots-tag" not in reply.headers
    assert ask(deployed, Route("/book/", place="staging")).headers["x-robots-tag"] == (
        "noindex, nofollow"
    )


def test_what_the_edge_answers_itself_is_as_guarded_as_a_page(deployed: Cloud) -> None:
    page = ask(deployed, Route(f"/track/{TOKEN}")).headers
    refusal = ask(deployed, Route("/track/%00")).headers
    guards = (
        "strict-transport-security",
        "x-content-type-options",
        "x-frame-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
    )
    assert {name: refusal[name] for name in guards} == {name: page[name] for name in guards}


def test_a_browser_gets_pages_and_never_what_aws_would_answer(deployed: Cloud) -> None:
    site = deployed.resources.site_url
    sent = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "User-Agent": "Mozilla/5"}
    page = get(site, f"/track/{TOKEN}", sent)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert get(site, "/book/?Action=CreateTopic&Name=elsewhere", sent).body == (
        get(site, "/book/", sent).body
    )
    # Who names another account is in none that has a distribution.
    for account in ("X-Amz-Credential=123456789012%2F", "AWSAccessKeyId=123456789012"):
        assert get(site, f"/?Action=CreateTopic&Name=elsewhere&{account}", sent).status == 403


def test_a_plain_form_of_our_own_page_which_names_no_origin_is_taken(deployed: Cloud) -> None:
    sent = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert get(deployed.resources.site_url, "/book/", sent).status == 200


@pytest.mark.parametrize(
    ("headers", "query", "language"),
    [
        ({}, "", "en-US"),
        ({"Accept-Language": "es-MX,es;q=0.9"}, "", "es-US"),
        ({"Cookie": "a=b; lang=es"}, "", "es-US"),
        ({"Accept-Language": "es"}, "?lang=en", "en-US"),
    ],
)
def test_every_visitor_gets_a_page_in_their_language(
    deployed: Cloud, headers: dict[str, str], query: str, language: str
) -> None:
    reply = get(deployed.resources.site_url, f"/book/{query}", headers)
    assert reply.status == 200
    assert f'<html lang="{language}">' in reply.body.decode()
