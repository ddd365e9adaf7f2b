"""Ten codes, shown once, each of which stands in for a second factor once.

12 characters of 32 are 60 bits: a hash without salt is enough, as nobody can try them all.
"""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import RecoveryCode, User

COUNT = 10
# Without i, l, o and u: nobody mistakes one for another, or reads a word (Crockford's base 32).
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 12
_GROUP = 4


@transaction.atomic
def replace_recovery_codes(user: User, *, now: datetime) -> list[str]:
    """New codes, in groups of four; all earlier ones end."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(COUNT)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(code), created_at=now) for code in codes
    )
    return ["-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP)) for code in codes]


def spend_recovery_code(user: User, *, code: str, now: datetime) -> int | None:
    """How many are left; None for a wrong or used one."""
    unused = RecoveryCode.objects.filter(user=user, used_at__isnull=True)
    # Of parallel requests with one code, one succeeds.
    if not unused.filter(digest=_digest(code)).update(used_at=now):
        return None
    return unused.count()


def _digest(code: str) -> bytes:
    """Of the code in any spelling."""
    return hashlib.sha256(code.replace("-", "").lower().encode()).digest()
