"""/<workspace>/settings/keys/: making, rotating and revoking keys by pages."""

import re

import pytest

from tenants.keys.models import ApiKey
from tenants.models import Role
from tests.support.factories import ApiClient, Workspace
from tests.support.pages import Person, browse_as, browse_as_member

QRS = "/api/v1/dynamic/"
FORM = {"name": "Shop", "scopes": ["render", "qrs:read"], "expiry": "90", "plan": "pro"}


@pytest.fixture
def owner(nord: Workspace) -> Person:
    return browse_as(nord.owner_user)


def make_path(workspace: Workspace, rest: str = "") -> str:
    return f"/{workspace.tenant.slug}/settings/keys/{rest}"


def read_raw_key(page: str) -> str:
    found: set[str] = set(re.findall(r"smk_[A-Za-z0-9_-]{36}", page))
    [raw_key] = found
    return raw_key


def test_a_key_that_is_made_on_the_page_works_and_is_shown_once(
    nord: Workspace, owner: Person
) -> None:
    answer = owner.post(make_path(nord), FORM)
    assert answer.status_code == 200
    raw_key = read_raw_key(answer.text)
    assert "no-store" in answer["Cache-Control"]
    assert ApiClient(key=raw_key).get(QRS).status == 200
    key = ApiKey.objects.get(tenant=nord.tenant)
    assert (key.name, key.plan_id, key.scopes) == ("Shop", "pro", ["render", "qrs:read"])
    assert key.expires_at is not None
    assert (key.expires_at - key.created_at).days in {89, 90}
    for path in (make_path(nord), make_path(nord, f"{key.pk}/")):
        page = owner.get(path).text
        assert key.key_prefix in page
        assert raw_key not in page


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"scopes": []}, "Choose at least one."),
        ({"scopes": ["everything"]}, "Choose at least one."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"name": "x" * 40_000}, ""),
        ({"name": "a\x00b"}, ""),
        ({"plan": "enterprise"}, "exceeds your subscription tier"),
    ],
)
def test_a_wrong_form_is_shown_again(
    wrong: dict[str, object], text: str, nord: Workspace, owner: Person
) -> None:
    answer = owner.post(make_path(nord), FORM | wrong)
    assert answer.status_code == 400
    assert text in answer.text
    assert not ApiKey.objects.filter(tenant=nord.tenant).exists()


def test_a_key_is_rotated_and_revoked_on_its_page(nord: Workspace, owner: Person) -> None:
    first = read_raw_key(owner.post(make_path(nord), FORM).text)
    key = ApiKey.objects.get(tenant=nord.tenant)
    second = read_raw_key(owner.post(make_path(nord, f"{key.pk}/rotate/")).text)
    assert [ApiClient(key=one).get(QRS).status for one in (first, second)] == [401, 200]
    assert owner.post(make_path(nord, f"{key.pk}/revoke/")).status_code == 302
    assert ApiClient(key=second).get(QRS).status == 401
    assert "revoked" in owner.get(make_path(nord)).text
    refused = owner.post(make_path(nord, f"{key.pk}/rotate/"))
    assert refused.status_code == 409
    assert "Create a new one." in refused.text


def read_form_id(page: str) -> str:
    found = re.search(r'name="form_id" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_form_that_is_sent_twice_makes_one_key(nord: Workspace, owner: Person) -> None:
    form = FORM | {"form_id": read_form_id(owner.read(make_path(nord)))}
    raw_key = read_raw_key(owner.post(make_path(nord), form).text)
    again = owner.post(make_path(nord), form)
    key = ApiKey.objects.get(tenant=nord.tenant)
    assert (again.status_code, again["Location"]) == (302, make_path(nord, f"{key.pk}/"))
    page = owner.read(again["Location"])
    assert "The key was shown once." in page
    assert raw_key not in page
    assert ApiClient(key=raw_key).get(QRS).status == 200
    owner.post(make_path(nord), form | {"name": "Till"})
    assert ApiKey.objects.filter(tenant=nord.tenant).count() == 2


def test_a_rotation_that_is_loaded_anew_leaves_the_key_as_it_was_shown(
    nord: Workspace, owner: Person
) -> None:
    owner.post(make_path(nord), FORM)
    key = ApiKey.objects.get(tenant=nord.tenant)
    path = make_path(nord, f"{key.pk}/")
    form = {"form_id": read_form_id(owner.read(path))}
    raw_key = read_raw_key(owner.post(f"{path}rotate/", form).text)
    again = owner.post(f"{path}rotate/", form)
    assert (again.status_code, again["Location"]) == (302, path)
    assert ApiClient(key=raw_key).get(QRS).status == 200
    other = read_raw_key(owner.post(f"{path}rotate/", {"form_id": "another"}).text)
    assert [ApiClient(key=one).get(QRS).status for one in (raw_key, other)] == [401, 200]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_others_read_and_change_nothing(role: Role, nord: Workspace) -> None:
    nord.machine()
    key = ApiKey.objects.get(tenant=nord.tenant)
    member = browse_as_member(nord.tenant, role)
    page = member.get(make_path(nord, f"{key.pk}/"))
    assert page.status_code == 200
    assert "Rotate the key" not in page.text
    assert "Make the key" not in member.get(make_path(nord)).text
    for path in (
        make_path(nord),
        *(make_path(nord, f"{key.pk}/{x}/") for x in ("rotate", "revoke")),
    ):
        assert member.post(path, FORM).status_code == 403
    key.refresh_from_db()
    assert key.revoked_at is None


def test_keys_of_other_workspaces_have_no_page(nord: Workspace, sud: Workspace) -> None:
    sud.machine()
    key = ApiKey.objects.get(tenant=sud.tenant)
    owner = browse_as(nord.owner_user)
    assert owner.get(make_path(nord, f"{key.pk}/")).status_code == 404
    assert owner.post(make_path(nord, f"{key.pk}/revoke/")).status_code == 404


def test_the_log_leads_to_the_key(nord: Workspace, owner: Person) -> None:
    nord.machine()
    key = ApiKey.objects.get(tenant=nord.tenant)
    page = owner.get(f"/{nord.tenant.slug}/settings/activity/").text
    assert "made the API key" in page
    assert make_path(nord, f"{key.pk}/") in page
