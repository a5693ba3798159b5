"""What the board says on its way out."""

from qdn_tui.tui.commands import key_of


def last_words(waiting: int, conflicts: int) -> str:
    """What is left on this machine when the board closes; empty where nothing is."""
    said = []
    if waiting == 1:
        said.append("1 change waits on this machine; it is sent when the board opens next.")
    elif waiting:
        said.append(
            f"{waiting} changes wait on this machine; they are sent when the board opens next."
        )
    if conflicts:
        what = "change was" if conflicts == 1 else "changes were"
        key = key_of("conflicts")
        said.append(f"{conflicts} {what} refused; press {key} on the board to decide.")
    return " ".join(said)
