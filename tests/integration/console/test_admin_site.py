"""admin.<domain>, used through a browser."""

import json
import re
import secrets
import zlib
from base64 import urlsafe_b64decode

import pytest

from accounts.models import User
from plans.models import Plan
from qrs.routes.models import QrRoute
from tenants.models import Tenant
from tests.integration.console.browser import Browser, entries, messages_of
from tests.integration.console.routes import read_route
from tests.support.factories import Workspace

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


def test_no_other_models_are_registered(site: Browser) -> None:
    listed = set(re.findall(r'href="/(\w+/\w+)/"', site.get("/").content.decode()))
    assert listed == {
        "accounts/user",
        "accounts/mail",
        "tenants/tenant",
        "tenants/planrequest",
        "tenants/membership",
        "plans/plan",
        "plans/renderusage",
        "qr_routes/qrroute",
        "console/auditentry",
    }


def test_the_session_stays_on_the_admin_host(site: Browser) -> None:
    cookie = site.client.cookies["sessionid"]
    assert (cookie["domain"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")
    assert (
        site.client.get("/api/v1/platform/audit/", headers={"host": "api.localhost"}).status_code
        == 401
    )


def test_form_without_its_token_is_rejected(site: Browser, nord: Workspace) -> None:
    path = f"/tenants/tenant/{nord.tenant.pk}/change/"
    assert site.client.post(path, {"name": "Forged"}).status_code == 403


def test_workspace_is_changed_through_its_form_and_audited(
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


def test_stale_form_does_not_restore_spent_credits(site: Browser, nord: Workspace) -> None:
    path = f"/tenants/tenant/{nord.tenant.pk}/change/"
    Tenant.objects.filter(pk=nord.tenant.pk).update(credits=5)
    shown = site.hidden_fields(path)
    Tenant.objects.filter(pk=nord.tenant.pk).update(credits=4)
    form = {"name": "Renamed", "plan": "agency", "status": "active", "credits": "5"}
    assert site.client.post(path, shown | form).status_code == 302
    assert Tenant.objects.get(pk=nord.tenant.pk).credits == 4
    assert [entry.after for entry in entries("tenant", nord.tenant.slug)] == [{"name": "Renamed"}]


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother", "_popup"])
def test_new_workspace_shows_its_owners_password_once(site: Browser, button: str) -> None:
    email = f"{secrets.token_hex(6)}@customer.example"
    form = {"name": "Customer", "owner_email": email, "plan": "starter", "credits": "2"}
    answer = site.post("/tenants/tenant/add/", form | {button: "1"})
    tenant = Tenant.objects.get(memberships__user__email=email)
    assert (tenant.plan_id, tenant.credits) == ("starter", 2)
    password = find_first_password(answer.content)
    assert User.objects.get(email=email).check_password(password)
    assert "no-store" in answer["Cache-Control"]
    for path in ("/", "/tenants/tenant/", f"/tenants/tenant/{tenant.pk}/change/"):
        assert password.encode() not in site.get(path).content


def find_first_password(page: bytes) -> str:
    shown = re.search(r'class="first-password">([^<]+)<', page.decode())
    assert shown, page.decode()
    return shown[1]


def test_first_password_is_in_no_cookie_and_no_session(site: Browser) -> None:
    form = {"name": "Customer", "owner_email": f"{secrets.token_hex(6)}@customer.example"}
    answer = site.post("/tenants/tenant/add/", form | {"plan": "starter", "credits": "0"})
    password = find_first_password(answer.content)
    session = site.client.session
    assert password not in json.dumps(dict(session.items()))
    for name, cookie in site.client.cookies.items():
        assert password not in read_cookie(cookie.value), name


def read_cookie(value: str) -> str:
    """The value, and its decoded content where it is signed and compressed."""
    packed = value.strip('"').split(":")[0]
    try:
        data = urlsafe_b64decode(packed.lstrip(".") + "=" * (-len(packed.lstrip(".")) % 4))
        unpacked = zlib.decompress(data) if packed.startswith(".") else data
    except (ValueError, zlib.error):
        return value
    return value + unpacked.decode(errors="replace")


def test_owner_who_has_an_account_gets_no_password(site: Browser, nord: Workspace) -> None:
    form = {"name": "Second", "owner_email": nord.owner_user.email, "plan": "pro", "credits": "0"}
    answer = site.post("/tenants/tenant/add/", form)
    assert answer.status_code == 302
    assert "was added successfully" in messages_of(answer, site)


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


def test_limit_that_no_plan_can_offer_is_rejected(site: Browser) -> None:
    page = site.get("/plans/plan/pro/change/").content.decode()
    shown = re.findall(r'<input type="\w+" name="([\w-]+)" value="([^"]*)"', page)
    form = dict(shown) | {"over_quota": "bill", "max_dpi": "1200"}
    answer = site.post("/plans/plan/pro/change/", form)
    assert "between 72 and 600" in messages_of(answer, site)
    assert Plan.objects.get(code="pro").max_dpi == 600


def test_workspaces_name_is_one_readable_line(site: Browser, nord: Workspace) -> None:
    path = f"/tenants/tenant/{nord.tenant.pk}/change/"
    form = {"name": "Studio\nNord", "plan": "agency", "status": "active", "credits": "0"}
    answer = site.post(path, form)
    assert answer.status_code == 200
    assert b"line breaks are not allowed" in answer.content


def test_code_is_found_by_its_printed_url_and_blocked(site: Browser, nord: Workspace) -> None:
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
    actions = [entry.action for entry in entries("qr", qr["short_id"])]
    assert actions == ["qr.create", "qr.block", "qr.unblock"]


def test_no_code_is_listed_without_a_search(site: Browser, nord: Workspace) -> None:
    qr = nord.create_qr()
    assert qr["short_id"] not in site.get("/qr_routes/qrroute/").content.decode()
    by_slug = site.get(f"/qr_routes/qrroute/?q={nord.tenant.slug}").content.decode()
    assert qr["short_id"] in by_slug


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/user/{user}/delete/",
        "/tenants/tenant/{tenant}/delete/",
        "/plans/plan/free/delete/",
    ],
)
def test_rows_that_others_depend_on_cannot_be_deleted(
    path: str, site: Browser, nord: Workspace
) -> None:
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


def test_unknown_page_of_the_site_is_a_plain_404(site: Browser) -> None:
    assert site.get("/no/such/page/").status_code == 404
    assert site.get("/tenants/tenant/999999999/change/").status_code in (302, 404)


def test_workspaces_left_without_members_can_be_listed(site: Browser, nord: Workspace) -> None:
    path = f"/tenants/tenant/?q={nord.tenant.slug}&members="
    assert nord.tenant.name in site.get(f"{path}some").content.decode()
    nord.tenant.memberships.all().delete()
    left = site.get(f"{path}none").content.decode()
    assert f"/tenants/tenant/{nord.tenant.pk}/change/" in left
    assert "1 workspace" in left
    assert "tenant" not in re.sub(r"<[^>]*>", " ", left).lower()
    assert (
        f"/tenants/tenant/{nord.tenant.pk}/change/" not in site.get(f"{path}some").content.decode()
    )
