"""/<workspace>/settings/designs/: list, default, names, and the designer of one design."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qrs.models import Design
from tenants.models import Role, Tenant
from tenants.postgres_schemas import tenant_schema
from tests.integration.dashboard.codes.forms import read_errors, read_inputs
from tests.integration.dashboard.designer.forms import design_url, designs_url, send
from tests.integration.qrs.test_generate import read_image
from tests.support.factories import Workspace, make_workspace
from tests.support.pages import Person, browse_as, browse_as_member
from tests.support.pictures import make_picture


def list_stored(workspace: Workspace) -> list[Design]:
    with tenant_schema(workspace.tenant.schema_name):
        return list(Design.objects.order_by("pk"))


def make_design(person: Person, workspace: Workspace, name: str = "Menu", **changes: Any) -> Design:
    answer = send(person, designs_url(workspace, "new/"), do="save", name=name, **changes)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return list_stored(workspace)[-1]


def test_a_style_is_saved_from_a_code_and_used_for_another(nord: Workspace, owner: Person) -> None:
    path = design_url(nord, nord.create_qr()["short_id"])
    answer = send(owner, path, do="save", name=" Blue dots ", color="#0b57a4", pattern="dot")
    (design,) = list_stored(nord)
    assert answer["Location"] == f"{path}?design={design.pk}"
    assert (design.name, design.fields["color"]) == ("Blue dots", "#0b57a4")
    other = design_url(nord, nord.create_qr()["short_id"], f"?design={design.pk}")
    inputs = read_inputs(owner.read(other), "designer")
    assert (inputs["color"], inputs["pattern"]) == ("#0b57a4", "dot")
    answer = send(owner, other, do="update", color="#08427d")
    assert answer.status_code == 302
    assert [design.fields["color"] for design in list_stored(nord)] == ["#08427d"]


def test_downloads_begin_with_the_default_design(nord: Workspace, owner: Person) -> None:
    design = make_design(owner, nord, color="#7a4fb5")
    path = design_url(nord, nord.create_qr()["short_id"])
    assert read_inputs(owner.read(path), "designer")["color"] == "#000000"
    owner.post(designs_url(nord), {"id": design.pk, "do": "default"})
    assert read_inputs(owner.read(path), "designer")["color"] == "#7a4fb5"
    assert read_inputs(owner.read(f"{path}?design="), "designer")["color"] == "#000000"
    owner.post(designs_url(nord), {"id": design.pk, "do": "no-default"})
    assert read_inputs(owner.read(path), "designer")["color"] == "#000000"


def test_a_design_is_listed_with_its_grade_renamed_and_deleted(
    nord: Workspace, owner: Person
) -> None:
    design = make_design(owner, nord)
    html = owner.read(designs_url(nord))
    assert f">{design.grade}</span>" in html
    image = owner.get(f"{designs_url(nord)}{design.pk}/image.svg")
    assert (image.status_code, image["Content-Type"]) == (200, "image/svg+xml")
    owner.post(designs_url(nord), {"id": design.pk, "do": "rename", "name": "Flyer"})
    assert [each.name for each in list_stored(nord)] == ["Flyer"]
    owner.post(designs_url(nord), {"id": design.pk, "do": "delete"})
    assert list_stored(nord) == []


def test_what_a_deletion_does_is_said_before_it(nord: Workspace, owner: Person) -> None:
    design = make_design(owner, nord, "Menu <1>")
    path = designs_url(nord, f"{design.pk}/delete/")
    assert f'href="{path}"' in owner.read(designs_url(nord))
    html = owner.read(path)
    assert "Menu &lt;1&gt;" in html
    assert "Requests of the API that name it are refused from then on." in html
    assert "It is the default" not in html
    owner.post(designs_url(nord), {"id": design.pk, "do": "default"})
    assert "It is the default" in owner.read(path)
    assert list_stored(nord) == [design]
    action = re.findall(r'<form class="card[^"]*" method="post" action="([^"]+)"', owner.read(path))
    owner.post(action[0], {"id": design.pk, "do": "delete"})
    assert list_stored(nord) == []
    assert owner.get(path).status_code == 404
    body = {"data": "https://example.com", "design": design.pk}
    refused = nord.owner.post("/api/v1/generate/", body)
    assert (refused.status, list(refused.json)) == (400, ["design"])


@pytest.mark.parametrize("name", ["", "  ", "12", "n" * 61, "a\x00b"])
def test_a_wrong_name_is_told_beside_it(nord: Workspace, owner: Person, name: str) -> None:
    answer = send(owner, designs_url(nord, "new/"), do="save", name=name)
    assert answer.status_code == 400
    assert list(read_errors(answer.content.decode())) == ["name"]
    design = make_design(owner, nord)
    form = {"id": design.pk, "do": "rename", "name": name}
    answer = owner.post(designs_url(nord), form)
    assert answer.status_code == 400
    assert 'id="error-name"' in answer.content.decode()


def test_a_name_is_taken_once(nord: Workspace, owner: Person) -> None:
    make_design(owner, nord, "Menu")
    other = make_design(owner, nord, "Flyer")
    words = "A design with this name exists already."
    for answer in (
        send(owner, designs_url(nord, "new/"), do="save", name="Menu"),
        owner.post(designs_url(nord), {"id": other.pk, "do": "rename", "name": "Menu"}),
    ):
        assert answer.status_code in (400, 409)
        assert words in answer.content.decode()


def test_the_plans_number_of_designs_holds(owner: Person) -> None:
    workspace = make_workspace(plan="free")
    person = browse_as(workspace.owner_user)
    for number in range(3):
        make_design(person, workspace, f"Design {number}")
    answer = send(person, designs_url(workspace, "new/"), do="save", name="One more")
    assert answer.status_code == 403
    assert "is capped at 3 designs" in answer.content.decode()
    assert len(list_stored(workspace)) == 3


def test_a_logo_is_kept_through_the_form_and_saved(nord: Workspace, owner: Person) -> None:
    path = designs_url(nord, "new/")
    upload = SimpleUploadedFile("logo.png", make_picture(size=(200, 200)))
    shown = send(owner, path, do="preview", logo_file=upload).content.decode()
    carried = read_inputs(shown, "designer")["logo"]
    assert carried.startswith("data:image/png;base64,")
    design = make_design(owner, nord, logo=carried)
    assert (design.logo_width, design.logo_height) == (200, 200)
    # The design's own logo need not be sent.
    edit = designs_url(nord, f"{design.pk}/")
    assert read_inputs(owner.read(edit), "designer")["logo"] == "design"
    send(owner, edit, do="save", name="Menu", color="#111111")
    assert list_stored(nord)[0].logo_digest == design.logo_digest
    without = send(owner, edit, do="remove-logo").content.decode()
    assert read_inputs(without, "designer")["logo"] == ""
    send(owner, edit, do="save", name="Menu", logo="")
    assert list_stored(nord)[0].logo_digest == ""


def test_a_code_is_downloaded_with_the_logo_of_a_design(nord: Workspace, owner: Person) -> None:
    upload = SimpleUploadedFile("logo.png", make_picture(size=(200, 200)))
    design = make_design(owner, nord, logo_file=upload)
    qr = nord.create_qr()
    path = design_url(nord, qr["short_id"], f"?design={design.pk}")
    answer = send(owner, path, do="download")
    assert answer.status_code == 200
    assert read_image(answer.content) == qr["public_url"]


@pytest.mark.parametrize("content", [b"no picture", make_picture()[:50], b""])
def test_a_file_that_is_no_logo_is_told_beside_the_field(
    nord: Workspace, owner: Person, content: bytes
) -> None:
    upload = SimpleUploadedFile("logo.png", content)
    for button in ("preview", "save"):
        upload.seek(0)
        answer = send(owner, designs_url(nord, "new/"), do=button, name="Menu", logo_file=upload)
        assert list(read_errors(answer.content.decode())) == ["logo"]
    assert list_stored(nord) == []


def test_logos_need_a_plan_that_has_them(solo: Workspace) -> None:
    person = browse_as(solo.owner_user)
    path = designs_url(solo, "new/")
    assert "logo_file" not in person.read(path)
    assert "Starter" in person.read(path)
    upload = SimpleUploadedFile("logo.png", make_picture(size=(200, 200)))
    answer = send(person, path, do="save", name="Menu", logo_file=upload)
    assert answer.status_code == 403
    assert list_stored(solo) == []


def test_a_logo_saved_with_a_larger_plan_is_kept_and_not_printed() -> None:
    workspace = make_workspace(plan="starter")
    person = browse_as(workspace.owner_user)
    upload = SimpleUploadedFile("logo.png", make_picture(size=(200, 200)))
    design = make_design(person, workspace, logo_file=upload)
    qr = workspace.create_qr()
    path = design_url(workspace, qr["short_id"], f"?design={design.pk}")
    Tenant.objects.filter(pk=workspace.tenant.pk).update(plan_id="free")
    assert "<image" not in person.read(path)
    for sent in ("", "design"):
        answer = send(person, path, do="download", format="svg", logo=sent)
        assert answer.status_code == 200
        assert b"<image" not in answer.content
    assert send(person, path, do="update", color="#111111").status_code == 302
    (kept,) = list_stored(workspace)
    assert (kept.fields["color"], kept.logo_digest) == ("#111111", design.logo_digest)


@pytest.mark.parametrize("role", Role)
def test_viewers_see_the_designs_and_change_none(
    nord: Workspace, owner: Person, role: Role
) -> None:
    design = make_design(owner, nord)
    person = browse_as_member(nord.tenant, role)
    html = person.read(designs_url(nord)).partition("<main")[2]
    assert design.name in html
    assert ("<form" in html) == (role is not Role.VIEWER)
    answer = person.post(designs_url(nord), {"id": design.pk, "do": "delete"})
    assert answer.status_code == (403 if role is Role.VIEWER else 302)
    assert len(list_stored(nord)) == (1 if role is Role.VIEWER else 0)
    opened = person.get(designs_url(nord, "new/"))
    assert opened.status_code == (403 if role is Role.VIEWER else 200)


def test_designs_of_another_workspace_do_not_exist(
    nord: Workspace, sud: Workspace, owner: Person, outsider: Person
) -> None:
    design = make_design(owner, nord)
    mine = sud.create_qr()["short_id"]
    for path in (f"{design.pk}/", f"{design.pk}/image.svg"):
        assert outsider.get(designs_url(nord, path)).status_code == 404
        assert outsider.get(designs_url(sud, path)).status_code == 404
    assert outsider.get(design_url(sud, mine, f"?design={design.pk}")).status_code == 404
    form = {"do": "update", "design": design.pk, "color": "#ff0000"}
    answer = outsider.post(design_url(sud, mine), form)
    assert (answer.status_code, list(read_errors(answer.content.decode()))) == (400, ["name"])
    assert design.name not in answer.content.decode()
    for button in ("delete", "default", "rename"):
        answer = outsider.post(designs_url(sud), {"id": design.pk, "do": button, "name": "x"})
        assert answer.status_code == 404
    assert [each.name for each in list_stored(nord)] == ["Menu"]


@pytest.mark.parametrize("raw", ["", "x", "0", "9" * 30, "-1"])
def test_a_design_that_is_none_is_not_found(nord: Workspace, owner: Person, raw: str) -> None:
    assert owner.post(designs_url(nord), {"id": raw, "do": "delete"}).status_code == 404
    if raw:
        path = design_url(nord, nord.create_qr()["short_id"], f"?design={raw}")
        assert owner.get(path).status_code == 404
