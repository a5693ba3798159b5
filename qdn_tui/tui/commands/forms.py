"""What works in forms."""

from qdn_tui.tui.commands.command import Command, Group, Place

FORMS: tuple[Command, ...] = (
    Command(
        "save",
        ("ctrl+s",),
        "Save",
        "Save the form. It stays open, with all you typed, until it is safe on disk.",
        Group.FORM,
        (Place.FORM,),
        "save",
        in_footer=True,
        priority=True,
    ),
    Command(
        "cancel",
        ("escape",),
        "Cancel",
        "Leave the form; asks first when something was typed.",
        Group.FORM,
        (Place.FORM,),
        "cancel",
        in_footer=True,
    ),
    Command(
        "next_field",
        ("tab", "enter"),
        "Next field",
        "Go to the next field; shift+tab goes back.",
        Group.FORM,
        (),
        "next_field",
    ),
    Command(
        "choose",
        ("up", "down"),
        "Choose",
        "Choose a service or a window; left and right change the day.",
        Group.FORM,
        (),
        "choose",
    ),
)
