"""An email that is ready to be sent. Source: RFC 6068."""

from collections.abc import Iterable
from typing import Any

from qrs.contents.addresses import MAX_ADDRESS_LENGTH, split_address
from qrs.contents.escapes import percent_encode
from qrs.contents.lines import clean_line
from qrs.contents.reader import REQUIRED, Payload, PayloadReader

MAX_SUBJECT_LENGTH = 200
MAX_BODY_LENGTH = 1000
MAX_ITEMS = 5


def make_email(payload: Payload) -> str:
    """Raises ContentError."""
    reader = PayloadReader(payload)
    receivers = reader.items("to", "tos", most=MAX_ITEMS)
    if not any(raw.strip() for _, raw in receivers):
        reader.refuse("to", REQUIRED)
    to = _take_addresses(reader, receivers)
    fields = {
        name: _take_addresses(reader, reader.list_of(name, most=MAX_ITEMS))
        for name in ("cc", "bcc")
    }
    fields["subject"] = percent_encode(reader.line("subject", most=MAX_SUBJECT_LENGTH))
    fields["body"] = percent_encode(reader.text("body", most=MAX_BODY_LENGTH))
    reader.finish()
    query = "&".join(f"{name}={value}" for name, value in fields.items() if value)
    return f"mailto:{to}?{query}" if query else f"mailto:{to}"


def _take_addresses(reader: PayloadReader, items: Iterable[tuple[str, Any]]) -> str:
    """Only the comma between two addresses stands as it is."""
    addresses = [reader.clean(where, raw, _encode) for where, raw in items]
    return ",".join(address for address in addresses if address)


def _encode(raw: str) -> str:
    """Also a plus sign, which some mail programs would read as a blank. Raises RuleError."""
    address = clean_line(raw, most=MAX_ADDRESS_LENGTH)
    if not address:
        return ""
    local, domain = split_address(address, quoted=True)
    return f"{percent_encode(local)}@{domain}"
