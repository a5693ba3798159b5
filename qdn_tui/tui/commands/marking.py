"""Marking jobs, for what is done to several at once."""

from qdn_tui.tui.commands.command import Command, Group, Place

MARKING: tuple[Command, ...] = (
    Command(
        "mark",
        ("space",),
        "Mark",
        "Mark the job, or take its mark away, and go to the next. With marks, a change is made to "
        "all marked jobs in one step; what a rule refuses is told, and stays marked.",
        Group.MARK,
        (Place.BOARD,),
        "mark",
    ),
    Command(
        "mark_down",
        ("shift+down", "J"),
        "Mark down",
        "Mark the job and the one below.",
        Group.MARK,
        (Place.BOARD,),
        "mark_on('down')",
    ),
    Command(
        "mark_up",
        ("shift+up", "K"),
        "Mark up",
        "Mark the job and the one above.",
        Group.MARK,
        (Place.BOARD,),
        "mark_on('up')",
    ),
    Command(
        "mark_range",
        ("V",),
        "Mark range",
        "Begin a range at the job; again, at its other end, marks everything between.",
        Group.MARK,
        (Place.BOARD,),
        "mark_range",
    ),
    Command(
        "mark_column",
        ("asterisk",),
        "Mark column",
        "Mark every job of the column; again takes their marks away.",
        Group.MARK,
        (Place.BOARD,),
        "mark_column",
    ),
    Command(
        "export",
        ("E",),
        "Export",
        "Write the marked jobs, or without marks all that the board shows, to a CSV or JSON file.",
        Group.MARK,
        (Place.BOARD,),
        "export",
    ),
)
