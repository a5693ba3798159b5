"""What of earlier runs lies in the buckets: taken away, kept for a while, or left alone. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from qdn_tui.deploy.errors import Refused
from qdn_tui.deploy.places import Place
from qdn_tui.deploy.plan import PRODUCTION, Reason, Where
from qdn_tui.deploy.shelf import Stored
from qdn_tui.deploy.source import Build
from qdn_tui.deploy.survey import Survey

Gone = tuple[Where, str, Stored, Reason]
_FEW: Final = 20
_SHARE: Final = 0.25


def leftovers(place: Place, build: Build, survey: Survey) -> tuple[list[Gone], frozenset[str]]:
    """Objects of earlier releases: those to take away, and assets kept for one release more.

    Whoever has an older page open still asks for its assets.
    """
    wanted = {file.key for file in place.holds(build.files)}
    owned = survey.record.places.get(place.where, {}) if survey.record else {}
    gone: list[Gone] = []
    kept = []
    for key, was in sorted(owned.items()):
        there = survey.stored[place.where].get(key)
        if key in wanted or there is None:
            continue
        if not key.startswith("assets/"):
            gone.append((place.where, key, there, Reason.GONE))
        elif was.retired:
            gone.append((place.where, key, there, Reason.RETIRED))
        else:
            kept.append(key)
    for key, there in _left_behind(place, build, survey):
        # In production somebody may have a page open that asks for it.
        if place.where in PRODUCTION and key.startswith("assets/"):
            kept.append(key)
        else:
            gone.append((place.where, key, there, Reason.LEFT))
    return gone, frozenset(kept)


def require_few(place: Place, gone: Sequence[Gone], survey: Survey) -> None:
    """
    Raises:
        Refused: more goes away than a mistake in the source should be able to take.
    """
    removals = sum(reason is not Reason.LEFT for _, _, _, reason in gone)
    allowed = max(_FEW, int(_SHARE * len(survey.listings[place.where])))
    if removals > allowed:
        raise Refused(
            f"{removals} objects of {place.bucket} would be taken away, "
            f"which is more than {allowed} at once",
            "Check that the source is whole; ship a smaller change first if it is meant",
        )


def what_stays(
    places: tuple[Place, ...],
    build: Build,
    survey: Survey,
    removals: Sequence[Gone],
) -> Iterable[str]:
    """What lies in the buckets and the run leaves as it is, for people."""
    taken = {(where, key) for where, key, _, _ in removals}
    for place in places:
        where = place.where
        owned = survey.record.places.get(where, {}) if survey.record else {}
        left = [key for key, _ in _left_behind(place, build, survey) if (where, key) not in taken]
        ours = {file.key for file in place.holds(build.files)}.union(
            owned, survey.left_behind.get(where, ())
        )
        others = [key for key in survey.listings[where] if key not in ours]
        if others:
            yield (
                f"{place.bucket} holds {_objects(others)} that no deploy put there, "
                f"such as {min(others)}: what is not ours stays"
            )
        if left:
            yield (
                f"{place.bucket} holds {_objects(left)} left by a run that did not end well, "
                f"such as {min(left)}: the next deploy takes it away"
            )


def _left_behind(place: Place, build: Build, survey: Survey) -> list[tuple[str, Stored]]:
    """What a run that did not end well left there, and that no release has."""
    wanted = {file.key for file in place.holds(build.files)}
    owned = survey.record.places.get(place.where, {}) if survey.record else {}
    return [
        (key, there)
        for key in sorted(survey.left_behind.get(place.where, frozenset()))
        if key not in wanted
        and key not in owned
        and (there := survey.stored[place.where].get(key)) is not None
    ]


def _objects(keys: Sequence[str]) -> str:
    return "1 object" if len(keys) == 1 else f"{len(keys)} objects"
