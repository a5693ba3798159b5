"""The site build: what comes out of the source, and what it says about a mistake in it."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from qdn_tui.business_file import load_business
from qdn_tui.deploy.site import (
    ASSET_CACHE,
    FUNCTION_LIMIT,
    PAGE_CACHE,
    SiteBuildError,
    SiteFile,
    build,
    build_function,
    release_id,
)
from qdn_tui.domain.business import Business
from qdn_tui.domain.status import FLOW
from qdn_tui.resources import resource_root

RELEASE = "0123456789ab"


@pytest.fixture
def business() -> Business:
    return load_business()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the source that a test may spoil."""
    for folder in ("assets", "cf", "frontend"):
        shutil.copytree(resource_root() / folder, tmp_path / folder)
    return tmp_path


def by_key(files: tuple[SiteFile, ...]) -> dict[str, SiteFile]:
    return {file.key: file for file in files}


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_same_source_gives_the_same_bytes_wherever_it_lies(
    source: Path, business: Business
) -> None:
    assert build(source, business, RELEASE) == build(resource_root(), business, RELEASE)
    assert release_id(source, business) == release_id(resource_root(), business)


def test_assets_come_first_then_pages_then_the_manifest(business: Business) -> None:
    keys = [file.key for file in build(resource_root(), business, RELEASE)]
    ranks = [0 if key.startswith("assets/") else 2 if key == "release.json" else 1 for key in keys]
    assert set(ranks) == {0, 1, 2}
    assert ranks == sorted(ranks)


def test_assets_are_named_by_their_content_and_kept_for_ever(business: Business) -> None:
    assets = [f for f in build(resource_root(), business, RELEASE) if f.key.startswith("assets/")]
    assert assets
    for file in assets:
        assert f".{hashlib.sha256(file.body).hexdigest()[:8]}." in file.key
        assert file.sha256 == hashlib.sha256(file.body).hexdigest()
        assert file.cache_control == ASSET_CACHE


def test_pages_are_asked_for_again_each_time(business: Business) -> None:
    files = by_key(build(resource_root(), business, RELEASE))
    for key in ("track/index.html", "book/index.html"):
        assert files[key].cache_control == PAGE_CACHE
        assert files[key].content_type == "text/html; charset=utf-8"
        assert files[key].target == "site"


def test_every_address_in_a_page_is_one_that_is_served(business: Business) -> None:
    files = by_key(build(resource_root(), business, RELEASE))
    pages = {"/track/", "/book/", "/dashboard", "/api/book"}
    for key in (key for key in files if key.endswith(".html")):
        html = files[key].body.decode()
        addresses = set(re.findall(r'(?:href|src|action|data-script|data-panel)="([^"]+)"', html))
        assert addresses, key
        for address in addresses:
            path = re.sub(r"\?(view=plain&amp;)?lang=(en|es)$", "", address)
            inside = ("#", "data:", f"tel:{business.phone}")
            local = path in ("", *pages) or path.startswith(inside)
            assert local or path[1:] in files, address


def test_pages_are_built_in_every_language(business: Business) -> None:
    files = by_key(build(resource_root(), business, RELEASE))
    for page in ("track", "book", "dashboard"):
        english, spanish = (files[f"{page}/{folder}index.html"] for folder in ("", "es/"))
        assert b'<html lang="en-US">' in english.body
        assert b'<html lang="es-US">' in spanish.body
        assert spanish.cache_control == PAGE_CACHE


def test_a_language_more_is_a_file_more(source: Path, business: Business) -> None:
    (source / "frontend/strings/fr.toml").write_text('[book]\nheadline = "Tout part."\n', "utf-8")
    html = by_key(build(source, business, RELEASE))["book/fr/index.html"].body.decode()
    assert "Tout part." in html
    assert "When should we come?" in html
    assert "const LANGUAGES = 'en,es,fr';" in build_function(source, RELEASE).decode()


def test_pages_hold_no_inline_code_and_name_no_other_host(business: Business) -> None:
    for file in build(resource_root(), business, RELEASE):
        text = file.body.decode(errors="replace")
        if file.key.endswith(".html"):
            assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
            assert not re.search(r"<script(?![^>]*\ssrc=)", text)
        assert set(re.findall(r"https?://[^\s\"')%]+", text)) <= _NAMED


# The name of SVG, and where the staff's link to a map leads whoever follows it.
_NAMED = {"http://www.w3.org/2000/svg", "https://www.google.com/maps/search/?api=1&query="}


def test_no_page_asset_repeats_what_the_flow_says(business: Business) -> None:
    """Labels and marks reach the page through the builder and the API alone."""
    script = (resource_root() / "frontend/track/track.js").read_text("utf-8")
    for info in FLOW:
        assert f"'{info.label}'" not in script
        assert info.mark not in script


