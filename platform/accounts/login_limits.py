"""How often somebody may try to log in.

    account   10 failed tries in any 15 minutes, wherever they come from
    address   100 failed tries in 15 minutes, whichever accounts they are for

A try is counted before the password is checked, so that tries made at the same
moment cannot all pass; a success gives back what it took. While Redis is away
people still log in: each process then counts by itself, and the limits hold per
process.
"""

import hashlib
import time

from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from accounts.limit_storage import Storage, count_in
from kernel.client_address import get_network_of
from kernel.errors import RateLimitedError

_PER_ACCOUNT = RateLimitItemPerMinute(10, 15, namespace="login-account")
_PER_ADDRESS = RateLimitItemPerMinute(100, 15, namespace="login-address")


class LoginLimits:
    """The two limits on one storage."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        # Exact at any moment, and cleared as a whole by a success.
        self._accounts = MovingWindowRateLimiter(storage)
        # A plain counter: one success can be taken back from it.
        self._addresses = FixedWindowRateLimiter(storage)

    def count_try(self, *, account: str, network: str) -> None:
        """Take one try from both. Raises RateLimitedError (429), StorageError."""
        # The address first: who is stopped there cannot lock anybody's account.
        if network and not self._addresses.hit(_PER_ADDRESS, network):
            raise self._refusal(self._addresses, network)
        if not self._accounts.hit(_PER_ACCOUNT, account):
            raise self._refusal(self._accounts, account)

    def forgive(self, *, account: str, network: str) -> None:
        """After a success: the account starts afresh, the address gets its try back."""
        self._accounts.clear(_PER_ACCOUNT, account)
        if network:
            self._storage.incr(_PER_ADDRESS.key_for(network), _PER_ADDRESS.get_expiry(), -1)

    @staticmethod
    def _refusal(limiter: RateLimiter, identifier: str) -> RateLimitedError:
        item = _PER_ADDRESS if isinstance(limiter, FixedWindowRateLimiter) else _PER_ACCOUNT
        reset_at = limiter.get_window_stats(item, identifier).reset_time
        return RateLimitedError(
            "Too many failed log-ins. Wait a few minutes, then try again.",
            retry_after_secs=int(reset_at - time.time()) + 1,
        )


def count_login_try(*, account: str, address: str) -> None:
    """Count a try that is about to be checked. Raises RateLimitedError (429)."""
    account, network = _account_key(account), get_network_of(address)
    count_in(lambda storage: LoginLimits(storage).count_try(account=account, network=network))


def forgive_login_try(*, account: str, address: str) -> None:
    """Take a successful try back out of the counts."""
    account, network = _account_key(account), get_network_of(address)
    count_in(lambda storage: LoginLimits(storage).forgive(account=account, network=network))


def _account_key(account: str) -> str:
    """Emails of any length and alphabet become short keys, and Redis learns no address."""
    return hashlib.sha256(account.encode()).hexdigest()
