"""The message of a mail: plain text, and HTML for programs that show it."""

import re
from dataclasses import dataclass
from typing import Any

import msgspec
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.mail.brand import MailBrand
from accounts.mail.texts import MailText, Paragraph

# RFC 3834 section 5: no "out of office" is sent back.
_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"\\<>@,;:]+')


@dataclass(frozen=True, slots=True)
class MailMessage:
    """What is sealed until it is sent. sender: a name and an address."""

    to: str
    sender: str
    subject: str
    text: str
    html: str

    def encode(self) -> bytes:
        return msgspec.json.encode(self)

    @classmethod
    def decode(cls, encoded: bytes) -> "MailMessage":
        """Raises msgspec.DecodeError."""
        return msgspec.json.decode(encoded, type=cls)

    def send(self) -> None:
        """By the configured back end. Raises OSError, of which smtplib's errors are."""
        message = EmailMultiAlternatives(
            self.subject, self.text, self.sender, [self.to], headers=_HEADERS
        )
        message.attach_alternative(self.html, "text/html")
        message.send()


def write_message(written: MailText, *, to: str, language: str, brand: MailBrand) -> MailMessage:
    """Both forms of the mail."""
    return MailMessage(
        to=to,
        sender=_write_sender(brand),
        subject=written.subject,
        text=_write_plain(written, language, brand),
        html=_write_html(written, language, brand),
    )


def _write_sender(brand: MailBrand) -> str:
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    # What may stand between quotes without an escape (RFC 5322 section 3.2.4).
    name = " ".join(_NOT_IN_NAMES.sub(" ", brand.name).split())
    return f'"{name}" <{address}>'


def _write_plain(written: MailText, language: str, brand: MailBrand) -> str:
    # French writes a narrow space before it.
    colon = "\u202f:" if language == "fr" else ":"
    parts = [_as_plain(paragraph, colon) for paragraph in written.paragraphs]
    return "\n\n".join([*parts, f"-- \n{brand.name}"]) + "\n"


def _as_plain(paragraph: Paragraph, colon: str) -> str:
    return f"{paragraph.text}{colon}\n{paragraph.url}" if paragraph.url else paragraph.text


def _write_html(written: MailText, language: str, brand: MailBrand) -> str:
    colour = brand.colour if _COLOUR.fullmatch(brand.colour) else "#0b57a4"
    context: dict[str, Any] = {
        "written": written,
        "language": language,
        "brand": brand,
        "colour": colour,
    }
    # A plain text, which msgspec can encode.
    return render_to_string("accounts/mails/layout.html", context) + ""
