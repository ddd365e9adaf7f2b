"""PATCH /api/v1/dynamic/bulk/: each QR by the rules of a single change, with its own result."""

from functools import partial
from typing import Any

import pytest
from django.conf import settings

from audit.models import AuditEntry
from kernel.clock import utc_now
from kernel.continuations import Continuation, ResultPendingError
from kernel.deferred_work import Deferral, WorkSlots
from kernel.errors import ClientGoneError
from kernel.redis_clients import get_redis
from plans.models import Plan
from qrs.api import bulk_slices
from qrs.models import DestinationChange
from qrs.routes.codec import decode_route, route_key
from qrs.services.bulk import running
from qrs.services.bulk.patching import BulkPatch, PatchItem
from tenants.models import Role, Tenant
from tenants.postgres_schemas import tenant_schema
from tests.integration.qrs.test_bulk_create_api import create, make_items
from tests.support.factories import ApiAnswer, Workspace, make_workspace, run_parallel
from tests.support.published import get_answer_schema, list_findings

BULK = "/api/v1/dynamic/bulk/"
LIST = "/api/v1/dynamic/"
DONE: dict[str, Any] = {"ok": True, "errors": {}}


def make(workspace: Workspace, count: int) -> list[str]:
    made = create(workspace, make_items(count)).json["results"]
    return [each["short_id"] for each in made]


def patch(workspace: Workspace, **body: Any) -> ApiAnswer:
    return workspace.owner.patch(BULK, body)


def read(workspace: Workspace, short_id: str) -> Any:
    return workspace.owner.get(f"{LIST}{short_id}/").json


def list_urls(workspace: Workspace) -> set[str]:
    results = workspace.owner.get(f"{LIST}?page_size=100").json["results"]
    return {each["destination_url"] for each in results}


def test_each_item_has_its_own_change_and_result(nord: Workspace, sud: Workspace) -> None:
    first, second, third, fourth = make(nord, 4)
    (foreign,) = make(sud, 1)
    tag = nord.owner.get(f"{LIST}{third}/").headers["ETag"]
    items: list[dict[str, Any]] = [
        {"short_id": first, "destination_url": "https://example.com/new"},
        {"short_id": second, "destination_url": "ftp://example.com/"},
        {"short_id": third, "name": "Renamed", "if_match": tag},
        {"short_id": fourth, "is_active": False, "if_match": '"0f"'},
        {"short_id": foreign, "is_active": False},
        {"short_id": "zzzzzzzz", "colour": "red"},
    ]
    answer = patch(nord, items=items)
    assert answer.status == 200, answer.content
    assert list_findings(get_answer_schema("patch", BULK, 200), answer.json, exact=True) == []
    missing = {"ok": False, "errors": {"non_field_errors": ["Not found."]}}
    changed = "This has changed since you read it. Read it again, then repeat your change."
    assert answer.json["results"] == [
        {"short_id": first, **DONE},
        {
            "short_id": second,
            "ok": False,
            "errors": {"destination_url": ["Only http and https URLs are allowed."]},
        },
        {"short_id": third, **DONE},
        {"short_id": fourth, "ok": False, "errors": {"non_field_errors": [changed]}},
        {"short_id": foreign, **missing},
        {"short_id": "zzzzzzzz", **missing},
    ]
    assert read(nord, first)["destination_url"] == "https://example.com/new"
    assert read(nord, third)["name"] == "Renamed"
    assert read(nord, fourth)["is_active"]
    assert read(sud, foreign)["is_active"]
    value = get_redis(settings.REDIS_URL).get(route_key(first))
    assert isinstance(value, bytes)
    assert decode_route(value).destination_url == "https://example.com/new"
    assert AuditEntry.objects.filter(target_id=first, action="qr.update").exists()
    with tenant_schema(nord.tenant.schema_name):
        assert DestinationChange.objects.filter(short_id=first).count() == 1


def test_a_misspelt_field_of_an_item_is_its_own_error(nord: Workspace) -> None:
    (short_id,) = make(nord, 1)
    answer = patch(nord, items=[{"short_id": short_id, "colour": "red"}])
    errors = {"colour": ["Unknown field."]}
    assert answer.json["results"] == [{"short_id": short_id, "ok": False, "errors": errors}]


