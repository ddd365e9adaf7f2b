"""ScanBalance: whether all answered scans are accounted for.

    answered = ingested + duplicates + waiting + dead + written off

README.md says which process counts which of these numbers, and when.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from redis import Redis

from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.ledger.models import LedgerPage, WriteOff
from scans.events import COUNTERS_KEY


@dataclass(frozen=True, slots=True)
class ScanBalance:
    """All numbers are events."""

    answered: int
    appended: int
    spooled: int
    ingested: int
    duplicates: int
    waiting: int
    dead: int
    written_off: int
    imported: int
    removed: int

    @property
    def missing(self) -> int:
        """How many answered scans are in none of the other terms: more than 0 is a loss.

        Less than 0 while a worker has stored a batch and not yet acknowledged it; for
        longer only if something other than the engine appends to the stream.
        """
        found = self.ingested + self.duplicates + self.waiting + self.dead + self.written_off
        return self.answered - found

    @property
    def rows(self) -> int:
        """How many scan rows the tables of all workspaces must hold."""
        return self.ingested + self.imported - self.removed

    def describe(self) -> str:
        """One line; begins with "ok" unless scans are missing."""
        if not self.answered:
            return "ok, the engine has not counted anything yet"
        sides = (
            f"{self.answered} answered = {self.ingested} stored + {self.duplicates} duplicates"
            f" + {self.waiting} waiting + {self.dead} dead + {self.written_off} written off"
        )
        if self.missing > 0:
            return f"{self.missing} scans are missing: {sides} + {self.missing}"
        return f"ok, {sides}" + (f" - {-self.missing} not yet acknowledged" * (self.missing < 0))


def get_balance(redis: Redis) -> ScanBalance:
    """Read both sides. Raises redis.RedisError, django.db.DatabaseError."""
    # Redis first: a batch that is stored between the two reads then counts as waiting and
    # as ingested. In the other order it would count as neither, and look like a loss.
    raw: Any = redis.hgetall(COUNTERS_KEY)
    counters = {name.decode(): int(value) for name, value in raw.items()}
    return _read_balance(counters)


def _read_balance(counters: Mapping[str, int]) -> ScanBalance:
    ledger = LedgerPage.objects.aggregate(
        ingested=Sum("ingested", default=0),
        imported=Sum("imported", default=0),
        removed=Sum("removed", default=0),
    )
    retried = counters.get("retried", 0)
    appended = counters.get("appended", 0)
    return ScanBalance(
        answered=counters.get("answered", 0),
        appended=appended,
        spooled=counters.get("spooled", 0),
        duplicates=counters.get("duplicate", 0),
        waiting=appended + retried - counters.get("settled", 0),
        dead=DeadLetter.objects.count(),
        written_off=WriteOff.objects.aggregate(events=Sum("events", default=0))["events"],
        **{name: int(value) for name, value in ledger.items()},
    )
