"""Renders one page as bytes, with its headers."""

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template

from edge.pages.branding import Branding
from edge.pages.languages import Language
from edge.pages.texts import ICONS, TEXTS, PageName
from edge.responses import NO_STORE, Header

_HERE = Path(__file__).parent
_PAGE = Template((_HERE / "page.html").read_text(encoding="utf-8"))
_CONTENT = Template((_HERE / "content.html").read_text(encoding="utf-8"))
_STYLE = Template((_HERE / "style.css").read_text(encoding="utf-8"))


def render_page(
    name: PageName, language: Language, branding: Branding
) -> tuple[bytes, list[Header]]:
    """The HTML and its headers; under 10 KB, no script, no resource of other hosts."""
    style = render_style(branding)
    html = _PAGE.substitute(
        language=language,
        colour=branding.colour,
        style=style,
        heading=escape(TEXTS[language][name].heading),
        content=render_content(name, language, branding),
    ).encode()
    return html, _headers(len(html), style, language, branding)


def render_content(name: PageName, language: Language, branding: Branding) -> str:
    """The HTML inside of <main>."""
    text = TEXTS[language][name]
    return _CONTENT.substitute(
        brand=_render_brand(branding),
        icon=ICONS[name],
        heading=escape(text.heading),
        text=escape(text.text),
        action=f'<a href="">{escape(text.action)}</a>\n' if text.action else "",
    )


def render_style(branding: Branding) -> str:
    return _STYLE.substitute(colour=branding.colour, ink=branding.ink)


def _render_brand(branding: Branding) -> str:
    if not branding.name:
        return ""
    logo = f'<img src="{escape(branding.logo_url)}" alt="">' if branding.logo_url else ""
    return f"<header>{logo}{escape(branding.name)}</header>\n"


def _headers(length: int, style: str, language: Language, branding: Branding) -> list[Header]:
    return [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(length).encode()),
        (b"content-language", language.encode()),
        NO_STORE,
        (b"content-security-policy", _policy(style, branding).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-robots-tag", b"noindex"),
    ]


def hash_style(style: str) -> str:
    """The style sheet's source expression in a Content-Security-Policy."""
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"


def _policy(style: str, branding: Branding) -> str:
    """Allows this style sheet only, and images of the own host if there is a logo."""
    images = "'self' data:" if branding.logo_url else "data:"
    return (
        f"default-src 'none'; style-src '{hash_style(style)}'; img-src {images};"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
