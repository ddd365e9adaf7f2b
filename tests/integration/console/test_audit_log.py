"""The audit log is complete and cannot be rewritten."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit.context import Actor
from audit.services import record_change, record_event
from audit.targets import Target
from console.models import AuditEntry

ADA = Actor(user_id=7, email="ada@platform.example", request_id="request-1")
TARGET = Target("tenant", "studio-nord")


def test_entry_holds_only_the_fields_that_differ() -> None:
    entry = record_change(
        actor=ADA,
        action="tenant.change",
        target=TARGET,
        before={"plan": "free", "name": "Nord"},
        after={"plan": "pro", "name": "Nord"},
    )
    assert entry is not None
    assert (entry.before, entry.after) == ({"plan": "free"}, {"plan": "pro"})
    assert (entry.actor_id, entry.actor_email, entry.request_id) == (7, ADA.email, "request-1")


def test_change_that_changes_nothing_leaves_no_entry() -> None:
    before = AuditEntry.objects.count()
    same = {"plan": "free"}
    assert not record_change(
        actor=ADA, action="tenant.change", target=TARGET, before=same, after=same
    )
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE public.console_auditentry SET actor_email = 'somebody@else.example'",
        "DELETE FROM public.console_auditentry",
        "TRUNCATE public.console_auditentry",
    ],
)
def test_the_database_rejects_changes_of_entries(statement: str) -> None:
    entry = record_event(actor=ADA, action="test", target=TARGET, before={}, after={"n": 1})
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    entry.refresh_from_db()
    assert entry.actor_email == ADA.email


def test_rollback_of_a_change_removes_its_entry() -> None:
    before = AuditEntry.objects.count()
    with transaction.atomic():
        record_event(actor=ADA, action="test", target=TARGET, before={}, after={"n": 1})
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == before
