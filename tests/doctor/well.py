"""What is found out about a link where everything is well, and pieces to make it ill with."""

from dataclasses import replace

from qdn_tui.doctor.evidence import (
    ApiFacts,
    Belongs,
    ClockFacts,
    DistributionFacts,
    DocumentFacts,
    Evidence,
    FunctionFacts,
    Heard,
    Hindrance,
    LinkFacts,
    PageFacts,
    Standing,
    StorageFacts,
    Trouble,
)
from qdn_tui.doctor.pasted import read

LINK = LinkFacts(
    read("https://track.example.com/track/Zk3v9QxT_a-8LmN2bWc4RyUe"),
    Belongs.SITE,
    site="track.example.com",
)
DISTRIBUTION = DistributionFacts(
    "track.example.com",
    True,
    "E1EXAMPLE",
    True,
    "Deployed",
    True,
    True,
    True,
    0,
    ("d1example.cloudfront.net", "track.example.com"),
)
FUNCTION = FunctionFacts(
    "edge", True, True, True, "/track/index.html", "/track/index.html", "Node", "r1", "r1"
)
PAGE = PageFacts(Heard(200), "aa", "aa", "aa")
API = ApiFacts(Heard(200), Heard(200), 200, "", 7, "jobs", "jobs")
DOCUMENT = DocumentFacts(Standing.LIVE, 3, 7, "J-000003")
CLOCK = ClockFacts(0.4)
STORAGE = StorageFacts("jobs", "111122223333", None, "user/dana", "us-west-2", "us-west-2", True)
WELL = Evidence(
    LINK,
    DISTRIBUTION,
    FUNCTION,
    PAGE,
    API,
    DOCUMENT,
    CLOCK,
    STORAGE,
    environment="production",
    recorded="run-1",
)
UNKNOWN = replace(DOCUMENT, standing=Standing.UNKNOWN, number="")
NOT_FOUND = replace(API, edge=Heard(404, "not_found"), origin=Heard(404, "not_found"))
EXPIRED = Trouble(Hindrance.EXPIRED, "ExpiredToken")
DENIED = Trouble(Hindrance.DENIED, "AccessDenied")
AWAY = Trouble(Hindrance.UNREACHABLE, "no answer")
