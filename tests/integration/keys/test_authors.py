"""What an API key has changed says so, in every history that says who."""

from collections.abc import Callable
from typing import Any

import pytest

from kernel.clock import utc_now
from tenants.keys.models import ApiKey
from tenants.keys.services import revoke_key, rotate_key
from tests.support.factories import ApiClient, Workspace
from tests.support.pages import Person, browse_as

QRS = "/api/v1/dynamic/"
DOMAINS = f"{QRS}custom-domains/"
ACTIVITY = "/api/v1/activity/"
NEW = {"name": "Menu", "destination_url": "https://example.com/menu"}
SUMMER = "https://example.com/summer"


@pytest.fixture
def machine(nord: Workspace) -> ApiClient:
    return nord.machine()


@pytest.fixture
def key(nord: Workspace, machine: ApiClient) -> ApiKey:
    return ApiKey.objects.get(tenant=nord.tenant)


@pytest.fixture
def person(nord: Workspace) -> Person:
    return browse_as(nord.owner_user)


def create_one(machine: ApiClient) -> str:
    return str(machine.post(QRS, NEW).json["short_id"])


def create_many(machine: ApiClient) -> str:
    made = machine.post(f"{QRS}bulk/", {"items": [NEW]})
    return str(made.json["results"][0]["short_id"])


def render_new(machine: ApiClient) -> str:
    answer = machine.post("/api/v1/generate/", {"data_type": "dynamic", "payload": NEW})
    return answer.headers["X-QR-Short-Id"]


@pytest.mark.parametrize("create", [create_one, create_many, render_new])
def test_a_creation(
    nord: Workspace, machine: ApiClient, key: ApiKey, create: Callable[[ApiClient], str]
) -> None:
    path = f"{QRS}{create(machine)}/history/?at=2999-01-01T00:00:00Z"
    [entry] = nord.owner.get(path).json["results"]
    assert (entry["id"], entry["changed_by"]) == (None, str(key))


def patch_one(machine: ApiClient, short_id: str) -> None:
    assert machine.patch(f"{QRS}{short_id}/", {"destination_url": SUMMER}).status == 200


def patch_many(machine: ApiClient, short_id: str) -> None:
    body = {"short_ids": [short_id], "changes": {"destination_url": SUMMER}}
    assert machine.patch(f"{QRS}bulk/", body).json["results"][0]["ok"]


@pytest.mark.parametrize("edit", [patch_one, patch_many])
def test_an_edit(
    nord: Workspace,
    machine: ApiClient,
    key: ApiKey,
    person: Person,
    edit: Callable[[ApiClient, str], None],
) -> None:
    short_id = str(nord.create_qr()["short_id"])
    edit(machine, short_id)
    [entry] = nord.owner.get(f"{QRS}{short_id}/history/").json["results"]
    assert (entry["new_url"], entry["changed_by"]) == (SUMMER, str(key))
    for page in (f"qrs/{short_id}/", f"qrs/{short_id}/history/"):
        assert str(key) in person.read(f"/{nord.tenant.slug}/{page}")


def test_a_deletion_and_its_end(
    nord: Workspace, machine: ApiClient, key: ApiKey, person: Person
) -> None:
    short_id = str(nord.create_qr()["short_id"])
    assert machine.delete(f"{QRS}{short_id}/").status == 204
    assert nord.owner.get("/api/v1/trash/").json["results"][0]["deleted_by"] == str(key)
    assert str(key) in person.read(f"/{nord.tenant.slug}/qrs/trash/")
    nord.owner.post(f"/api/v1/trash/{short_id}/restore/")
    nord.owner.delete(f"{QRS}{short_id}/")
    [row] = nord.owner.get("/api/v1/trash/").json["results"]
    assert row["deleted_by"] == nord.owner_user.email


def test_a_domain(nord: Workspace, machine: ApiClient, key: ApiKey, person: Person) -> None:
    made = machine.post(DOMAINS, {"domain": "go.machine-made.com"}).json
    [event] = nord.owner.get(f"{DOMAINS}{made['id']}/history/").json["results"]
    assert event["changed_by"] == str(key)
    assert str(key) in person.read(f"/{nord.tenant.slug}/domains/{made['id']}/")


def test_a_key_that_ended_keeps_its_name(nord: Workspace, machine: ApiClient, key: ApiKey) -> None:
    short_id = create_one(machine)
    owner, now = nord.owner_user, utc_now()
    rotate_key(tenant_id=nord.tenant.pk, acting_user=owner, key_id=key.pk, now=now)
    revoke_key(tenant_id=nord.tenant.pk, acting_user=owner, key_id=key.pk, now=now)
    key.refresh_from_db()
    path = f"{QRS}{short_id}/history/?at=2999-01-01T00:00:00Z"
    assert nord.owner.get(path).json["results"][0]["changed_by"] == str(key)


def list_actions(client: ApiClient, key_id: object) -> list[Any]:
    entries = client.get(f"{ACTIVITY}?actor=key:{key_id}").json["results"]
    return [entry["action"] for entry in entries]


def test_the_log_is_filtered_by_key(
    nord: Workspace, sud: Workspace, machine: ApiClient, key: ApiKey, person: Person
) -> None:
    short_id = create_one(machine)
    other = nord.machine()
    create_one(other)
    patch_one(machine, short_id)
    assert list_actions(nord.owner, key.pk) == ["qr.update", "qr.create"]
    assert list_actions(sud.owner, key.pk) == []
    for nonsense in ("", "x", "-1", "9" * 30, "platform"):
        assert list_actions(nord.owner, nonsense) == []
    page = f"/{nord.tenant.slug}/settings/activity/"
    html = person.read(f"{page}?person=key:{key.pk}")
    assert html.count('class="entry"') == 2
    assert f'<option value="key:{key.pk}" selected>' in html
    assert html.count(f'href="?person=key:{key.pk}"') == 2
