"""The headers of a request that is sent: who it is from, and that it is genuine.

X-QRStudio-Signature   t=<unix>,v1=<hex>; the key is the secret's whole text
webhook-signature      v1,<base64>; the key is what the secret's base64 stands for
                       Source: https://www.standardwebhooks.com
"""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from webhooks.signing_secrets import PREFIX


def make_headers(
    *,
    event_id: str,
    event_type: str,
    delivery_id: UUID | None,
    body: bytes,
    secrets: Sequence[str],
    now: datetime,
) -> list[tuple[str, str]]:
    """secrets: the newest first. Receivers that read only the last signature of several, as the
    documented one did, verify by the previous secret until it expires. delivery_id: None in a test.
    """
    sent_at = int(now.timestamp())
    signatures = [f"v1={sign(secret, body, sent_at)}" for secret in secrets]
    standard = [f"v1,{sign_as_standard(one, event_id, body, sent_at)}" for one in secrets]
    headers = [
        ("Content-Type", "application/json"),
        ("X-QRStudio-Signature", ",".join([f"t={sent_at}", *signatures])),
        ("X-QRStudio-Event", event_type),
        ("webhook-id", event_id),
        ("webhook-timestamp", str(sent_at)),
        ("webhook-signature", " ".join(standard)),
    ]
    if delivery_id is not None:
        headers.append(("X-QRStudio-Delivery", str(delivery_id)))
    return headers


def sign(secret: str, body: bytes, sent_at: int) -> str:
    signed = str(sent_at).encode() + b"." + body
    return hmac.new(secret.encode(), signed, sha256).hexdigest()


def sign_as_standard(secret: str, event_id: str, body: bytes, sent_at: int) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{event_id}.{sent_at}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
