"""admin.<domain> through the browser's door."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from console.models import AuditEntry
from plans.models import Plan
from qrs.routes.models import QrRoute
from tenants.models import Membership, Role, Tenant
from tests.factories import Workspace, make_user
from tests.integration.console.routes import read_route

PASSWORD = "correct horse battery 7"
HOST = {"host": "admin.localhost"}


class Browser:
    """One visitor of the admin site, with cookies; CSRF is checked as for everybody."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True, headers=HOST)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, data: Mapping[str, object], form_at: str | None = None) -> Any:
        """Submit a form of the page at form_at, by default of the same path."""
        return self.client.post(path, self.hidden_fields(form_at or path) | dict(data))

    def hidden_fields(self, path: str) -> dict[str, object]:
        """What a form of the page sends along: its token, and the values that it showed."""
        page = self.client.get(path).content.decode()
        return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))

    def log_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.post("/login/?next=/", {"username": email, "password": password})


def make_person(*, is_staff: bool) -> User:
    user = make_user(is_staff=is_staff)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def ada() -> User:
    """A platform admin."""
    return make_person(is_staff=True)


@pytest.fixture
def site(ada: User) -> Browser:
    """Ada's browser, logged in."""
    browser = Browser()
    assert browser.log_in(ada.email).status_code == 302
    return browser


def entries(target_type: str, target_id: object) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(target_type=target_type, target_id=str(target_id))
    return list(rows.order_by("id"))


def messages_of(response: Any, browser: Browser) -> str:
    """The page after the redirect."""
    page: str = browser.get(response["Location"]).content.decode()
    return page


