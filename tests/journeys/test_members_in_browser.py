"""An editor and a viewer are invited by mail; the viewer can change nothing."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, Page, expect

from tests.journeys.launching import LaunchedStack
from tests.journeys.visitors import Visitor, visit
from tests.support.browser import Chromium
from tests.support.routes import list_routes
from tests.support.script import require_script

NAME = "Café Linde: table menu"

# All of them in the page itself, with its cookie and its token.
_SEND_ALL = """paths => Promise.all(paths.map(path => {
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
  return fetch(path, { method: "POST", redirect: "manual", headers: { "X-CSRFToken": token } })
    .then(response => [path, response.status]);
}))"""
# What a person could use to change something, on each page that opens.
_FIND_CONTROLS = """paths => Promise.all(paths.map(path => fetch(path, { redirect: "manual" })
  .then(response => response.ok && /html/.test(response.headers.get("content-type"))
    ? response.text() : "")
  .then(html => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const selector = "main form[method=post], main [role=switch], main [hx-post], .bulk-bar";
    return [path, html.length, page.querySelectorAll(selector).length];
  })))"""


def test_an_editor_and_a_viewer_are_invited_and_the_viewer_changes_nothing(
    stack: LaunchedStack, chromium: Chromium
) -> None:
    require_script()
    chromium.run(partial(live_through, stack))


def live_through(stack: LaunchedStack, browser: Browser) -> None:
    with (
        visit(browser, stack.port) as nora,
        visit(browser, stack.port) as editor,
        visit(browser, stack.port) as viewer,
    ):
        waiting = f"waiting-{nora.email}"
        nora.sign_up()
        nora.confirm_email()
        nora.move_to_agency_plan(stack)
        invite(nora, {editor.email: "editor", viewer.email: "viewer", waiting: "viewer"})
        for person in (editor, viewer):
            person.accept_invitation()
            assert person.home == nora.home
        short_id = create_code(editor)
        known = {
            "workspace": nora.home.strip("/"),
            "short_id": short_id,
            "card": "places",
            **dict.fromkeys(("design_id", "view_id", "key_id", "webhook_id"), "1"),
            **dict.fromkeys(("job_id", "delivery_id"), str(UUID(int=1))),
        }
        look_and_try(viewer, known | find_ids(nora))
        expect(nora.open(f"{nora.home}qrs/{short_id}/").locator("h1")).to_have_text(NAME)
        expect(nora.page.locator(".code-head [role=switch]")).to_have_attribute(
            "aria-checked", "true"
        )
        people = nora.open(f"{nora.home}settings/members/")
        for email in (editor.email, viewer.email, waiting):
            expect(people.get_by_role("rowheader", name=email)).to_be_visible()


def invite(owner: Visitor, roles: Mapping[str, str]) -> None:
    page = owner.open(f"{owner.home}settings/members/")
    for email, role in roles.items():
        page.locator("#invite-open").click()
        page.get_by_label("Email").fill(email)
        page.get_by_label("Role").select_option(role)
        page.locator("#invite-dialog").get_by_role("button", name="Invite").click()
        expect(page.locator("#toasts")).to_contain_text(f"A mail to {email} is on its way.")


def create_code(editor: Visitor) -> str:
    page = editor.open(f"{editor.home}qrs/new/")
    page.locator("#name").fill(NAME)
    page.locator("#destination_url").fill("https://example.com/menu")
    page.locator("#save").click()
    page.wait_for_url(lambda url: "/new/" not in url)
    return page.url.rstrip("/").rpartition("/")[2]


def find_ids(owner: Visitor) -> dict[str, str]:
    """Of a member, an invitation that waits, and a domain, from the owner's pages."""
    members = owner.open(f"{owner.home}settings/members/").content()
    page = owner.open(f"{owner.home}domains/")
    page.locator("#add-domain").fill(f"go-{owner.email.partition('@')[0]}.brand.test")
    page.locator("#add-domain-button").click()
    page.wait_for_url(re.compile(r"/domains/\d+/"))
    # The first is the owner's own row, which no link leads to.
    return {
        "member_id": find(r'href="(\d+)/"', members),
        "invitation_id": find(r"/invitations/(\d+)/", members),
        "domain_id": find(r"/domains/(\d+)/", page.url),
    }


def find(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, pattern
    return found[1]


def look_and_try(viewer: Visitor, known: Mapping[str, str]) -> None:
    """No page draws a control, and every URL refuses the POST that none of them sends."""
    filled = {route.name: route.fill(known) for route in list_routes() if route.is_of_workspace}
    assert None not in filled.values(), filled
    page = viewer.open(f"{viewer.home}qrs/")
    expect(page.get_by_text(NAME).first).to_be_visible()
    paths = list(filled.values())
    found = [tuple(row) for row in run(page, _FIND_CONTROLS, paths)]
    assert sum(1 for _, length, _ in found if length > 1000) > 10, found
    assert [row for row in found if row[2]] == []
    answers = dict(run(page, _SEND_ALL, paths))
    assert len(answers) > 30
    assert {path: status for path, status in answers.items() if status != 403} == {}


def run(page: Page, script: str, paths: list[str | None]) -> list[Any]:
    rows: list[Any] = page.evaluate(script, paths)
    return rows
