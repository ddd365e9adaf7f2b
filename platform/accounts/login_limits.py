"""Limits of failed log-in attempts in 15 minutes:

    account and network    10   a guesser locks out only their own network
    network               100   for all accounts together
    account               100   from all networks together

A network is an IPv4 address or the /64 of an IPv6 address. An attempt is counted before
the password is checked, so that parallel attempts cannot all pass; a success takes its
own attempt back. While Redis is unavailable each process counts by itself.
"""

import hashlib
import secrets
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from accounts.errors import TooManyLoginsError
from accounts.limit_storage import Storage, count_in
from kernel.client_address import get_client_network

_PER_ACCOUNT_AND_NETWORK = RateLimitItemPerMinute(10, 15, namespace="login-account-network")
_PER_NETWORK = RateLimitItemPerMinute(100, 15, namespace="login-address")
_PER_ACCOUNT = RateLimitItemPerMinute(100, 15, namespace="login-account")
# As long as any counter lives.
_UNLOCK_SECS = 15 * 60 + 60


class LoginLimits:
    """The three limits on one storage. network: "" when there is no address."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        # Exact, and a success clears it as a whole.
        self._moving = MovingWindowRateLimiter(storage)
        # Plain counters, from which a success can take one attempt back.
        self._fixed = FixedWindowRateLimiter(storage)

    def count_attempt(self, *, account: str, network: str) -> None:
        """Count an attempt by each limit. Raises TooManyLoginsError (429), StorageError."""
        # The account last: attempts that were rejected before must not use it up.
        if network:
            self._hit(self._fixed, _PER_NETWORK, network)
        self._hit(self._moving, _PER_ACCOUNT_AND_NETWORK, account, network)
        self._hit(self._fixed, _PER_ACCOUNT, account)

    def reset_attempts(self, *, account: str, network: str) -> None:
        """After a success: clear the account in this network, and take one attempt back elsewhere.

        The account is not cleared: failed attempts from other networks may be guesses.
        """
        self._moving.clear(_PER_ACCOUNT_AND_NETWORK, account, network)
        self._undo_hit(_PER_ACCOUNT, account)
        if network:
            self._undo_hit(_PER_NETWORK, network)

    @staticmethod
    def _hit(limiter: RateLimiter, item: RateLimitItem, *identifiers: str) -> None:
        if limiter.hit(item, *identifiers):
            return
        reset_at = limiter.get_window_stats(item, *identifiers).reset_time
        raise TooManyLoginsError(retry_after_secs=int(reset_at - time.time()) + 1)

    def _undo_hit(self, item: RateLimitItem, identifier: str) -> None:
        self._storage.incr(item.key_for(identifier), item.get_expiry(), -1)


def count_login_attempt(*, account: str, address: str) -> None:
    """Count an attempt before its password is checked. Raises TooManyLoginsError (429)."""
    network = get_client_network(address)
    count_in(
        lambda storage: LoginLimits(storage).count_attempt(
            account=_account_key(account, storage), network=network
        )
    )


def reset_login_attempts(*, account: str, address: str) -> None:
    """Take a successful attempt out of the counts."""
    network = get_client_network(address)
    count_in(
        lambda storage: LoginLimits(storage).reset_attempts(
            account=_account_key(account, storage), network=network
        )
    )


def unlock_account(*, account: str) -> None:
    """Forget the failed attempts of an account from all networks; networks stay limited.

    The keys of its counters are unknown, as they hold the networks: from now on the account is
    counted under another key, until the counters of before have expired.
    """

    def unlock(storage: Storage) -> None:
        # A number, which is all that these storages keep; incr() alone sets an expiry.
        storage.clear(_unlock_key(account))
        storage.incr(_unlock_key(account), _UNLOCK_SECS, secrets.randbelow(2**40) + 1)

    count_in(unlock)


def _account_key(account: str, storage: Storage) -> str:
    """A short key for any email, which does not reveal it to Redis."""
    unlocked = storage.get(_unlock_key(account))
    return _digest(account) + (f"-{unlocked}" if unlocked else "")


def _unlock_key(account: str) -> str:
    return f"login-unlocked/{_digest(account)}"


def _digest(account: str) -> str:
    return hashlib.sha256(account.encode()).hexdigest()