PAGES = [
    "/",
    "/accounts/user/",
    "/accounts/user/add/",
    "/tenants/tenant/",
    "/tenants/tenant/add/",
    "/tenants/membership/",
    "/tenants/membership/add/",
    "/plans/plan/",
    "/plans/plan/free/change/",
    "/qr_routes/qrroute/",
    "/console/auditentry/",
    "/password_change/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_staff_and_asks_others_to_log_in(path: str, site: Browser) -> None:
    page = site.get(path)
    assert page.status_code == 200
    assert b"QR Studio" in page.content
    stranger = Browser().get(path)
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/login/")


def test_nothing_else_is_in_the_site(site: Browser) -> None:
    listed = set(re.findall(r'href="/(\w+/\w+)/"', site.get("/").content.decode()))
    assert listed == {
        "accounts/user",
        "tenants/tenant",
        "tenants/membership",
        "plans/plan",
        "qr_routes/qrroute",
        "console/auditentry",
    }


def test_a_member_of_a_workspace_is_no_platform_admin() -> None:
    member = make_person(is_staff=False)
    browser = Browser()
    answer = browser.log_in(member.email)
    assert answer.status_code == 200
    assert b"staff account" in answer.content
    assert browser.get("/").status_code == 302


def test_login_tries_are_limited_together_with_those_of_the_api(ada: User) -> None:
    for _ in range(10):
        assert Browser().log_in(ada.email, "wrong password 1").status_code == 200
    refused = Browser().log_in(ada.email)
    assert refused.status_code == 200
    assert b"Too many failed log-ins" in refused.content


def test_the_session_stays_on_the_admin_host(site: Browser) -> None:
    cookie = site.client.cookies["sessionid"]
    assert (cookie["domain"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")
    assert (
        site.client.get("/api/v1/platform/audit/", headers={"host": "api.localhost"}).status_code
        == 401
    )


def test_a_form_without_its_token_is_refused(site: Browser, nord: Workspace) -> None:
    path = f"/tenants/tenant/{nord.tenant.pk}/change/"
    assert site.client.post(path, {"name": "Forged"}).status_code == 403


def test_a_workspace_is_changed_through_its_form_and_audited(
    site: Browser, ada: User, nord: Workspace
) -> None:
    path = f"/tenants/tenant/{nord.tenant.pk}/change/"
    form = {"name": "Studio Nord", "plan": "pro", "status": "suspended", "credits": "0"}
    qr = nord.create_qr()
    assert site.post(path, form).status_code == 302
    (entry,) = entries("tenant", nord.tenant.slug)
    assert entry.actor_email == ada.email
    assert entry.before == {"plan": "agency", "status": "active"}
    assert entry.after == {"plan": "pro", "status": "suspended"}
    assert read_route(qr["short_id"]).tenant_suspended


def test_a_stale_form_does_not_give_spent_credits_back(site: Browser, nord: Workspace) -> None:
    path = f"/tenants/tenant/{nord.tenant.pk}/change/"
    Tenant.objects.filter(pk=nord.tenant.pk).update(credits=5)
    shown = site.hidden_fields(path)
    Tenant.objects.filter(pk=nord.tenant.pk).update(credits=4)
    form = {"name": "Renamed", "plan": "agency", "status": "active", "credits": "5"}
    assert site.client.post(path, shown | form).status_code == 302
    assert Tenant.objects.get(pk=nord.tenant.pk).credits == 4
    assert [entry.after for entry in entries("tenant", nord.tenant.slug)] == [{"name": "Renamed"}]


def test_a_new_workspace_shows_its_owners_password_once(site: Browser) -> None:
    email = f"{secrets.token_hex(6)}@customer.example"
    form = {"name": "Customer", "owner_email": email, "plan": "starter", "credits": "2"}
    answer = site.post("/tenants/tenant/add/", form)
    assert answer.status_code == 302, answer.content
    tenant = Tenant.objects.get(memberships__user__email=email)
    assert (tenant.plan_id, tenant.credits) == ("starter", 2)
    assert "First password, shown only now" in messages_of(answer, site)
    assert b"First password" not in site.get("/tenants/tenant/").content


def test_plans_are_changed_through_their_form(site: Browser) -> None:
    plan = Plan.objects.get(code="starter")
    page = site.get("/plans/plan/starter/change/").content.decode()
    form: dict[str, object] = dict(
        re.findall(r'<input type="\w+" name="(\w+)" value="([^"]*)"', page)
    )
    form |= {"over_quota": "bill", "custom_logo": "on", "seats": "2"}
    try:
        assert site.post("/plans/plan/starter/change/", form).status_code == 302
        entry = entries("plan", "starter")[-1]
        assert (entry.before, entry.after) == ({"seats": 1}, {"seats": 2})
    finally:
        plan.save()


def test_a_code_is_found_by_its_printed_url_and_blocked(site: Browser, nord: Workspace) -> None:
    qr = nord.create_qr()
    found = site.get(f"/qr_routes/qrroute/?q={qr['public_url']}").content.decode()
    assert qr["short_id"] in found
    page = f"/qr_routes/qrroute/{qr['short_id']}/change/"
    assert nord.owner_user.email in site.get(page).content.decode()
    block = f"/qr_routes/qrroute/{qr['short_id']}/block/"
    assert site.get(block).status_code == 405
    assert site.post(block, {}, form_at=page).status_code == 302
    assert read_route(qr["short_id"]).state == "blocked"
    assert site.post(block.replace("block/", "unblock/"), {}, form_at=page).status_code == 302
    assert QrRoute.objects.get(pk=qr["short_id"]).state == "active"
    assert [entry.action for entry in entries("qr", qr["short_id"])] == ["qr.block", "qr.unblock"]


def test_no_code_is_listed_without_a_search(site: Browser, nord: Workspace) -> None:
    qr = nord.create_qr()
    assert qr["short_id"] not in site.get("/qr_routes/qrroute/").content.decode()
    by_slug = site.get(f"/qr_routes/qrroute/?q={nord.tenant.slug}").content.decode()
    assert qr["short_id"] in by_slug


def test_a_users_rights_are_audited(site: Browser) -> None:
    user = make_person(is_staff=False)
    path = f"/accounts/user/{user.pk}/change/"
    form = {"email": user.email, "full_name": "Grace", "is_staff": "on", "is_active": "on"}
    assert site.post(path, form).status_code == 302
    (entry,) = entries("user", user.pk)
    assert entry.before == {"full_name": "", "is_staff": False}
    assert entry.after == {"full_name": "Grace", "is_staff": True}


def test_nobody_takes_away_their_own_rights(site: Browser, ada: User) -> None:
    path = f"/accounts/user/{ada.pk}/change/"
    answer = site.post(path, {"email": ada.email, "full_name": "", "is_active": "on"})
    assert "ask another admin" in messages_of(answer, site)
    ada.refresh_from_db()
    assert ada.is_staff
    assert entries("user", ada.pk) == []


def test_a_new_user_can_log_in_and_the_log_has_no_secret(site: Browser) -> None:
    email = f"{secrets.token_hex(6)}@platform.example"
    form = {"email": email, "is_staff": "on", "password1": PASSWORD, "password2": PASSWORD}
    assert site.post("/accounts/user/add/", form).status_code == 302
    user = User.objects.get(email=email)
    assert user.is_staff
    (entry,) = entries("user", user.pk)
    assert set(entry.after) == {"email", "full_name", "is_staff", "is_active"}
    assert Browser().log_in(email).status_code == 302


def test_an_email_that_is_taken_is_refused_in_the_form(site: Browser, ada: User) -> None:
    form = {"email": ada.email.upper(), "password1": PASSWORD, "password2": PASSWORD}
    answer = site.post("/accounts/user/add/", form)
    assert answer.status_code == 200
    assert b"already exists" in answer.content


def test_a_password_reset_ends_sessions_and_is_audited_without_the_password(
    site: Browser, nord: Workspace
) -> None:
    user = nord.owner_user
    path = f"/accounts/user/{user.pk}/password/"
    weak = site.post(path, {"new_password1": "12345", "new_password2": "12345"})
    assert weak.status_code == 200
    assert nord.owner.get("/api/v1/me/").status == 200
    fresh = {"new_password1": "a brand new one 9", "new_password2": "a brand new one 9"}
    assert site.post(path, fresh).status_code == 302
    assert nord.owner.get("/api/v1/me/").status == 401
    (entry,) = entries("user", user.pk)
    assert (entry.action, entry.after) == ("user.reset_password", {"sessions_ended": 1})


def test_ones_own_password_change_is_audited_and_keeps_one_logged_in(
    site: Browser, ada: User
) -> None:
    fresh = "another good one 4"
    form = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    assert site.post("/password_change/", form).status_code == 302
    assert site.get("/").status_code == 200
    assert [entry.action for entry in entries("user", ada.pk)] == ["user.reset_password"]
    assert Browser().log_in(ada.email, fresh).status_code == 302


def test_members_join_change_roles_and_leave(site: Browser, nord: Workspace) -> None:
    user = make_person(is_staff=False)
    target = f"{nord.tenant.slug}/{user.pk}"
    form = {"tenant": nord.tenant.pk, "user": user.pk, "role": "viewer"}
    assert site.post("/tenants/membership/add/", form).status_code == 302
    member = Membership.objects.get(tenant=nord.tenant, user=user)
    path = f"/tenants/membership/{member.pk}/"
    assert site.post(f"{path}change/", {"role": "editor"}).status_code == 302
    assert site.post(f"{path}delete/", {"post": "yes"}).status_code == 302
    assert not Membership.objects.filter(pk=member.pk).exists()
    assert [(entry.action, entry.after) for entry in entries("membership", target)] == [
        ("membership.add", {"role": "viewer"}),
        ("membership.change", {"role": "editor"}),
        ("membership.remove", {"role": None}),
    ]


def test_the_last_owner_stays(site: Browser, nord: Workspace) -> None:
    member = Membership.objects.get(tenant=nord.tenant)
    path = f"/tenants/membership/{member.pk}/"
    demoted = site.post(f"{path}change/", {"role": "viewer"})
    assert "needs an owner" in messages_of(demoted, site)
    removed = site.post(f"{path}delete/", {"post": "yes"})
    assert "needs an owner" in messages_of(removed, site)
    assert Membership.objects.get(pk=member.pk).role == Role.OWNER


def test_seats_of_the_plan_hold(site: Browser, solo: Workspace) -> None:
    form = {"tenant": solo.tenant.pk, "user": make_user().pk, "role": "editor"}
    answer = site.post("/tenants/membership/add/", form)
    assert "includes 1 seat, and all are taken" in messages_of(answer, site)


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/user/{user}/delete/",
        "/tenants/tenant/{tenant}/delete/",
        "/plans/plan/free/delete/",
    ],
)
def test_what_others_depend_on_cannot_be_deleted(path: str, site: Browser, nord: Workspace) -> None:
    target = path.format(user=nord.owner_user.pk, tenant=nord.tenant.pk)
    assert site.post(target, {"post": "yes"}).status_code == 403


def test_the_audit_log_is_read_only(site: Browser, nord: Workspace) -> None:
    site.post(
        f"/tenants/tenant/{nord.tenant.pk}/change/",
        {"name": "Seen", "plan": "agency", "status": "active", "credits": "0"},
    )
    (entry,) = entries("tenant", nord.tenant.slug)
    page = f"/console/auditentry/{entry.pk}/change/"
    shown = site.get(page)
    assert "Studio Nord → Seen" in shown.content.decode()
    assert b'name="_save"' not in shown.content
    assert site.post(page, {"actor_email": "x@y.example"}).status_code == 403
    assert site.get(f"/console/auditentry/{entry.pk}/delete/").status_code == 403
    assert site.get("/console/auditentry/add/").status_code == 403


def test_the_history_of_a_row_is_its_part_of_the_audit_log(site: Browser, nord: Workspace) -> None:
    answer = site.get(f"/tenants/tenant/{nord.tenant.pk}/history/")
    assert answer.status_code == 302
    assert f"target_id__exact={nord.tenant.slug}" in answer["Location"]
    assert site.get(answer["Location"]).status_code == 200


def test_an_unknown_page_of_the_site_is_a_plain_404(site: Browser) -> None:
    assert site.get("/no/such/page/").status_code == 404
    assert site.get("/tenants/tenant/999999999/change/").status_code in (302, 404)
