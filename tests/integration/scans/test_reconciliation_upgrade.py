"""The account while the version before, which counted in Redis, runs beside this one.

Neither version may say that scans are missing: not during the upgrade, not after it, and not when
it is taken back.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from redis import Redis

from edge.redirects.totals import AnsweredTotals
from scans.accounting.answered import (
    EARLIER_VERSION,
    REPORT_ANSWERED,
    AnsweredReport,
    as_parameters,
)
from scans.accounting.balance import get_balance
from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.ledger.models import LedgerPage, WriteOff
from scans.events import (
    APPEND_LUA,
    BATCH_FIELD,
    COUNTERS_KEY,
    STREAM_GROUP,
    STREAM_KEY,
    ScanEvent,
    encode_batch,
)
from scans.ingestion import stream as stream_module
from tests.integration.scans.draining import answer, append_batch, drain_all
from tests.support.factories import Workspace
from tests.unit.scans.events import make_event

# As the version before settled.
_EARLIER_SETTLE_LUA = """
local settled, redundant = 0, 0
for i = 2, #ARGV, 4 do
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  if redis.call('XDEL', KEYS[1], ARGV[i]) == 1 then
    settled = settled + ARGV[i + 1]
    redundant = redundant + ARGV[i + 2]
  end
end
redis.call('HINCRBY', KEYS[2], 'settled', settled)
redis.call('HINCRBY', KEYS[2], 'duplicate', redundant)
"""


@pytest.fixture
def earlier_worker(monkeypatch: pytest.MonkeyPatch) -> Callable[[Redis], None]:
    """Drains as a worker of the version before: it knows no origins."""

    def drain(redis: Redis) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(stream_module, "_SETTLE_LUA", _EARLIER_SETTLE_LUA)
            patch.setattr("scans.ingestion.drain._read_origins", lambda _: [])
            drain_all(redis)

    return drain


@pytest.fixture(autouse=True)
def from_zero(redis: Redis) -> None:
    """As in a new installation."""
    LedgerPage.objects.all().delete()
    WriteOff.objects.all().delete()
    DeadLetter.objects.all().delete()


def _answer_as_before(redis: Redis, *events: ScanEvent, spooled: int = 0) -> None:
    redis.eval(
        APPEND_LUA,
        2,
        STREAM_KEY,
        COUNTERS_KEY,
        BATCH_FIELD.decode(),
        encode_batch(list(events)),
        str(len(events)),
        str(spooled),
    )


def _report_counters(redis: Redis) -> None:
    """As each web process of this version does every five seconds."""
    raw: Any = redis.hgetall(COUNTERS_KEY)
    answered, duplicates = (int(raw.get(name, 0)) for name in (b"answered", b"duplicate"))
    report = AnsweredReport(EARLIER_VERSION, answered, duplicates=duplicates)
    with connection.cursor() as cursor:
        cursor.execute(REPORT_ANSWERED, as_parameters([report]))


def _missing_as_before(redis: Redis) -> int:
    """What the status of the version before computes."""
    raw: Any = redis.hgetall(COUNTERS_KEY)
    counters = {name.decode(): int(value) for name, value in raw.items()}
    now = get_balance(redis)
    waiting = counters.get("appended", 0) + counters.get("retried", 0) - counters.get("settled", 0)
    found = now.ingested + counters.get("duplicate", 0) + waiting + now.dead + now.written_off
    return counters.get("answered", 0) - found


def _events(workspace: Workspace, count: int) -> list[ScanEvent]:
    return [make_event(tenant_id=workspace.tenant.pk) for _ in range(count)]


def _assert_even(redis: Redis, *, answered: int) -> None:
    assert (get_balance(redis).answered, get_balance(redis).missing) == (answered, 0)
    assert _missing_as_before(redis) == 0


def test_scans_of_before_are_in_the_account_until_and_after_redis_is_emptied(
    redis: Redis, nord: Workspace
) -> None:
    _answer_as_before(redis, *_events(nord, 3))
    _assert_even(redis, answered=3)
    drain_all(redis)
    _assert_even(redis, answered=3)
    _report_counters(redis)
    _answer_as_before(redis, *_events(nord, 2))
    _report_counters(redis)
    redis.delete(STREAM_KEY, COUNTERS_KEY)
    assert (get_balance(redis).answered, get_balance(redis).missing) == (5, 2)


def test_both_versions_answer_and_a_new_worker_stores(redis: Redis, nord: Workspace) -> None:
    twice = _events(nord, 4)
    _answer_as_before(redis, *twice)
    _answer_as_before(redis, *twice, spooled=4)
    append_batch(redis, answer(redis, AnsweredTotals(), *_events(nord, 3)))
    answer(redis, AnsweredTotals(), *_events(nord, 2))
    assert get_balance(redis).missing <= 0
    assert _missing_as_before(redis) <= 0
    drain_all(redis)
    _assert_even_without_duplicates(redis, rows=9)


def _assert_even_without_duplicates(redis: Redis, *, rows: int) -> None:
    balance = get_balance(redis)
    assert (balance.answered, balance.ingested, balance.missing) == (rows, rows, 0)
    assert _missing_as_before(redis) == 0


def test_a_worker_of_before_stores_what_this_version_has_answered(
    redis: Redis, nord: Workspace, earlier_worker: Callable[[Redis], None]
) -> None:
    answer(redis, AnsweredTotals(), *_events(nord, 3))
    _answer_as_before(redis, *_events(nord, 2))
    earlier_worker(redis)
    _assert_even(redis, answered=5)


def test_after_a_step_back_and_a_second_upgrade_the_account_is_even(
    redis: Redis, nord: Workspace, earlier_worker: Callable[[Redis], None]
) -> None:
    _answer_as_before(redis, *_events(nord, 3))
    _report_counters(redis)
    answer(redis, AnsweredTotals(), *_events(nord, 3))
    _answer_as_before(redis, *_events(nord, 1))
    earlier_worker(redis)
    assert _missing_as_before(redis) == 0
    answer(redis, AnsweredTotals(), *_events(nord, 2))
    drain_all(redis)
    _report_counters(redis)
    _assert_even(redis, answered=9)


def test_a_dead_letter_of_this_version_is_even_in_both(redis: Redis, nord: Workspace) -> None:
    answer(redis, AnsweredTotals(), make_event(tenant_id=2**40), *_events(nord, 1))
    for _ in range(5):
        drain_all(redis, abandoned_after_ms=0)
        assert get_balance(redis).missing <= 0
    _assert_even(redis, answered=2)
    assert redis.xpending(STREAM_KEY, STREAM_GROUP)["pending"] == 0
