"""The workspaces whose own systems are told of each scan."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import psycopg
from django.db import DatabaseError, connection

from outbox.models import EventType
from webhooks.selectors import list_subscribed_tenants

# So long a new subscription waits for its first scans.
REFRESH_SECS = 3.0


def _list_from_database() -> set[int]:
    return list_subscribed_tenants(EventType.SCAN_CREATED)


@dataclass
class SubscribedTenants:
    """Their ids, read again every few seconds: no scan costs a look-up."""

    list_all: Callable[[], set[int]] = _list_from_database
    _ids: set[int] = field(default_factory=set)
    _read_again_at: float = 0.0

    def get(self) -> set[int]:
        """Raises psycopg.OperationalError when they cannot be read: then scans wait."""
        if monotonic() >= self._read_again_at:
            self._ids = self._read()
            self._read_again_at = monotonic() + REFRESH_SECS
        return self._ids

    def _read(self) -> set[int]:
        try:
            return self.list_all()
        except DatabaseError as error:
            raise psycopg.OperationalError(str(error)) from error
        finally:
            # Django's connection, which nothing else in this process uses.
            if not connection.in_atomic_block:
                connection.close()
