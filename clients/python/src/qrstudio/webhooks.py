"""Verification of the webhooks that your server receives.

event = verify_webhook(request.body, request.headers, secret="whsec_...")
"""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from pydantic import AwareDatetime, ValidationError

from qrstudio.base import Answer
from qrstudio.errors import InvalidArgumentError, SignatureError

HEADER = "X-QRStudio-Signature"
# Source: https://www.standardwebhooks.com
STANDARD_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
_PREFIX = "whsec_"
TOLERANCE_SECS = 300


class WebhookEvent(Answer):
    """id: the same in every attempt to deliver it, so that a second one can be left out."""

    id: str
    type: str
    created_at: AwareDatetime
    workspace: str
    data: dict[str, Any]


class Headers(Protocol):
    """What mappings and the headers of most servers have."""

    def items(self) -> Iterable[tuple[str, str]]: ...


def verify_webhook(
    body: bytes | bytearray | memoryview | str,
    headers: Headers,
    secret: str | Sequence[str],
    *,
    tolerance_secs: float = TOLERANCE_SECS,
    now: float | None = None,
) -> WebhookEvent:
    """The event, once its signature has been verified.

    body: as received, byte for byte. headers: of any case; where X-QRStudio-Signature is missing,
    those of Standard Webhooks are read. secret: several while yours is being replaced. While a
    secret is rotated the header has a signature by each; one that fits is enough. now: Unix time,
    for tests.

    Raises:
        SignatureError: answer with 400; it was not sent by QR Studio, or is too old.
        InvalidArgumentError: there is no secret, with which everybody could sign.
    """
    content = body.encode() if isinstance(body, str) else bytes(body)
    secrets = [secret] if isinstance(secret, str) else [*secret]
    if not secrets or not all(secrets):
        raise InvalidArgumentError("Pass the webhook's secret, whsec_...")
    found = {name.lower(): value for name, value in headers.items()}
    if HEADER.lower() in found or not all(name in found for name in STANDARD_HEADERS):
        _verify_own(content, found, secrets, tolerance_secs, now)
    else:
        _verify_standard(content, found, secrets, tolerance_secs, now)
    try:
        return WebhookEvent.model_validate_json(content)
    except ValidationError as error:
        raise SignatureError("The body is no event.") from error


def _verify_own(
    body: bytes,
    headers: dict[str, str],
    secrets: Sequence[str],
    tolerance_secs: float,
    now: float | None,
) -> None:
    header = headers.get(HEADER.lower())
    if header is None:
        raise SignatureError(f"There is no header {HEADER}.")
    sent_at, signatures = _parse_header(header)
    _check_time(sent_at, tolerance_secs, now)
    signed = f"{sent_at}.".encode() + body
    made = [hmac.new(one.encode(), signed, hashlib.sha256).hexdigest() for one in secrets]
    _check_signatures(made, signatures)


def _verify_standard(
    body: bytes,
    headers: dict[str, str],
    secrets: Sequence[str],
    tolerance_secs: float,
    now: float | None,
) -> None:
    message_id, time_text, signature_text = (headers[name] for name in STANDARD_HEADERS)
    sent_at = _parse_time(time_text)
    versioned = [part.partition(",") for part in signature_text.split()]
    signatures = [value for name, _, value in versioned if name == "v1" and value.isascii()]
    if sent_at is None or not signatures:
        raise SignatureError(f"The header {STANDARD_HEADERS[2]} or its time is malformed.")
    _check_time(sent_at, tolerance_secs, now)
    signed = f"{message_id}.{sent_at}.".encode() + body
    keys = [_decode_secret(one) for one in secrets]
    digests = [hmac.new(key, signed, hashlib.sha256).digest() for key in keys]
    _check_signatures([base64.b64encode(digest).decode() for digest in digests], signatures)


def _decode_secret(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidArgumentError("The secret is not of the form whsec_<base64>.") from error


def _check_time(sent_at: int, tolerance_secs: float, now: float | None) -> None:
    if abs((time.time() if now is None else now) - sent_at) > tolerance_secs:
        raise SignatureError("The signature is too old, or the clock is wrong.")


def _check_signatures(made: Sequence[str], received: Sequence[str]) -> None:
    matches = [hmac.compare_digest(one, other) for one in made for other in received]
    if not any(matches):
        raise SignatureError("The signature was not made with this secret.")


def _parse_time(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _parse_header(header: str) -> tuple[int, list[str]]:
    """(Unix time, hexadecimal signatures) of `t=...,v1=...,v1=...`."""
    sent_at, signatures = None, []
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name == "t" and (parsed := _parse_time(value)) is not None:
            sent_at = parsed
        elif name == "v1" and value.isascii():
            signatures.append(value)
    if sent_at is None or not signatures:
        raise SignatureError(f"The header {HEADER} is not of the form t=...,v1=...")
    return sent_at, signatures
