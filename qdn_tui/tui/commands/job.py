"""Taking a job, and what can be done to the selected one."""

from qdn_tui.tui.commands.command import Command, Group, Place

_ON_A_JOB = (Place.BOARD, Place.DETAIL)

JOB: tuple[Command, ...] = (
    Command(
        "new",
        ("n",),
        "New job",
        "Take a new job: the form checks what you type and shows what is left of each window.",
        Group.DESK,
        (Place.BOARD,),
        "new_job",
        in_footer=True,
    ),
    Command(
        "advance",
        ("a",),
        "Advance",
        "Move the job to exactly the next status.",
        Group.JOB,
        _ON_A_JOB,
        "advance",
        in_footer=True,
        kinds=("advance",),
    ),
    Command(
        "revert",
        ("u",),
        "Revert",
        "Move the job one status back; asks for the reason.",
        Group.JOB,
        _ON_A_JOB,
        "revert",
        in_footer=True,
        kinds=("revert",),
    ),
    Command(
        "edit",
        ("e",),
        "Edit",
        "Edit the customer, address, service, price, note and payment of the job.",
        Group.JOB,
        _ON_A_JOB,
        "edit_job",
        in_footer=True,
        kinds=("edit",),
    ),
    Command(
        "copy_link",
        ("c",),
        "Copy link",
        "Copy the customer's tracking link to the clipboard, and show it.",
        Group.JOB,
        _ON_A_JOB,
        "copy_link",
        in_footer=True,
    ),
    Command(
        "open",
        ("enter",),
        "Details",
        "Show everything about the job, with its history.",
        Group.JOB,
        (Place.BOARD,),
        "open_job",
        in_footer=True,
    ),
)
