"""Encryption of stored secrets."""

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import models
from pytest_django import Settings

from accounts.sealed_fields import list_sealed_columns
from accounts.sealing import UnsealError, is_sealed_by_current_key, seal, unseal


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


def test_a_fallback_reads_what_it_has_sealed_and_the_current_key_seals(settings: Settings) -> None:
    before = settings.SECRET_KEY
    old = seal(b"secret", purpose="mail")
    settings.SECRET_KEY = "another secret key"
    settings.SECRET_KEY_FALLBACKS = ["unrelated", before]
    assert unseal(old, purpose="mail") == b"secret"
    assert not is_sealed_by_current_key(old, purpose="mail")
    new = seal(b"secret", purpose="mail")
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(new, purpose="mail") == b"secret"
    assert is_sealed_by_current_key(new, purpose="mail")
    with pytest.raises(UnsealError):
        unseal(old, purpose="mail")


def test_every_column_of_sealed_secrets_is_found_by_reseal_secrets() -> None:
    """Those of tenants' schemas would not be: the command walks through the public one."""
    columns = list(list_sealed_columns())
    assert {column.title for column in columns} >= {
        "accounts.TotpSecret.sealed",
        "accounts.Mail.sealed",
        "webhooks.WebhookSubscription.sealed_secret",
        "webhooks.WebhookSubscription.sealed_previous_secret",
    }
    assert all(column.purpose for column in columns)
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and "seal" in field.name
    }
    assert named <= {column.title for column in columns}
    labels = {column.model._meta.app_label for column in columns}
    assert not labels & set(django_settings.TENANT_APPS)
