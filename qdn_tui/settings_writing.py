"""Adding an environment to qdn.toml: what stands there already stays to the last character."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from qdn_tui.errors import QdnError
from qdn_tui.places import LOCAL, default_environment


class CannotAdd(QdnError):
    """The file cannot take the environment as it is."""

    exit_code = 3


def environment_lines(name: str, entry: Mapping[str, Any]) -> str:
    """The environment as it stands in qdn.toml.

    Args:
        name: how it is called.
        entry: its texts and flags, and `resources`, a table of texts.
    """
    resources = entry.get("resources") or {}
    lines = [f"[env.{name}]"]
    lines += [f"{key} = {_value(one)}" for key, one in entry.items() if key != "resources"]
    if resources:
        lines += ["", f"[env.{name}.resources]"]
        lines += [f"{key} = {_value(one)}" for key, one in resources.items()]
    return "\n".join(lines) + "\n"


def with_environment(
    text: str, name: str, entry: Mapping[str, Any], *, default: bool, path: str = "qdn.toml"
) -> str:
    """The file with one more environment.

    Args:
        text: the file as it is; empty where there is none.
        default: whether the environment becomes the one that is taken when none is named.
        path: how messages call the file.

    Raises:
        CannotAdd: the file has such an environment already, is not TOML, or is written so
            that nothing can be put behind it.
    """
    before = _parsed(text, path)
    environments = before.get("env", {})
    if not isinstance(environments, dict):
        raise CannotAdd(f"{path}: env is no table of environments", "Correct it first")
    if name in environments:
        raise CannotAdd(
            f"{path} has an environment called {name} already",
            f"Take another name with --env, or take [env.{name}] out of it first; "
            "nothing was written",
        )
    if default and before.get("default", name) != name:
        raise CannotAdd(
            f"{path} has another default: {before['default']}",
            "Leave --default out, or change that line yourself; nothing was written",
        )
    lines = environment_lines(name, entry)
    # A file with one environment means that one; with two it would mean neither.
    meant = name if default else default_environment(before.get("default"), list(environments))
    says = "default" not in before and (default or meant != LOCAL)
    head = f'default = "{meant}"\n\n' if says else ""
    between = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    after = f"{head}{text}{between}{lines}"
    wanted = {
        **before,
        **({"default": meant} if says else {}),
        "env": {**environments, name: dict(entry)},
    }
    try:
        fits = tomllib.loads(after) == wanted
    except tomllib.TOMLDecodeError:
        fits = False
    if not fits:
        raise CannotAdd(
            f"{path} is written in a way that nothing can be added behind",
            f"Add these lines yourself: {lines.strip()}",
        )
    return after


def _parsed(text: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CannotAdd(
            f"{path} is not TOML: {error}", "Correct the place named; nothing was written"
        ) from None


def _value(one: object) -> str:
    if isinstance(one, bool):
        return "true" if one else "false"
    # JSON's escapes are TOML's, as long as none of them is half a character.
    return json.dumps(str(one), ensure_ascii=False)
