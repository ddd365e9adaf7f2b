"""Who may open the frame's own pages, and what the others get."""

import pytest
from django.test import override_settings

from accounts.models import Session
from dashboard.styleguide.urls import list_patterns
from kernel.clock import utc_now
from tenants.models import TenantStatus
from tests.support.factories import Workspace
from tests.support.pages import Person, browse_as

STYLE = "/{}/brand.css"


def test_a_member_gets_the_workspace(nord: Workspace, viewer: Person) -> None:
    answer = viewer.get(STYLE.format(nord.tenant.slug))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/css")


def test_others_get_the_page_of_what_does_not_exist(nord: Workspace, outsider: Person) -> None:
    foreign = outsider.get(STYLE.format(nord.tenant.slug))
    unknown = outsider.get(STYLE.format("nobody-has-this"))
    nothing = outsider.get("/no/such/page/at/all/")
    assert {foreign.status_code, unknown.status_code, nothing.status_code} == {404}
    assert foreign.content == unknown.content == nothing.content


def test_nobody_is_sent_to_the_log_in_and_back(nord: Workspace, nobody: Person) -> None:
    slug = nord.tenant.slug
    answer = nobody.get(f"/{slug}/brand.css?v=1")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/login/?next=/{slug}/brand.css%3Fv%3D1",
    )


def test_htmx_is_told_to_load_the_log_in(nord: Workspace, nobody: Person) -> None:
    page = f"http://app.localhost/{nord.tenant.slug}/qrs/"
    answer = nobody.get(STYLE.format(nord.tenant.slug), HX_Request="true", HX_Current_URL=page)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == f"/login/?next=/{nord.tenant.slug}/qrs/"


def test_who_sent_a_form_too_late_is_led_back_to_its_page(nord: Workspace, nobody: Person) -> None:
    slug = nord.tenant.slug
    page = f"http://app.localhost/{slug}/qrs/new/"
    answer = nobody.post(f"/{slug}/qrs/new/", {"name": "Spring"}, Referer=page)
    assert answer["Location"] == f"/login/?next=/{slug}/qrs/new/"
    foreign = nobody.post(f"/{slug}/qrs/new/", Referer="https://evil.example/a/")
    assert foreign["Location"] == "/login/"


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_a_page_of_another_site_is_never_led_back_to(nord: Workspace, foreign: str) -> None:
    answer = browse_as(None).get(
        STYLE.format(nord.tenant.slug), HX_Request="true", HX_Current_URL=foreign
    )
    assert answer["HX-Redirect"] == "/login/"


def test_a_revoked_log_in_ends_with_the_next_click(nord: Workspace, owner: Person) -> None:
    assert owner.get(STYLE.format(nord.tenant.slug)).status_code == 200
    Session.objects.filter(user=nord.owner_user).update(revoked_at=utc_now())
    assert owner.get(STYLE.format(nord.tenant.slug)).status_code == 302


def test_a_viewer_cannot_post(nord: Workspace, viewer: Person, editor: Person) -> None:
    refused = viewer.post(STYLE.format(nord.tenant.slug))
    assert refused.status_code == 403
    assert b"Your role in this workspace cannot change anything." in refused.content
    assert editor.post(STYLE.format(nord.tenant.slug)).status_code != 403


def test_a_suspended_workspace_leads_to_its_plan(nord: Workspace, owner: Person) -> None:
    nord.tenant.status = TenantStatus.SUSPENDED
    nord.tenant.save()
    assert owner.get(STYLE.format(nord.tenant.slug)).status_code == 200


def test_a_workspace_may_require_a_second_factor(nord: Workspace, owner: Person) -> None:
    nord.tenant.requires_two_factor = True
    nord.tenant.save()
    slug = nord.tenant.slug
    answer = owner.get(STYLE.format(slug))
    assert answer["Location"] == f"/account/security/?required-by={slug}"
    confirmed = browse_as(nord.owner_user, second_factor=True)
    assert confirmed.get(STYLE.format(slug)).status_code == 200


def test_the_start_leads_to_the_workspace_of_last_use(nord: Workspace, owner: Person) -> None:
    slug = nord.tenant.slug
    assert owner.get("/")["Location"] == f"/{slug}/"
    owner.client.cookies["workspace"] = "a-workspace-of-others"
    assert owner.get("/")["Location"] == f"/{slug}/"


def test_pages_are_not_stored(owner: Person) -> None:
    answer = owner.get("/styleguide/")
    assert answer["Cache-Control"] == "private, no-store"
    assert {"Cookie", "HX-Request"} <= {part.strip() for part in answer["Vary"].split(",")}


@pytest.mark.parametrize(
    ("account", "header", "shown"),
    [("", "fr-CA, en;q=0.5", "fr"), ("", "", "en"), ("fr", "en", "fr"), ("en", "fr", "en")],
)
def test_the_language_is_the_accounts_then_the_browsers(
    nord: Workspace, owner: Person, account: str, header: str, shown: str
) -> None:
    nord.owner_user.language = account
    nord.owner_user.save()
    page = owner.read("/styleguide/", Accept_Language=header)
    assert f'<html lang="{shown}"' in page


def test_the_theme_is_the_accounts(nord: Workspace, owner: Person) -> None:
    nord.owner_user.theme = "dark"
    nord.owner_user.save()
    assert 'class="theme-dark"' in owner.read("/styleguide/")


def test_the_style_guide_is_not_part_of_production() -> None:
    with override_settings(IS_PRODUCTION=True):
        assert list_patterns() == []
    assert list_patterns()


@pytest.mark.parametrize(
    ("typed", "target"),
    [("/login", "/login/"), ("/login?next=%2Fa%2F", "/login/?next=%2Fa%2F")],
)
def test_a_final_slash_may_be_left_out(typed: str, target: str, nobody: Person) -> None:
    answer = nobody.get(typed)
    assert (answer.status_code, answer["Location"]) == (302, target)


@pytest.mark.parametrize("path", ["//evil.example", "//evil", "/\\evil.example", "/no/such/page"])
def test_no_slash_leads_to_another_site(path: str, nobody: Person) -> None:
    target = nobody.get(path).headers.get("Location", "/")
    assert target.startswith("/")
    assert target[1:2] not in {"/", "\\"}
