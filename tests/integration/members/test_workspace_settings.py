"""Settings of a workspace: who may change which, what is refused, and where old links lead."""

from datetime import timedelta
from typing import Any

import pytest

from audit.models import AuditEntry
from kernel.clock import utc_now
from tenants.models import FormerSlug, Role, Tenant
from tenants.selectors.slugs import find_current_slug
from tenants.services.settings import MAX_SLUG_CHANGES, list_time_zones
from tests.integration.members.conftest import ROLES
from tests.support.factories import ApiClient, Workspace, make_workspace

URL = "/api/v1/workspace/"
CHANGES: dict[str, Any] = {
    "name": "Atelier Ouest",
    "slug": "",
    "time_zone": "America/Montreal",
    "language": "fr",
    "week_start": "sunday",
    "requires_two_factor": True,
}


def make_change(field: str, workspace: Workspace) -> dict[str, Any]:
    value = f"{workspace.tenant.slug}-x" if field == "slug" else CHANGES[field]
    return {field: "America/Toronto" if field == "time_zone" else value}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("field", CHANGES)
def test_each_field_has_its_roles(nord: Workspace, field: str, role: Role) -> None:
    change = make_change(field, nord)
    answer = nord.member(role).patch(URL, change)
    may = role is Role.OWNER or (
        role is Role.ADMIN and field not in {"slug", "requires_two_factor"}
    )
    assert answer.status == (200 if may else 403)
    # A required second factor closes the API to log-ins without one.
    Tenant.objects.filter(pk=nord.tenant.pk).update(requires_two_factor=False)
    required = may and field == "requires_two_factor"
    stored = {**nord.owner.get(URL).json, **({field: change[field]} if required else {})}
    assert (stored[field] == change[field]) is may
    entries = AuditEntry.objects.filter(tenant_id=nord.tenant.pk, action="workspace.change")
    assert entries.count() == may


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads(nord: Workspace, role: Role) -> None:
    assert nord.member(role).get(URL).json == {
        "slug": nord.tenant.slug,
        "name": "Studio Nord",
        "status": "active",
        "time_zone": "UTC",
        "language": "en",
        "week_start": "monday",
        "requires_two_factor": False,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\nb"),
        ("name", None),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "US/Eastern"),
        ("time_zone", "Etc/GMT+3"),
        ("time_zone", "../etc/passwd"),
        ("language", "de"),
        ("week_start", "friday"),
        ("week_start", 0),
        ("requires_two_factor", "yes"),
        ("slug", ""),
        ("slug", "Nord"),
        ("slug", "a b"),
        ("slug", "a_b"),
        ("slug", "-a"),
        ("slug", "a--b"),
        ("slug", "x" * 49),
        ("slug", "login"),
        ("slug", "settings"),
        ("status", "active"),
        ("colour", "red"),
    ],
)
def test_what_is_no_setting_is_refused(nord: Workspace, field: str, value: object) -> None:
    answer = nord.owner.patch(URL, {field: value})
    assert answer.status == 400
    assert list(answer.json) == [field]


def test_an_admin_may_send_what_only_an_owner_changes_when_it_is_the_same(nord: Workspace) -> None:
    same = {"slug": nord.tenant.slug, "requires_two_factor": False}
    assert nord.member(Role.ADMIN).patch(URL, same).status == 200


def rename(workspace: Workspace, slug: str) -> int:
    return workspace.owner.patch(URL, {"slug": slug}).status


def test_old_links_lead_on_for_a_year_and_nobody_takes_them(
    nord: Workspace, sud: Workspace
) -> None:
    old, new = nord.tenant.slug, f"{nord.tenant.slug}-neu"
    assert rename(nord, new) == 200
    now = utc_now()
    assert find_current_slug(old, now=now) == new
    assert find_current_slug(old, now=now + timedelta(days=366)) is None
    assert rename(sud, old) == 409
    assert rename(sud, new) == 409
    FormerSlug.objects.filter(slug=old).update(leads_until=now)
    assert rename(sud, old) == 200


def test_a_workspace_takes_its_old_address_back(nord: Workspace) -> None:
    old, new = nord.tenant.slug, f"{nord.tenant.slug}-neu"
    assert (rename(nord, new), rename(nord, old)) == (200, 200)
    assert find_current_slug(new, now=utc_now()) == old
    assert find_current_slug(old, now=utc_now()) is None


def test_a_new_workspace_never_gets_an_address_that_leads_elsewhere() -> None:
    first = make_workspace(name=f"Atelier {utc_now().timestamp()}")
    old = first.tenant.slug
    assert rename(first, f"{old}-neu") == 200
    assert make_workspace(name=old).tenant.slug != old


def test_changes_of_the_address_are_limited(nord: Workspace) -> None:
    slug = nord.tenant.slug
    changed = [rename(nord, f"{slug}-{number}") for number in range(MAX_SLUG_CHANGES + 1)]
    assert changed == [*[200] * MAX_SLUG_CHANGES, 409]


def test_log_in_by_api_knows_the_old_address() -> None:
    mine = make_workspace()
    old = mine.tenant.slug
    assert rename(mine, f"{old}-neu") == 200
    mine.owner_user.set_password("three quiet rivers")
    mine.owner_user.save()
    body = {"email": mine.owner_user.email, "password": "three quiet rivers", "workspace": old}
    assert ApiClient().post("/api/auth/token/", body).status == 200


def test_time_zones_are_places() -> None:
    zones = list_time_zones()
    assert zones[0] == "UTC"
    assert {"Europe/Paris", "America/Argentina/Ushuaia", "Pacific/Auckland"} <= set(zones)
    assert len(zones) > 300


def test_a_further_workspace_belongs_to_its_maker(nord: Workspace) -> None:
    made = nord.member(Role.VIEWER).post("/api/v1/workspaces/", {"name": "Mine"})
    assert made.status == 201
    assert (made.json["role"], made.json["plan"]) == ("owner", "free")
    page = nord.member(Role.VIEWER).get("/api/v1/workspaces/").json
    assert [one["name"] for one in page["results"]] == ["Mine", "Studio Nord"]
    assert nord.owner.get("/api/v1/workspaces/").json["count"] == 1
    assert AuditEntry.objects.filter(action="workspace.create", target_id=made.json["slug"])


def test_the_fourth_free_workspace_is_refused(nord: Workspace) -> None:
    sent = [nord.owner.post("/api/v1/workspaces/", {"name": "One more"}) for _ in range(4)]
    assert [one.status for one in sent] == [201, 201, 201, 403]
    assert "You own 3 workspaces on the free plan" in sent[-1].json["detail"]


def test_the_key_of_one_persons_request_is_not_that_of_a_colleagues(nord: Workspace) -> None:
    path, body, key = "/api/v1/workspaces/", {"name": "Mine"}, {"Idempotency_Key": "mine-1"}
    first, again = (nord.owner.post(path, body, **key) for _ in range(2))
    assert again.outcome == first.outcome
    other = nord.member(Role.EDITOR).post(path, body, **key)
    assert other.status == 201
    assert other.json["slug"] != first.json["slug"]
