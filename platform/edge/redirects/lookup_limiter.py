"""Who wants what in one turn, for the limit on ids that do not exist."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from edge.client_info import ClientInfoReader
from edge.redirects.enumeration import UnknownIdLimit
from edge.redirects.lookup import Found
from edge.redirects.scan_request import ScanRequest


class LookupLimiter:
    """Costs nothing as long as every id is in Redis: only then is anybody's address read."""

    def __init__(
        self, scans: Sequence[ScanRequest], facts: ClientInfoReader, limit: UnknownIdLimit
    ) -> None:
        self._scans = scans
        self._facts = facts
        self._limit = limit
        self._asked: dict[str, set[str]] = {}

    def admit(self, short_ids: Sequence[str]) -> set[str]:
        """The ids that somebody wants who is below the limit."""
        wanted = set(short_ids)
        asked: defaultdict[str, set[str]] = defaultdict(set)
        for scan in self._scans:
            if scan.short_id in wanted:
                asked[self._facts.read_address(scan.headers, scan.peer)].add(scan.short_id)
        self._asked = {
            address: ids for address, ids in asked.items() if self._limit.allows(address)
        }
        return set().union(*self._asked.values())

    def charge(self, routes: Mapping[str, Found]) -> None:
        """Those who asked pay for what does not exist, and for nothing else."""
        for address, short_ids in self._asked.items():
            tries = sum(1 for short_id in short_ids if routes[short_id] is None)
            if tries:
                self._limit.charge(address, tries)
