"""Pause, resume, delete, and find and replace on many codes: each by its own rules."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from qrs.models import DynamicQr
from qrs.routes.codec import decode_route, route_key
from qrs.services.bulk.actions import delete_many, restore_many, set_active_of_many
from qrs.services.bulk.replacements import plan_replacements, replace_in_many
from qrs.services.bulk.running import BulkOutcome
from tenants.models import Domain
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import Workspace, make_workspace, run_parallel

LIST = "/api/v1/dynamic/"
OLD, NEW = "old.example.com", "new.example.com"


def state_of(short_id: str) -> str:
    value = get_redis(settings.REDIS_URL).get(route_key(short_id))
    assert isinstance(value, bytes)
    return decode_route(value).state


def make_codes(workspace: Workspace, count: int, url: str = f"https://{OLD}/menu") -> list[str]:
    return [str(workspace.create_qr(f"Code {n}", f"{url}?n={n}")["short_id"]) for n in range(count)]


def set_active(workspace: Workspace, short_ids: list[str], *, is_active: bool) -> BulkOutcome:
    with tenant_schema(workspace.tenant.schema_name):
        return set_active_of_many(
            tenant_id=workspace.tenant.pk,
            acting_user=workspace.owner_user,
            short_ids=short_ids,
            is_active=is_active,
            now=utc_now(),
        )


def plan(workspace: Workspace, find: str, replacement: str) -> Any:
    with tenant_schema(workspace.tenant.schema_name):
        return plan_replacements(
            qrs=DynamicQr.objects.all(),
            find=find,
            replacement=replacement,
            plan=workspace.tenant.plan,
        )


def replace(
    workspace: Workspace, planned: Any, find: str, replacement: str, *, dry_run: bool = False
) -> BulkOutcome:
    with tenant_schema(workspace.tenant.schema_name):
        return replace_in_many(
            tenant_id=workspace.tenant.pk,
            acting_user=workspace.owner_user,
            versions={change.short_id: change.version for change in planned},
            find=find,
            replacement=replacement,
            now=utc_now(),
            dry_run=dry_run,
        )


def get(workspace: Workspace, short_id: str) -> Any:
    return workspace.owner.get(f"{LIST}{short_id}/").json


def test_many_codes_are_paused_and_resumed_at_once(nord: Workspace) -> None:
    short_ids = make_codes(nord, 3)
    outcome = set_active(nord, [*short_ids, short_ids[0]], is_active=False)
    assert [result.short_id for result in outcome.results] == short_ids
    assert (len(outcome.done), outcome.refused, outcome.is_published) == (3, [], True)
    assert {state_of(short_id) for short_id in short_ids} == {"paused"}
    set_active(nord, short_ids, is_active=True)
    assert {state_of(short_id) for short_id in short_ids} == {"active"}


def test_codes_that_cannot_be_changed_do_not_stop_the_others(
    nord: Workspace, sud: Workspace
) -> None:
    (mine,), (foreign,) = make_codes(nord, 1), make_codes(sud, 1)
    outcome = set_active(nord, [foreign, "x", mine], is_active=False)
    assert [result.is_done for result in outcome.results] == [False, False, True]
    assert outcome.refused[0].errors == {"non_field_errors": ["Not found."]}
    assert state_of(foreign) == "active"


def test_as_many_are_resumed_as_the_plan_has_room_for() -> None:
    starter = make_workspace(plan="starter")
    paused = make_codes(starter, 8)
    set_active(starter, paused, is_active=False)
    make_codes(starter, 7)
    outcome = set_active(starter, paused, is_active=True)
    assert (len(outcome.done), len(outcome.refused)) == (3, 5)
    assert outcome.refused[0].messages == [
        "Plan 'starter' is capped at 10 active dynamic QRs. Disable one or upgrade."
    ]
    assert starter.owner.get(f"{LIST}?is_active=true").json["count"] == 10


def test_parallel_bulk_resumes_cannot_pass_the_cap() -> None:
    starter = make_workspace(plan="starter")
    paused = make_codes(starter, 10)
    set_active(starter, paused, is_active=False)
    make_codes(starter, 7)
    run_parallel(
        [
            lambda: set_active(starter, paused[:5], is_active=True),
            lambda: set_active(starter, paused[5:], is_active=True),
        ]
    )
    assert starter.owner.get(f"{LIST}?is_active=true").json["count"] == 10


def test_many_are_deleted_and_restored(nord: Workspace) -> None:
    short_ids = make_codes(nord, 3)
    with tenant_schema(nord.tenant.schema_name):
        deleted = delete_many(
            tenant_id=nord.tenant.pk,
            acting_user=nord.owner_user,
            short_ids=short_ids,
            now=utc_now(),
        )
        again = delete_many(
            tenant_id=nord.tenant.pk, acting_user=None, short_ids=short_ids, now=utc_now()
        )
    assert (len(deleted.done), len(again.refused)) == (3, 3)
    assert {state_of(short_id) for short_id in short_ids} == {"deleted"}
    with tenant_schema(nord.tenant.schema_name):
        restored = restore_many(tenant_id=nord.tenant.pk, short_ids=short_ids)
    assert len(restored.done) == 3
    assert {state_of(short_id) for short_id in short_ids} == {"active"}


def test_the_plan_shows_every_url_that_would_change(nord: Workspace) -> None:
    (first, second) = make_codes(nord, 2)
    nord.create_qr("Elsewhere", "https://example.com/")
    labelled = nord.create_qr("Label only", "https://example.com/2")["short_id"]
    variants = [
        {"url": f"https://{OLD}/A", "weight": 2, "label": "A"},
        {"url": "https://example.com/B", "weight": 1, "label": "B"},
    ]
    nord.owner.patch(f"{LIST}{first}/", {"variants": variants})
    only_labels = [{"url": "https://example.com/", "weight": 1, "label": OLD}]
    nord.owner.patch(f"{LIST}{labelled}/", {"variants": only_labels})
    changes = plan(nord, OLD, NEW)
    assert [change.short_id for change in changes] == [second, first]
    assert [(url.label, url.old, url.new) for url in changes[1].urls] == [
        ("", f"https://{OLD}/menu?n=0", f"https://{NEW}/menu?n=0"),
        ("A", f"https://{OLD}/A", f"https://{NEW}/A"),
    ]
    outcome = replace(nord, changes, OLD, NEW)
    assert len(outcome.done) == 2
    changed = get(nord, first)
    assert changed["destination_url"] == f"https://{NEW}/menu?n=0"
    assert changed["variants"] == [variants[0] | {"url": f"https://{NEW}/A"}, variants[1]]
    assert nord.owner.get(f"{LIST}{first}/history/").json["results"][0]["new_url"] == (
        f"https://{NEW}/menu?n=0"
    )


@pytest.mark.parametrize(
    ("find", "replacement", "words"),
    [
        (OLD, "localhost", "must not point to localhost"),
        ("https://", "ftp://", "Only http and https"),
        ("menu", "x" * 2000, "at most 2000"),
        ("/menu", "", None),
        (OLD, " ", "must not contain spaces"),
    ],
)
def test_urls_that_are_not_allowed_are_refused_in_the_plan_and_in_the_change(
    nord: Workspace, find: str, replacement: str, words: str | None
) -> None:
    (short_id,) = make_codes(nord, 1)
    changes = plan(nord, find, replacement)
    outcome = replace(nord, changes, find, replacement)
    if words is None:
        assert outcome.refused == []
        return
    assert not changes[0].is_possible
    assert words in changes[0].urls[0].error
    assert words in outcome.refused[0].messages[0]
    assert get(nord, short_id)["destination_url"] == f"https://{OLD}/menu?n=0"


def test_a_code_that_changed_since_the_plan_is_refused(nord: Workspace) -> None:
    first, second = make_codes(nord, 2)
    changes = plan(nord, OLD, NEW)
    nord.owner.patch(f"{LIST}{first}/", {"destination_url": f"https://{OLD}/other"})
    outcome = replace(nord, changes, OLD, NEW)
    assert [result.short_id for result in outcome.refused] == [first]
    assert "has changed since you read it" in outcome.refused[0].messages[0]
    assert get(nord, second)["destination_url"].startswith(f"https://{NEW}/")


def test_the_edits_of_the_free_plan_count_for_each_code(solo: Workspace) -> None:
    (short_id,) = make_codes(solo, 1)
    assert plan(solo, OLD, NEW)[0].needs_credit is False
    replace(solo, plan(solo, OLD, NEW), OLD, NEW)
    again = plan(solo, NEW, OLD)
    assert again[0].needs_credit is True
    outcome = replace(solo, again, NEW, OLD)
    assert "allows 1 destination edit" in outcome.refused[0].messages[0]
    assert get(solo, short_id)["destination_url"].startswith(f"https://{NEW}/")


def test_a_dry_run_changes_nothing_and_says_what_would_happen(solo: Workspace) -> None:
    (short_id,) = make_codes(solo, 1)
    before = get(solo, short_id)
    entries = AuditEntry.objects.filter(target_id=short_id).count()
    assert len(replace(solo, plan(solo, OLD, NEW), OLD, NEW, dry_run=True).done) == 1
    assert get(solo, short_id) == before
    assert solo.owner.get(f"{LIST}{short_id}/history/").json["count"] == 0
    assert AuditEntry.objects.filter(target_id=short_id).count() == entries


def test_a_host_that_serves_codes_is_refused(nord: Workspace, sud: Workspace) -> None:
    (short_id,) = make_codes(nord, 1)
    host = f"go-{short_id.lower()}.example.com"
    Domain.objects.create(domain=host, tenant=sud.tenant)
    assert "redirect for ever" in plan(nord, OLD, host)[0].urls[0].error


def test_a_chunk_publishes_its_routes_in_one_go_and_is_one_transaction(nord: Workspace) -> None:
    short_ids = make_codes(nord, 20)
    with CaptureQueriesContext(connection) as queries:
        set_active(nord, short_ids, is_active=False)
    reads = [
        query
        for query in queries
        if 'FROM "qr_route"' in query["sql"] and "UPDATE" not in query["sql"]
    ]
    assert len(reads) <= 2
    assert len(queries) <= 20 * 4 + 12


def test_each_code_has_its_entry_in_the_audit_log(nord: Workspace) -> None:
    short_ids = make_codes(nord, 2)
    set_active(nord, short_ids, is_active=False)
    entries = AuditEntry.objects.filter(target_id__in=short_ids, action="qr.update")
    assert {(entry.target_id, entry.after["is_active"]) for entry in entries} == {
        (short_id, False) for short_id in short_ids
    }
