"""The limit of sign-ups from one address: SIGNUPS_PER_HOUR_AND_ADDRESS in any 60 minutes.

Each sign-up creates a schema, and its response reveals whether an email has an account.
So every complete form counts, also a rejected one.
"""

import time

from django.conf import settings
from limits import RateLimitItemPerHour
from limits.strategies import MovingWindowRateLimiter

from accounts.errors import TooManySignUpsError
from accounts.limit_storage import Storage, count_in
from kernel.client_address import get_client_network


def count_sign_up(*, address: str) -> None:
    """Count a sign-up before it is attempted. address: "" is not limited.

    Raises TooManySignUpsError (429).
    """
    network, most = get_client_network(address), settings.SIGNUPS_PER_HOUR_AND_ADDRESS
    if network and most:
        count_in(lambda storage: hit_limit(storage, network=network, most=most))


def hit_limit(storage: Storage, *, network: str, most: int) -> None:
    """Raises TooManySignUpsError (429)."""
    limiter = MovingWindowRateLimiter(storage)
    item = RateLimitItemPerHour(most, namespace="sign-up")
    if limiter.hit(item, network):
        return
    reset_at = limiter.get_window_stats(item, network).reset_time
    raise TooManySignUpsError(retry_after_secs=int(reset_at - time.time()) + 1)
