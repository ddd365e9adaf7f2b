"""The account at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum
from redis import Redis

from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.ledger.models import LedgerPage, WriteOff
from scans.events import COUNTERS_KEY


@dataclass(frozen=True, slots=True)
class Account:
    """All in events; see scans.accounting.ledger for what each one is."""

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
        """Answered scans that are nowhere: more than 0 is a loss.

        Less than 0 for a moment while a worker has stored a batch and not yet
        acknowledged it; for longer, where something else than the engine appends.
        """
        found = self.ingested + self.duplicates + self.waiting + self.dead + self.written_off
        return self.answered - found

    @property
    def rows(self) -> int:
        """Scan rows that must be in the tables of all workspaces."""
        return self.ingested + self.imported - self.removed

    def describe(self) -> str:
        """One line; begins with "ok" unless scans are missing."""
        if not self.answered:
            return "ok, the engine has not counted anything yet"
        sides = (
            f"{self.answered} answered = {self.ingested} stored + {self.duplicates} copies"
            f" + {self.waiting} waiting + {self.dead} dead + {self.written_off} written off"
        )
        if self.missing > 0:
            return f"{self.missing} scans are missing: {sides} + {self.missing}"
        return f"ok, {sides}" + (f" - {-self.missing} in a worker's hands" * (self.missing < 0))


def get_account(redis: Redis) -> Account:
    """Read both sides. Raises redis.RedisError, django.db.DatabaseError."""
    # Redis first: what is stored after this look is still waiting in it. The other
    # way round it would be on neither side, and look like a loss.
    raw: Any = redis.hgetall(COUNTERS_KEY)
    counters = {name.decode(): int(value) for name, value in raw.items()}
    return _read_account(counters)


def _read_account(counters: Mapping[str, int]) -> Account:
    ledger = LedgerPage.objects.aggregate(
        ingested=Sum("ingested", default=0),
        imported=Sum("imported", default=0),
        removed=Sum("removed", default=0),
    )
    retried = counters.get("retried", 0)
    appended = counters.get("appended", 0)
    return Account(
        answered=counters.get("answered", 0),
        appended=appended,
        spooled=counters.get("spooled", 0),
        duplicates=counters.get("duplicate", 0),
        waiting=appended + retried - counters.get("settled", 0),
        dead=DeadLetter.objects.count(),
        written_off=WriteOff.objects.aggregate(events=Sum("events", default=0))["events"],
        **{name: int(value) for name, value in ledger.items()},
    )


def write_off(*, events: int, reason: str, now: datetime) -> None:
    """Accept that these answered scans will never be rows (negative: that rows are surplus)."""
    WriteOff.objects.create(events=events, reason=reason, written_at=now)
