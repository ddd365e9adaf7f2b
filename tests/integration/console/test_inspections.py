"""A platform admin looks at a workspace as one of its members: read-only, logged, for an hour."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.inspections import open_inspection
from accounts.models import Session, User
from accounts.selectors import get_last_seen
from kernel.clock import utc_now
from tenants.models import Membership, Role
from tests.integration.console.browser import Browser, entries
from tests.support.factories import Workspace, make_user
from tests.support.pages import browse_as

APP = {"host": "app.localhost"}


def membership_of(workspace: Workspace) -> Membership:
    return Membership.objects.get(tenant=workspace.tenant, user=workspace.owner_user)


def get_link(site: Browser, workspace: Workspace) -> str:
    member = membership_of(workspace)
    page = f"/tenants/membership/{member.pk}/change/"
    response = site.post(f"/tenants/membership/{member.pk}/inspect/", {}, form_at=page)
    assert response.status_code == 200
    found = re.search(r'href="[^"]*(/inspect/[^"]+)"', response.content.decode())
    assert found
    return found[1]


def follow(link: str) -> Client:
    """The browser after the button on the page of the link."""
    browser = Client(headers=APP)
    response: Any = browser.post(link)
    assert response.status_code == 302
    return browser


def test_the_admin_sees_the_workspace_with_a_banner(site: Browser, nord: Workspace) -> None:
    link = get_link(site, nord)
    shown: Any = Client(headers=APP).get(link)
    assert nord.owner_user.email in shown.content.decode()
    page: Any = follow(link).get(f"/{nord.tenant.slug}/qrs/")
    assert page.status_code == 200
    assert "Read-only." in page.content.decode()


def test_the_link_works_once_and_a_look_at_it_does_not_use_it_up(
    site: Browser, nord: Workspace
) -> None:
    link = get_link(site, nord)
    assert Client(headers=APP).get(link).status_code == 200
    assert Client(headers=APP).get(link).status_code == 200
    follow(link)
    assert Client(headers=APP).get(link).status_code == 404
    assert Client(headers=APP).post(link).status_code == 404


def test_the_link_ends_after_a_minute_and_the_look_after_an_hour(
    site: Browser, nord: Workspace
) -> None:
    late = get_link(site, nord)
    ours = Session.objects.filter(user=nord.owner_user, acting_admin__isnull=False)
    ours.update(expires_at=utc_now() - timedelta(seconds=1))
    assert Client(headers=APP).post(late).status_code == 404
    browser = follow(get_link(site, nord))
    browser.get(f"/{nord.tenant.slug}/qrs/")
    begun = Session.objects.filter(acting_admin__isnull=False, last_seen_at__isnull=False)
    session = begun.latest("created_at")
    assert session.expires_at <= utc_now() + timedelta(hours=1)


def test_nothing_can_be_changed_and_nothing_of_the_person_is_shown(
    site: Browser, nord: Workspace
) -> None:
    browser = follow(get_link(site, nord))
    for path in (f"/{nord.tenant.slug}/qrs/", f"/{nord.tenant.slug}/qrs/new/"):
        response: Any = browser.post(path)
        assert response.status_code in (403, 405)
    assert browser.get("/account/").status_code in (403, 404)


def test_no_other_workspace_of_the_person_is_open(
    site: Browser, nord: Workspace, sud: Workspace
) -> None:
    Membership.objects.create(user=nord.owner_user, tenant=sud.tenant, role=Role.OWNER)
    browser = follow(get_link(site, nord))
    assert browser.get(f"/{nord.tenant.slug}/qrs/").status_code == 200
    assert browser.get(f"/{sud.tenant.slug}/qrs/").status_code == 404


def test_both_steps_are_in_the_log_of_the_workspace(
    site: Browser, ada: User, nord: Workspace
) -> None:
    follow(get_link(site, nord))
    opened = entries("membership", f"{nord.tenant.slug}/{nord.owner_user.pk}")
    begun = [e for e in entries("tenant", nord.tenant.slug) if e.action == "inspection.begin"]
    assert opened[-1].action == "inspection.open"
    for entry in (opened[-1], begun[-1]):
        assert (entry.actor_id, entry.tenant_id) == (ada.pk, nord.tenant.pk)


@pytest.mark.parametrize("loss", ["is_staff", "is_active"])
def test_the_look_ends_with_the_rights_of_the_admin(
    site: Browser, ada: User, nord: Workspace, loss: str
) -> None:
    browser = follow(get_link(site, nord))
    User.objects.filter(pk=ada.pk).update(**{loss: False})
    response: Any = browser.get(f"/{nord.tenant.slug}/qrs/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_the_look_is_no_visit_of_the_person_who_sees_it_in_their_log_ins(
    site: Browser, nord: Workspace
) -> None:
    before = get_last_seen([nord.owner_user.pk])
    follow(get_link(site, nord)).get(f"/{nord.tenant.slug}/qrs/")
    assert get_last_seen([nord.owner_user.pk]) == before
    page = browse_as(nord.owner_user).read("/account/security/")
    assert "Platform admin, read-only" in page


def test_the_secret_of_the_link_is_no_cookie(ada: User, nord: Workspace) -> None:
    secret = open_inspection(
        admin=ada, user=nord.owner_user, tenant_id=nord.tenant.pk, now=utc_now()
    )
    browser = Client(headers=APP)
    browser.cookies["login"] = secret
    assert browser.get(f"/{nord.tenant.slug}/qrs/").status_code == 302


def test_other_platform_admins_cannot_be_looked_at(site: Browser, nord: Workspace) -> None:
    staff = make_user(is_staff=True)
    member = Membership.objects.create(user=staff, tenant=nord.tenant, role=Role.OWNER)
    page = f"/tenants/membership/{member.pk}/change/"
    response = site.post(f"/tenants/membership/{member.pk}/inspect/", {}, form_at=page)
    assert response.status_code == 302
    assert not Session.objects.filter(acting_admin__isnull=False, user=staff).exists()
