"""Passwords of the demo accounts.

They are derived from SECRET_KEY, which `make up` generates for each DATA_DIR. So they differ
between installations, and a lost demo.json can be restored although the database has only hashes.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from accounts.models import User

_GROUPS = 4


def derive_password(email: str, *, secret: str) -> str:
    """Sixteen letters and digits in groups of four (80 bits), such as k3vq-7hx2-m9ws-4tdp."""
    digest = hmac.digest(secret.encode(), f"demo-password:{email}".encode(), hashlib.sha256)
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[4 * group : 4 * group + 4] for group in range(_GROUPS))


def find_valid_password(user: User, candidates: Iterable[str]) -> str | None:
    return next((password for password in candidates if user.check_password(password)), None)
