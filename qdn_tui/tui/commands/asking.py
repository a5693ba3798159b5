"""What works in the small dialogs."""

from qdn_tui.tui.commands.command import Command, Group, Place

ASKING: tuple[Command, ...] = (
    Command(
        "answer",
        ("enter", "ctrl+s"),
        "Do it",
        "Do what the dialog asks about; it stays open until that is accepted.",
        Group.FORM,
        (Place.ASK, Place.MENU),
        "answer",
        in_footer=True,
        priority=True,
    ),
    Command(
        "undo_sure",
        ("z", "enter"),
        "Undo it",
        "Undo what is shown.",
        Group.FORM,
        (Place.UNDO,),
        "answer",
        in_footer=True,
    ),
    Command(
        "leave",
        ("escape",),
        "Leave it",
        "Close the dialog; nothing is changed. Asks first when something was typed.",
        Group.FORM,
        (Place.ASK, Place.MENU, Place.UNDO),
        "cancel",
        in_footer=True,
    ),
    Command(
        "usual_answer",
        ("1…9",),
        "Usual answer",
        "Choose the answer, or tick the name, with this number; up and down choose too.",
        Group.FORM,
        (),
        "usual_answer",
    ),
)