def test_the_booking_page_says_each_service_its_price_and_what_it_includes(
    business: Business,
) -> None:
    html = by_key(build(resource_root(), business, RELEASE))["book/index.html"].body.decode()
    for service in business.services:
        assert service.label in html
        assert service.price_label(business.currency) in html
        assert all(item in html for item in service.includes)
    assert "8–10\u00a0am" in html
    assert "Closed on Sundays" in html


def test_the_manifest_lists_every_other_file(business: Business) -> None:
    files = build(resource_root(), business, RELEASE)
    manifest = json.loads(files[-1].body)
    assert files[-1].cache_control == "no-store"
    assert manifest["release"] == RELEASE
    assert manifest["files"] == {file.key: file.fingerprint for file in files[:-1]}


def test_business_data_is_escaped(source: Path, business: Business) -> None:
    hostile = business.model_copy(update={"name": "<script>alert(1)</script> & Sons"})
    for file in build(source, hostile, RELEASE):
        assert b"<script>alert" not in file.body
    html = by_key(build(source, hostile, RELEASE))["track/index.html"].body.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in html


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("assets/tokens.css", "--brand: #ff8a1f", "--brand: #ff8a20"),
        ("frontend/track/track.js", "15000", "16000"),
        ("frontend/strings/en.toml", "haul it away", "haul it off"),
        ("cf/qdn-track-rewrite.js", "1024", "1023"),
    ],
)
def test_the_release_id_changes_with_whatever_ships(
    source: Path, business: Business, path: str, old: str, new: str
) -> None:
    before = release_id(source, business)
    rewrite(source / path, old, new)
    assert release_id(source, business) != before
    assert re.fullmatch("[0-9a-f]{12}", before)


def test_an_asset_of_both_sides_goes_to_both(source: Path, business: Business) -> None:
    (source / "frontend/dashboard/index.html.j2").write_text(
        '<link rel="stylesheet" href="{{ asset(\'frontend/book/book.css\') }}">', "utf-8"
    )
    files = by_key(build(source, business, RELEASE))
    targets = {key: file.target for key, file in files.items()}
    assert targets.pop("dashboard/index.html") == "dashboard"
    assert {key: target for key, target in targets.items() if target == "both"}.keys() == {
        next(key for key in files if key.startswith("assets/book.") and key.endswith(".css")),
        "release.json",
    }


