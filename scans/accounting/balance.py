"""ScanBalance: whether all answered scans are accounted for.

    answered = ingested + waiting + in spools + dead + written off

README.md says which process counts which of these numbers, and when.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from redis import Redis

from kernel.sql_files import read_sql
from scans.accounting.answered import EARLIER_VERSION
from scans.accounting.waiting import count_waiting
from scans.events import COUNTERS_KEY


@dataclass(frozen=True, slots=True)
class ScanBalance:
    """All numbers are events.

    lost: those of answered that a web process had to drop. is_exact: false while the stream is
    too long to be counted.
    """

    answered: int
    spooled: int
    lost: int
    ingested: int
    waiting: int
    in_spools: int
    dead: int
    written_off: int
    imported: int
    removed: int
    is_exact: bool = True

    @property
    def missing(self) -> int:
        """How many answered scans are in none of the other terms: more than 0 is a loss.

        Less than 0 for a while: batches that are stored and not yet acknowledged, that wait a
        second time after a fault, or that their process has not reported yet.
        """
        found = self.ingested + self.waiting + self.in_spools + self.dead + self.written_off
        return self.answered - found

    @property
    def is_short(self) -> bool:
        """Whether scans are certainly missing."""
        return self.missing > 0 and self.is_exact

    @property
    def rows(self) -> int:
        """How many scan rows the tables of all workspaces must hold."""
        return self.ingested + self.imported - self.removed

    def describe(self) -> str:
        """One line; begins with "ok" unless scans are missing."""
        if not self.answered:
            return "ok, the engine has not counted anything yet"
        about = "" if self.is_exact else "about "
        sides = (
            f"{self.answered} answered = {self.ingested} stored + {about}{self.waiting} waiting"
            f" + {self.in_spools} in spools + {self.dead} dead + {self.written_off} written off"
        )
        if self.is_short:
            return f"{self.missing} scans are missing: {sides} + {self.missing}"
        return f"ok, {sides}" + (f" - {-self.missing} on their way" * (self.missing < 0))


def get_balance(redis: Redis) -> ScanBalance:
    """Read both sides. Raises redis.RedisError, django.db.DatabaseError."""
    balance = _read_balance(redis)
    # A dead letter that is retried between two reads is in neither term, once.
    return _read_balance(redis) if balance.is_short else balance


def get_answered(redis: Redis) -> int:
    """How many scans were answered. Raises redis.RedisError, django.db.DatabaseError."""
    answered, _, _, _, earlier, duplicates = _read_answered()
    earlier = max(earlier, _read_counter(redis, "answered"))
    duplicates = max(duplicates, _read_counter(redis, "duplicate"))
    return int(answered + earlier - duplicates)


def _read_balance(redis: Redis) -> ScanBalance:
    # In the order in which a scan goes: one that moves on between two reads is then counted
    # twice. In any other order it would be counted in no term, and look like a loss.
    answered, spooled, in_spools, lost, earlier, duplicates = _read_answered()
    earlier = max(earlier, _read_counter(redis, "answered"))
    waiting = count_waiting(redis)
    # After the stream: a redundant delivery leaves it in the step that counts it here.
    duplicates = max(duplicates, _read_counter(redis, "duplicate"))
    ingested, imported, removed, dead, written_off = _fetch_row("sum_stored")
    return ScanBalance(
        answered=answered + earlier - duplicates,
        spooled=spooled,
        lost=lost,
        ingested=ingested,
        waiting=waiting.events,
        in_spools=in_spools,
        dead=dead,
        written_off=written_off,
        imported=imported,
        removed=removed,
        is_exact=waiting.is_exact,
    )


def _read_answered() -> Any:
    return _fetch_row("sum_answered", {"earlier": EARLIER_VERSION})


def _read_counter(redis: Redis, name: str) -> int:
    """Of processes of the version before; they run beside this one during an upgrade."""
    value: Any = redis.hget(COUNTERS_KEY, name)
    return int(value or 0)


def _fetch_row(name: str, parameters: dict[str, str] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(read_sql(__package__, name), parameters)
        return cursor.fetchone()
