"""ETag and If-Match: a client names the version that it wants to change.

Source: RFC 9110, 8.8.3 (ETag) and 13.1.1 (If-Match).
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from kernel.errors import FieldErrors, PreconditionFailedError

# Elements of the list may be empty (RFC 9110, 5.6.1.2). Possessive quantifiers, as backtracking
# through 30,000 blanks took seconds.
_ELEMENT = re.compile(r'[ \t]*+((?:W/)?"[\x21\x23-\x7e\x80-\xff]*+")?[ \t]*+(?:,|\Z)')

# A proxy that compresses a response gives it a strong tag of its own: Caddy and Apache append
# the coding. It still stands for the version that the client has read.
_CODING = re.compile(r'-(?:gzip|zstd|br|deflate)"\Z')

_PUBLISHED_TAG = r'(?:W/)?"[\x21\x23-\x7e]*"'
IF_MATCH_PATTERN = rf"^(?:\*|{_PUBLISHED_TAG}(?: ?, ?{_PUBLISHED_TAG})*)$"
"""For the API document: what clients should send, which is less than what is accepted."""

ETAG_HEADER: dict[str, Any] = {
    "ETag": {
        "description": "The version, for If-Match. Scans do not change it.",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'},
    }
}
"""For the OpenAPI document: the header of every response that contains one QR or design."""

IF_MATCH_HEADER: dict[str, Any] = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string", "pattern": IF_MATCH_PATTERN},
    "description": (
        "ETags as they were answered, or `*`. If none of these is the version any more,"
        " nothing changes and the answer is 412. Weak tags (`W/`) never match."
    ),
}
"""For the OpenAPI document: a parameter of every operation that changes one QR or design."""


def make_entity_tag(version: object) -> str:
    """The strong tag of a version. version: anything that the json module writes."""
    text = json.dumps(version, sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class IfMatch:
    """The versions that a client is willing to change. tags: None for ``*``, any version."""

    tags: frozenset[str] | None

    def check(self, current_tag: str) -> None:
        """Call it with the row locked. Raises PreconditionFailedError (412).

        Strong comparison (RFC 9110, 8.8.3.2): a weak tag is never equal to ours.
        """
        if self.tags is not None and current_tag not in self.tags:
            raise PreconditionFailedError


def parse_if_match(raw: str | None) -> IfMatch | None:
    """None without the header. Raises FieldErrors (400) for a malformed list.

    Not 412, which tells a client to read again and repeat: that would not help here.
    """
    if raw is None:
        return None
    if raw.strip(" \t") == "*":
        return IfMatch(None)
    tags = set()
    position = 0
    while position < len(raw):
        element = _ELEMENT.match(raw, position)
        if element is None:
            raise _malformed()
        if element[1]:
            tags |= {element[1], _CODING.sub('"', element[1])}
        position = element.end()
    if not tags:
        raise _malformed()
    return IfMatch(frozenset(tags))


def _malformed() -> FieldErrors:
    return FieldErrors.of(
        "If-Match", 'Send ETags as they were answered, in double quotes, such as "1f0c", or *.'
    )
