"""Templates of mails: one short text for each language, from which text and HTML are made.

templates/<app>/mails/<name>.<language>.txt

Confirm your email address                  the subject

Somebody signed up with {{ email }}.        paragraphs, separated by empty lines

[Confirm this address]({{ url }})           alone in its paragraph: a button

  TXT  _verify.go.brand.com                 indented: shown as it is
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils import translation

LANGUAGES = ("en", "fr")
_BUTTON = re.compile(r"\[([^\]]+)\]\((https?://\S+)\)")
_PARAGRAPHS = re.compile(r"\n\s*?\n")
_LINE_ENDS = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. url: text is the label of a button. is_verbatim: line ends and blanks count."""

    text: str
    url: str = ""
    is_verbatim: bool = False


@dataclass(frozen=True, slots=True)
class MailText:
    """The words of a mail."""

    subject: str
    paragraphs: tuple[Paragraph, ...]


def choose_language(*wishes: str) -> str:
    """The first wish that there are templates for, else English. "fr-CA" is French."""
    known = (wish.partition("-")[0].lower() for wish in wishes)
    return next((language for language in known if language in LANGUAGES), "en")


def write_mail_text(template: str, context: Mapping[str, Any], language: str) -> MailText:
    """Render a template, such as accounts/mails/verify_email.

    A value of the context stays within its paragraph: it cannot add one, or a button.
    """
    written = _render(f"{template}.{language}.txt", context, language)
    subject, _, body = written.strip().partition("\n")
    parts = (part for part in _PARAGRAPHS.split(body.strip("\n")) if part.strip())
    return MailText(subject=subject.strip(), paragraphs=tuple(map(_read_paragraph, parts)))


def _render(name: str, context: Mapping[str, Any], language: str) -> str:
    found: Any = get_template(name)
    values = {key: _keep_in_paragraph(value) for key, value in context.items()}
    with translation.override(language):
        # Not HTML: message.py escapes what goes into HTML.
        rendered: str = found.template.render(Context(values, autoescape=False))
    # No longer marked as safe HTML.
    return rendered + ""


def _keep_in_paragraph(value: object) -> object:
    if not isinstance(value, str):
        return value
    return _LINE_ENDS.sub(" ", value).replace("](", "] (").strip()


def _read_paragraph(part: str) -> Paragraph:
    if part.lstrip("\n").startswith("  "):
        return Paragraph(part.strip("\n"), is_verbatim=True)
    text = " ".join(part.split("\n")).strip()
    button = _BUTTON.fullmatch(text)
    return Paragraph(button[1], url=button[2]) if button else Paragraph(text)
