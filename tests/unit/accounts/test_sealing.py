"""Encryption of stored secrets."""

import pytest
from pytest_django import Settings

from accounts.sealing import UnsealError, seal, unseal


def test_what_was_sealed_is_read_again() -> None:
    assert unseal(seal(b"secret", purpose="mail"), purpose="mail") == b"secret"


def test_the_same_secret_looks_different_each_time() -> None:
    assert seal(b"secret", purpose="mail") != seal(b"secret", purpose="mail")


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12, b"x" * 40])
def test_anything_else_is_refused(sealed: bytes) -> None:
    with pytest.raises(UnsealError):
        unseal(sealed, purpose="mail")


def test_each_purpose_and_each_secret_key_has_a_key_of_its_own(settings: Settings) -> None:
    sealed = seal(b"secret", purpose="mail")
    with pytest.raises(UnsealError):
        unseal(sealed, purpose="totp")
    settings.SECRET_KEY = "another secret key"
    with pytest.raises(UnsealError):
        unseal(sealed, purpose="mail")
