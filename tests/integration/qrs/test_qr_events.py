"""Every service that changes a QR writes an event of it, and no other does."""

import inspect
import json
import pkgutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import transaction

import qrs.services
from kernel.clock import utc_now
from kernel.errors import ApiError
from outbox.models import EventType, OutboxEvent
from qrs.models import DynamicQr
from qrs.services.bulk import actions, creating, pasting, replacements
from qrs.services.codes import create_qr, set_qr_blocked, update_qr
from qrs.services.history import restore_destination
from qrs.services.trash import (
    delete_qr,
    empty_trash,
    purge_expired_trash,
    purge_qr,
    restore_qr,
)
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import ApiClient, Workspace, make_workspace

V1 = "/api/v1"
URL = "https://example.com/autumn"
# They change designs, or are what the others are made of.
NOT_WALKED = {
    "create_design",
    "update_design",
    "delete_design",
    "run_bulk",
    "run_chunk",
    "try_lock_bulk",
}
RECORDING = {"qrs.services.auditing", "qrs.services.events"}


@dataclass
class Scene:
    """A workspace with two QRs that are there, and two in its trash."""

    workspace: Workspace
    kept: list[str] = field(default_factory=list)
    trashed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kept = [str(self.workspace.create_qr()["short_id"]) for _ in range(2)]
        self.trashed = [str(self.workspace.create_qr()["short_id"]) for _ in range(2)]
        for short_id in self.trashed:
            self.workspace.owner.delete(f"{V1}/dynamic/{short_id}/")

    @property
    def who(self) -> dict[str, Any]:
        return {
            "tenant_id": self.workspace.tenant.pk,
            "acting_user": self.workspace.owner_user,
            "now": utc_now(),
        }


Recipe = Callable[[Scene], object]
RECIPES: dict[str, Recipe] = {
    "create_qr": lambda s: create_qr(name="Menu", destination_url=URL, **s.who),
    "update_qr": lambda s: update_qr(short_id=s.kept[0], destination_url=URL, **s.who),
    "set_qr_blocked": lambda s: set_qr_blocked(
        tenant_id=s.workspace.tenant.pk, short_id=s.kept[0], is_blocked=True
    ),
    "delete_qr": lambda s: delete_qr(short_id=s.kept[0], **s.who),
    "restore_qr": lambda s: restore_qr(tenant_id=s.workspace.tenant.pk, short_id=s.trashed[0]),
    "purge_qr": lambda s: purge_qr(tenant_id=s.workspace.tenant.pk, short_id=s.trashed[0]),
    "empty_trash": lambda s: empty_trash(tenant_id=s.workspace.tenant.pk),
    "purge_expired_trash": lambda s: purge_expired_trash(
        tenant_id=s.workspace.tenant.pk, now=utc_now() + timedelta(days=40)
    ),
    "restore_destination": lambda s: [
        update_qr(short_id=s.kept[0], destination_url=URL, **s.who),
        restore_destination(short_id=s.kept[0], change_id=None, **s.who),
    ],
    "create_codes": lambda s: pasting.create_codes(
        rows=[pasting.TableRow("A", URL), pasting.TableRow("B", URL)], **s.who
    ),
    "create_many": lambda s: creating.create_many(
        codes=[creating.NewCode("A", URL), creating.NewCode("B", URL)], **s.who
    ),
    "set_active_of_many": lambda s: actions.set_active_of_many(
        short_ids=[*s.kept, *s.trashed], is_active=False, **s.who
    ),
    "delete_many": lambda s: actions.delete_many(short_ids=[*s.kept, *s.trashed], **s.who),
    "restore_many": lambda s: actions.restore_many(
        tenant_id=s.workspace.tenant.pk, short_ids=[*s.kept, *s.trashed]
    ),
    "replace_in_many": lambda s: replacements.replace_in_many(
        versions={qr.short_id: qr.entity_tag for qr in DynamicQr.objects.all()},
        find="example.com",
        replacement="example.org",
        **s.who,
    ),
}


def list_services() -> set[str]:
    """The public functions of qrs.services that act on a workspace."""
    modules = [
        import_module(found.name)
        for found in pkgutil.walk_packages(qrs.services.__path__, "qrs.services.")
        if found.name not in RECORDING
    ]
    return {
        name
        for module in modules
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__
        if not name.startswith("_") and "tenant_id" in inspect.signature(function).parameters
    }


def read_rows() -> dict[str, dict[str, Any]]:
    """Of the active schema, by short id."""
    return {row["short_id"]: dict(row) for row in DynamicQr.with_trash.values()}


