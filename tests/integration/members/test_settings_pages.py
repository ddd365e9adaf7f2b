"""The pages of the settings, by a browser without script."""

import re
from datetime import timedelta
from functools import partial

import pytest

from accounts.models import User
from kernel.clock import utc_now
from tenants.models import Invitation, Membership, PlanRequest, Role
from tests.integration.members.conftest import ROLES, read_token, verify, verify_all
from tests.support.factories import Workspace, make_user, run_parallel
from tests.support.pages import Person, browse_as, browse_as_member

PAGES = ("", "members/", "plan/", "activity/")


def owner_of(workspace: Workspace) -> Person:
    verify(workspace.owner_user)
    return browse_as(workspace.owner_user)


def url(workspace: Workspace, rest: str = "") -> str:
    return f"/{workspace.tenant.slug}/settings/{rest}"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_opens_every_page(nord: Workspace, page: str, role: Role) -> None:
    html = browse_as_member(nord.tenant, role).read(url(nord, page))
    assert html.count("<h1>") == 1
    assert re.search(r"<title>[^<]+ · Studio Nord</title>", html)


@pytest.mark.parametrize("page", [*PAGES, "members/1/", "activity/export/"])
def test_other_workspaces_have_no_pages(nord: Workspace, sud: Workspace, page: str) -> None:
    assert owner_of(sud).get(url(nord, page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_who_may_change_nothing_is_shown_no_form(nord: Workspace, page: str, role: Role) -> None:
    """But the filter, and leaving."""
    html = browse_as_member(nord.tenant, role).read(url(nord, page))
    main = html.partition("<main")[2]
    assert 'method="post"' not in main


@pytest.mark.parametrize("page", ["", "members/", "plan/"])
def test_a_viewers_post_is_refused_with_the_services_words(nord: Workspace, page: str) -> None:
    answer = browse_as_member(nord.tenant, Role.VIEWER).post(url(nord, page), {"name": "x"})
    assert answer.status_code == 403
    assert "Your role in this workspace cannot change anything." in answer.content.decode()


def test_settings_are_saved(nord: Workspace) -> None:
    form = {
        "name": "Atelier Ouest",
        "slug": f"{nord.tenant.slug}-neu",
        "time_zone": "Europe/Paris",
        "language": "fr",
        "week_start": "sunday",
        "requires_two_factor": "1",
    }
    answer = owner_of(nord).post(url(nord), form)
    assert (answer.status_code, answer["Location"]) == (302, f"/{form['slug']}/settings/")
    nord.tenant.refresh_from_db()
    assert (nord.tenant.name, nord.tenant.time_zone) == ("Atelier Ouest", "Europe/Paris")
    assert nord.tenant.requires_two_factor


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("slug", "Not A Slug"),
        ("slug", "login"),
        ("time_zone", "Mars"),
        ("week_start", ""),
    ],
)
def test_a_wrong_setting_is_shown_beside_its_field(nord: Workspace, field: str, value: str) -> None:
    good = {"name": "N", "slug": nord.tenant.slug, "time_zone": "UTC", "language": "en"}
    answer = owner_of(nord).post(url(nord), {**good, "week_start": "monday", field: value})
    assert answer.status_code == 400
    assert f'id="field-{field}-error"' in answer.content.decode()


def test_an_old_address_leads_to_the_new_one(nord: Workspace) -> None:
    old = nord.tenant.slug
    nord.owner.patch("/api/v1/workspace/", {"slug": f"{old}-neu"})
    answer = owner_of(nord).get(f"/{old}/settings/members/?q=1")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/{old}-neu/settings/members/?q=1",
    )
    stranger = browse_as(make_user())
    assert stranger.get(f"/{old}/settings/").status_code == 404


