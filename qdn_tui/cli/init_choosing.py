"""What `qdn init` adopts of what an account holds; where several fit, somebody has to say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qdn_tui.cli.console import asked, say
from qdn_tui.errors import QdnError

if TYPE_CHECKING:
    from qdn_tui.cloud.discovering import Discovery, FoundSite

_NEW_STACK = "qdn"


class CannotChoose(QdnError):
    """Several things fit, and nobody is there to choose, or chose none of them."""

    exit_code = 2


@dataclass(frozen=True)
class Choices:
    """Questions with numbered answers.

    Attributes:
        may_ask: whether somebody is there.
    """

    may_ask: bool

    def one(self, question: str, answers: Sequence[str]) -> int:
        """The place of the answer that was chosen; the first where nothing was typed.

        Raises:
            CannotChoose: the third answer in a row was none.
        """
        for number, answer in enumerate(answers, 1):
            say(f"  {number}  {answer}")
        for _ in range(3):
            typed = asked(f"{question} [1]") or "1"
            if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(answers):
                return int(typed) - 1
            say(f"{typed} is none of 1 to {len(answers)}.")
        raise CannotChoose("None of these was chosen", "Nothing was written")


def adopted(
    found: "Discovery", look_closer: "Callable[[], Discovery]", choices: Choices
) -> dict[str, Any]:
    """The `stack` or the `resources` to write: what is there, else a stack still to be made.

    Args:
        found: the account's stacks.
        look_closer: finds what was made by hand; asked where there is no stack.
        choices: how to settle what is not clear.

    Raises:
        CannotChoose: several things fit and nobody can be asked; the message lists them.
    """
    names = [stack.name for stack in found.stacks]
    if len(names) == 1:
        say(f"Found the stack {names[0]}.")
        return {"stack": names[0]}
    if names:
        if not choices.may_ask:
            raise CannotChoose(f"There are several stacks: {', '.join(names)}", "Give --stack")
        lines = [f"{one.name}  {one.site_url}  {one.status}" for one in found.stacks]
        return {"stack": names[choices.one("Which stack?", lines)]}
    held = look_closer()
    for what in (*found.not_listed, *held.not_listed):
        say(f"These credentials may not list {what}; what they hold can be named by hand.")
    if not held.data_buckets:
        say("Nothing of qdn is in this account and region yet.")
        return {"stack": _NEW_STACK}
    if not choices.may_ask:
        raise CannotChoose(
            f"There is no stack, but jobs.json lies in: {', '.join(held.data_buckets)}",
            "Adopt one with --resource data_bucket=NAME, or make a new stack with --stack NAME",
        )
    answers = [f"adopt the jobs in {name}" for name in held.data_buckets]
    chosen = choices.one("What shall qdn work with?", [*answers, "a new stack, beside all that"])
    if chosen == len(held.data_buckets):
        return {"stack": _NEW_STACK}
    resources = {"data_bucket": held.data_buckets[chosen], **_site(held.sites, choices)}
    if len(held.api_functions) == 1:
        resources["api_function_name"] = held.api_functions[0]
    return {"resources": resources}


def _site(sites: Sequence["FoundSite"], choices: Choices) -> dict[str, str]:
    """The names of the customers' pages; none where there are none, or none is meant."""
    pages = [site for site in sites if site.bucket is not None]
    if not pages:
        return {}
    lines = [f"{site.distribution_id}  {site.url}  {site.says}".rstrip() for site in pages]
    chosen = choices.one("Which distribution serves the customers' pages?", [*lines, "none yet"])
    return pages[chosen].as_resources() if chosen < len(pages) else {}
