"""When a failed delivery is tried again. Reads no clock."""

import secrets
from datetime import timedelta

RETRIES = tuple(
    timedelta(seconds=secs)
    for secs in (5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 8 * 3600, 8 * 3600)
)
"""After each failed attempt; they add up to less than a day."""
KEEP_FOR = timedelta(hours=24)
"""From when a delivery is made until it is given up, such as to a disabled webhook."""

# Receivers that come back must not get what waits all at once. Earlier and never later, so that
# the last attempt is within KEEP_FOR.
_JITTER = 0.2
_random = secrets.SystemRandom()


def get_delay(tries: int, *, pause: timedelta | None) -> timedelta | None:
    """Until the next attempt; None if there is none. tries: so far. pause: the receiver's wish."""
    if tries > len(RETRIES):
        return None
    delay = RETRIES[tries - 1] * _random.uniform(1 - _JITTER, 1)
    return max(delay, pause or timedelta(0))
