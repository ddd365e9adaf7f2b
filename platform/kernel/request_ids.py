"""X-Request-Id: the caller's when it is sane, else a new one."""

import re
import secrets

_SANE = re.compile(r"[A-Za-z0-9._-]{8,128}", re.ASCII)


def choose_request_id(offered: str | None) -> str:
    """Keep an id that is safe to log and to echo; replace anything else.

    Sane means 8 to 128 letters, digits, dots, underscores or hyphens.
    """
    if offered is not None and _SANE.fullmatch(offered):
        return offered
    return secrets.token_hex(16)
