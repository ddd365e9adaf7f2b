"""The account of answered scans for drills with a Redis of their own."""

from pathlib import Path

from health.probe import Probe
from health.probes import probe_balance
from kernel.redis_clients import get_redis
from scans.accounting.balance import ScanBalance, get_balance
from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.ledger.models import AnsweredScans, EndedProcess, LedgerPage, WriteOff
from scans.events import STREAM_KEY
from tests.integration.scans.draining import drain_all


def start_from_zero() -> None:
    """As in a new installation."""
    for model in (AnsweredScans, EndedProcess, LedgerPage, WriteOff, DeadLetter):
        model.objects.all().delete()


def read_balance(url: str) -> ScanBalance:
    return get_balance(get_redis(url))


def read_status(url: str) -> Probe:
    """The line "reconciliation"."""
    return probe_balance(get_redis(url))


def drain(url: str) -> ScanBalance:
    """Store what waits, and return the balance afterwards."""
    redis = get_redis(url)
    while redis.xlen(STREAM_KEY):
        drain_all(redis, abandoned_after_ms=0)
    return get_balance(redis)


def list_spooled(folder: Path) -> list[Path]:
    return list(folder.glob("*.scans"))
