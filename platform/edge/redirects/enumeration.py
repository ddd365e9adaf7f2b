"""Who tries one short id after the other is slowed down; who scans real codes never is.

Each network (an IPv4 address, a /64 of IPv6) has a bucket of tokens. Only an id that
PostgreSQL has just denied costs one, after the fact: phones behind one address that scan
codes which exist never pay, however many they are and however cold Redis is. A network
without tokens costs no more queries: what Redis has still redirects, anything else is
answered 429. An id space of 62**8 divided by one try a second outlives everybody.

In the memory of each process: an attacker gets the limit once for each, and an outage of
Redis does not open the gate.
"""

import math
import time

from edge.backends.bounded import BoundedDict
from kernel.client_address import get_network_of

# Enough for a drawer full of codes of another platform; a person tries no more in a minute.
BURST = 60.0
TOKENS_PER_SEC = 1.0
# A turn may overdraw, because it is charged when it is over. That debt has a limit as well:
# whoever shares the address later must not wait for an hour.
MOST_DEBT = 60.0
KNOWN_NETWORKS = 50_000


class UnknownIdLimit:
    """Token buckets by network; one per process. Times in seconds of time.monotonic()."""

    def __init__(self) -> None:
        # Tokens left, and when that was true. Absent: full.
        self._buckets: BoundedDict[str, tuple[float, float]] = BoundedDict(KNOWN_NETWORKS)

    def allows(self, address: str, now: float | None = None) -> bool:
        """Whether one more unknown id may be looked up. Nobody knows no address: allowed."""
        return self.get_wait_secs(address, now) == 0

    def get_wait_secs(self, address: str, now: float | None = None) -> int:
        """How long until the next try; 0 when it may be now."""
        if not self._buckets or not address:
            return 0
        tokens = self._get_tokens(get_network_of(address), now or time.monotonic())
        return 0 if tokens >= 1 else max(1, math.ceil((1 - tokens) / TOKENS_PER_SEC))

    def charge(self, address: str, tries: int, now: float | None = None) -> None:
        """Take one token for each id that does not exist."""
        if not address:
            return
        network, at = get_network_of(address), now or time.monotonic()
        left = max(self._get_tokens(network, at) - tries, -MOST_DEBT)
        # Anew at the end: the longest untouched bucket is the one that may be forgotten.
        self._buckets.pop(network, None)
        self._buckets[network] = (left, at)

    def _get_tokens(self, network: str, now: float) -> float:
        tokens, since = self._buckets.get(network, (BURST, now))
        return min(BURST, tokens + (now - since) * TOKENS_PER_SEC)
