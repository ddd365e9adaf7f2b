"""The page of the branding: name, colour, logo, previews."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tenants.branding.models import WorkspaceLogo
from tenants.models import Role, Tenant
from tests.support.factories import Workspace
from tests.support.pages import Person, browse_as_member
from tests.support.pictures import make_picture, make_svg

PARTIAL = {"HX_Request": "true", "HX_Request_Type": "partial"}


@pytest.fixture
def path(nord: Workspace) -> str:
    return f"/{nord.tenant.slug}/settings/branding/"


def upload(person: Person, path: str, content: bytes) -> Any:
    return person.post(f"{path}logo/", {"file": SimpleUploadedFile("logo.png", content)})


def test_name_and_colour_are_saved(nord: Workspace, owner: Person, path: str) -> None:
    answer = owner.post(path, {"name": " Nord & Söhne ", "colour": "#FFCC00"})
    assert (answer.status_code, answer["Location"]) == (302, path)
    tenant = Tenant.objects.get(pk=nord.tenant.pk)
    assert (tenant.brand_name, tenant.brand_colour) == ("Nord & Söhne", "#ffcc00")
    page = owner.read(path)
    assert 'value="Nord &amp; Söhne"' in page
    assert "Black text on it: 13.8 to 1." in page
    assert "As text on white: 1.5 to 1." in page


def test_the_colour_goes_back(nord: Workspace, owner: Person, path: str) -> None:
    owner.post(path, {"name": "", "colour": "#ffcc00"})
    owner.post(path, {"name": "", "colour": "#ffcc00", "reset": "colour"})
    assert Tenant.objects.get(pk=nord.tenant.pk).brand_colour == ""


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("colour", "red", "Use a colour such as #1a2b3c."),
        ("name", "N" * 121, "at most 120 characters"),
        ("name", "a\x00b", ""),
    ],
)
def test_mistakes_stand_beside_their_fields(
    owner: Person, path: str, field: str, value: str, words: str
) -> None:
    answer = owner.post(path, {"name": "", "colour": "", field: value})
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_previews_show_the_pages_themselves_in_both_themes(owner: Person, path: str) -> None:
    page = owner.read(path)
    for words in ("This QR is paused", "QR not found"):
        assert page.count(f'<div class="landing-heading">{words}</div>') == 2
    assert page.count('class="landing landing-dark"') == 2
    assert page.count("<h1") == 1
    assert "Ce code QR est en pause" in owner.read(path, Accept_Language="fr")


def test_the_preview_shows_what_stands_in_the_form(owner: Person, path: str) -> None:
    part = owner.get(f"{path}?name=%3Cb%3ENow&colour=%23b3261e", **PARTIAL).content.decode()
    assert "&lt;b&gt;Now" in part
    assert "colour=%23b3261e" in part
    assert "<form" not in part
    assert owner.get(f"{path}?colour=nonsense", **PARTIAL).status_code == 200


def test_the_previews_style_sheet_holds_the_colour_and_nothing_else(
    owner: Person, path: str
) -> None:
    sheet = owner.get(f"{path}preview.css?colour=%23ffcc00")
    assert sheet["Content-Type"] == "text/css"
    assert b"--brand:#ffcc00" in sheet.content
    assert b"url(" not in owner.get(f"{path}preview.css?colour=red;}}a{{b:url(x)}}").content


def test_a_logo_is_uploaded_shown_and_removed(nord: Workspace, owner: Person, path: str) -> None:
    for content in (make_picture(), make_svg()):
        assert upload(owner, path, content)["Location"] == path
    logo = WorkspaceLogo.objects.get(tenant=nord.tenant)
    assert f"/static/logos/{logo.digest}.png" in owner.read(path)
    assert owner.post(f"{path}logo/remove/").status_code == 302
    assert not WorkspaceLogo.objects.filter(tenant=nord.tenant).exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture", "This is no picture."),
        (make_svg(b"<script/>"), "The SVG contains scripts"),
        (make_picture()[:50], "The file is damaged or incomplete."),
    ],
)
def test_a_file_that_is_no_logo_is_explained_beside_the_field(
    owner: Person, path: str, content: bytes, words: str
) -> None:
    answer = upload(owner, path, content)
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_form_without_a_file_is_explained(owner: Person, path: str) -> None:
    answer = owner.post(f"{path}logo/", {"csrfmiddlewaretoken": "x"})
    assert answer.status_code == 400
    assert b"This field is required." in answer.content


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_editors_and_viewers_see_it_and_change_nothing(
    nord: Workspace, path: str, role: Role
) -> None:
    person = browse_as_member(nord.tenant, role)
    page = person.read(path)
    assert "<form" not in page[page.index("<main") :]
    assert person.post(path, {"name": "x", "colour": ""}).status_code == 403
    assert upload(person, path, make_picture()).status_code == 403
    assert person.post(f"{path}logo/remove/").status_code == 403
    assert Tenant.objects.get(pk=nord.tenant.pk).brand_name == ""


def test_admins_change_it(nord: Workspace, path: str) -> None:
    person = browse_as_member(nord.tenant, Role.ADMIN)
    assert person.post(path, {"name": "x", "colour": ""}).status_code == 302


def test_others_get_the_page_of_what_does_not_exist(outsider: Person, path: str) -> None:
    for each in (path, f"{path}preview.css", f"{path}logo/"):
        assert outsider.get(each).status_code in (404, 405)
    assert outsider.post(path, {"name": "x"}).status_code == 404
    assert upload(outsider, path, make_picture()).status_code == 404
