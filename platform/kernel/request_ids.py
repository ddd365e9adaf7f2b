"""X-Request-Id: the caller's when it is sane, else a new one."""

import re
import secrets

_SANE = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}", re.ASCII)


def choose_request_id(offered: str | None) -> str:
    """Keep an id that is safe to log and to echo; replace anything else.

    Sane means 1 to 128 letters, digits and ._-:/+=, so that UUIDs, Base64 and ids with parts
    such as Root=1-6789 are kept.
    """
    offered = (offered or "").strip(" \t")
    if _SANE.fullmatch(offered):
        return offered
    return secrets.token_hex(16)
