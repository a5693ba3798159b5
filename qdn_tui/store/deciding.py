"""Deciding about one refused change: keep theirs, apply it again on what stands, or drop it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Create, Edit
from qdn_tui.domain.document import Document
from qdn_tui.domain.field_labels import field_label
from qdn_tui.errors import QdnError
from qdn_tui.store.conflicts import (
    Conflict,
    NewStamp,
    Remade,
    again,
    ended_with,
)

SHORTEST_REFERENCE = 4
"""So many characters of an operation id, or more, where they tell it from the others."""


class Take(StrEnum):
    """Which way a refused change is decided."""

    MINE = "mine"
    THEIRS = "theirs"
    DROP = "drop"


class UnknownConflict(QdnError):
    """No refused change has this operation id."""

    exit_code = 5


class NoSuchChoice(QdnError):
    """The refused change has no such field, or no window to go without."""

    exit_code = 2


class NotPossible(QdnError):
    """The refused change cannot be made on what stands now. It stays to be decided."""

    exit_code = 3


def conflict_called(reference: str, conflicts: Sequence[Conflict]) -> Conflict:
    """The refused change with this operation id, or the only one whose id begins like this.

    Raises:
        UnknownConflict: there is none, or more than one.
    """
    exact = [one for one in conflicts if one.change.op_id == reference]
    begun = (
        [one for one in conflicts if one.change.op_id.startswith(reference)]
        if len(reference) >= SHORTEST_REFERENCE
        else []
    )
    found = exact or begun
    if len(found) == 1:
        return found[0]
    what = "More than one refused change begins" if found else "No refused change is known"
    how = "with" if found else "as"
    raise UnknownConflict(
        f"{what} {how} {reference}", "`qdn store check` lists them with their operation ids"
    )


def fields_taken(conflict: Conflict, chosen: Mapping[str, Take]) -> frozenset[str]:
    """The fields of an edit that are written: all of its own but those chosen from theirs.

    Args:
        conflict: the refused change.
        chosen: `mine` or `theirs`, by path or by label.

    Raises:
        NoSuchChoice: it has no such field.
    """
    edits = conflict.change.edits if isinstance(conflict.change, Edit) else ()
    names = {name: edit.field for edit in edits for name in (edit.field, field_label(edit.field))}
    for name in chosen:
        if name not in names:
            has = ", ".join(edit.field for edit in edits)
            raise NoSuchChoice(
                f"The refused {conflict.change.kind.replace('_', ' ')} has no field {name}",
                f"Its fields are: {has}" if has else "It has no fields to choose from",
            )
    theirs = {names[name] for name, take in chosen.items() if take is Take.THEIRS}
    return frozenset(edit.field for edit in edits) - theirs


def dropped(conflict: Conflict, conflicts: Sequence[Conflict]) -> Remade:
    """Nothing in the place of the refused change, and of what followed a refused new job."""
    ends = ended_with(conflict, conflicts)
    what = f"Dropped, with the {len(ends) - 1} after it" if len(ends) > 1 else "Dropped"
    return Remade((), what, ends)


def made_again(
    conflict: Conflict,
    conflicts: Sequence[Conflict],
    document: Document,
    business: Business,
    stamp: NewStamp,
    *,
    fields: Mapping[str, Take] | None = None,
    without_window: bool = False,
) -> Remade:
    """The refused change on what stands now; `fields` as for `fields_taken`.

    Raises:
        NoSuchChoice: it has no such field, or no window.
        NotPossible: the rules refuse it again, or nothing of it is left to do.
    """
    if without_window and not (isinstance(conflict.change, Create) and conflict.change.window):
        raise NoSuchChoice(
            "Only a refused new job that has a window can be taken without one",
            "Leave --without-window out",
        )
    mine = fields_taken(conflict, fields or {}) if isinstance(conflict.change, Edit) else None
    if fields and mine is None:
        fields_taken(conflict, fields)
    remade = again(
        conflict,
        conflicts,
        document,
        business,
        stamp,
        mine=mine,
        without_window=without_window,
    )
    if not remade.is_possible:
        raise NotPossible(
            f"Not possible: {remade.label.rstrip('.')}",
            "It stays to be decided; `--take drop` gives it up",
        )
    return remade
