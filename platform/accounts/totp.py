"""One-time passwords from the time: RFC 6238 with SHA-1, 6 digits, 30 seconds, as every app has.

A code is accepted one step early or late, for clocks that differ.
"""

import hmac
from datetime import datetime

import pyotp

STEP_SECS = 30
DIGITS = 6
_DRIFT = 1
_ISSUER = "QR Studio"


def make_secret() -> str:
    """160 bits in base32 (RFC 4226 section 4, R6)."""
    return pyotp.random_base32(32)


def get_provisioning_url(secret: str, *, email: str) -> str:
    """The otpauth: URL that apps read from a code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def find_step(secret: str, code: str, *, now: datetime) -> int | None:
    """The time step that the code belongs to; None for a wrong one."""
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    totp, current = pyotp.HOTP(secret), int(now.timestamp()) // STEP_SECS
    steps = range(current - _DRIFT, current + _DRIFT + 1)
    matching = [step for step in steps if hmac.compare_digest(totp.at(step), code)]
    return matching[-1] if matching else None
