"""The secrets that requests are signed with: "whsec_" and base64, as Standard Webhooks has them.

They must be read again to sign, so they are encrypted at rest and not hashed.
"""

import base64
import secrets
from datetime import datetime

from accounts.sealing import seal, unseal
from webhooks.models import SEAL_PURPOSE, WebhookSubscription

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def seal_secret(secret: str) -> bytes:
    return seal(secret.encode(), purpose=SEAL_PURPOSE)


def unseal_secret(sealed: bytes | memoryview) -> str:
    """Raises UnsealError."""
    return unseal(bytes(sealed), purpose=SEAL_PURPOSE).decode()


def list_secrets(subscription: WebhookSubscription, *, now: datetime) -> list[str]:
    """The newest first; the previous one until it expires. Raises UnsealError."""
    found = [unseal_secret(subscription.sealed_secret)]
    previous = subscription.sealed_previous_secret
    expires_at = subscription.previous_expires_at
    if previous is not None and expires_at is not None and expires_at > now:
        found.append(unseal_secret(previous))
    return found
