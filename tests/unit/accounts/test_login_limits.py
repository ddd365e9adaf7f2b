"""The log-in limits, on a storage in memory."""

import contextlib

import pytest
from limits.storage import MemoryStorage

from accounts.login_limits import LoginLimits
from kernel.errors import RateLimitedError


@pytest.fixture
def limits() -> LoginLimits:
    return LoginLimits(MemoryStorage())


def fail(limits: LoginLimits, *, times: int, account: str, network: str) -> None:
    """Make so many attempts, allowed or not."""
    for _ in range(times):
        with contextlib.suppress(RateLimitedError):
            limits.count_attempt(account=account, network=network)


def test_eleventh_failed_attempt_from_one_network_is_limited(limits: LoginLimits) -> None:
    for _ in range(10):
        limits.count_attempt(account="nora", network="198.51.100.1")
    with pytest.raises(RateLimitedError) as refused:
        limits.count_attempt(account="nora", network="198.51.100.1")
    assert 0 < refused.value.retry_after_secs <= 15 * 60 + 1


def test_failed_attempts_do_not_lock_out_other_networks(limits: LoginLimits) -> None:
    fail(limits, times=80, account="nora", network="198.51.100.1")
    for network in ("198.51.100.2", "2001:db8::/64", ""):
        limits.count_attempt(account="nora", network=network)


def test_account_has_a_hundred_failed_attempts_from_all_networks(limits: LoginLimits) -> None:
    for number in range(10):
        fail(limits, times=15, account="nora", network=f"198.51.100.{number}")
    with pytest.raises(RateLimitedError) as refused:
        limits.count_attempt(account="nora", network="198.51.100.99")
    assert 0 < refused.value.retry_after_secs <= 15 * 60 + 1
    limits.count_attempt(account="otto", network="198.51.100.99")


def test_rejected_attempts_do_not_count_against_the_account(limits: LoginLimits) -> None:
    for number in range(9):
        fail(limits, times=99, account="nora", network=f"198.51.100.{number}")
    for number in range(9):
        limits.count_attempt(account="nora", network=f"203.0.113.{number}")


def test_success_takes_back_only_its_own_attempt_of_the_account(limits: LoginLimits) -> None:
    for number in range(10):
        fail(limits, times=9, account="nora", network=f"198.51.100.{number}")
    for _ in range(20):
        limits.count_attempt(account="nora", network="203.0.113.1")
        limits.reset_attempts(account="nora", network="203.0.113.1")
    fail(limits, times=10, account="nora", network="203.0.113.2")
    with pytest.raises(RateLimitedError):
        limits.count_attempt(account="nora", network="203.0.113.1")


def test_other_accounts_are_not_limited(limits: LoginLimits) -> None:
    for _ in range(10):
        limits.count_attempt(account="nora", network="")
    limits.count_attempt(account="otto", network="")


def test_account_is_limited_without_an_address_too(limits: LoginLimits) -> None:
    for _ in range(10):
        limits.count_attempt(account="nora", network="")
    with pytest.raises(RateLimitedError):
        limits.count_attempt(account="nora", network="")


def test_success_clears_the_attempts_of_the_account_in_its_network(limits: LoginLimits) -> None:
    for _ in range(9):
        for _ in range(9):
            limits.count_attempt(account="nora", network="198.51.100.1")
        limits.reset_attempts(account="nora", network="198.51.100.1")


def test_address_has_a_hundred_failed_attempts_for_all_accounts(limits: LoginLimits) -> None:
    for number in range(100):
        limits.count_attempt(account=f"account {number}", network="198.51.100.1")
    with pytest.raises(RateLimitedError):
        limits.count_attempt(account="one more", network="198.51.100.1")
    limits.count_attempt(account="one more", network="198.51.100.2")


def test_success_does_not_count_against_the_address(limits: LoginLimits) -> None:
    for number in range(300):
        limits.count_attempt(account=f"account {number}", network="198.51.100.1")
        limits.reset_attempts(account=f"account {number}", network="198.51.100.1")


def test_success_takes_back_only_its_own_attempt_of_the_address(limits: LoginLimits) -> None:
    for number in range(99):
        limits.count_attempt(account=f"account {number}", network="198.51.100.1")
    limits.count_attempt(account="nora", network="198.51.100.1")
    limits.reset_attempts(account="nora", network="198.51.100.1")
    limits.count_attempt(account="account 100", network="198.51.100.1")
    with pytest.raises(RateLimitedError):
        limits.count_attempt(account="nora", network="198.51.100.1")


def test_attempts_rejected_by_address_do_not_lock_the_account(limits: LoginLimits) -> None:
    for number in range(100):
        limits.count_attempt(account=f"account {number}", network="198.51.100.1")
    for _ in range(20):
        with pytest.raises(RateLimitedError):
            limits.count_attempt(account="nora", network="198.51.100.1")
    limits.count_attempt(account="nora", network="198.51.100.2")
