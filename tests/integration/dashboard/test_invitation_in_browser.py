"""Invite an editor and a viewer by the pages; the viewer can change nothing."""

from collections.abc import Callable
from functools import partial

from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from dashboard.frame.login_cookie import get_cookie_name
from tenants.models import Membership, Role
from tests.integration.members.conftest import read_token, verify
from tests.support.browser import Chromium, open_page
from tests.support.factories import Workspace
from tests.support.pages import browse_as

PASSWORD = "three quiet rivers"


def test_an_editor_and_a_viewer_are_invited(
    nord: Workspace, chromium: Chromium, served: int
) -> None:
    verify(nord.owner_user)
    app, slug = f"http://app.localhost:{served}", nord.tenant.slug
    nord.create_qr("Café Linde: table menu")
    cookie = browse_as(nord.owner_user).client.cookies[get_cookie_name()].value
    emails = {role: f"{role}-{nord.owner_user.email}" for role in (Role.EDITOR, Role.VIEWER)}
    members = f"{app}/{slug}/settings/members/"
    chromium.run(partial(invite_all, members, cookie, emails))
    for role, check in ((Role.EDITOR, check_editor), (Role.VIEWER, check_viewer)):
        invitation = f"{app}/invite/{read_token(emails[role])}/"
        chromium.run(partial(accept, invitation, f"{app}/{slug}/", check))
    roles = Membership.objects.filter(tenant=nord.tenant).values_list("user__email", "role")
    assert dict(roles) | {emails[role]: str(role) for role in emails} == dict(roles)
    viewer = browse_as(User.objects.get(email=emails[Role.VIEWER]))
    by_hand = viewer.post(f"/{slug}/settings/", {"name": "Mine"})
    assert by_hand.status_code == 403


def invite_all(members: str, cookie: str, emails: dict[Role, str], browser: Browser) -> None:
    with open_page(browser, url=members, cookies={get_cookie_name(): cookie}) as (page, said):
        for role, email in emails.items():
            page.get_by_label("Email").fill(email)
            page.get_by_label("Role").select_option(str(role))
            page.get_by_role("button", name="Invite").click()
            expect(page.locator("#toasts")).to_contain_text(f"A mail to {email} is on its way.")
            expect(page.get_by_role("rowheader", name=email)).to_be_visible()
        assert said == []


def accept(
    invitation: str, home: str, check: Callable[[Page, str], None], browser: Browser
) -> None:
    """Make the account by the link, then look at what the role shows."""
    with open_page(browser, url=invitation) as (page, said):
        page.get_by_label("Your name").fill("Inès Laurent")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Make the account and accept").click()
        page.wait_for_url(home)
        check(page, home)
        assert said == []


def check_editor(page: Page, home: str) -> None:
    page.goto(f"{home}qrs/")
    expect(page.get_by_role("switch")).to_have_count(1)
    page.goto(f"{home}settings/members/")
    expect(page.get_by_role("button", name="Invite")).to_have_count(0)


def check_viewer(page: Page, home: str) -> None:
    """No switch, and no form that changes anything."""
    page.goto(f"{home}qrs/")
    expect(page.get_by_text("Café Linde: table menu").first).to_be_visible()
    expect(page.get_by_role("switch")).to_have_count(0)
    for path in ("settings/", "settings/members/", "settings/plan/"):
        page.goto(f"{home}{path}")
        expect(page.locator("main form[method=post]")).to_have_count(0)
