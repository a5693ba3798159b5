"""Started in a folder that is gone, or by somebody whose name is no text."""

from pathlib import Path

import pytest

from qdn_tui.cli.rim import guarded
from qdn_tui.cli.session import Session
from qdn_tui.deploy.lock import whoami


def test_a_folder_that_is_gone_is_named_as_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(SystemExit) as ended:
        guarded(Path.cwd)
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("qdn: The folder this was started in is gone. ")


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("Dana", "Dana"),
        ("\x1b[31mDana\udcff", "[31mDana"),  # as another encoding's bytes come in
        ("\udcff", None),
        ("  ", None),
    ],
)
def test_a_name_is_taken_as_far_as_it_is_one(
    monkeypatch: pytest.MonkeyPatch, given: str, taken: str | None
) -> None:
    monkeypatch.setenv("QDN_ACTOR", given)
    assert Session(None, None).author("cli").actor.name == (taken or "dispatcher")
    assert whoami().partition("@")[0] == (taken or "somebody")
