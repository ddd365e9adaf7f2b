"""The size of request bodies, for the edge and for whatever serves Django without it."""

import re

LARGE_BODY_BYTES = 3 * 1024 * 1024
"""A logo of 2 MB as base64 in JSON, and the other fields; or the items of a bulk call."""

_LARGE_PATH = re.compile(
    r"/api/v1/(?:generate|validate|designs(?:/[0-9]+)?|(?:generate|dynamic)/bulk)/?"
)

_BULK_PATH = re.compile(r"/api/v1/(?:generate|dynamic)/bulk/?")


def takes_many_items(path: str) -> bool:
    """Whether a body may have as many items as a plan allows in one call."""
    return _BULK_PATH.fullmatch(path) is not None


def get_body_limit(path: str, usual_bytes: int) -> int:
    """In bytes. usual_bytes: of bodies without a picture."""
    return max(usual_bytes, LARGE_BODY_BYTES) if _LARGE_PATH.fullmatch(path) else usual_bytes
