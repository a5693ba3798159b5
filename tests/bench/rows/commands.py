"""S13: a data command, from its start to its end, beside a bare S3 client."""

from tests.bench.children import probe, timed
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.office import PYTHON, QDN, ROOT
from tests.bench.rounds import interleave
from tests.bench.session import Session

_BARE = [PYTHON, str(ROOT / "tests" / "bench" / "peers" / "bare_client.py")]
_PEER = "bare client"
_FEW, _MANY = 10, 1_000


def measure(session: Session) -> list[Figure]:
    """`qdn jobs list`, and what it loads."""
    office = session.office
    few, many = (["--env", office.desk(jobs).environment, "jobs", "list"] for jobs in (_FEW, _MANY))
    rounds = interleave(
        session.machine,
        {
            "few": lambda: timed([QDN, *few], office),
            "many": lambda: timed([QDN, *many], office),
            _PEER: lambda: timed(_BARE, office),
        },
        session.rounds(12),
    )
    loaded = probe("probes.loaded", *few, office=office)
    return [
        figure_of(
            "S13",
            "`qdn jobs list`, 10 jobs",
            rounds,
            "few",
            lambda ran: [ran.wall_ms],
            peer=_PEER,
            wanted=Wanted("ratio", 1.3),
        ),
        figure_of("S13", "its CPU", rounds, "few", lambda ran: [ran.cpu_ms], peer=_PEER),
        figure_of(
            "S13",
            "`qdn jobs list`, 1 k jobs",
            rounds,
            "many",
            lambda ran: [ran.wall_ms],
            peer=_PEER,
        ),
        figure_of("S13", _PEER, rounds, _PEER, lambda ran: [ran.wall_ms]),
        Figure(
            "S13",
            "modules of Textual loaded",
            "",
            loaded["textual"],
            Wanted("most", 0),
            note=f"of {loaded['modules'][0]} modules",
        ),
    ]
