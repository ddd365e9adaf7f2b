"""A business card: vCard 3.0, which the cameras of all phones read.

Lines are not folded: readers of codes do not unfold them. No CHARSET, which 3.0 has not.
Source: RFC 2426.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from kernel.urls import MAX_URL_LENGTH, DestinationUrlError, check_web_url
from qrs.contents.addresses import check_address
from qrs.contents.errors import RuleError
from qrs.contents.escapes import escape_vobject
from qrs.contents.lines import clean_line, normalise
from qrs.contents.phones import check_phone
from qrs.contents.reader import Payload, PayloadReader

MAX_NAME_LENGTH = 120
MAX_LINE_LENGTH = 120
MAX_ADDRESS_LENGTH = 250
MAX_NOTE_LENGTH = 500
MAX_ITEMS = 5
ADDRESS_PARTS = ("street", "city", "region", "postcode", "country")


def make_vcard(payload: Payload) -> str:
    """Raises ContentError."""
    reader = PayloadReader(payload)
    lines = [line for line in _list_lines(reader) if line]
    reader.finish()
    return "".join(f"{line}\r\n" for line in ["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"])


def _list_lines(reader: PayloadReader) -> Iterator[str]:
    """An empty line for what was not sent."""
    name = reader.line("name", most=MAX_NAME_LENGTH, required=True)
    family, given = _split_name(reader, name)
    yield f"N:{escape_vobject(family)};{escape_vobject(given)};;;"
    yield f"FN:{escape_vobject(name)}"
    for field, label in (("org", "ORG"), ("title", "TITLE")):
        value = reader.line(field, most=MAX_LINE_LENGTH)
        yield value and f"{label}:{escape_vobject(value)}"
    for where, phone in reader.items("phone", "phones", most=MAX_ITEMS):
        yield _make_phone(reader, where, phone)
    for where, email in reader.items("email", "emails", most=MAX_ITEMS):
        address = reader.clean(where, email, check_address)
        yield address and f"EMAIL:{address}"
    url = reader.take("url", _clean_url)
    yield url and f"URL:{url}"
    yield _make_address(reader)
    note = reader.text("note", most=MAX_NOTE_LENGTH)
    yield note and f"NOTE:{escape_vobject(note)}"


def _split_name(reader: PayloadReader, name: str) -> tuple[str, str]:
    """The last word is the family name, unless a field says otherwise."""
    family = reader.line("family_name", most=MAX_NAME_LENGTH)
    given = reader.line("given_name", most=MAX_NAME_LENGTH)
    if given and not family and name.startswith(f"{given} "):
        family = name.removeprefix(given).strip()
    elif family and not given and name.endswith(f" {family}"):
        given = name.removesuffix(family).strip()
    if not family and not given:
        *first, family = name.split() or [""]
        given = " ".join(first)
    return family, given


def _make_phone(reader: PayloadReader, where: str, phone: Any) -> str:
    """phone: the number, or an object that says what it is for."""
    if isinstance(phone, str):
        number = reader.clean(where, phone, check_phone)
        return number and f"TEL:{number}"
    number = reader.clean(f"{where}.number", phone["number"], check_phone, required=True)
    return f"TEL;TYPE={phone['type'].upper()}:{number}"


def _make_address(reader: PayloadReader) -> str:
    address = reader.get("address", "")
    if isinstance(address, str):
        text = reader.text("address", most=MAX_ADDRESS_LENGTH)
        return text and f"ADR:;;{escape_vobject(text)};;;;"
    clean = partial(clean_line, most=MAX_LINE_LENGTH)
    parts = [
        reader.clean(f"address.{part}", address.get(part) or "", clean) for part in ADDRESS_PARTS
    ]
    return f"ADR:;;{';'.join(map(escape_vobject, parts))}" if any(parts) else ""


def _clean_url(raw: str) -> str:
    """Readers take ``\\,`` for a part of the link, and some cut at a bare ``,`` or ``;``."""
    url = normalise(raw.strip(), most=MAX_URL_LENGTH)
    try:
        checked = check_web_url(url) if url else ""
    except DestinationUrlError as error:
        raise RuleError(str(error)) from error
    return checked.replace(",", "%2C").replace(";", "%3B")
