"""Verification of the webhooks that your server receives.

event = verify_webhook(request.body, request.headers, secret="whsec_...")
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime, ValidationError

from qrstudio.base import Answer
from qrstudio.errors import SignatureError

HEADER = "X-QRStudio-Signature"
TOLERANCE_SECS = 300


class WebhookEvent(Answer):
    """id: the same in every attempt to deliver it, so that a second one can be left out."""

    id: str
    type: str
    created_at: AwareDatetime
    workspace: str
    data: dict[str, Any]


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    tolerance_secs: float = TOLERANCE_SECS,
    now: float | None = None,
) -> WebhookEvent:
    """The event, once its signature has been verified.

    body: as received, byte for byte. headers: of any case. While a secret is rotated the header has
    a signature by each; one that fits is enough. now: Unix time, for tests.

    Raises:
        SignatureError: answer with 400; it was not sent by QR Studio, or is too old.
    """
    sent_at, signatures = _parse_header(_find_header(headers))
    if abs((time.time() if now is None else now) - sent_at) > tolerance_secs:
        raise SignatureError("The signature is too old, or the clock is wrong.")
    signed = f"{sent_at}.".encode() + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    matches = [hmac.compare_digest(expected, signature) for signature in signatures]
    if not any(matches):
        raise SignatureError("The signature was not made with this secret.")
    try:
        return WebhookEvent.model_validate_json(body)
    except ValidationError as error:
        raise SignatureError("The body is no event.") from error


def _find_header(headers: Mapping[str, str]) -> str:
    for name, value in headers.items():
        if name.lower() == HEADER.lower():
            return value
    raise SignatureError(f"There is no header {HEADER}.")


def _parse_header(header: str) -> tuple[int, list[str]]:
    """(Unix time, hexadecimal signatures) of `t=...,v1=...,v1=...`."""
    sent_at, signatures = None, []
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name == "t" and value.isascii() and value.isdigit() and len(value) < 16:
            sent_at = int(value)
        elif name == "v1" and value.isascii():
            signatures.append(value)
    if sent_at is None or not signatures:
        raise SignatureError(f"The header {HEADER} is not of the form t=...,v1=...")
    return sent_at, signatures
