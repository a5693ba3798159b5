"""Deciding about refused changes."""

from qdn_tui.tui.commands.command import Command, Group, Place

DECIDING: tuple[Command, ...] = (
    Command(
        "mine",
        ("m",),
        "Mine again",
        "Apply your change again, on what stands now.",
        Group.DECIDE,
        (Place.CONFLICTS,),
        "mine",
        in_footer=True,
    ),
    Command(
        "theirs",
        ("t",),
        "Keep theirs",
        "Keep what stands and drop your change.",
        Group.DECIDE,
        (Place.CONFLICTS,),
        "theirs",
        in_footer=True,
    ),
    Command(
        "without_window",
        ("w",),
        "No window",
        "Take a new job without the window that is full.",
        Group.DECIDE,
        (Place.CONFLICTS,),
        "without_window",
        in_footer=True,
    ),
    Command(
        "choose_field",
        ("1…9",),
        "Field",
        "Choose between theirs and yours for a field of an edit, by its number.",
        Group.DECIDE,
        (),
        "choose_field",
    ),
)
