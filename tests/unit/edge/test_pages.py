"""Landing pages: two languages, small, without scripts, readable in any brand colour."""

import re
from itertools import product

import pytest

from edge.pages.branding import Branding, make_branding
from edge.pages.languages import LANGUAGES, choose_language
from edge.pages.preview import render_preview, render_preview_style
from edge.pages.render import render_page
from edge.pages.responses import Pages
from edge.pages.texts import STATUS, TEXTS
from kernel.colours import contrast

EVERY_PAGE = list(product(STATUS, LANGUAGES))
DIGEST = "5f" * 32
LONGEST = make_branding(name="N" * 120, colour="#ffcc00", logo_digest=DIGEST)


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_a_page_is_small_and_has_no_script(name, language) -> None:  # type: ignore[no-untyped-def]
    html, _ = render_page(name, language, LONGEST)
    assert len(html) < 10_000
    assert b"<script" not in html
    assert not re.search(rb"\son\w+=", html)
    assert f'<html lang="{language}">'.encode() in html


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_a_page_is_never_cached_and_loads_nothing(name, language) -> None:  # type: ignore[no-untyped-def]
    headers = dict(render_page(name, language, Branding())[1])
    assert headers[b"cache-control"] == b"no-store"
    assert b"default-src 'none'" in headers[b"content-security-policy"]
    assert b"https:" not in headers[b"content-security-policy"]
    assert b"strict-transport-security" not in headers
    assert b"set-cookie" not in headers


def test_the_titles_are_those_of_the_contract() -> None:
    headings = {name: text.heading for name, text in TEXTS["en"].items()}
    assert headings["paused"] == "This QR is paused"
    assert headings["not_found"] == "QR not found"
    assert headings["blocked"] == "QR blocked"


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (b"", "en"),
        (b"fr", "fr"),
        (b"fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        (b"en-US,en;q=0.9,fr;q=0.8", "en"),
        (b"de,fr;q=0.5", "fr"),
        (b"en;q=0.2, FR;q=0.9", "fr"),
        (b"fr;q=0", "en"),
        (b"fr;q=nonsense", "en"),
        (b"*", "en"),
        (b"\xff\xfe,,;;q=,fr", "fr"),
    ],
)
def test_the_language_follows_the_phone(accept: bytes, language: str) -> None:
    assert choose_language(accept) == language


def test_the_page_is_in_the_requested_language() -> None:
    answer = Pages().get("not_found", {b"accept-language": b"fr-FR"})
    assert answer.status == 404
    assert b"Code QR introuvable" in answer.body
    assert (b"content-language", b"fr") in answer.headers


def test_try_again_has_a_retry_after() -> None:
    answer = Pages().get("try_again", {})
    assert answer.status == 503
    assert (b"retry-after", b"5") in answer.headers


STEPS = ("00", "77", "ff")


@pytest.mark.parametrize("colour", [f"#{''.join(rgb)}" for rgb in product(STEPS, repeat=3)])
def test_text_is_readable_on_every_brand_colour(colour: str) -> None:
    branding = make_branding(name="Nord", colour=colour, logo_digest="")
    assert contrast(branding.ink, branding.colour) >= 4.5


def test_html_in_a_brand_name_is_escaped() -> None:
    branding = make_branding(
        name='<script>alert(1)</script>"', colour="red;}", logo_digest='"onerror='
    )
    html = render_page("paused", "en", branding)[0].decode()
    assert "<script" not in html
    assert '"onerror' not in html
    assert "red;}" not in html


def test_a_logo_is_loaded_from_the_own_host_only() -> None:
    html, headers = render_page("paused", "en", LONGEST)
    assert f'<img src="/static/logos/{DIGEST}.png"'.encode() in html
    assert b"img-src 'self' data:;" in dict(headers)[b"content-security-policy"]


@pytest.mark.parametrize(
    "digest",
    ["", "5f", "https://x.example/l.png", "5F" * 32, f"{DIGEST}\n", f"{DIGEST}.svg", "../" * 21],
)
def test_what_is_no_digest_is_no_logo(digest: str) -> None:
    assert make_branding(name="Nord", colour="", logo_digest=digest).logo_url == ""


def test_a_preview_has_the_rules_of_the_pages_within_one_element() -> None:
    sheet = render_preview_style(LONGEST)
    assert sheet.startswith(".landing{")
    assert ".landing-dark{--paper" in sheet
    assert "--brand:#ffcc00" in sheet
    assert ":root" not in sheet
    assert "@media" not in sheet
    assert "min-height:100" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_a_preview_has_no_heading_of_its_own() -> None:
    html = render_preview("paused", "fr", LONGEST)
    assert '<div class="landing-heading">Ce code QR est en pause</div>' in html
    assert "<h1" not in html
