"""The limits themselves, on a storage in memory."""

import pytest
from limits.storage import MemoryStorage

from accounts.login_limits import LoginLimits
from kernel.errors import RateLimitedError


@pytest.fixture
def limits() -> LoginLimits:
    """Fresh counts."""
    return LoginLimits(MemoryStorage())


def test_the_eleventh_failed_try_of_an_account_waits(limits: LoginLimits) -> None:
    for number in range(10):
        limits.count_try(account="nora", network=f"198.51.100.{number}")
    with pytest.raises(RateLimitedError) as refused:
        limits.count_try(account="nora", network="198.51.100.99")
    assert 0 < refused.value.retry_after_secs <= 15 * 60 + 1


def test_another_account_is_not_held_up(limits: LoginLimits) -> None:
    for _ in range(10):
        limits.count_try(account="nora", network="")
    limits.count_try(account="otto", network="")


def test_a_success_gives_the_account_all_its_tries_back(limits: LoginLimits) -> None:
    for _ in range(30):
        for _ in range(9):
            limits.count_try(account="nora", network="")
        limits.forgive(account="nora", network="")


def test_an_address_has_a_hundred_failed_tries_for_all_accounts(limits: LoginLimits) -> None:
    for number in range(100):
        limits.count_try(account=f"account {number}", network="198.51.100.1")
    with pytest.raises(RateLimitedError):
        limits.count_try(account="one more", network="198.51.100.1")
    limits.count_try(account="one more", network="198.51.100.2")


def test_a_success_does_not_count_for_the_address(limits: LoginLimits) -> None:
    for number in range(300):
        limits.count_try(account=f"account {number}", network="198.51.100.1")
        limits.forgive(account=f"account {number}", network="198.51.100.1")


def test_a_success_takes_back_only_its_own_try_of_the_address(limits: LoginLimits) -> None:
    for number in range(99):
        limits.count_try(account=f"account {number}", network="198.51.100.1")
    limits.count_try(account="nora", network="198.51.100.1")
    limits.forgive(account="nora", network="198.51.100.1")
    limits.count_try(account="account 100", network="198.51.100.1")
    with pytest.raises(RateLimitedError):
        limits.count_try(account="nora", network="198.51.100.1")


def test_who_is_stopped_at_the_address_cannot_lock_an_account(limits: LoginLimits) -> None:
    for number in range(100):
        limits.count_try(account=f"account {number}", network="198.51.100.1")
    for _ in range(20):
        with pytest.raises(RateLimitedError):
            limits.count_try(account="nora", network="198.51.100.1")
    limits.count_try(account="nora", network="198.51.100.2")
