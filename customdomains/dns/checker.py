"""Checks the records of one claim within a time limit.

    on demand      the zone's own servers first, so that a new record is seen at once;
                   recursive resolvers for what they do not answer conclusively
    by schedule    recursive resolvers only, as visitors use them

A check never takes longer than its budget, even if no server responds.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from customdomains.challenge import Challenge
from customdomains.dns.caa import check_caa
from customdomains.dns.findings import Finding
from customdomains.dns.records import check_cname, check_txt
from customdomains.dns.replies import Reply, Resolver
from customdomains.dns.wire import Server, ServerGroup
from customdomains.dns.zone_servers import find_zone_servers

ON_DEMAND_SECS = 7.0
# Short, because claims of other workspaces wait behind it; inconclusive checks are repeated.
SCHEDULED_SECS = 4.0
# Shares of the budget after which the search for the zone's servers, and queries to them, end.
_FINDING_SHARE, _ASKING_SHARE = 0.25, 0.5


class RecordChecker(Protocol):
    """Looks up a claim's records."""

    def check(self, challenge: Challenge, *, on_demand: bool) -> Finding:
        """Never raises. on_demand: a member waits, and may just have set the records."""


class DnsChecker:
    """The RecordChecker that queries DNS.

    recursive: resolvers. allow_private_zones: query zones' servers on private addresses, too.
    """

    def __init__(
        self,
        recursive: Sequence[Server],
        *,
        allow_private_zones: bool = False,
        zone_port: int = 53,
        on_demand_secs: float = ON_DEMAND_SECS,
        scheduled_secs: float = SCHEDULED_SECS,
    ) -> None:
        self._recursive = ServerGroup(recursive)
        self._allow_private_zones = allow_private_zones
        self._zone_port = zone_port
        self._on_demand_secs = on_demand_secs
        self._scheduled_secs = scheduled_secs

    def check(self, challenge: Challenge, *, on_demand: bool) -> Finding:
        started = time.monotonic()
        if not on_demand:
            return self._look_up(challenge, self._recursive, started + self._scheduled_secs)
        zone = ServerGroup(
            find_zone_servers(
                challenge.domain,
                self._recursive,
                deadline=started + self._on_demand_secs * _FINDING_SHARE,
                allow_private=self._allow_private_zones,
                port=self._zone_port,
            ),
            are_zone_servers=True,
        )
        first_until = started + self._on_demand_secs * _ASKING_SHARE
        resolver = _FreshResolver(zone, self._recursive, first_until)
        return self._look_up(challenge, resolver, started + self._on_demand_secs)

    def _look_up(self, challenge: Challenge, resolver: Resolver, deadline: float) -> Finding:
        """All three in parallel, because each may have to wait for servers that do not respond."""
        with ThreadPoolExecutor(max_workers=3, thread_name_prefix="dns") as pool:
            txt = pool.submit(
                check_txt,
                challenge.txt_name,
                challenge.txt_value,
                resolver,
                domain=challenge.domain,
                deadline=deadline,
            )
            cname = pool.submit(
                check_cname,
                challenge.domain,
                challenge.cname_target,
                resolver,
                elsewhere=self._recursive,
                deadline=deadline,
            )
            caa = pool.submit(check_caa, challenge.domain, self._recursive, deadline=deadline)
        return Finding(txt=txt.result(), cname=cname.result(), warning=caa.result())


class _FreshResolver:
    """Asks the zone's servers until first_until, then the recursive ones."""

    def __init__(self, zone: Resolver, recursive: Resolver, first_until: float) -> None:
        self._zone = zone
        self._recursive = recursive
        self._first_until = first_until

    def ask(self, name: str, rdtype: str, *, deadline: float) -> Reply:
        reply = self._zone.ask(name, rdtype, deadline=min(deadline, self._first_until))
        if reply.outcome.is_conclusive:
            return reply
        return self._recursive.ask(name, rdtype, deadline=deadline)
