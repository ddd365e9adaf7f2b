"""The frame in Chromium: command palette, keys, drafts, switches, undo, dialogs, switcher."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import User
from dashboard.frame.login_cookie import get_cookie_name
from kernel.clock import utc_now
from tenants.models import Membership, Role
from tenants.services.workspaces import add_member
from tests.integration.dashboard.accounts.conftest import PASSWORD
from tests.support.browser import Chromium, open_page
from tests.support.factories import Workspace, make_user, make_workspace, run_parallel
from tests.support.pages import Person, browse_as, browse_as_member

PHONE = 390


@dataclass(frozen=True, slots=True)
class Walker:
    """Runs steps on a page of Nord; its console must stay silent."""

    chromium: Chromium
    served: int
    nord: Workspace

    @property
    def home(self) -> str:
        return f"http://app.localhost:{self.served}/{self.nord.tenant.slug}/"

    def walk(
        self,
        path: str,
        steps: Callable[[Page], None],
        *,
        person: Person | None = None,
        width: int = 1280,
    ) -> None:
        person = person or browse_as(self.nord.owner_user)
        cookies = {get_cookie_name(): person.client.cookies[get_cookie_name()].value}
        url = f"{self.home}{path}"
        self.chromium.run(partial(_run, url, cookies, width, steps))


def _run(
    url: str, cookies: dict[str, str], width: int, steps: Callable[[Page], None], browser: Browser
) -> None:
    with open_page(browser, url=url, cookies=cookies, width=width) as (page, said):
        steps(page)
        # The browser itself says so of each request that was refused or broken off.
        assert [line for line in said if "Failed to " not in line] == []


@pytest.fixture
def walker(chromium: Chromium, served: int, nord: Workspace) -> Walker:
    return Walker(chromium, served, nord)


def make_editor_with_password(workspace: Workspace) -> User:
    user = User.objects.create_user(f"{secrets.token_hex(6)}@studio.example", PASSWORD)
    add_member(tenant_id=workspace.tenant.pk, user=user, role=Role.EDITOR)
    return user


def log_in(page: Page, user: User) -> None:
    page.wait_for_url("**/login/?next=**")
    page.locator("[name=email]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").last.click()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))


def test_the_palette_leads_to_pages_and_searches_the_codes(walker: Walker) -> None:
    walker.nord.create_qr("Crème brûlée")
    walker.nord.create_qr("Other")

    def steps(page: Page) -> None:
        palette = page.locator("#palette")
        page.keyboard.press("Control+k")
        expect(palette).to_be_visible()
        page.keyboard.type("mémb")
        expect(palette.locator("li:visible")).to_have_count(2)
        page.keyboard.press("ArrowDown")
        assert focused(page).strip() == "Members"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        assert focused(page).strip() == "Members"
        page.keyboard.press("Enter")
        page.wait_for_url("**/settings/members/")
        page.keyboard.press("Control+k")
        page.keyboard.type("zzz")
        page.keyboard.press("Escape")
        expect(palette).to_be_hidden()
        page.keyboard.press("Control+k")
        expect(palette.locator("input")).to_have_value("")
        page.keyboard.type("crème br")
        page.keyboard.press("Enter")
        page.wait_for_url("**/qrs/?search=*")
        expect(page.locator("tr[data-code]")).to_have_count(1)

    walker.walk("", steps)


@pytest.mark.parametrize(
    ("path", "there", "missing"),
    [
        ("qrs/", {"/", "j", "x", "e", "c", "?"}, set()),
        ("settings/", {"?", "Ctrl"}, {"/", "j", "x", "p", "e", "c"}),
        ("qrs/{}/", {"p", "e"}, {"/", "j", "x", "c"}),
    ],
)
def test_the_list_of_keys_shows_those_of_the_page(
    path: str, there: set[str], missing: set[str], walker: Walker
) -> None:
    short_id = walker.nord.create_qr()["short_id"]

    def steps(page: Page) -> None:
        page.keyboard.press("?")
        expect(page.locator("#keys kbd:visible").first).to_be_visible()
        shown = set(page.locator("#keys kbd:visible").all_text_contents())
        assert there <= shown
        assert not missing & shown
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()

    walker.walk(path.format(short_id), steps)


def test_a_viewer_is_shown_no_keys_that_change_something(walker: Walker) -> None:
    walker.nord.create_qr()

    def steps(page: Page) -> None:
        page.keyboard.press("?")
        assert not {"x", "p", "e", "c"} & set(page.locator("#keys kbd").all_text_contents())

    walker.walk("qrs/", steps, person=browse_as_member(walker.nord.tenant, Role.VIEWER))


def test_what_was_typed_survives_the_end_of_the_log_in(walker: Walker) -> None:
    user = make_editor_with_password(walker.nord)

    def steps(page: Page) -> None:
        page.locator("#name").fill("Spring menu")
        page.locator("#destination_url").fill("https://example.com/spring")
        page.locator("#name").focus()
        page.context.clear_cookies(name=get_cookie_name())
        page.locator("#save").click()
        log_in(page, user)
        page.wait_for_url("**/qrs/new/")
        expect(page.locator("#name")).to_have_value("Spring menu")
        expect(page.locator("#destination_url")).to_have_value("https://example.com/spring")
        expect(page.locator("#preview")).to_contain_text("example.com/spring")
        # Once only: who leaves the form has given it up.
        page.goto(f"{walker.home}qrs/new/")
        expect(page.locator("#name")).to_have_value("")

    walker.walk("qrs/new/", steps, person=browse_as(user))


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_ticks_survive_the_end_of_the_log_in(walker: Walker, width: int) -> None:
    user = make_editor_with_password(walker.nord)
    codes = [walker.nord.create_qr(f"Code {n}")["short_id"] for n in range(3)]

    def steps(page: Page) -> None:
        if width == PHONE:
            page.locator("#codes-select").click()
        for short_id in codes[:2]:
            page.locator(f"[name=ids][value='{short_id}']").check()
        page.context.clear_cookies(name=get_cookie_name())
        page.locator("#codes-bulk [value=replace]").click()
        log_in(page, user)
        page.wait_for_url("**/qrs/")
        expect(page.locator("#codes-selected")).to_have_text("2 selected")
        expect(page.locator(f"[name=ids][value='{codes[0]}']")).to_be_visible()
        expect(page.locator("[name=ids]:checked")).to_have_count(2)
        page.locator("#codes-bulk [value=replace]").click()
        page.locator("#find").fill("example.com")
        page.context.clear_cookies(name=get_cookie_name())
        page.locator("#preview").click()
        log_in(page, user)
        page.wait_for_url("**/bulk/replace/?ids=**")
        expect(page.locator("main")).to_contain_text("2 selected codes")
        expect(page.locator("#find")).to_have_value("example.com")

    walker.walk("qrs/", steps, person=browse_as(user), width=width)


def test_a_part_that_finds_the_log_in_ended_leads_there_and_the_form_survives(
    walker: Walker,
) -> None:
    user = make_editor_with_password(walker.nord)

    def steps(page: Page) -> None:
        page.locator("#name").fill("Half a form")
        page.context.clear_cookies(name=get_cookie_name())
        # Checked by htmx as the field is left.
        page.locator("#destination_url").fill("https://example.com/half")
        page.locator("#name").focus()
        log_in(page, user)
        page.wait_for_url("**/qrs/new/")
        expect(page.locator("#name")).to_have_value("Half a form")

    walker.walk("qrs/new/", steps, person=browse_as(user))


def test_a_switch_turns_at_once_and_back_when_the_change_does_not_get_through(
    walker: Walker,
) -> None:
    short_id = walker.nord.create_qr()["short_id"]
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def steps(page: Page) -> None:
        page.route("**/switch/", hold)
        control = page.locator(f"#switch-{short_id}")
        control.click()
        expect(control).to_have_attribute("aria-checked", "false")
        page.wait_for_timeout(100)
        assert len(held) == 1
        held[0].abort()
        expect(control).to_have_attribute("aria-checked", "true")
        expect(page.locator("#toasts")).to_contain_text("Nothing was sent.")
        assert focused(page) == f"switch-{short_id}"

    walker.walk("qrs/", steps)


def test_a_refused_switch_turns_back(walker: Walker) -> None:
    short_id = walker.nord.create_qr()["short_id"]
    user = make_user()
    member = add_member(tenant_id=walker.nord.tenant.pk, user=user, role=Role.EDITOR)

    def demote() -> None:
        Membership.objects.filter(pk=member.pk).update(role=Role.VIEWER)

    def steps(page: Page) -> None:
        # Playwright's thread may not use Django's ORM.
        run_parallel([demote])
        control = page.locator(f"#switch-{short_id}")
        with page.expect_response("**/switch/") as answer:
            control.click()
        assert answer.value.status == 403
        expect(page.locator("#notices")).to_contain_text("Your role in this workspace")
        expect(control).to_have_attribute("aria-checked", "true")

    walker.walk("qrs/", steps, person=browse_as(user))


def test_z_takes_a_deletion_back(walker: Walker) -> None:
    short_id = walker.nord.create_qr()["short_id"]

    def steps(page: Page) -> None:
        page.locator(".code-head .menu summary").click()
        page.get_by_role("button", name="Delete").click()
        expect(page.locator(".toast")).to_contain_text("Deleted.")
        expect(page.locator("html.has-script")).to_be_attached()
        with page.expect_navigation():
            page.keyboard.press("z")
        page.goto(f"{walker.home}qrs/")
        expect(page.locator(f"#open-{short_id}")).to_be_visible()

    walker.walk(f"qrs/{short_id}/", steps)
    assert walker.nord.owner.get(f"/api/v1/dynamic/{short_id}/").status == 200


def test_the_invitation_is_a_dialog_that_shows_what_was_wrong(walker: Walker) -> None:
    walker.nord.owner_user.email_verified_at = utc_now()
    walker.nord.owner_user.save()

    def steps(page: Page) -> None:
        dialog = page.locator("#invite-dialog")
        expect(dialog).to_be_hidden()
        page.locator("#invite-open").click()
        expect(dialog).to_be_visible()
        assert focused(page) == "field-email"
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        assert focused(page) == "invite-open"
        page.locator("#invite-open").click()
        dialog.get_by_label("Email").fill("eve@localhost")
        dialog.get_by_role("button", name="Invite").click()
        expect(dialog).to_be_visible()
        expect(dialog.locator(".field-error")).to_be_visible()
        dialog.get_by_label("Email").fill(f"eve-{walker.nord.tenant.slug}@studio.example")
        dialog.get_by_role("button", name="Invite").click()
        expect(page.locator("#toasts")).to_contain_text("A mail to eve-")
        expect(dialog).to_be_hidden()

    walker.walk("settings/members/", steps)


def test_the_switcher_searches_in_its_own_panel(walker: Walker) -> None:
    other = make_workspace(name="Atelier Öst")
    add_member(tenant_id=other.tenant.pk, user=walker.nord.owner_user, role=Role.VIEWER)

    def steps(page: Page) -> None:
        page.locator("#workspace-switcher > summary").click()
        entries = page.locator("#switcher-list a")
        expect(entries).to_have_count(2)
        expect(page.locator("#switcher-list [aria-current]")).to_contain_text("Studio Nord")
        page.locator("#switcher-search").fill("öst")
        expect(entries).to_have_count(1)
        page.locator("#switcher-search").fill("zzz")
        expect(page.locator("#switcher-list")).to_contain_text("No workspace matches")
        page.locator("#switcher-search").fill("atel")
        entries.first.click()
        page.wait_for_url(f"**/{other.tenant.slug}/")

    walker.walk("", steps)


def test_the_open_tab_of_the_settings_is_in_view_on_phones(walker: Walker) -> None:
    def steps(page: Page) -> None:
        tab = page.locator(".side-nav [aria-current]")
        expect(tab).to_be_in_viewport(ratio=0.9)
        assert page.evaluate("scrollY") == 0

    walker.walk("settings/activity/", steps, width=PHONE)
