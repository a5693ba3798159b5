"""Settings come from qdn.toml and the environment; a mistake is named by its key."""

from pathlib import Path

import pytest

from qdn_tui.settings import SettingsError, load_settings, state_home


@pytest.fixture(autouse=True)
def empty_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def written(folder: Path, text: str, name: str = "qdn.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


class TestWithoutAFile:
    def test_local_is_there_and_is_the_default(self) -> None:
        environment = load_settings().environment()
        assert (environment.name, environment.stack, environment.region) == (
            "local",
            "qdn",
            "us-west-2",
        )
        assert environment.is_local
        assert not environment.production

    def test_an_unknown_environment_lists_the_known_ones(self) -> None:
        with pytest.raises(SettingsError, match=r"no environment called shop.*known are: local"):
            load_settings().environment("shop")

    def test_whoever_asks_for_staging_hears_that_it_is_a_stage(self) -> None:
        with pytest.raises(SettingsError, match=r"Every deploy passes staging.* choose one"):
            load_settings().environment("staging")


class TestAFile:
    def test_hands_on_keys_and_looks_as_they_are_written(self, tmp_path: Path) -> None:
        written(tmp_path, '[keys]\nadvance = ["a", "f8"]\nodd = 7\n[ui]\ntheme = "qdn-light"\n')
        settings = load_settings()
        assert settings.keys == {"advance": ["a", "f8"], "odd": 7}
        assert settings.ui == {"theme": "qdn-light"}

    def test_keys_are_a_table(self, tmp_path: Path) -> None:
        written(tmp_path, 'keys = "a"')
        with pytest.raises(SettingsError, match=r"keys is a table: \[keys\] with lines such as"):
            load_settings()

    def test_names_environments_and_a_default(self, tmp_path: Path) -> None:
        written(
            tmp_path,
            """
            default = "production"
            [env.production]
            profile = "hauler"
            stack = "hauler"
            [env.production.resources]
            site_url = "https://www.hauler.example"
            [env.trial]
            region = "eu-west-1"
            stack = "trial"
            read_only = true
            """,
        )
        settings = load_settings()
        production = settings.environment()
        assert production.production
        assert production.resources.given() == {"site_url": "https://www.hauler.example"}
        trial = settings.environment("trial")
        assert (trial.region, trial.read_only, trial.production) == ("eu-west-1", True, False)
        assert settings.environment("local").stack == "qdn"

    def test_says_how_often_a_board_looks(self, tmp_path: Path) -> None:
        written(tmp_path, '[env.local]\npoll_s = 0.5\n[env.yard]\nstack = "yard"\n')
        settings = load_settings()
        assert settings.environment("local").poll_s == 0.5
        assert settings.environment("yard").poll_s is None

    def test_with_one_environment_of_its_own_means_that_one(self, tmp_path: Path) -> None:
        written(tmp_path, '[env.yard]\nstack = "yard"\n')
        assert load_settings().environment().name == "yard"

    def test_in_the_working_directory_goes_before_the_users_own(self, tmp_path: Path) -> None:
        written(tmp_path, '[env.far]\nstack = "far"\n', "config/qdn/qdn.toml")
        assert load_settings().environment().name == "far"
        written(tmp_path, '[env.near]\nstack = "near"\n')
        assert load_settings().environment().name == "near"

    def test_named_by_the_command_goes_before_the_one_in_the_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        by_variable = written(tmp_path, '[env.variable]\nstack = "v"\n', "a.toml")
        by_option = written(tmp_path, '[env.option]\nstack = "o"\n', "b.toml")
        monkeypatch.setenv("QDN_CONFIG", str(by_variable))
        assert load_settings().environment().name == "variable"
        assert load_settings(by_option).environment().name == "option"

    def test_yields_to_the_variable_that_names_an_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written(tmp_path, '[env.yard]\nstack = "yard"\n')
        monkeypatch.setenv("QDN_ENV", "local")
        assert load_settings().environment().name == "local"
        assert load_settings().environment("yard").name == "yard"


class TestAMistake:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('colour = "red"', r"colour is not known here; allowed are: default, env"),
            ('default = "moon"', r"default is one of: local"),
            ('[env.a]\nregion = "us-west-2"', r"env\.a\.stack is missing"),
            (
                '[env.a]\nstack = "a"\nregion = "mars"',
                r"env\.a\.region is not an AWS region, such as",
            ),
            ('[env.a]\nstack = "a"\nregio = "us-west-2"', r"env\.a\.regio is not known here"),
            ('[env.a]\nstack = "a b"', r"env\.a\.stack is not a stack.s name: a letter"),
            (
                '[env.a]\nstack = "a"\nread_only = "maybe"',
                r"env\.a\.read_only is neither true nor false",
            ),
            ('[env.a]\nstack = "a"\n[env.a.resources]\nbucket = "b"', r"resources\.bucket is not"),
            (
                '[env.a]\nstack = "a"\n[env.a.resources]\ndata_bucket = 3',
                r"resources\.data_bucket is not a bucket's name",
            ),
            ('[env.A]\nstack = "a"', r"env\.A is named by 1 to 40 of a-z"),
            ('[env.local]\nstack = "mine"', r"env\.local\.stack is not known here"),
            (
                "[env.local]\npoll_s = 0.1",
                r"env\.local\.poll_s is not a number of seconds from 0\.2 to 10",
            ),
            ('[env.a]\nstack = "a"\nsite_domain = "a.example"', r"certificate_arn is missing"),
            ("env = 3", r"env holds tables"),
            ("env = [", r"is not TOML"),
        ],
    )
    def test_is_named_by_its_key_and_what_is_allowed(
        self, tmp_path: Path, text: str, said: str
    ) -> None:
        written(tmp_path, text)
        with pytest.raises(SettingsError, match=said):
            load_settings()

    def test_a_named_file_that_is_missing_is_no_silent_default(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(SettingsError, match=r"named by --config, is not a file"):
            load_settings(tmp_path / "none.toml")
        monkeypatch.setenv("QDN_CONFIG", str(tmp_path / "none.toml"))
        with pytest.raises(SettingsError, match=r"named by QDN_CONFIG, is not a file"):
            load_settings()


class TestTheStateFolder:
    def test_is_where_the_variable_says(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QDN_HOME", str(tmp_path / "here"))
        assert state_home() == tmp_path / "here"

    def test_is_never_relative_to_wherever_one_happens_to_be(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QDN_HOME", "here")
        with pytest.raises(SettingsError, match="not an absolute path"):
            state_home()

    def test_is_the_users_own_without_the_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("QDN_HOME")
        assert state_home().name == "qdn"
