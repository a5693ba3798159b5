"""S9: `GET /api/track/{token}` in a warm function."""

from tests.api.events import SECRET
from tests.bench.children import probe
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.office import REGION
from tests.bench.rounds import interleave
from tests.bench.session import Session

_JOBS = 10_000
_REQUESTS = 400


def measure(session: Session) -> list[Figure]:
    """The handler without the wait for S3, which is the network's; and with it."""
    office = session.office
    desk = office.desk(_JOBS)
    variables = {
        "AWS_ENDPOINT_URL": office.endpoint,
        "AWS_REGION": REGION,
        "QDN_DATA_BUCKET": desk.bucket,
        "QDN_ORIGIN_SECRET": SECRET,
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
    }
    before = len(office.journal())
    runs = 0

    def track() -> dict[str, list[float]]:
        nonlocal runs
        runs += 1
        arguments = str(_JOBS), str(_REQUESTS)
        return probe("probes.tracking", *arguments, office=office, more=variables)

    rounds = interleave(session.machine, {"track": track}, session.rounds(6), warm_up=False)
    reads = sum(
        answer.status == 200 and answer.path.startswith(f"/{desk.bucket}/")
        for answer in office.journal()[before:]
    )
    return [
        figure_of(
            "S9",
            "warm GET /api/track, 10 k jobs",
            rounds,
            "track",
            lambda found: found["own_ms"],
            wanted=Wanted("p99", 5),
            note="without the wait for S3's 304",
        ),
        figure_of("S9", "with that wait", rounds, "track", lambda found: found["wall_ms"]),
        figure_of(
            "S9",
            "CPU, S3's client included",
            rounds,
            "track",
            lambda found: found["cpu_ms"],
            wanted=Wanted("p99", 5),
            note="what others on the machine do not stretch",
        ),
        Figure(
            "S9",
            "times the document was read in a process",
            "",
            [reads / runs],
            Wanted("most", 1),
        ),
    ]
