"""Entries say who, from where and by which way; the version before goes on writing them."""

import pytest
from django.db import connection

from audit.context import BY_MEMBERS, Actor, acting_as
from audit.models import AuditEntry
from audit.services import record_event
from audit.targets import Target
from console.models import AuditEntry as ConsoleEntry
from tests.support.factories import ApiClient, Workspace

ADA = Actor(7, "ada@studio.example", "request-1", "198.51.100.0/24", "dashboard")


def test_an_entry_holds_the_current_actor() -> None:
    with acting_as(ADA):
        entry = record_event(action="test.run", target=Target("test", "1"), tenant_id=3)
    entry.refresh_from_db()
    assert (entry.actor_id, entry.actor_email) == (ADA.user_id, ADA.email)
    assert (entry.request_id, entry.network, entry.via) == ("request-1", ADA.network, "dashboard")
    assert entry.tenant_id == 3


def test_what_a_platform_admin_changes_in_a_workspace_belongs_to_its_log(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    platform_admin.patch(
        f"/api/v1/platform/tenants/{nord.tenant.slug}/",
        {"credits": 4},
        X_Forwarded_For="203.0.113.77",
    )
    (entry,) = AuditEntry.objects.filter(tenant_id=nord.tenant.pk)
    assert (entry.action, entry.via) == ("tenant.change", "admin")


@pytest.mark.parametrize("via", BY_MEMBERS)
def test_the_platforms_list_leaves_out_what_members_do(
    platform_admin: ApiClient, nord: Workspace, via: str
) -> None:
    target = Target("test", f"{nord.tenant.slug}-{via}")
    with acting_as(Actor(7, "ada@studio.example", via=via)):  # type: ignore[arg-type]  # a str
        record_event(action="test.run", target=target, tenant_id=nord.tenant.pk)
    url = f"/api/v1/platform/audit/?target_id={target.id}"
    assert platform_admin.get(url).json["count"] == 0
    assert ConsoleEntry.objects.filter(target_id=target.id).count() == 1


def test_the_version_before_can_write_entries() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO console_auditentry (created_at, actor_id, actor_email, action,"
            " target_type, target_id, before, after, request_id)"
            " VALUES (now(), 1, 'a@b.example', 'tenant.change', 'tenant', 'x', '{}', '{}', 'r')"
            " RETURNING id"
        )
        [pk] = cursor.fetchone()
    entry = AuditEntry.objects.get(pk=pk)
    assert (entry.tenant_id, entry.network, entry.via) == (None, "", "")
