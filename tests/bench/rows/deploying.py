"""S7 and S8: 300 files brought to an S3, by qdn and by what people use in its place."""

from collections.abc import Callable

from tests.bench.children import Ran
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.rounds import Rounds, interleave
from tests.bench.session import Session
from tests.bench.uploads import AWS, AWS_BARE, OURS, S5CMD, open_yard, present

_WHAT = (
    "whole processes against SeaweedFS; qdn renders, locks, journals and records as well. "
    "Peers: every object with the same headers, aws by three calls, s5cmd by three in one process"
)
_BARE = "one call, headers as aws guesses them: less than the others deliver"


def measure_unchanged(session: Session) -> list[Figure]:
    """S7: everything lies there already, the files here are a fresh checkout."""
    peers, lacking = present()
    with open_yard(session.office) as yard:
        data, site = yard.new_bucket(), yard.new_bucket()
        environment = yard.environment(data, site)
        yard.deploy(environment)
        buckets = {peer: yard.new_bucket() for peer in peers}
        for peer, bucket in buckets.items():
            yard.bring(peer, bucket)

        def ours() -> Ran:
            yard.website.check_out_afresh()
            return yard.deploy(environment)

        def theirs(peer: str) -> Callable[[], Ran]:
            def bring() -> Ran:
                yard.website.check_out_afresh()
                return yard.bring(peer, buckets[peer])

            return bring

        rounds = interleave(
            session.machine,
            {OURS: ours, **{peer: theirs(peer) for peer in peers}},
            session.rounds(9),
            warm_up=False,
        )
        yard.require_equal(site, OURS)
        for peer in set(peers) - {AWS_BARE}:
            yard.require_equal(buckets[peer], peer)
        yard.website.check_out_afresh()
        writes = yard.writes_of_a_deploy(data, site)
    wanted = {AWS: Wanted("ratio", 1), S5CMD: Wanted("ratio", 1)}
    return [
        *_figures("S7", "deploy, 300 files, none changed", rounds, peers, wanted, lacking),
        Figure(
            "S7",
            "its writes: PUT, COPY, DELETE, POST",
            "",
            [writes],
            Wanted("most", 0),
            note="counted by a proxy in front of the store, in a run of its own",
        ),
    ]


def measure_new(session: Session) -> list[Figure]:
    """S8: everything is new; each run gets buckets of its own, and what lies there is compared."""
    peers, lacking = present()
    with open_yard(session.office) as yard:

        def ours() -> Ran:
            data, site = yard.new_bucket(), yard.new_bucket()
            ran = yard.deploy(yard.environment(data, site))
            yard.require_equal(site, OURS)
            return ran

        def theirs(peer: str) -> Callable[[], Ran]:
            def bring() -> Ran:
                bucket = yard.new_bucket()
                ran = yard.bring(peer, bucket)
                if peer != AWS_BARE:
                    yard.require_equal(bucket, peer)
                return ran

            return bring

        # Each bucket takes some of the store's volumes: without a warm-up they suffice.
        rounds = interleave(
            session.machine,
            {OURS: ours, **{peer: theirs(peer) for peer in peers}},
            session.rounds(6),
            warm_up=False,
        )
    wanted = {AWS: Wanted("ratio", 0.66)}
    return _figures("S8", "deploy of 300 new files", rounds, peers, wanted, lacking)


def _figures(
    row: str,
    what: str,
    rounds: Rounds[Ran],
    peers: list[str],
    wanted: dict[str, Wanted],
    lacking: str,
) -> list[Figure]:
    """Ours beside each peer, then each peer's own time; ours alone where there is no peer."""

    def wall(ran: Ran) -> list[float]:
        return [ran.wall_ms]

    note = f"{_WHAT}{'; ' if lacking else ''}{lacking}"
    if not peers:
        return [figure_of(row, what, rounds, OURS, wall, note=note)]
    beside = [
        figure_of(
            row,
            f"{what}, beside {peer}",
            rounds,
            OURS,
            wall,
            peer=peer,
            wanted=wanted.get(peer),
            note="" if place else note,
        )
        for place, peer in enumerate(peers)
    ]
    alone = [
        figure_of(row, peer, rounds, peer, wall, note=_BARE if peer == AWS_BARE else "")
        for peer in peers
    ]
    return [*beside, *alone]
