"""The limit of sign-ups from one address in an hour."""

import secrets
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from tests.integration.accounts.conftest import PASSWORD, new_address
from tests.support.factories import ApiAnswer, ApiClient, run_parallel


@pytest.fixture(autouse=True)
def most(settings: Settings) -> int:
    """A small limit."""
    settings.SIGNUPS_PER_HOUR_AND_ADDRESS = 3
    return 3


def sign_up(address: str, **changes: Any) -> ApiAnswer:
    """One sign-up from an address."""
    email = f"{secrets.token_hex(6)}@studio.example"
    body = {"email": email, "password": PASSWORD, "workspace": "Studio Nord"}
    return ApiClient().post("/api/auth/signup/", body | changes, X_Forwarded_For=address)


def test_sign_up_over_the_limit_gets_429_with_retry_after(most: int) -> None:
    address = new_address()
    assert [sign_up(address).status for _ in range(most)] == [201] * most
    email = f"{secrets.token_hex(6)}@studio.example"
    refused = sign_up(address, email=email)
    assert refused.outcome == (
        429,
        {"detail": "Too many sign-ups from this address. Try again later."},
    )
    assert 0 < int(refused.headers["Retry-After"]) <= 3601
    assert not User.objects.filter(email=email).exists()
    assert sign_up(new_address()).status == 201


def test_parallel_sign_ups_are_limited(most: int) -> None:
    address = new_address()
    statuses = run_parallel([lambda: sign_up(address).status] * 8)
    assert sorted(statuses) == [201] * most + [429] * (8 - most)


def test_rejected_sign_ups_count(most: int) -> None:
    address, email = new_address(), f"{secrets.token_hex(6)}@studio.example"
    statuses = [sign_up(address, email=email).status for _ in range(most + 1)]
    assert statuses == [201, 409, 409, 429]


def test_incomplete_form_does_not_count(most: int) -> None:
    address = new_address()
    assert [sign_up(address, password="short").status for _ in range(most + 1)] == [400] * 4
    assert sign_up(address).status == 201


def test_addresses_in_one_ipv6_network_count_together(most: int) -> None:
    network = f"2001:db8:{secrets.randbelow(65536):x}:{secrets.randbelow(65536):x}"
    statuses = [sign_up(f"{network}::{number + 1}").status for number in range(most + 1)]
    assert statuses == [201] * most + [429]


def test_zero_means_unlimited(settings: Settings, most: int) -> None:
    settings.SIGNUPS_PER_HOUR_AND_ADDRESS = 0
    address = new_address()
    assert [sign_up(address).status for _ in range(most + 1)] == [201] * (most + 1)


def test_process_counts_by_itself_while_redis_is_unavailable(settings: Settings, most: int) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    address = new_address()
    statuses = [sign_up(address).status for _ in range(most + 1)]
    assert statuses == [201] * most + [429]
