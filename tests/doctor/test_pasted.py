"""The token is found in whatever was pasted, and what is odd about it is said."""

import pytest

from qdn_tui.doctor.pasted import Oddity, read

TOKEN = "Zk3v9QxT_a-8LmN2bWc4RyUe"
LEGACY = "cd613e30d8f14adf"
SITE = "https://track.example.com"


@pytest.mark.parametrize(
    ("text", "oddities"),
    [
        (TOKEN, []),
        (f"  {TOKEN}\n", []),
        (LEGACY, []),
        (f"{SITE}/track/{TOKEN}", []),
        (f"{SITE}/track/{TOKEN}/", []),
        (f"{SITE}/track/{TOKEN}?utm_source=sms", []),
        (f"{SITE}:8443/track/{TOKEN}#x", []),
        (f"http://track.example.com/track/{TOKEN}", [Oddity.INSECURE]),
        (f"track.example.com/track/{TOKEN}", [Oddity.NO_SCHEME]),
        (f"/track/{TOKEN}", []),
        (f"{SITE}/track/?t={TOKEN}", [Oddity.OLD_FORM]),
        (f"{SITE}/track?t={TOKEN}&x=1", [Oddity.OLD_FORM]),
        (f"{SITE}/?t={TOKEN}", [Oddity.OTHER_PATH, Oddity.OLD_FORM]),
        (f"{SITE}/track/{TOKEN}.", [Oddity.TAILED]),
        (f"{SITE}/track/{TOKEN})", [Oddity.TAILED]),
        (f"<{SITE}/track/{TOKEN}>", [Oddity.SURROUNDED]),
        (f"Hi! Your haul (J-12): {SITE}/track/{TOKEN}. Thanks", [Oddity.SURROUNDED]),
        (f"“{SITE}/track/{TOKEN}”", [Oddity.SURROUNDED]),
        (f"[{SITE}/track/{TOKEN}]({SITE}/track/{TOKEN})", [Oddity.SURROUNDED]),
        (f"[your pickup]({SITE}/track/{TOKEN})", [Oddity.SURROUNDED]),
        (f"|Dana|{SITE}/track/{TOKEN}|Friday|", [Oddity.SURROUNDED]),
        (f"https://[track.example.com]/track/{TOKEN}", [Oddity.SURROUNDED]),
        (f"https://a\u2100b.com/track/{TOKEN}", [Oddity.SURROUNDED]),
        (f"my code is {TOKEN}, why?", [Oddity.SURROUNDED]),
        (f"{SITE}/track/{TOKEN[:8]}%5F{TOKEN[9:]}", [Oddity.ENCODED]),
        (f"{SITE}/track/{TOKEN[:8]}%255F{TOKEN[9:]}", [Oddity.ENCODED_TWICE]),
        (f"{SITE}/Track/{TOKEN}", [Oddity.CAPITALS]),
        (f"{SITE.upper()}/track/{TOKEN}", []),
        (f"{SITE}/track/{TOKEN}/index.html", [Oddity.DEEPER]),
        (f"{SITE}/track/{TOKEN[:14]}\n{TOKEN[14:]}", [Oddity.SURROUNDED, Oddity.BROKEN_LINE]),
        (f"{SITE}/{TOKEN}", [Oddity.OTHER_PATH]),
        (f"\u202e{SITE}/track/{TOKEN}\u200b", []),
    ],
)
def test_the_token_is_found(text: str, oddities: list[Oddity]) -> None:
    found = read(text)
    assert found.token in (TOKEN, LEGACY)
    assert list(found.oddities) == oddities


@pytest.mark.parametrize("tail", ["", ".", "_", "*_", "…)"])
def test_a_token_keeps_its_last_sign_whatever_stands_behind_it(tail: str) -> None:
    token = f"{TOKEN[:-1]}_"
    found = read(f"{SITE}/track/{token}{tail}").token
    # An underline behind it could be its own: which of the two, only the store knows.
    assert found == (f"{token}_" if tail == "_" else token)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "where is my pickup?",
        f"{SITE}/book/",
        f"{SITE}/track/",
        "J-000012",
        "/track/…",
        "http://[::1",
        "http://[::1]",
        "https://[track.example.com]/track/",
        "|",
        "[]()",
    ],
)
def test_where_there_is_none_nothing_is_made_up(text: str) -> None:
    assert read(text).token is None


def test_a_token_that_was_cut_is_kept_for_the_jobs_to_know() -> None:
    assert read(f"{SITE}/track/{TOKEN[:-5]}").token == TOKEN[:-5]
    assert read("Zk3v9QxT_a-8LmN2bW").token == "Zk3v9QxT_a-8LmN2bW"


def test_host_and_target_are_as_a_phone_would_take_them() -> None:
    found = read(f"See https://dana@Track.Example.com:8443/track/{TOKEN}/?lang=es today")
    assert (found.host, found.scheme) == ("track.example.com:8443", "https")
    assert found.target == f"/track/{TOKEN}/?lang=es"


def test_what_is_shown_opens_no_page() -> None:
    assert TOKEN not in read(f"{SITE}/track/{TOKEN}").shown
    assert read(f"{SITE}/track/{TOKEN}").shown == "track.example.com/track/Zk3v…Ue"


def test_endless_and_hostile_text_is_read_to_its_end() -> None:
    assert read("a" * 1_000_000).token is None
    assert read(f"\x1b]0;x\x07{SITE}/track/{TOKEN}").token == TOKEN
    assert read(f"{SITE}/track/{'%25' * 3000}").token is None
