"""Where qdn's own files are, and what qdn.toml says at a glance: all that the first frame needs.

Nothing here is checked; `settings` reads the same file and complains about every mistake.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qdn_tui.errors import QdnError

LOCAL: Final = "local"
PRODUCTION: Final = "production"
CONFIG_NAME: Final = "qdn.toml"


class SettingsError(QdnError):
    """qdn.toml or a QDN_ variable is wrong; the message names the key and what is allowed."""

    exit_code = 2


@dataclass(frozen=True)
class Glance:
    """An environment as qdn.toml has it, before anything is checked.

    Attributes:
        name: how the user calls it.
        production: real customers.
        read_only: no changes from here.
        entry: its table.
        written: the whole file.
    """

    name: str
    production: bool
    read_only: bool
    entry: Mapping[str, Any]
    written: Mapping[str, Any]

    def table(self, key: str) -> Mapping[str, Any]:
        """A table of the file; an empty one where there is none of that name."""
        table = self.written.get(key)
        return table if isinstance(table, dict) else {}


def settings_file(config: Path | None) -> Path | None:
    """The settings file that counts; None where there is none.

    Args:
        config: the file named by `--config`.

    Raises:
        SettingsError: a file that was named is not there.
    """
    named = config or (Path(given) if (given := os.environ.get("QDN_CONFIG")) else None)
    if named is not None:
        path = named.expanduser()
        if not path.is_file():
            source = "--config" if config else "QDN_CONFIG"
            raise SettingsError(
                f"{path}, named by {source}, is not a file",
                "Correct the path; docs/settings.md shows what stands in such a file",
            )
        return path.absolute()
    from platformdirs import user_config_path

    places = (Path.cwd() / CONFIG_NAME, user_config_path("qdn", appauthor=False) / CONFIG_NAME)
    return next((place for place in places if place.is_file()), None)


def state_home() -> Path:
    """The folder for what this machine keeps: `QDN_HOME`, else the user's state folder.

    It is not created here.

    Raises:
        SettingsError: `QDN_HOME` is not an absolute path.
    """
    given = os.environ.get("QDN_HOME")
    if not given:
        from platformdirs import user_state_path

        return user_state_path("qdn", appauthor=False)
    home = Path(given).expanduser()
    if not home.is_absolute():
        raise SettingsError(
            f"QDN_HOME is {given}, which is not an absolute path", "Give the whole path"
        )
    return home


def default_environment(default: object, own: list[str]) -> str:
    """The environment taken when none is named.

    Args:
        default: what the file says; None where it says nothing.
        own: the environments of the file.
    """
    if default is not None:
        return str(default)
    others = [name for name in own if name != LOCAL]
    # A file with one environment of its own means that one.
    return others[0] if len(others) == 1 else LOCAL


def glance(env: str | None, config: Path | None) -> Glance:
    """The environment that is meant, as far as it can be seen without checking anything.

    Args:
        env: the environment named by `--env`.
        config: the file named by `--config`.

    Raises:
        SettingsError: a file that was named is not there.
    """
    path = settings_file(config)
    written = _read(path) if path is not None else {}
    entries = written.get("env")
    entries = entries if isinstance(entries, dict) else {}
    asked = env or os.environ.get("QDN_ENV")
    name = asked or default_environment(written.get("default"), list(entries))
    entry = entries.get(name)
    entry = entry if isinstance(entry, dict) else {}
    return Glance(
        name,
        production=bool(entry.get("production", name == PRODUCTION)),
        read_only=bool(entry.get("read_only", False)),
        entry=entry,
        written=written,
    )


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
