"""S10: the function's start, beside the bare imports it cannot do without."""

from tests.bench.children import probe
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.office import REGION
from tests.bench.rounds import interleave
from tests.bench.session import Session

_BARE = "boto3 + pydantic"


def measure(session: Session) -> list[Figure]:
    """From the import until ready, which includes the S3 client; then the import alone."""
    office = session.office
    variables = {
        "AWS_ENDPOINT_URL": office.endpoint,
        "AWS_REGION": REGION,
        "QDN_DATA_BUCKET": "bench",
        "QDN_ORIGIN_SECRET": "bench",
    }
    ready = {**variables, "AWS_LAMBDA_FUNCTION_NAME": "bench"}
    rounds = interleave(
        session.machine,
        {
            "ready": lambda: probe("probes.function_start", office=office, more=ready),
            "imported": lambda: probe("probes.function_start", office=office, more=variables),
            _BARE: lambda: probe("peers.bare_imports", office=office),
        },
        session.rounds(12),
    )
    return [
        figure_of(
            "S10",
            "function ready",
            rounds,
            "ready",
            lambda found: found["wall_ms"],
            peer=_BARE,
            wanted=Wanted("ratio", 2),
        ),
        figure_of(
            "S10",
            "its import alone",
            rounds,
            "imported",
            lambda found: found["wall_ms"],
            peer=_BARE,
        ),
        figure_of(
            "S10", "CPU until ready", rounds, "ready", lambda found: found["cpu_ms"], peer=_BARE
        ),
        figure_of("S10", f"bare import of {_BARE}", rounds, _BARE, lambda found: found["wall_ms"]),
    ]
