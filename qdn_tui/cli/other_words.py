"""Words that people try by their habit of other programs, and what does here what they mean."""

from typing import Final

_NOT_DELETED = (
    "No job is deleted: `qdn jobs close 12 --reason WHY` ends it, "
    "`qdn jobs reopen` brings it back, `qdn jobs erase` forgets its customer"
)
_BROUGHT_BACK = (
    "`qdn jobs reopen 12 --reason WHY` brings back a job that ended, "
    "`qdn store restore --job J-000012 --version previous` how one was before"
)
_HOW_IT_IS = (
    "`qdn cloud status` says what is up, `qdn doctor` how it does, "
    "`qdn deploy history` what was shipped"
)
_MEANT: Final = {
    **dict.fromkeys(("qdn jobs delete", "qdn jobs remove", "qdn jobs rm"), _NOT_DELETED),
    **dict.fromkeys(("qdn jobs restore", "qdn jobs undelete", "qdn jobs undo"), _BROUGHT_BACK),
    "qdn jobs cancel": "`qdn jobs close 12 --reason WHY` cancels a job",
    "qdn deploy status": "`qdn deploy history` says what is served since when, "
    "`qdn deploy plan` what a deploy would change",
    **dict.fromkeys(("qdn rollback", "qdn revert"), "`qdn deploy rollback` takes a deploy back"),
    "qdn restore": "`qdn store restore` brings earlier jobs back",
    "qdn status": _HOW_IT_IS,
}


def instead_of(words: str) -> str:
    """What to type instead of a command that is not there, such as `qdn rollback`; or nothing."""
    return _MEANT.get(words, "")
