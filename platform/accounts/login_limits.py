"""How often somebody may try to log in. Failed tries in 15 minutes:

    account and network    10   a stranger who guesses locks out nobody but their own network
    network               100   whichever accounts they are for
    account               100   whichever networks they come from

A network is an IPv4 address or the /64 of an IPv6 address. A try is counted before
the password is checked, so that tries made at the same moment cannot all pass; a
success gives back what it took. While Redis is away people still log in: each
process then counts by itself, and the limits hold per process.
"""

import hashlib
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from accounts.errors import TooManyLoginsError
from accounts.limit_storage import Storage, count_in
from kernel.client_address import get_client_network

_PER_ACCOUNT_AND_NETWORK = RateLimitItemPerMinute(10, 15, namespace="login-account-network")
_PER_NETWORK = RateLimitItemPerMinute(100, 15, namespace="login-address")
_PER_ACCOUNT = RateLimitItemPerMinute(100, 15, namespace="login-account")


class LoginLimits:
    """The three limits on one storage. network: "" when there is no address."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        # Exact at any moment, and cleared as a whole by a success.
        self._moving = MovingWindowRateLimiter(storage)
        # Plain counters: one success can be taken back from them.
        self._fixed = FixedWindowRateLimiter(storage)

    def count_try(self, *, account: str, network: str) -> None:
        """Take one try from each. Raises RateLimitedError (429), StorageError."""
        # The account last: tries that were stopped before cannot use it up.
        if network:
            self._take(self._fixed, _PER_NETWORK, network)
        self._take(self._moving, _PER_ACCOUNT_AND_NETWORK, account, network)
        self._take(self._fixed, _PER_ACCOUNT, account)

    def forgive(self, *, account: str, network: str) -> None:
        """After a success: the account starts afresh in this network, the others get one back.

        Not the whole account: failed tries from elsewhere are still somebody's guesses.
        """
        self._moving.clear(_PER_ACCOUNT_AND_NETWORK, account, network)
        self._give_back(_PER_ACCOUNT, account)
        if network:
            self._give_back(_PER_NETWORK, network)

    @staticmethod
    def _take(limiter: RateLimiter, item: RateLimitItem, *identifiers: str) -> None:
        if limiter.hit(item, *identifiers):
            return
        reset_at = limiter.get_window_stats(item, *identifiers).reset_time
        raise TooManyLoginsError(retry_after_secs=int(reset_at - time.time()) + 1)

    def _give_back(self, item: RateLimitItem, identifier: str) -> None:
        self._storage.incr(item.key_for(identifier), item.get_expiry(), -1)


def count_login_attempt(*, account: str, address: str) -> None:
    """Count a try that is about to be checked. Raises RateLimitedError (429)."""
    account, network = _account_key(account), get_client_network(address)
    count_in(lambda storage: LoginLimits(storage).count_try(account=account, network=network))


def reset_login_attempts(*, account: str, address: str) -> None:
    """Take a successful try back out of the counts."""
    account, network = _account_key(account), get_client_network(address)
    count_in(lambda storage: LoginLimits(storage).forgive(account=account, network=network))


def _account_key(account: str) -> str:
    """Emails of any length and alphabet become short keys, and Redis learns no address."""
    return hashlib.sha256(account.encode()).hexdigest()
