"""answered = ingested + waiting + in spools + dead + written off, also after crashes."""

from collections.abc import Callable, Sequence

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from redis import Redis

from edge.redirects.batches import Batch
from edge.redirects.totals import AnsweredTotals
from scans.accounting.balance import ScanBalance, get_balance
from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.dead_letters.services import retry_dead_letters
from scans.accounting.ledger.models import AnsweredScans, LedgerPage, WriteOff
from scans.events import STREAM_KEY, ScanEvent
from scans.ingestion.drain import Drain
from scans.ingestion.stream import ScanStream, Settlement
from scans.log.live.publish import publish_scans
from tests.integration.scans.draining import answer, append_batch, drain_all
from tests.support.factories import Workspace
from tests.unit.scans.events import make_event

NO_SUCH_TENANT = 2**40


@pytest.fixture
def balance(redis: Redis) -> Callable[[], ScanBalance]:
    """Starting from zero, as in a new installation."""
    AnsweredScans.objects.all().delete()
    LedgerPage.objects.all().delete()
    WriteOff.objects.all().delete()
    DeadLetter.objects.all().delete()
    return lambda: get_balance(redis)


def _answer(redis: Redis, *events: ScanEvent) -> Batch:
    """As one web process appends and reports them."""
    return answer(redis, AnsweredTotals(), *events)


def _events(workspace: Workspace, count: int) -> list[ScanEvent]:
    return [make_event(tenant_id=workspace.tenant.pk) for _ in range(count)]


class _DyingStream(ScanStream):
    """Ends between the commit and the acknowledgement."""

    def settle(self, settlements: Sequence[Settlement]) -> None:
        raise KeyboardInterrupt(len(settlements))


def test_waiting_scans_become_ingested_ones(
    redis: Redis, nord: Workspace, balance: Callable[[], ScanBalance]
) -> None:
    _answer(redis, *_events(nord, 3))
    assert (balance().answered, balance().waiting, balance().missing) == (3, 3, 0)
    drain_all(redis)
    assert (balance().ingested, balance().waiting, balance().missing) == (3, 0, 0)


def test_a_batch_appended_twice_counts_once(
    redis: Redis, nord: Workspace, balance: Callable[[], ScanBalance]
) -> None:
    batch = _answer(redis, *_events(nord, 4))
    append_batch(redis, batch)
    assert (balance().answered, balance().waiting, balance().missing) == (4, 8, -4)
    drain_all(redis)
    seen = balance()
    assert (seen.answered, seen.ingested, seen.waiting, seen.missing) == (4, 4, 0, 0)


def test_a_second_delivery_after_a_crash_counts_once(
    redis: Redis, nord: Workspace, balance: Callable[[], ScanBalance]
) -> None:
    append_batch(redis, _answer(redis, *_events(nord, 4)))
    _answer(redis, *_events(nord, 1))
    dying = Drain(
        redis=redis,
        stream=_DyingStream(redis, consumer="dying"),
        provider="none",
        secret="s" * 40,
        publish=publish_scans,
    )
    with pytest.raises(KeyboardInterrupt):
        dying.run(budget_secs=5)
    dying.database.close()
    assert balance().missing == -9, "stored, and still waiting, one batch twice"
    drain_all(redis, abandoned_after_ms=0)
    seen = balance()
    assert (seen.answered, seen.ingested, seen.waiting, seen.missing) == (5, 5, 0, 0)


def test_dead_letters_stay_in_the_account_when_retried_and_discarded(
    redis: Redis, nord: Workspace, balance: Callable[[], ScanBalance]
) -> None:
    good, bad, worse = (
        make_event(tenant_id=id_) for id_ in (nord.tenant.pk, NO_SUCH_TENANT, NO_SUCH_TENANT)
    )
    _answer(redis, good, bad, worse)
    for _ in range(5):
        assert balance().missing <= 0
        drain_all(redis, abandoned_after_ms=0)
    assert (balance().ingested, balance().dead, balance().missing) == (1, 2, 0)

    call_command("dead_letters", "list")
    call_command("dead_letters", "retry", "--all")
    assert (balance().waiting, balance().dead, balance().missing) == (2, 0, 0)
    for _ in range(5):
        drain_all(redis, abandoned_after_ms=0)
    assert (balance().dead, balance().missing) == (2, 0)

    call_command("dead_letters", "discard", "--all", "--reason", "test tenant")
    assert (balance().written_off, balance().dead, balance().missing) == (2, 0, 0)
    call_command("reconcile_scans", "--wait", "0")


def test_a_retry_that_was_interrupted_appends_no_second_event(
    redis: Redis, balance: Callable[[], ScanBalance]
) -> None:
    _answer(redis, make_event(tenant_id=NO_SUCH_TENANT))
    for _ in range(5):
        drain_all(redis, abandoned_after_ms=0)
    letter = DeadLetter.objects.get()
    with transaction.atomic():
        assert retry_dead_letters(redis, letters=[letter]) == (1, 0)
        transaction.set_rollback(True)
    assert retry_dead_letters(redis, letters=DeadLetter.objects.all()) == (1, 0)
    assert redis.xlen(STREAM_KEY) == 1
    assert (balance().waiting, balance().dead, balance().missing) == (1, 0, 0)


def test_a_lost_scan_is_reported_and_can_be_written_off(
    redis: Redis, nord: Workspace, balance: Callable[[], ScanBalance]
) -> None:
    _answer(redis, *_events(nord, 3))
    redis.delete(STREAM_KEY)
    assert balance().missing == 3
    assert balance().describe().startswith("3 scans are missing")
    with pytest.raises(CommandError, match="3 answered scans are nowhere"):
        call_command("reconcile_scans", "--wait", "0")
    call_command("reconcile_scans", "--wait", "0", "--write-off", "the test took them")
    assert balance().missing == 0


def test_discarding_needs_a_reason_and_acting_needs_ids() -> None:
    with pytest.raises(CommandError, match="--all"):
        call_command("dead_letters", "retry")
    with pytest.raises(CommandError, match="Say why"):
        call_command("dead_letters", "discard", "--all")
