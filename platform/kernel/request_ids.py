"""X-Request-Id: the caller's if it is well-formed, else a new one."""

import re
import secrets

from django.http import HttpRequest

_WELL_FORMED = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}", re.ASCII)


def choose_request_id(offered: str | None) -> str:
    """Keep an id that is safe to log and to return; replace anything else.

    1 to 128 letters, digits and ._-:/+= are safe, so that UUIDs, Base64 and ids with parts
    such as Root=1-6789 are kept.
    """
    offered = (offered or "").strip(" \t")
    if _WELL_FORMED.fullmatch(offered):
        return offered
    return secrets.token_hex(16)


def get_request_id(request: HttpRequest) -> str:
    """The id that the edge chose for the request; responses, the log and the audit log carry it."""
    return str(request.META.get("HTTP_X_REQUEST_ID", ""))
