"""The secret between CloudFront and the API is changed without a request turned away."""

from itertools import count

import pytest

from qdn_tui import cloud
from qdn_tui.cloud import stack
from qdn_tui.cloud.api_release import live_api
from qdn_tui.cloud.web import fetch
from qdn_tui.deploy import rotation
from qdn_tui.deploy.api import alias_of, smoke, stands
from qdn_tui.deploy.errors import DeployError, Refused
from qdn_tui.deploy.records import LiveApi
from qdn_tui.deploy.rotation import NotTaken, Secrets, Stage, rotate_origin_secret
from qdn_tui.settings import Environment

OLD, NEW = "o" * 32, "n" * 32


def test_each_stage_is_known_by_what_the_api_was_told() -> None:
    told, stages = Secrets(OLD, "", ""), []
    for _ in range(3):
        stages.append(told.stage)
        after = {"OriginSecret": told.sent, "NextOriginSecret": told.next}
        after |= {"LastOriginSecret": told.last, **told.parameters(lambda: NEW)}
        told = Secrets(*(after[name] for name in after))
    assert stages == list(Stage)
    assert told == Secrets(NEW, "", "")


@pytest.mark.cloud
@pytest.mark.timeout(300)  # a cloud of its own, and four updates of its stack
@pytest.mark.usefixtures("own_place")
class TestOnTheEmbeddedCloud:
    @pytest.fixture
    def up(self, local_environment: Environment) -> cloud.Cloud:
        return cloud.bring_up(local_environment, confirm=lambda _plan: True).cloud

    def test_the_site_answers_at_every_stage_and_the_old_secret_opens_nothing_then(
        self, up: cloud.Cloud, local_environment: Environment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def asked(secret: str) -> int:
            url = f"{up.resources.function_url}/api/services"
            return fetch(url, headers={"x-qdn-origin": secret}).status

        function = up.lambda_.get_function_configuration(
            FunctionName=up.resources.api_function_name
        )
        first = function["Environment"]["Variables"]["QDN_ORIGIN_SECRET"]
        released = live_api(up)
        version = released.version
        numbers = count()
        within: list[str] = []
        seen: list[tuple[Stage, int, int, int]] = []

        def note(stage: Stage) -> None:
            site = fetch(f"{up.resources.site_url}/api/services").status
            seen.append((stage, site, asked(first), asked(NEW)))
            if stage is Stage.FORGET_LAST:
                within.append(live_api(up).version)
            if stage is Stage.SEND_NEXT and next(numbers) == 0:
                raise KeyboardInterrupt  # it is broken off, and run again

        def rotate() -> None:
            rotate_origin_secret(
                local_environment,
                confirm=lambda _plan: True,
                on_stage=note,
                on_event=lambda _event: None,
                new=lambda: NEW,
            )

        def broken_off(_cloud: cloud.Cloud) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(stack, "publish_settings", broken_off)
            with pytest.raises(KeyboardInterrupt):
                rotate()
        with pytest.raises(KeyboardInterrupt):
            rotate()
        rotate()
        assert seen == [
            (Stage.TAKE_BOTH, 200, 200, 403),
            (Stage.SEND_NEXT, 200, 200, 200),
            (Stage.SEND_NEXT, 200, 200, 200),
            (Stage.FORGET_LAST, 200, 200, 200),
        ]
        assert fetch(f"{up.resources.site_url}/api/services").status == 200
        assert fetch(f"{up.resources.dashboard_url}/api/services").status == 200
        assert (asked(first), asked(NEW)) == (403, 200)

        # The new version has the release's code, and says that we made it: nobody meddled.
        recorded = LiveApi(version=version, code_sha256=released.code_sha256)
        assert live_api(up).version != version
        assert stands(up, recorded, alias_of(up))
        other = recorded.model_copy(update={"code_sha256": "another"})
        assert not stands(up, other, alias_of(up))

        # A release from before would turn everybody away: no rollback puts it live.
        before = LiveApi(version=version, code_sha256="")
        with pytest.raises(DeployError, match="from before the secret of the edge was changed"):
            smoke(up, before, has_jobs=False)

        # One from within would let in whoever knows the secret that was to be forgotten.
        with pytest.raises(Refused, match="would still let in whoever knows the last one"):
            smoke(up, LiveApi(version=within[0], code_sha256=""), has_jobs=False)
        assert live_api(up).version != within[0]
        smoke(up, LiveApi(version=live_api(up).version, code_sha256=""), has_jobs=False)

        # An API of before, which knows one secret only, is never cut off.
        monkeypatch.setattr(rotation, "_known", lambda _cloud: Secrets(NEW, "u" * 32, ""))
        with pytest.raises(NotTaken, match="CloudFront is not told to send it"):
            rotate()
        assert fetch(f"{up.resources.site_url}/api/services").status == 200
        monkeypatch.setattr(rotation, "_known", lambda _cloud: Secrets("u" * 32, "", NEW))
        with pytest.raises(NotTaken, match="turns everybody away"):
            rotate()