def expect_events(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> set[tuple[str, str]]:
    """(type, short id): what the rows say has happened."""
    expected = {(EventType.QR_CREATED.value, new) for new in after.keys() - before.keys()}
    for short_id, row in before.items():
        now = after.get(short_id)
        if now is None or now == row:
            continue
        is_deleted = now["deleted_at"] and not row["deleted_at"]
        kind = EventType.QR_DELETED if is_deleted else EventType.QR_UPDATED
        expected.add((kind.value, short_id))
    return expected


def list_events(workspace: Workspace) -> list[tuple[str, dict[str, Any]]]:
    """Type and data of the workspace's events, in their order."""
    events = OutboxEvent.objects.filter(tenant_id=workspace.tenant.pk).order_by("id")
    return [(event.type, json.loads(event.data)) for event in events]


def test_every_service_that_acts_on_a_workspace_has_a_recipe() -> None:
    assert list_services() - NOT_WALKED == set(RECIPES)


@pytest.mark.parametrize("service", RECIPES)
def test_a_service_writes_the_events_of_what_it_changes(service: str, nord: Workspace) -> None:
    scene = Scene(nord)
    already = len(list_events(nord))
    with tenant_schema(nord.tenant.schema_name):
        before = read_rows()
        RECIPES[service](scene)
        after = read_rows()
    written = [(kind, data["short_id"]) for kind, data in list_events(nord)[already:]]
    expected = expect_events(before, after)
    if service == "restore_destination":
        # It leads where it led at first, after two changes.
        expected = {(EventType.QR_UPDATED.value, scene.kept[0])}
        assert Counter(written) == Counter([*expected, *expected])
        return
    assert Counter(written) == Counter(expected)


def test_an_event_carries_the_twelve_fields_as_the_api_returns_them(nord: Workspace) -> None:
    qr = nord.create_qr()
    changed = nord.owner.patch(f"{V1}/dynamic/{qr['short_id']}/", {"name": "Lunch"}).json
    nord.owner.delete(f"{V1}/dynamic/{qr['short_id']}/")
    assert list_events(nord) == [
        ("dynamic_qr.created", qr),
        ("dynamic_qr.updated", changed),
        ("dynamic_qr.deleted", {"short_id": qr["short_id"]}),
    ]


def test_a_code_made_with_its_image_is_an_event(nord: Workspace) -> None:
    body = {"data_type": "dynamic", "payload": {"name": "Menu", "destination_url": URL}}
    answer = nord.owner.post(f"{V1}/generate/", body)
    short_id = answer.headers["X-QR-Short-Id"]
    made = nord.owner.get(f"{V1}/dynamic/{short_id}/").json
    assert ("dynamic_qr.created", made) in list_events(nord)


def test_a_block_by_the_platform_is_an_event(nord: Workspace, platform_admin: ApiClient) -> None:
    qr = nord.create_qr()
    path = f"{V1}/platform/qrs/{qr['short_id']}/"
    for blocked in (True, True, False):
        assert platform_admin.patch(path, {"blocked": blocked}).status == 200
    assert [kind for kind, _ in list_events(nord)] == [
        "dynamic_qr.created",
        "dynamic_qr.updated",
        "dynamic_qr.updated",
    ]


def test_what_changes_nothing_is_no_event(nord: Workspace) -> None:
    qr = nord.create_qr()
    path = f"{V1}/dynamic/{qr['short_id']}/"
    assert nord.owner.patch(path, {"name": qr["name"]}).status == 200
    assert nord.owner.patch(path, {"name": "Lunch"}, If_Match='"0"').status == 412
    assert nord.owner.patch(path, {"destination_url": "https://10.0.0.1/"}).status == 400
    with tenant_schema(nord.tenant.schema_name):
        actions.delete_many(
            tenant_id=nord.tenant.pk,
            acting_user=None,
            short_ids=[qr["short_id"]],
            now=utc_now(),
            dry_run=True,
        )
    assert len(list_events(nord)) == 1


def test_a_change_that_is_rolled_back_leaves_no_event(nord: Workspace) -> None:
    qr = nord.create_qr()
    with tenant_schema(nord.tenant.schema_name), transaction.atomic():
        delete_qr(
            tenant_id=nord.tenant.pk, acting_user=None, short_id=qr["short_id"], now=utc_now()
        )
        transaction.set_rollback(True)
    assert [kind for kind, _ in list_events(nord)] == ["dynamic_qr.created"]


def test_the_cap_of_a_plan_leaves_no_event() -> None:
    solo = make_workspace(plan="free")
    solo.create_qr()
    with tenant_schema(solo.tenant.schema_name), pytest.raises(ApiError):
        create_qr(
            tenant_id=solo.tenant.pk,
            acting_user=None,
            name="Menu",
            destination_url=URL,
            now=utc_now(),
        )
    assert len(list_events(solo)) == 1
