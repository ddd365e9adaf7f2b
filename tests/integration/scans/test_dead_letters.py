"""Events that cannot be stored become dead letters and do not stop the others."""

import json
from functools import partial
from io import StringIO

from django.core.management import call_command
from django.db import connection
from redis import Redis

from kernel.clock import utc_now
from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.dead_letters.services import erase_dead_letters
from scans.events import ScanEvent
from scans.ingestion.drain import DrainCounts
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.draining import (
    append,
    append_raw,
    count_rows,
    count_waiting,
    drain_all,
    get_totals,
)
from tests.support.factories import Workspace, make_workspace
from tests.unit.scans.events import make_event

NO_SUCH_TENANT = 2**40


def _drain_until_dead(redis: Redis) -> DrainCounts:
    return drain_all(redis, abandoned_after_ms=0)


def test_an_unknown_workspace_waits_and_then_becomes_a_dead_letter(
    redis: Redis, nord: Workspace
) -> None:
    good, bad = make_event(tenant_id=nord.tenant.pk), make_event(tenant_id=NO_SUCH_TENANT)
    entry_id = append(redis, bad, good)

    first = drain_all(redis)
    assert (first.inserted, first.refused, first.dead) == (1, 1, 0)
    assert count_waiting(redis) == (1, 1)

    rest = _drain_until_dead(redis)
    assert (rest.inserted, rest.dead) == (0, 1)
    assert count_waiting(redis) == (0, 0)
    letter = DeadLetter.objects.get(entry_id=entry_id)
    assert (letter.position, letter.tenant_id, letter.deliveries) == (0, NO_SUCH_TENANT, 5)
    assert letter.reason == "no such workspace"
    assert ScanEvent(*json.loads(letter.payload)) == bad._replace(address="")
    assert get_totals(nord.tenant) == {42: (1, 0)}


def test_an_undecodable_entry_does_not_block_the_stream(redis: Redis, nord: Workspace) -> None:
    entry_id = append_raw(redis, b"\xff not ours \x00 203.0.113.7")
    append(redis, make_event(tenant_id=nord.tenant.pk))

    assert drain_all(redis).inserted == 1
    _drain_until_dead(redis)

    letter = DeadLetter.objects.get(entry_id=entry_id)
    assert letter.position == -1
    assert "203.0.113.7" not in letter.payload
    assert count_waiting(redis) == (0, 0)


def test_a_workspace_with_broken_tables_does_not_stop_others(redis: Redis, nord: Workspace) -> None:
    broken = make_workspace()
    with tenant_schema(broken.tenant.schema_name), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE scans_dynamicqrscan DROP COLUMN city")
    for _ in range(20):
        append(
            redis,
            make_event(tenant_id=broken.tenant.pk),
            make_event(tenant_id=nord.tenant.pk),
            make_event(tenant_id=broken.tenant.pk),
        )

    first = drain_all(redis)
    assert (first.inserted, first.refused) == (20, 40)
    rest = _drain_until_dead(redis)
    assert (rest.inserted, rest.dead) == (0, 40)
    assert count_rows(nord.tenant) == 20
    assert get_totals(nord.tenant) == {42: (20, 0)}


def test_a_row_that_the_database_rejects_is_isolated(redis: Redis, nord: Workspace) -> None:
    with tenant_schema(nord.tenant.schema_name), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE scans_dynamicqrscan ADD CONSTRAINT no_seven CHECK (qr_id <> 7)")
    append(redis, *(make_event(tenant_id=nord.tenant.pk, qr_id=qr_id) for qr_id in range(1, 33)))

    first = drain_all(redis)

    assert (first.inserted, first.refused) == (31, 1)
    assert 7 not in get_totals(nord.tenant)


def test_a_dead_letter_is_inserted_once_if_its_entry_is_delivered_again(
    redis: Redis, nord: Workspace
) -> None:
    entry_id = append(redis, make_event(tenant_id=NO_SUCH_TENANT))
    drain_all(redis)
    _drain_until_dead(redis)
    raw = {"b": json.dumps([make_event(tenant_id=NO_SUCH_TENANT)])}
    redis.delete("{scans}:events")
    redis.xadd("{scans}:events", raw, id=entry_id)  # type: ignore[arg-type]  # redis-py's field types

    drain_all(redis)
    _drain_until_dead(redis)
    assert DeadLetter.objects.filter(entry_id=entry_id).count() == 1


def test_erasing_discards_dead_letters(redis: Redis, nord: Workspace, sud: Workspace) -> None:
    """Otherwise a retry would bring erased scans back."""
    for workspace in (nord, sud):
        for qr_id in (7, 8):
            event = make_event(tenant_id=workspace.tenant.pk, qr_id=qr_id, event_id="none")
            append(redis, event)
    drain_all(redis)
    _drain_until_dead(redis)
    DeadLetter.objects.create(
        entry_id="0-1", position=0, tenant_id=nord.tenant.pk, payload="[]", reason="odd",
        deliveries=5, failed_at=utc_now(),
    )  # fmt: skip
    erase = partial(erase_dead_letters, now=utc_now())

    assert erase(tenant_id=nord.tenant.pk, qr_id=7) == 1
    assert DeadLetter.objects.filter(tenant_id=nord.tenant.pk).count() == 2
    out = StringIO()
    call_command("erase_scans", "--workspace", nord.tenant.slug, "--yes", stdout=out)
    assert "2 dead letters are gone" in out.getvalue()
    assert DeadLetter.objects.filter(tenant_id=nord.tenant.pk).count() == 0
    assert DeadLetter.objects.filter(tenant_id=sud.tenant.pk).count() == 2
    assert erase(tenant_id=nord.tenant.pk, qr_id=None) == 0
