"""A finished check, and what may keep a claim with the right records out of service."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from customdomains.dns.findings import Finding


@dataclass(frozen=True, slots=True)
class Check:
    """began_at, ended_at: aware UTC. acting_user: the member who asked for it, if any.

    accept_conflicts: put the domain into service although codes of the workspace lead to it.
    """

    finding: Finding
    began_at: datetime
    ended_at: datetime
    acting_user: User | None = None
    on_demand: bool = False
    accept_conflicts: bool = False


class Obstacle(NamedTuple):
    """text: for the customer. recheck_by: the next check is due at this time at the latest."""

    text: str
    recheck_by: datetime | None = None
