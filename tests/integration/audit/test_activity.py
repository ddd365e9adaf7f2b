"""The log of a workspace: pages, filters, exports; nothing of another workspace in it."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from audit.context import BY_MEMBERS, Actor, acting_as
from audit.export import ActivityExport
from audit.models import AuditEntry
from audit.selectors import EntryFilters, list_entries, list_older
from audit.services import record_event
from audit.targets import Target
from console.selectors import list_audit_entries
from tenants.activity_lines import CSV_FIELDS, FORMATS
from tenants.models import Role
from tests.support.factories import ApiClient, Workspace

URL = "/api/v1/activity/"


def write(
    workspace: Workspace, count: int, *, action: str = "test.run", qr: str = "aaaaaaaa"
) -> None:
    actor = Actor.of(workspace.owner_user, request_id="r-1", network="203.0.113.0/24")
    with acting_as(actor):
        for number in range(count):
            record_event(
                action=action,
                target=Target.of_qr(qr),
                before={"n": None},
                after={"n": number},
                tenant_id=workspace.tenant.pk,
            )


def get_path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def walk(client: ApiClient, query: str = "") -> Iterator[dict[str, Any]]:
    """Every entry, page after page."""
    url = f"{URL}?{query}"
    while url:
        page = client.get(url).json
        yield from page["results"]
        url = get_path(page["next"]) if page["next"] else ""


def test_pages_show_each_entry_once_and_lead_back(nord: Workspace) -> None:
    write(nord, 23)
    seen = [entry["after"] for entry in walk(nord.owner, "page_size=5")]
    assert seen == [{"n": number} for number in reversed(range(23))]


def test_entries_that_come_meanwhile_move_nothing(nord: Workspace) -> None:
    write(nord, 4)
    first = nord.owner.get(f"{URL}?page_size=2").json
    write(nord, 3)
    second = nord.owner.get(get_path(first["next"])).json
    assert [entry["after"]["n"] for entry in second["results"]] == [1, 0]
    back = nord.owner.get(get_path(second["previous"])).json
    assert [entry["after"]["n"] for entry in back["results"]] == [3, 2]


@pytest.mark.parametrize("role", list(Role))
def test_every_member_reads_their_own_workspace_only(
    nord: Workspace, sud: Workspace, role: Role
) -> None:
    write(nord, 2)
    write(sud, 1)
    entries = list(walk(nord.member(role)))
    assert len(entries) == 2
    assert {entry["actor"]["email"] for entry in entries} == {nord.owner_user.email}


def test_an_entry_says_who_when_from_where_and_what(nord: Workspace) -> None:
    write(nord, 1)
    [entry] = walk(nord.owner)
    assert entry["actor"] == {"id": nord.owner_user.pk, "email": nord.owner_user.email}
    assert (entry["network"], entry["via"]) == ("203.0.113.0/24", "api")
    assert entry["target"] == {"type": "qr", "id": "aaaaaaaa"}
    assert (entry["before"], entry["after"]) == ({"n": None}, {"n": 0})


def test_the_platform_is_named_without_a_person(nord: Workspace, platform_admin: ApiClient) -> None:
    platform_admin.patch(f"/api/v1/platform/tenants/{nord.tenant.slug}/", {"credits": 3})
    [entry] = walk(nord.owner)
    assert entry["actor"] == {"id": None, "email": "Platform"}
    assert (entry["via"], entry["network"]) == ("platform", "")
    me = platform_admin.get("/api/v1/me/").json["user"]
    assert me["email"] not in nord.owner.get(URL).content.decode()
    assert list(walk(nord.owner, f"actor={me['id']}")) == []
    assert len(list(walk(nord.owner, "actor=platform"))) == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("action=qr.pause", 3),
        ("action=qr", 0),
        ("target_type=qr&target_id=bbbbbbbb", 3),
        ("target_type=qr&target_id=cccccccc", 0),
        ("target_type=qr", 5),
        ("actor=0", 0),
        ("actor=nobody", 0),
        ("actor=99999999999999999999", 0),
        ("from=2026-01-01", 5),
        ("to=2000-01-01", 0),
        ("from=2000-01-01&to=2000-01-02", 0),
    ],
)
def test_filters_narrow(nord: Workspace, query: str, count: int) -> None:
    write(nord, 2)
    write(nord, 3, action="qr.pause", qr="bbbbbbbb")
    assert len(list(walk(nord.owner, query))) == count


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=tomorrow", "from"),
        ("to=2026-13-01", "to"),
        ("to=9999-12-31", "to"),
        ("from=20260101", "from"),
        ("cursor=x", "cursor"),
        ("page_size=0", "page_size"),
    ],
)
def test_a_wrong_filter_is_refused_by_name(nord: Workspace, query: str, field: str) -> None:
    answer = nord.owner.get(f"{URL}?{query}")
    assert (answer.status, list(answer.json)) == (400, [field])


async def read(stream: ActivityExport) -> bytes:
    return b"".join([chunk async for chunk in stream.chunks()])


def export(workspace: Workspace, name: str) -> str:
    chosen = FORMATS[name]
    stream = ActivityExport(workspace.tenant.pk, EntryFilters(), chosen.header, chosen.write)
    return asyncio.run(read(stream)).decode()


def test_exports_hold_every_entry(nord: Workspace, sud: Workspace) -> None:
    """More than one page of the export."""
    write(sud, 1)
    write(nord, 1203)
    rows = list(csv.DictReader(io.StringIO(export(nord, "csv"))))
    assert tuple(rows[0]) == CSV_FIELDS
    assert [json.loads(row["after"])["n"] for row in rows] == list(reversed(range(1203)))
    lines = [json.loads(line) for line in export(nord, "ndjson").splitlines()]
    assert [line["id"] for line in lines] == [int(row["id"]) for row in rows]


def test_a_spreadsheet_runs_nothing_of_an_export(nord: Workspace) -> None:
    with acting_as(Actor(1, "=cmd()", via="api")):
        record_event(action="test.run", target=Target("qr", "@x"), tenant_id=nord.tenant.pk)
    [row] = csv.DictReader(io.StringIO(export(nord, "csv")))
    assert (row["actor"], row["target_id"]) == ("'=cmd()", "'@x")


def test_an_unknown_format_is_refused(nord: Workspace) -> None:
    assert nord.owner.get(f"{URL}export/?format=xlsx").outcome == (
        400,
        {"format": ["Use csv or ndjson."]},
    )


def explain(rows: "QuerySet[AuditEntry]") -> str:
    """The plan for a table of a million rows, which this one is too small to get."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        return str(rows.explain())


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (EntryFilters(), "audit_of_workspace"),
        (EntryFilters(actor="7"), "audit_of_person"),
        (EntryFilters(target_type="qr", target_id="x"), "audit_of_target"),
        (EntryFilters(action="qr.update"), "audit_of_action"),
        (EntryFilters(start=datetime(2026, 5, 1, tzinfo=UTC)), "audit_of_workspace"),
    ],
)
def test_each_filter_has_an_index(nord: Workspace, filters: EntryFilters, index: str) -> None:
    rows = list_older(list_entries(tenant_id=nord.tenant.pk, filters=filters), None)
    assert index in explain(rows[:25])


def test_the_platforms_list_has_an_index_without_what_members_do() -> None:
    assert "audit_of_admins" in explain(list_audit_entries()[:25])
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'audit_of_admins'")
        [definition] = cursor.fetchone()
    assert all(f"'{way}'" in definition for way in BY_MEMBERS)