def test_a_hundred_and_twenty_are_paused_by_list(nord: Workspace) -> None:
    short_ids = make(nord, 120)
    answer = patch(nord, short_ids=short_ids, changes={"is_active": False})
    assert answer.json["results"] == [{"short_id": each, **DONE} for each in short_ids]
    assert nord.owner.get(f"{LIST}?is_active=false").json["count"] == 120


def test_a_filter_selects_what_the_list_of_pages_shows(nord: Workspace) -> None:
    make(nord, 3)
    other = nord.create_qr(name="Poster", url="https://posters.example/a")["short_id"]
    paused = [{"short_id": other, **DONE}]
    wanted = {"host": "posters.example"}
    assert patch(nord, filter=wanted, changes={"is_active": False}).json["results"] == paused
    assert patch(nord, filter={"search": "Poster"}, changes={}).json["results"] == paused
    resumed = patch(nord, filter={"state": "paused"}, changes={"is_active": True})
    assert resumed.json["results"] == paused
    everything = patch(nord, filter={}, changes={"is_active": False}).json["results"]
    assert len(everything) == 4


def test_find_and_replace_changes_destinations_and_variants(nord: Workspace) -> None:
    short_ids = make(nord, 3)
    variants = [
        {"url": f"https://{host}/", "weight": 1, "label": label}
        for host, label in (("old.example.com", "A"), ("b.example", "B"))
    ]
    nord.owner.patch(f"{LIST}{short_ids[0]}/", {"variants": variants})
    nord.create_qr(url="https://old.example.com/x?to=old.example.com")
    change = {"filter": {}, "find": "old.example.com", "replace": "new.example.org"}
    dry = patch(nord, dry_run=True, **change)
    assert [each["ok"] for each in dry.json["results"]] == [True, True]
    assert "https://old.example.com/x?to=old.example.com" in list_urls(nord)
    assert patch(nord, **change).json == dry.json
    assert "https://new.example.org/x?to=new.example.org" in list_urls(nord)
    changed = read(nord, short_ids[0])["variants"]
    assert [each["url"] for each in changed] == ["https://new.example.org/", "https://b.example/"]
    assert patch(nord, **change).json["results"] == []


def test_a_dry_run_shows_the_urls_that_the_run_then_changes(nord: Workspace) -> None:
    first, second, third = make(nord, 3)
    variants = [
        {"url": "https://old.example/a", "weight": 1, "label": "a"},
        {"url": "https://old.example/b?next=old", "weight": 1, "label": "b"},
    ]
    body = {"destination_url": "https://old.example/old", "variants": variants}
    assert nord.owner.patch(f"{LIST}{first}/", body).status == 200
    change = {"short_ids": [second, first, "zzzzzzzz"], "find": "old", "replace": "new"}
    plain = patch(nord, **change, dry_run=True).json["results"]
    dry = nord.owner.patch(f"{BULK}?include=urls", {**change, "dry_run": True})
    assert list_findings(get_answer_schema("patch", BULK, 200), dry.json, exact=True) == []
    pairs = [
        (None, "https://old.example/old", "https://new.example/new"),
        ("a", "https://old.example/a", "https://new.example/a"),
        ("b", "https://old.example/b?next=old", "https://new.example/b?next=new"),
    ]
    urls = [{"label": label, "old": old, "new": new} for label, old, new in pairs]
    results = dry.json["results"]
    assert [each["urls"] for each in results] == [[], urls, []]
    assert [{k: v for k, v in each.items() if k != "urls"} for each in results] == plain
    assert read(nord, first)["destination_url"] == "https://old.example/old"
    assert nord.owner.patch(f"{BULK}?include=urls", change).json["results"] == results
    assert [each["url"] for each in read(nord, first)["variants"]] == [new for *_, new in pairs[1:]]

    items = [
        {"short_id": first, "variants": [{"url": urls[1]["new"], "weight": 1, "label": "c"}]},
        {"short_id": third, "destination_url": "ftp://example.com/"},
    ]
    answer = nord.owner.patch(f"{BULK}?include=urls", {"items": items})
    assert [each["urls"] for each in answer.json["results"]] == [
        [
            {"label": "a", "old": urls[1]["new"], "new": None},
            {"label": "b", "old": urls[2]["new"], "new": None},
            {"label": "c", "old": None, "new": urls[1]["new"]},
        ],
        [],
    ]
    assert nord.owner.patch(f"{BULK}?include=status", change).status == 400


