"""Finding out why a customer does not see their job, and whether all is well."""

from qdn_tui.tui.commands.command import Command, Group, Place

DOCTORING: tuple[Command, ...] = (
    Command(
        "diagnose",
        ("M",),
        "Diagnose",
        "Find out why the customer does not see this job: every layer from the link to the bucket.",
        Group.JOB,
        (Place.BOARD, Place.DETAIL),
        "diagnose",
    ),
    Command(
        "checkup",
        ("U",),
        "Check-up",
        "Look the whole environment over: jobs, release, pages, API, distributions, credentials.",
        Group.DESK,
        (Place.BOARD,),
        "checkup",
    ),
    Command(
        "doctor_cure",
        ("f",),
        "Do it",
        "Do what the verdict offers, after asking, and look again.",
        Group.DOCTOR,
        (Place.DOCTOR,),
        "cure",
        in_footer=True,
    ),
    Command(
        "doctor_again",
        ("r",),
        "Look again",
        "Look at everything once more.",
        Group.DOCTOR,
        (Place.DOCTOR,),
        "look_again",
        in_footer=True,
    ),
)
