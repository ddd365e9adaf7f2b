"""What makes two requests with one key the same."""

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from tenants.idempotency.errors import IdempotencyKeyError

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEY_PATTERN = f"^{_KEY.pattern}$"
"""For the API document."""


def check_idempotency_key(key: str) -> None:
    """Raises IdempotencyKeyError (400) unless it is 1 to 255 printable ASCII characters."""
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyError


def scope_to_machines(key: str) -> str:
    """The key as that of a machine, in a form that no person can send: with a space."""
    return f"machine {hashlib.sha256(key.encode()).hexdigest()}"


def scope_to_person(key: str, *, user_id: int) -> str:
    """The key as that of one person, for what is theirs and not their workspace's."""
    return f"person {user_id} {hashlib.sha256(key.encode()).hexdigest()}"


class FormIdentity(NamedTuple):
    """What makes two presses of a form's button the same: key and fingerprint of its request."""

    key: str
    fingerprint: bytes


def identify_form(*, kind: str, form_id: str, content: str) -> FormIdentity:
    """kind: of form. form_id: of the form as it was shown. content: who sent what, as a text.

    Raises IdempotencyKeyError (400) for a form_id that is no text of printable ASCII.
    """
    key = f"{kind}:{form_id}:{hashlib.sha256(content.encode()).hexdigest()}"
    check_idempotency_key(key)
    return FormIdentity(key, fingerprint_request(method="POST", path=key, body=b""))


def fingerprint_request(*, method: str, path: str, body: bytes) -> bytes:
    """SHA-256 of method, path and body.

    JSON bodies are compared by value, as a client that tries again may order
    or space the same fields differently.
    """
    with contextlib.suppress(ValueError, RecursionError):  # no JSON: compared byte by byte
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    return _digest(method, path, body)


def fingerprint_fields(
    *, method: str, path: str, fields: Mapping[str, object], files: Mapping[str, bytes]
) -> bytes:
    """The same for a body that was parsed, as JSON or as multipart with a random boundary.

    fields: as the json module writes them. files: contents, which count by their own SHA-256.
    """
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return _digest(method, path, json.dumps([fields, digests], sort_keys=True).encode())


def _digest(method: str, path: str, body: bytes) -> bytes:
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()
