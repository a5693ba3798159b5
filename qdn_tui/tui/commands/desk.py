"""What the desk as a whole can do."""

from qdn_tui.tui.commands.command import Command, Group, Place

DESK: tuple[Command, ...] = (
    Command(
        "refresh",
        ("r",),
        "Refresh",
        "Read the jobs now instead of at the next poll; tries again at once when offline.",
        Group.DESK,
        (Place.BOARD, Place.DETAIL),
        "refresh",
        in_footer=True,
    ),
    Command(
        "attention",
        ("exclamation_mark",),
        "Attention",
        "List the records that cannot be read, and why; they are kept as they are.",
        Group.DESK,
        (Place.BOARD,),
        "attention",
    ),
    Command(
        "conflicts",
        ("x",),
        "Conflicts",
        "Decide about changes that were accepted here and refused later; they are kept till then.",
        Group.DESK,
        (Place.BOARD,),
        "conflicts",
    ),
    Command(
        "palette",
        ("ctrl+p",),
        "Commands",
        "Find a command by typing a few letters of it, and do it.",
        Group.DESK,
        (Place.ANYWHERE,),
        "palette",
        in_footer=False,
    ),
    Command(
        "help",
        ("question_mark", "f1"),
        "Help",
        "Show this list.",
        Group.DESK,
        (Place.BOARD, Place.DETAIL),
        "help",
        in_footer=True,
    ),
    Command(
        "quit",
        ("q", "ctrl+q"),
        "Quit",
        "Leave the board; what waits is sent when it opens next.",
        Group.DESK,
        (Place.BOARD,),
        "app.quit",
        in_footer=True,
    ),
)
