"""What of a job somebody is let know: at the desk all of it, on a crew what their work needs."""

from qdn_tui.api.staff.person import Person
from qdn_tui.domain.job import Job
from qdn_tui.domain.roles import Role


def as_known(job: Job, person: Person) -> Job:
    """The job without what the person has no use for.

    It is shown, and looked through, in this form alone: whoever may search for a text can find
    out, letter by letter, whether it is there.
    """
    if person.role is not Role.CREW:
        return job
    own_notes = tuple(note for note in job.notes.internal if note.actor == person.actor)
    return job.model_copy(
        update={
            "tracking_token": "",
            "customer": job.customer.model_copy(update={"email": None}),
            "notes": job.notes.model_copy(update={"internal": own_notes}),
            "history": (),
        }
    )
