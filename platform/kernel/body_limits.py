"""The size of request bodies, for the edge and for whatever serves Django without it."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

LARGE_BODY_BYTES = 3 * 1024 * 1024
"""A logo of 2 MB as base64 in JSON, and the other fields; or the items of a bulk call."""

# The pages' tables may be as large as the API's.
_LARGE_PATH = re.compile(
    r"/(?:api/v1/(?:generate|validate|designs(?:/[0-9]+)?|(?:generate|dynamic)/bulk)"
    r"|[^/]+/qrs/(?:import|images/new))/?"
)
REJECTION_KEY = "qrstudio.rejected_body"
"""In the ASGI scope, where the edge has refused a body and Django is to say so on a page."""


@dataclass(frozen=True, slots=True)
class BodyRejection:
    """status: of the response. detail: in English. retry_after_secs: 0 for none."""

    status: int
    detail: str
    retry_after_secs: int = 0


_BULK_PATH = re.compile(r"/api/v1/(?:generate|dynamic)/bulk/?")


def takes_many_items(path: str) -> bool:
    """Whether a body may have as many items as a plan allows in one call."""
    return _BULK_PATH.fullmatch(path) is not None


def get_body_limit(path: str, usual_bytes: int) -> int:
    """In bytes. usual_bytes: of bodies without a picture."""
    return max(usual_bytes, LARGE_BODY_BYTES) if _LARGE_PATH.fullmatch(path) else usual_bytes


def find_body_rejection(request: HttpRequest) -> BodyRejection | None:
    """Why the request has no body; None where it has the one that was sent."""
    environ: dict[str, Any] = getattr(request, "environ", {})
    found = environ.get("asgi.scope", {}).get(REJECTION_KEY)
    return found if isinstance(found, BodyRejection) else None
