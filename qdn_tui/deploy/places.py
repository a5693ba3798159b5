"""The places a release is served from: each a bucket, and the distribution before it."""

from collections.abc import Iterable
from dataclasses import dataclass

from qdn_tui.cloud.resources import OwnDomain, Resources
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.site import SiteFile


@dataclass(frozen=True)
class Place:
    """A bucket with the distribution that serves it.

    Attributes:
        distribution_id: None where none is named: then nothing is purged there.
        url: where its distribution is asked, without a slash at the end; None where that is not
            known.
        domain: the address that viewers know instead, and DNS has to lead there.
    """

    where: Where
    bucket: str
    distribution_id: str | None
    url: str | None
    domain: OwnDomain | None = None

    def holds(self, files: Iterable[SiteFile]) -> tuple[SiteFile, ...]:
        """The files that belong here; staging serves everything."""
        return tuple(
            file for file in files if self.where == "staging" or file.target in (self.where, "both")
        )


def places_of(resources: Resources) -> tuple[Place, ...]:
    """The places that an environment names: staging first where it has one, then production.

    Raises:
        ResourceUnnamed: there is no site bucket, and so nothing to deploy to.
    """
    _ = resources.site_bucket
    names: tuple[Where, ...] = ("staging", "site", "dashboard")
    return tuple(
        Place(
            where,
            bucket,
            resources.get(f"{where}_distribution_id"),
            resources.asked_at(where),
            resources.own_domain(where),
        )
        for where in names
        if (bucket := resources.get(f"{where}_bucket")) is not None
    )


def missing(resources: Resources) -> tuple[str, ...]:
    """What an environment lacks, and what a deploy therefore leaves out; for people."""
    left_out = {
        "staging_bucket": "no staging bucket: pages go to production without a rehearsal",
        "dashboard_bucket": "no dashboard bucket: the dashboard is left out",
        "site_distribution_id": "no site distribution: the site is not purged",
        "dashboard_distribution_id": "no dashboard distribution: the dashboard is not purged",
        "site_url": "no site_url: the site cannot be verified as its visitors see it",
        "function_name": "no edge function: it is left as it is",
        "staging_function_name": "no staging function: the edge function is tested, not rehearsed",
        "api_function_name": "no API function: the API is left as it is",
    }
    return tuple(
        f"{resources.environment} names {text}"
        for key, text in left_out.items()
        if resources.get(key) is None
        and not (key.startswith("dashboard_d") and resources.get("dashboard_bucket") is None)
    )