class TestAMistakeInTheSource:
    def complaint(self, source: Path, business: Business) -> str:
        with pytest.raises(SiteBuildError) as caught:
            build(source, business, RELEASE)
        assert str(source) not in caught.value.message
        return caught.value.message

    def test_bad_template_syntax_is_named_with_its_line(
        self, source: Path, business: Business
    ) -> None:
        rewrite(source / "frontend/book/index.html.j2", "{% endif %}", "{% endiff %}")
        said = self.complaint(source, business)
        assert re.match(r"frontend/book/index\.html\.j2:\d+: .*endiff", said)
        assert not said.endswith(".")  # the sentence goes on with what to do

    def test_an_unknown_name_is_named_with_its_line(self, source: Path, business: Business) -> None:
        rewrite(source / "frontend/track/index.html.j2", "business.phone_label", "business.fax")
        line = _line_of(source / "frontend/track/index.html.j2", "business.fax")
        assert self.complaint(source, business).startswith(f"frontend/track/index.html.j2:{line}: ")

    def test_a_mistake_in_the_layout_is_named_there(self, source: Path, business: Business) -> None:
        rewrite(source / "frontend/layout.html.j2", "{{ locale }}", "{{ tongue }}")
        assert self.complaint(source, business).startswith("frontend/layout.html.j2:2: ")

    def test_a_missing_asset_is_named_where_it_is_asked_for(
        self, source: Path, business: Business
    ) -> None:
        (source / "frontend/track/track.js").unlink()
        line = _line_of(source / "frontend/track/index.html.j2", "track.js")
        assert self.complaint(source, business).startswith(
            f"frontend/track/index.html.j2:{line}: frontend/track/track.js: No such file"
        )

    def test_a_missing_include_is_named(self, source: Path, business: Business) -> None:
        (source / "assets/logo.svg").unlink()
        complaint = self.complaint(source, business)
        assert complaint.startswith("frontend/layout.html.j2:")
        assert "assets/logo.svg" in complaint

    def test_a_missing_import_of_a_stylesheet_is_named_with_its_line(
        self, source: Path, business: Business
    ) -> None:
        (source / "assets/base.css").unlink()
        assert "frontend/book/book.css:2: there is no ../../assets/base.css" in self.complaint(
            source, business
        )

    def test_a_stylesheet_that_imports_itself_is_refused(
        self, source: Path, business: Business
    ) -> None:
        path = source / "assets/base.css"
        path.write_text('@import "base.css";\n', "utf-8")
        assert "assets/base.css: imports itself" in self.complaint(source, business)

    def test_an_import_from_outside_the_source_is_refused(
        self, source: Path, business: Business
    ) -> None:
        (source.parent / "outside.css").write_text("p {}", "utf-8")
        path = source / "assets/base.css"
        path.write_text('@import "../../outside.css";\n', "utf-8")
        assert "there is no ../../outside.css" in self.complaint(source, business)

    def test_strings_that_are_no_toml_are_named(self, source: Path, business: Business) -> None:
        path = source / "frontend/strings/es.toml"
        path.write_text("[book\n", "utf-8")
        assert self.complaint(source, business).startswith("frontend/strings/es.toml: ")

    def test_a_placeholder_that_nothing_fills_in_is_named_with_its_key(
        self, source: Path, business: Business
    ) -> None:
        english, spanish = (source / f"frontend/strings/{code}.toml" for code in ("en", "es"))
        rewrite(english, 'title = "Book a pickup"', 'title = "Book {oops}"')
        assert self.complaint(source, business) == (
            "frontend/strings/en.toml: book.title has {oops}, which nothing fills in"
        )
        # One that other texts have is as wrong where a page shows it as it is.
        rewrite(english, "{oops}", "{phone}")
        assert "en.toml: book.title has {phone}, which" in self.complaint(source, business)
        rewrite(english, "Book {phone}", "Book a pickup")
        # Another language has no names but those of the English text.
        rewrite(spanish, "{phone}", "{number}")
        assert self.complaint(source, business) == (
            "frontend/strings/es.toml: common.call has {number}, which nothing fills in; "
            "there it can be {phone}"
        )

    def test_a_file_that_names_no_language_is_refused(
        self, source: Path, business: Business
    ) -> None:
        (source / "frontend/strings/notes.toml").write_text("", "utf-8")
        assert "a language is two small letters" in self.complaint(source, business)

    def test_a_script_that_includes_nothing_is_named_with_its_line(
        self, source: Path, business: Business
    ) -> None:
        rewrite(source / "frontend/book/book.js", "../shared/page.js", "../shared/nothing.js")
        assert "frontend/book/book.js:3: there is no ../shared/nothing.js" in self.complaint(
            source, business
        )

    def test_bytes_that_are_no_text_are_named(self, source: Path, business: Business) -> None:
        (source / "frontend/track/track.js").write_bytes(b"const a = '\xff';")
        assert "frontend/track/track.js: is not UTF-8 at byte 11" in self.complaint(
            source, business
        )

    def test_a_source_without_pages_is_refused(self, source: Path, business: Business) -> None:
        shutil.rmtree(source / "frontend")
        assert self.complaint(source, business).startswith("frontend: holds no page")


class TestTheFunction:
    def test_it_carries_the_release_and_the_dashboards(self) -> None:
        code = build_function(resource_root(), RELEASE, ["E1", "E2"]).decode()
        assert f"const RELEASE = '{RELEASE}';" in code
        assert "const DASHBOARD_DISTRIBUTIONS = 'E1,E2';" in code

    def test_code_over_the_quota_is_refused(self, source: Path) -> None:
        path = source / "cf/qdn-track-rewrite.js"
        text = path.read_text("utf-8")
        room = FUNCTION_LIMIT - len(build_function(source, RELEASE))
        path.write_text(text + "//" + "x" * (room - 2), "utf-8")
        assert len(build_function(source, RELEASE)) == FUNCTION_LIMIT
        path.write_text(text + "//" + "x" * (room - 1), "utf-8")
        with pytest.raises(SiteBuildError, match="10241 bytes are over the limit of 10240"):
            build_function(source, RELEASE)

    def test_a_line_to_fill_in_that_is_gone_is_missed(self, source: Path) -> None:
        rewrite(source / "cf/qdn-track-rewrite.js", "const RELEASE = 'unreleased';", "")
        with pytest.raises(SiteBuildError, match="needs one line `const RELEASE"):
            build_function(source, RELEASE)

    @pytest.mark.parametrize("release", ["'; evil()", "a\nb", "\\"])
    def test_a_value_that_would_be_code_is_refused(self, release: str) -> None:
        with pytest.raises(SiteBuildError, match="RELEASE cannot be"):
            build_function(resource_root(), release)


def _line_of(path: Path, text: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
