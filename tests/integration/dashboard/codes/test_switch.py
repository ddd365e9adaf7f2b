"""The switch of a code: pause and resume, without and with htmx."""

from typing import Any

import pytest
from django.conf import settings

from kernel.redis_clients import get_redis
from qrs.models import DynamicQr
from qrs.routes import publish
from qrs.routes.errors import RouteNotPublishedError
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import Workspace, run_parallel
from tests.support.pages import Person, browse_as, browse_as_member

HTMX = {"HX_Request": "true", "HX_Request_Type": "partial"}


def url_of(workspace: Workspace, short_id: str) -> str:
    return f"/{workspace.tenant.slug}/qrs/{short_id}/switch/"


def is_active(workspace: Workspace, short_id: str) -> bool:
    with tenant_schema(workspace.tenant.schema_name):
        return DynamicQr.objects.get(short_id=short_id).is_active


def test_pause_and_resume_without_script_return_to_the_list(nord: Workspace, owner: Person) -> None:
    short_id = nord.create_qr()["short_id"]
    back = f"/{nord.tenant.slug}/qrs/?state=active&page=2"
    for wanted, toast in (("0", "Paused. Scans now show your"), ("1", "On again.")):
        answer = owner.post(
            url_of(nord, short_id), {"is_active": wanted}, Referer=f"http://app.localhost{back}"
        )
        assert (answer.status_code, answer["Location"]) == (302, back)
        assert is_active(nord, short_id) is (wanted == "1")
        html = owner.read(f"/{nord.tenant.slug}/qrs/")
        assert toast in html
        assert "Undo" in html


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil", ""])
def test_it_never_returns_to_another_site(nord: Workspace, owner: Person, target: str) -> None:
    short_id = nord.create_qr()["short_id"]
    data = {"is_active": "0", "next": target}
    answer = owner.post(url_of(nord, short_id), data, Referer=target)
    assert answer["Location"] == f"/{nord.tenant.slug}/qrs/"


def test_htmx_gets_the_switch_with_the_same_ids_and_a_toast(nord: Workspace, owner: Person) -> None:
    short_id = nord.create_qr()["short_id"]
    html = owner.post(url_of(nord, short_id), {"is_active": "0"}, **HTMX).content.decode()
    assert f'id="switch-{short_id}"' in html
    assert 'aria-checked="false"' in html
    assert 'name="is_active" value="1"' in html
    assert 'hx-swap-oob="beforeend:#toasts"' in html


def test_pressing_twice_does_it_once(nord: Workspace, owner: Person) -> None:
    short_id = nord.create_qr()["short_id"]
    run_parallel([lambda: owner.post(url_of(nord, short_id), {"is_active": "0"}).status_code] * 4)
    assert not is_active(nord, short_id)
    owner.read(f"/{nord.tenant.slug}/qrs/")
    again = owner.post(url_of(nord, short_id), {"is_active": "0"}, **HTMX).content.decode()
    assert "Undo" not in again


def test_at_the_cap_the_refusal_stands_under_the_switch(solo: Workspace) -> None:
    paused = solo.create_qr()["short_id"]
    person = browse_as(solo.owner_user)
    person.post(url_of(solo, paused), {"is_active": "0"})
    solo.create_qr()
    answer = person.post(url_of(solo, paused), {"is_active": "1"}, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "is capped at 1 active dynamic QRs. Disable one or upgrade." in html
    assert f'aria-describedby="refusal-{paused}"' in html
    assert 'aria-checked="false"' in html
    answer = person.post(url_of(solo, paused), {"is_active": "1"})
    assert answer.status_code == 302
    assert "Disable one or upgrade." in person.read(f"/{solo.tenant.slug}/qrs/")
    assert not is_active(solo, paused)


def test_a_late_publication_is_a_yellow_notice(
    nord: Workspace, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_id = nord.create_qr()["short_id"]

    def fail(rows: Any) -> int:
        raise RouteNotPublishedError

    monkeypatch.setattr(publish, "_publish", fail)
    html = owner.post(url_of(nord, short_id), {"is_active": "0"}, **HTMX).content.decode()
    assert "Saved. It reaches every scan within seconds." in html
    assert "toast-warn" in html
    assert not is_active(nord, short_id)
    monkeypatch.undo()
    assert publish.publish_routes(short_ids=[short_id]) == 1
    assert get_redis(settings.REDIS_URL).ping()


def test_who_may_not_change_it(nord: Workspace, outsider: Person, nobody: Person) -> None:
    short_id = nord.create_qr()["short_id"]
    viewer = browse_as_member(nord.tenant, Role.VIEWER)
    for person, status in ((viewer, 403), (outsider, 404), (nobody, 302)):
        answer = person.post(url_of(nord, short_id), {"is_active": "0"})
        assert answer.status_code == status
    assert is_active(nord, short_id)


def test_a_code_of_another_workspace_is_not_found(
    nord: Workspace, sud: Workspace, outsider: Person
) -> None:
    short_id = nord.create_qr()["short_id"]
    for wrong in (short_id, "unknown1", "../../x", "%00"):
        assert outsider.post(url_of(sud, wrong), {"is_active": "0"}).status_code == 404
    assert is_active(nord, short_id)
