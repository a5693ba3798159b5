"""What the rules answer when a change cannot be made; each names what is possible instead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Literal

from qdn_tui.domain.field_labels import field_label
from qdn_tui.domain.text import safe
from qdn_tui.errors import QdnError

WhyNotOffered = Literal["not_offered", "closed", "too_soon", "too_far"]
_WHY_NOT_OFFERED: Mapping[WhyNotOffered, str] = {
    "not_offered": "is no window of that day",
    "closed": "is on a day when we are closed",
    "too_soon": "is too soon",
    "too_far": "is too far ahead",
}

WhyNotYours = Literal["finished", "under_way", "too_late", "no_contact", "not_yours"]
_WHY_NOT_YOURS: Mapping[WhyNotYours, str] = {
    "finished": "is closed",
    "under_way": "has a crew on it",
    "too_late": "begins too soon to be changed online",
    "no_contact": "has nothing on file to know its customer by",
    "not_yours": "can be changed like this by the desk alone",
}


class Refused(QdnError):
    """A rule forbids the change. Nothing was written.

    Attributes:
        code: a stable word for scripts and the API.
        allowed: the change kinds that are possible instead; may be empty.
        change_id: the operation id of the refused change, set by the rules.
    """

    exit_code: ClassVar[int] = 3
    code: ClassVar[str] = "refused"

    def __init__(self, message: str, next_step: str = "", allowed: Sequence[str] = ()) -> None:
        super().__init__(message, next_step)
        self.allowed = tuple(allowed)
        self.change_id: str | None = None


_COMMANDS = {"rotate_token": "rotate-link"}


class IllegalTransition(Refused):
    """The flow has no such step from where the job stands."""

    code = "illegal_transition"

    def __init__(self, number: str, stands: str, wanted: str, allowed: Sequence[str]) -> None:
        # The words that are typed after `qdn jobs`; `allowed` keeps the kinds for programs.
        listed = ", ".join(_COMMANDS.get(kind, kind) for kind in allowed) or "nothing"
        super().__init__(
            f"{number} is {stands}: {wanted} is not possible", f"Allowed: {listed}", allowed
        )


class CustomerErased(Refused):
    """The job has no customer any more, and gets none back.

    Attributes:
        who, when: who erased the data, where somebody wrote it down.
    """

    code = "customer_erased"

    def __init__(self, number: str, wanted: str, who: str, when: datetime | None) -> None:
        by = f" by {safe(who, 60)}" if who else ""
        at = f" on {when:%Y-%m-%d}" if when else ""
        super().__init__(
            f"The customer of {number} was erased{at}{by}: {wanted} is not possible any more",
            "Its price and payment can still be changed; drop any other change of it",
            ("edit",),
        )
        self.who = who
        self.when = when


class NamesCustomer(Refused):
    """A reason that stays would name the customer who is to be erased."""

    code = "names_customer"
    exit_code = 2

    def __init__(self, number: str) -> None:
        super().__init__(
            f"The reason names the customer of {number}, and it stays in the history",
            "Give another, or leave it out",
        )


class WindowFull(Refused):
    """No place is left in the wanted window.

    Attributes:
        alternatives: labels of windows of the same day that still have room.
    """

    code = "window_full"

    def __init__(self, window: str, alternatives: Sequence[str]) -> None:
        step = (
            f"Still free that day: {', '.join(alternatives)}"
            if alternatives
            else "That day is full; choose another"
        )
        super().__init__(f"No place is left on {window}", step)
        self.alternatives = tuple(alternatives)


class WindowNotOffered(Refused):
    """Customers cannot book this window themselves; the dispatcher could.

    Attributes:
        why: what is wrong with it.
    """

    code = "window_not_offered"

    def __init__(self, window: str, why: WhyNotOffered) -> None:
        super().__init__(f"{window} {_WHY_NOT_OFFERED[why]}", "Choose another, or call us")
        self.why = why


class TooManyBookings(Refused):
    """A cap on what customers book themselves is reached.

    Attributes:
        whose: one contact's open bookings, or within an hour everyone's, or those from one
            address.
        retry_after: seconds until it can be worth trying again.
    """

    code = "too_many_bookings"

    def __init__(
        self, whose: Literal["contact", "everyone", "address"], cap: int, retry_after: int
    ) -> None:
        said = (
            f"This contact has {cap} open bookings already"
            if whose == "contact"
            else f"There were {cap} bookings within the last hour"
        )
        super().__init__(said, "Call us")
        self.whose: Literal["contact", "everyone", "address"] = whose
        self.retry_after = retry_after


class AddressNotCounted(Refused):
    """The hour is so busy that a booking has to be counted for the address it comes from first.

    Nobody is told so: whoever took the booking counts it and makes it again.
    """

    code = "address_not_counted"

    def __init__(self) -> None:
        super().__init__("Many people are booking right now", "Call us")


class NotForCustomers(Refused):
    """Only the desk can make this change now.

    Attributes:
        why: what stands against it.
    """

    code = "not_for_customers"

    def __init__(self, number: str, why: WhyNotYours) -> None:
        super().__init__(f"{number} {_WHY_NOT_YOURS[why]}", "Call us")
        self.why = why


class NotBookable(Refused):
    """The record breaks a rule that holds for new or changed jobs.

    Attributes:
        fields: what is wrong, by field.
    """

    code = "invalid"
    exit_code = 2

    def __init__(self, fields: Mapping[str, str]) -> None:
        said = "; ".join(f"{field}: {problem}" for field, problem in fields.items())
        super().__init__(f"The job is not complete: {said}", "Correct it and try again")
        self.fields = dict(fields)


class Conflict(Refused):
    """Someone else changed what this change was based on."""

    code = "conflict"
    exit_code = 4


class AlreadyMoved(Conflict):
    """The job no longer has the status the actor saw.

    Attributes:
        job: its number.
        stands: where it is now, in words.
        who, when: who moved it there, where somebody wrote it down.
    """

    code = "already_moved"

    def __init__(self, number: str, stands: str, who: str, when: datetime | None) -> None:
        by = f" by {safe(who, 60)}" if who else ""
        at = f" at {when:%Y-%m-%d %H:%M} UTC" if when else ""
        super().__init__(
            f"{number} is already {stands}{by}{at}", "Look at it again before going on"
        )
        self.job = number
        self.stands = stands
        self.who = who
        self.when = when


class EditConflict(Conflict):
    """A field no longer has the value the actor saw.

    Attributes:
        differences: by field, what the actor saw, what stands now, and what was wanted.
    """

    code = "edit_conflict"

    def __init__(
        self, number: str, differences: Mapping[str, tuple[object, object, object]]
    ) -> None:
        fields = ", ".join(map(field_label, differences))
        super().__init__(
            f"{number} was changed by someone else meanwhile: {fields}",
            "Look at the new values and decide again",
        )
        self.differences = dict(differences)


class NotOnTheCrew(Refused):
    """Whoever asked does not go on the job, or no longer does."""

    code = "not_found"
    exit_code = 5

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} has another crew", "Ask the dispatcher")


class UnknownJob(Refused):
    """No job has this id, number or token."""

    code = "not_found"
    exit_code = 5

    def __init__(self, reference: str, why: str = "") -> None:
        super().__init__(
            f"No job is known as {safe(reference, 80) or 'nothing at all'}{why}",
            "`qdn jobs list` shows the numbers, with --json ids and tracking links too",
        )


class AlreadyExists(Refused):
    """A new job carries an id or token that another job already has."""

    code = "already_exists"
    exit_code = 4

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} already has this id or tracking token", "Create the job anew")


class Archived(Refused):
    """The job was finished long ago and is in the archive: it can only be looked at."""

    code = "archived"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} is in the archive: it can be looked at, and nothing changes it",
            f"`qdn store restore --job {number}` brings it back to the board",
        )


class AlreadyArchived(Conflict):
    """The change was made long ago, and its job is in the archive by now: nothing is left to do."""

    code = "already_archived"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} was made before and is in the archive",
            f"`qdn jobs show {number}` shows it, `qdn store restore --job {number}` brings it back",
        )