def test_inviting_changing_and_removing(nord: Workspace) -> None:
    owner, email = owner_of(nord), f"i-{nord.owner_user.email}"
    members = url(nord, "members/")
    assert owner.post(members, {"email": email, "role": "editor"}).status_code == 302
    assert email in owner.read(members)
    assert owner.post(members, {"email": email, "role": "editor"}).status_code == 409
    assert owner.post(members, {"email": "nobody", "role": "editor"}).status_code == 400
    pk = Invitation.objects.get(tenant=nord.tenant).pk
    assert owner.post(url(nord, f"invitations/{pk}/resend/")).status_code == 302
    assert owner.post(url(nord, f"invitations/{pk}/revoke/")).status_code == 302
    owner.read(members)  # with the messages of both
    assert email not in owner.read(members)
    assert owner.post(members, {"email": email, "role": "editor"}).status_code == 302
    # With another role: in place of the one before.
    assert owner.post(members, {"email": email, "role": "viewer"}).status_code == 302
    again = Invitation.objects.get(tenant=nord.tenant, revoked_at=None)
    assert (again.email, again.role) == (email, Role.VIEWER)
    nord.member(Role.EDITOR)
    member = Membership.objects.get(tenant=nord.tenant, role=Role.EDITOR)
    page = f"{members}{member.pk}/"
    assert "Remove from the workspace" in owner.read(page)
    assert owner.post(page, {"role": "viewer"}).status_code == 302
    member.refresh_from_db()
    assert member.role == Role.VIEWER
    assert owner.post(f"{page}remove/").status_code == 302
    assert owner.get(page).status_code == 404


def test_the_last_owner_is_told_why_they_stay(nord: Workspace) -> None:
    pk = Membership.objects.get(tenant=nord.tenant).pk
    answer = owner_of(nord).post(url(nord, f"members/{pk}/remove/"))
    assert answer.status_code == 409
    assert "A workspace needs an owner" in answer.content.decode()


def test_a_viewer_leaves(nord: Workspace) -> None:
    person = browse_as_member(nord.tenant, Role.VIEWER)
    pk = Membership.objects.get(tenant=nord.tenant, role=Role.VIEWER).pk
    assert person.post(url(nord, f"members/{pk}/remove/")).status_code == 302
    assert person.get(url(nord)).status_code == 404


def test_asking_for_a_plan(nord: Workspace) -> None:
    owner, page = owner_of(nord), url(nord, "plan/")
    assert owner.post(page, {"plan": "", "credits": ""}).status_code == 400
    assert owner.post(page, {"plan": "", "credits": "many"}).status_code == 400
    assert owner.post(page, {"plan": "enterprise", "credits": "5"}).status_code == 302
    assert PlanRequest.objects.get(tenant=nord.tenant).credits == 5
    assert owner.post(page, {"plan": "enterprise"}).status_code == 409
    assert "Your request is open" in owner.read(page)


def test_a_suspended_workspace_shows_its_plan_page_with_the_reason(nord: Workspace) -> None:
    nord.tenant.status = "suspended"
    nord.tenant.save(update_fields=["status"])
    owner = owner_of(nord)
    assert "This workspace is suspended" in owner.read(url(nord, "plan/"))
    assert owner.get(url(nord, "members/"))["Location"] == url(nord, "plan/")


def test_activity_says_who_did_what(nord: Workspace) -> None:
    nord.create_qr()
    nord.owner.patch("/api/v1/workspace/", {"time_zone": "America/Montreal"})
    html = owner_of(nord).read(url(nord, "activity/"))
    assert "changed the settings of the workspace" in html
    assert "<del>UTC</del>" in html
    assert "Times of America/Montreal" in html
    assert "changed the settings" not in owner_of(nord).read(url(nord, "activity/?person=platform"))
    assert owner_of(nord).get(url(nord, "activity/?from=x&cursor=y")).status_code == 400


def accept_url(email: str) -> str:
    return f"/invite/{read_token(email)}/"


def test_an_invitation_is_accepted_with_a_new_account(nord: Workspace) -> None:
    email = f"i-{nord.owner_user.email}"
    verify_all(nord)
    nord.owner.post("/api/v1/invitations/", {"email": email, "role": "viewer"})
    page, nobody = accept_url(email), browse_as(None)
    assert "Studio Nord" in nobody.read(page)
    assert nobody.post(page, {"password": "short"}).status_code == 400
    answer = nobody.post(page, {"name": "Inès", "password": "three quiet rivers"})
    assert (answer.status_code, answer["Location"]) == (302, f"/{nord.tenant.slug}/")
    assert nobody.get(url(nord)).status_code == 200
    for again in (nobody.get(page), nobody.post(page)):
        assert (again.status_code, again["Location"]) == (302, f"/{nord.tenant.slug}/")
    log_in = f'href="/login/?next=/{nord.tenant.slug}/"'
    for stranger in (browse_as(None).get(page), browse_as(None).post(page)):
        assert (stranger.status_code, log_in in stranger.content.decode()) == (409, True)


