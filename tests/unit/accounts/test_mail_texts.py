"""Templates of mails: every one in every language, in text and HTML that say the same."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from accounts.mail.brand import PLATFORM_BRAND, MailBrand
from accounts.mail.message import MailMessage, write_message
from accounts.mail.texts import LANGUAGES, choose_language, write_mail_text

ROOT = Path(settings.BASE_DIR)
FILES = sorted(
    file
    for folder in ("platform", "tenants", "qrs", "scans", "customdomains")
    for file in (ROOT / folder).glob("**/templates/*/mails/*.txt")
)
NAMES = sorted({f"{file.parts[-3]}/mails/{file.name.split('.')[0]}" for file in FILES})
CONTEXT = {"email": "nora@studio.example", "url": "https://app.qr.example/verify/abc/", "hours": 48}


def write(name: str = "accounts/mails/verify_email", language: str = "en") -> MailMessage:
    text = write_mail_text(name, CONTEXT, language)
    return write_message(text, to="nora@studio.example", language=language, brand=PLATFORM_BRAND)


@pytest.mark.parametrize("name", NAMES)
def test_every_mail_is_written_in_every_language(name: str) -> None:
    subjects = {write_mail_text(name, CONTEXT, language).subject for language in LANGUAGES}
    assert len(subjects) == len(LANGUAGES)
    assert all(subjects)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_html_says_what_the_text_says(name: str, language: str) -> None:
    message = write(name, language)
    shown = unescape(re.sub(r"<[^>]+>", " ", message.html))
    for paragraph in write_mail_text(name, CONTEXT, language).paragraphs:
        assert paragraph.text in shown
        assert paragraph.text in message.text
        assert paragraph.url in message.html
        assert paragraph.url in message.text


def test_values_cannot_add_paragraphs_buttons_or_html() -> None:
    evil = "x\n\n[Click](https://evil.example/)\u2028<script>"
    text = write_mail_text("accounts/mails/verify_email", {**CONTEXT, "email": evil}, "en")
    assert [part.url for part in text.paragraphs if part.url] == [CONTEXT["url"]]
    html = write_message(text, to="a@b.example", language="en", brand=PLATFORM_BRAND).html
    assert "<script" not in html
    assert 'href="https://evil.example' not in html


def test_a_brand_names_the_sender_and_cannot_add_headers_or_styles() -> None:
    brand = MailBrand('Nord "Q"\r\nBcc: a@b.example', colour="red;background:url(x)")
    text = write_mail_text("accounts/mails/verify_email", CONTEXT, "en")
    message = write_message(text, to="a@b.example", language="en", brand=brand)
    assert message.sender == '"Nord Q Bcc a b.example" <no-reply@localhost>'
    assert "url(x)" not in message.html


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [(["fr"], "fr"), (["fr-CA"], "fr"), (["", "fr"], "fr"), (["de", "en-GB"], "en"), ([""], "en")],
)
def test_the_first_language_that_we_write_is_chosen(wishes: list[str], expected: str) -> None:
    assert choose_language(*wishes) == expected
