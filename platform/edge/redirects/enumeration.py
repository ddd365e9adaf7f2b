"""Limits how many unknown short ids a network may try; scans of real codes are never limited.

Each network (an IPv4 address, a /64 of IPv6) has a token bucket. An id costs a token only after
PostgreSQL has returned no row for it: phones behind one address that scan existing codes never
pay, however many they are and however cold Redis is. A network without tokens causes no more
queries: what Redis still has redirects, anything else gets 429. At one id a second the id space
of 62**8 takes millions of years.

The buckets are in the memory of each process: an attacker gets the limit once per process, and
the limit holds during an outage of Redis.
"""

import math
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from edge.backends.bounded import BoundedDict
from edge.client_info import ClientInfoReader
from edge.redirects.lookup import LookupResult
from edge.redirects.scan_request import ScanRequest
from kernel.client_address import get_client_network

# Enough for a drawer full of codes of another platform; a person tries no more in a minute.
BURST = 60.0
TOKENS_PER_SEC = 1.0
# A batch is charged when it is over, so it may overdraw. The debt is limited too, because
# somebody else may get the address later and must not wait for an hour.
MOST_DEBT = 60.0
KNOWN_NETWORKS = 50_000


class UnknownIdLimit:
    """Token buckets by network; one instance per process. Times in seconds of time.monotonic()."""

    def __init__(self) -> None:
        # Tokens left, and when that was true. Absent: full.
        self._buckets: BoundedDict[str, tuple[float, float]] = BoundedDict(KNOWN_NETWORKS)

    def allows(self, address: str, now: float | None = None) -> bool:
        """Whether one more unknown id may be looked up.

        Requests without a client address are not limited.
        """
        return self.get_wait_secs(address, now) == 0

    def get_wait_secs(self, address: str, now: float | None = None) -> int:
        """Time until the next try; 0 when it is allowed now."""
        if not self._buckets or not address:
            return 0
        tokens = self._get_tokens(get_client_network(address), now or time.monotonic())
        return 0 if tokens >= 1 else max(1, math.ceil((1 - tokens) / TOKENS_PER_SEC))

    def charge_misses(self, address: str, tries: int, now: float | None = None) -> None:
        """Take one token for each id that does not exist."""
        if not address:
            return
        network, at = get_client_network(address), now or time.monotonic()
        left = max(self._get_tokens(network, at) - tries, -MOST_DEBT)
        # Re-inserted at the end: the bucket that was charged longest ago is evicted first.
        self._buckets.pop(network, None)
        self._buckets[network] = (left, at)

    def _get_tokens(self, network: str, now: float) -> float:
        tokens, since = self._buckets.get(network, (BURST, now))
        return min(BURST, tokens + (now - since) * TOKENS_PER_SEC)


class LookupLimiter:
    """Applies the limit to one batch.

    Addresses are read only if an id is neither in Redis nor in memory, so that the usual batch
    costs nothing.
    """

    def __init__(
        self, scans: Sequence[ScanRequest], client_info: ClientInfoReader, limit: UnknownIdLimit
    ) -> None:
        self._scans = scans
        self._client_info = client_info
        self._limit = limit
        self._ids_by_address: dict[str, set[str]] = {}

    def filter_allowed(self, short_ids: Sequence[str]) -> set[str]:
        """The ids that were requested by at least one address below the limit."""
        missing = set(short_ids)
        requested: defaultdict[str, set[str]] = defaultdict(set)
        for scan in self._scans:
            if scan.short_id in missing:
                address = self._client_info.read_address(scan.headers, scan.peer)
                requested[address].add(scan.short_id)
        self._ids_by_address = {
            address: ids for address, ids in requested.items() if self._limit.allows(address)
        }
        return set().union(*self._ids_by_address.values())

    def charge_misses(self, routes: Mapping[str, LookupResult]) -> None:
        """Charge each address for the ids it requested that do not exist."""
        for address, short_ids in self._ids_by_address.items():
            misses = sum(1 for short_id in short_ids if routes[short_id] is None)
            if misses:
                self._limit.charge_misses(address, misses)
