"""What is given to others of a job: its link, its page, its phone."""

from qdn_tui.tui.commands.command import Command, Group, Place

_ON_A_JOB = (Place.BOARD, Place.DETAIL)

SHARING: tuple[Command, ...] = (
    Command(
        "copy_menu",
        ("y",),
        "Copy…",
        "Copy the job's link, phone, address, email, number or customer: one more letter.",
        Group.JOB,
        _ON_A_JOB,
        "copy_menu",
    ),
    Command(
        "qr",
        ("Q",),
        "QR code",
        "Show the tracking link as a QR code, for a customer who stands beside you.",
        Group.JOB,
        _ON_A_JOB,
        "qr",
    ),
    Command(
        "open_page",
        ("o",),
        "Open page",
        "Open the customer's page in a browser; over SSH the link is shown instead.",
        Group.JOB,
        _ON_A_JOB,
        "open_page",
    ),
    Command(
        "rotate_link",
        ("L",),
        "New link",
        "Give the job a new tracking link; asks first, since the old one dies at once.",
        Group.JOB,
        _ON_A_JOB,
        "rotate_link",
        kinds=("rotate_token",),
    ),
)