def test_a_replacement_that_makes_no_url_is_refused_for_that_qr(nord: Workspace) -> None:
    short_ids = make(nord, 2)
    answer = patch(nord, short_ids=short_ids, find="example.com/1", replace="192.0.2.1/")
    errors = {"destination_url": ["The URL must use a host name, not an IP address."]}
    assert answer.json["results"] == [
        {"short_id": short_ids[0], **DONE},
        {"short_id": short_ids[1], "ok": False, "errors": errors},
    ]


def test_a_dry_run_counts_places_over_all_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 4)
    starter = make_workspace(plan="starter")
    short_ids = make(starter, 10)
    assert patch(starter, short_ids=short_ids, changes={"is_active": False}).status == 200
    others = make(starter, 3)
    change = {"short_ids": short_ids, "changes": {"is_active": True}}
    dry = patch(starter, dry_run=True, **change).json["results"]
    assert [each["ok"] for each in dry] == [True] * 7 + [False] * 3
    cap = "Plan 'starter' is capped at 10 active dynamic QRs. Disable one or upgrade."
    assert dry[-1]["errors"] == {"non_field_errors": [cap]}
    assert starter.owner.get(f"{LIST}?is_active=true").json["count"] == len(others)
    assert patch(starter, **change).json["results"] == dry


def test_a_dry_run_counts_places_that_are_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    starter = make_workspace(plan="starter")
    paused = make(starter, 3)
    patch(starter, short_ids=paused, changes={"is_active": False})
    active = make(starter, 10)
    items = [{"short_id": each, "is_active": False} for each in active[:2]]
    items += [{"short_id": each, "is_active": True} for each in paused]
    dry = patch(starter, items=items, dry_run=True).json["results"]
    assert [each["ok"] for each in dry] == [True] * 4 + [False]
    assert patch(starter, items=items).json["results"] == dry


def test_a_filter_finds_the_text_in_urls_alone(nord: Workspace) -> None:
    first, second = make(nord, 2)
    variants = [
        {"url": f"https://shop.example/{label}", "weight": 7, "label": label}
        for label in ("spring", "url")
    ]
    for short_id, sent in ((first, variants[:1]), (second, variants)):
        assert nord.owner.patch(f"{LIST}{short_id}/", {"variants": sent}).status == 200

    def find(text: str) -> list[str]:
        answer = patch(nord, filter={}, find=text, replace="x", dry_run=True)
        return [each["short_id"] for each in answer.json["results"]]

    assert find("shop.example/u") == [second]
    assert find("shop.example/") == [second, first]
    assert find("label") == find("weight") == find("7") == []


def test_a_dry_run_counts_credits_over_all_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    plan = Plan.objects.get(code="starter")
    plan.code, plan.destination_edits_per_qr = "metered", 0
    plan.save(force_insert=True)
    metered = make_workspace(plan="metered")
    Tenant.objects.filter(pk=metered.tenant.pk).update(credits=3)
    change = {"filter": {}, "find": "example.com", "replace": "example.org"}
    make(metered, 5)
    dry = patch(metered, dry_run=True, **change).json["results"]
    assert [each["ok"] for each in dry] == [True] * 3 + [False] * 2
    assert Tenant.objects.get(pk=metered.tenant.pk).credits == 3
    assert patch(metered, **change).json["results"] == dry
    assert Tenant.objects.get(pk=metered.tenant.pk).credits == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "non_field_errors"),
        ({"dry_run": True}, "non_field_errors"),
        ({"short_ids": ["aBc12dEf"], "filter": {}, "changes": {}}, "non_field_errors"),
        ({"short_ids": ["aBc12dEf"]}, "non_field_errors"),
        ({"short_ids": ["aBc12dEf"], "find": "x"}, "non_field_errors"),
        ({"short_ids": ["aBc12dEf"], "find": "x", "replace": "y", "changes": {}},
         "non_field_errors"),
        ({"short_ids": ["aBc12dEf"], "find": "", "replace": "y"}, "find"),
        ({"short_ids": ["short"], "changes": {}}, "short_ids.0"),
        ({"short_ids": ["aBc12dE\u0000"], "changes": {}}, "short_ids.0"),
        ({"short_ids": [], "changes": {}}, "short_ids"),
        ({"filter": {"state": "gone"}, "changes": {}}, "filter.state"),
        ({"filter": {"host": "not a host"}, "changes": {}}, "filter.host"),
        ({"filter": {"search": "\u0000"}, "changes": {}}, "filter.search"),
        ({"filter": {"tags": []}, "changes": {}}, "filter.tags"),
        ({"short_ids": ["aBc12dEf"], "changes": {"short_id": "aBc12dEf"}}, "changes.short_id"),
        ({"short_ids": ["aBc12dEf"], "changes": {"name": ""}}, "changes.name"),
        ({"items": [{}]}, "items.0.short_id"),
        ({"items": [{"short_id": "aBc12dEf"}, {"short_id": 7}]}, "items.1.short_id"),
        ({"items": [{"short_id": "aBc12dEf"}] * 2}, "items.1.short_id"),
        ({"items": [{"short_id": "aBc12dEf"}], "changes": {}}, "changes"),
        ({"items": [3]}, "items.0"),
    ],
)  # fmt: skip
def test_a_call_that_means_nothing_is_refused(nord: Workspace, body: Any, field: str) -> None:
    answer = patch(nord, **body)
    assert (answer.status, list(answer.json)) == (400, [field]), answer.content


