"""Encryption of secrets that we must read again: shared secrets of apps, mails that wait.

AES-256-GCM with a key of its own for each purpose, derived from SECRET_KEY. A database dump alone
reveals nothing. What one of SECRET_KEY_FALLBACKS has sealed is read, too.
Source: RFC 5869 (HKDF), NIST SP 800-38D section 8.2.2 (random nonces).
"""

import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12


class UnsealError(Exception):
    """It was sealed with a key that is not known, for another purpose, or has been changed."""


def seal(plain: bytes, *, purpose: str) -> bytes:
    """Encrypt; the same bytes never look the same twice."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _get_cipher(settings.SECRET_KEY, purpose).encrypt(nonce, plain, None)


def unseal(sealed: bytes, *, purpose: str) -> bytes:
    """Decrypt what was sealed for the same purpose. Raises UnsealError."""
    for secret_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        plain = _decrypt(sealed, _get_cipher(secret_key, purpose))
        if plain is not None:
            return plain
    raise UnsealError(purpose)


def is_sealed_by_current_key(sealed: bytes, *, purpose: str) -> bool:
    """Whether it would be read without SECRET_KEY_FALLBACKS."""
    return _decrypt(sealed, _get_cipher(settings.SECRET_KEY, purpose)) is not None


def _decrypt(sealed: bytes, cipher: AESGCM) -> bytes | None:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except (InvalidTag, ValueError):
        return None


@cache
def _get_cipher(secret_key: str, purpose: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=b"qrstudio", info=purpose.encode())
    return AESGCM(derived.derive(secret_key.encode()))