def test_a_button_that_is_pressed_twice_accepts_once_and_logs_in(nord: Workspace) -> None:
    email = f"i-{nord.owner_user.email}"
    verify_all(nord)
    nord.owner.post("/api/v1/invitations/", {"email": email, "role": "viewer"})
    page, form = accept_url(email), {"name": "Inès", "password": "three quiet rivers"}
    browsers = [browse_as(None) for _ in range(3)]
    answers = run_parallel([partial(one.post, page, form) for one in browsers])
    answers.append((late := browse_as(None)).post(page, form))
    assert [answer.status_code for answer in answers] == [302] * 4
    assert Membership.objects.filter(tenant=nord.tenant, user__email=email).count() == 1
    for browser in (*browsers, late):
        assert browser.get("/")["Location"].startswith(f"/{nord.tenant.slug}/")


@pytest.mark.parametrize("what", ["password", "time", "no password"])
def test_a_used_link_logs_nobody_in_who_is_somebody_else(nord: Workspace, what: str) -> None:
    email = f"i-{nord.owner_user.email}"
    verify_all(nord)
    nord.owner.post("/api/v1/invitations/", {"email": email, "role": "viewer"})
    page, form = accept_url(email), {"password": "three quiet rivers"}
    assert browse_as(None).post(page, form).status_code == 302
    if what == "time":
        User.objects.filter(email=email).update(date_joined=utc_now() - timedelta(minutes=3))
    else:
        form["password"] = "four loud rivers" if what == "password" else ""
    answer = browse_as(None).post(page, form)
    assert answer.status_code == 409
    assert "login" not in answer.cookies


def test_an_invitation_is_accepted_by_who_is_logged_in(nord: Workspace, sud: Workspace) -> None:
    verify_all(nord)
    nord.owner.post("/api/v1/invitations/", {"email": sud.owner_user.email, "role": "admin"})
    page = accept_url(sud.owner_user.email)
    assert "/login/?next=" in browse_as(None).read(page)
    assert "You are logged in as" in owner_of(nord).read(page)
    assert owner_of(nord).post(page).status_code == 403
    assert owner_of(sud).post(page)["Location"] == f"/{nord.tenant.slug}/"


def test_workspaces_are_found_and_opened(nord: Workspace) -> None:
    owner = owner_of(nord)
    assert "Studio Nord" in owner.read("/workspaces/?q=NORD")
    assert "No workspace matches" in owner.read("/workspaces/?q=sud")
    assert owner.post("/workspaces/new/", {"name": ""}).status_code == 400
    answer = owner.post("/workspaces/new/", {"name": "Deuxième"})
    assert answer.status_code == 302
    assert "Deuxième" in owner.read("/workspaces/")
    assert browse_as(None).get("/workspaces/").status_code == 302


def test_a_button_that_is_pressed_twice_opens_one_workspace(
    nord: Workspace, sud: Workspace
) -> None:
    owner, path = owner_of(nord), "/workspaces/new/"
    form_id = re.findall(r'name="form_id" value="([^"]+)"', owner.read(path))[0]
    form = {"name": "Twice", "form_id": form_id}
    first, again = (owner.post(path, form)["Location"] for _ in range(2))
    assert first == again
    assert owner.post(path, {**form, "name": "Another"})["Location"] != first
    assert owner_of(sud).post(path, form)["Location"] != first


def test_somebody_without_a_workspace_may_open_one(nord: Workspace) -> None:
    nobody = browse_as(make_user())
    assert "/workspaces/new/" in nobody.read("/")
    opened = nobody.post("/workspaces/new/", {"name": "Mine"})
    assert nobody.get(opened["Location"]).status_code == 200