def test_more_than_the_plan_takes_are_refused() -> None:
    starter = make_workspace(plan="starter")
    short_ids = [f"aaaa{n:04}" for n in range(51)]
    text = "Plan 'starter' caps bulk at 50 items per request, got 51."
    answer = patch(starter, short_ids=short_ids, changes={})
    assert answer.outcome == (400, {"short_ids": [text]})
    items = [{"short_id": short_id} for short_id in short_ids]
    assert patch(starter, items=items).outcome == (400, {"items": [text]})
    plan = Plan.objects.get(code="starter")
    plan.code, plan.bulk_items_per_call = "small", 2
    plan.save(force_insert=True)
    small = make_workspace(plan="small")
    for _ in range(3):
        small.create_qr()
    answer = patch(small, filter={}, changes={"is_active": False})
    text = "Plan 'small' caps bulk at 2 items per request, got 3."
    assert answer.outcome == (400, {"filter": [text]})


def test_the_free_plan_and_viewers_change_nothing(solo: Workspace, nord: Workspace) -> None:
    solo.create_qr()
    text = "Bulk calls require the Starter plan or higher."
    assert patch(solo, filter={}, changes={}).outcome == (403, {"detail": text})
    body: dict[str, Any] = {"filter": {}, "changes": {}}
    assert nord.member(Role.VIEWER).patch(BULK, body).status == 403


def test_parallel_calls_of_one_workspace_all_come_to_their_end(nord: Workspace) -> None:
    short_ids = make(nord, 110)
    names = [f"Name {n}" for n in range(4)]
    calls = [partial(patch, nord, short_ids=short_ids, changes={"name": name}) for name in names]
    answers = run_parallel(calls)
    assert {answer.status for answer in answers} == {200}
    assert all(each["ok"] for answer in answers for each in answer.json["results"])
    assert read(nord, short_ids[0])["name"] in names


def test_between_two_slices_the_thread_is_free(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_slices, "_SLICE_SECS", 0.0)
    short_ids = make(nord, 110)
    items = dict.fromkeys(short_ids, PatchItem({"is_active": False}))
    run = BulkPatch(tenant_id=nord.tenant.pk, acting_user=None, items=items, now=utc_now())
    deferral = Deferral(WorkSlots())
    passes = 0
    with tenant_schema(nord.tenant.schema_name):
        while not run.is_done:
            passes += 1
            try:
                bulk_slices.run_in_slices(run, Continuation(deferral))
            except ResultPendingError as pending:
                pending.future.result()
    assert passes == 4
    assert [each.short_id for each in run.outcome.changed] == short_ids


def test_a_client_that_has_gone_stops_its_call(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_slices, "_SLICE_SECS", 0.0)
    short_ids = make(nord, 110)
    items = dict.fromkeys(short_ids, PatchItem({"is_active": False}))
    run = BulkPatch(tenant_id=nord.tenant.pk, acting_user=None, items=items, now=utc_now())
    deferral = Deferral(WorkSlots(), is_abandoned=True)
    with tenant_schema(nord.tenant.schema_name), pytest.raises(ClientGoneError):
        bulk_slices.run_in_slices(run, Continuation(deferral))
    assert nord.owner.get(f"{LIST}?is_active=false").json["count"] == running.CHUNK
