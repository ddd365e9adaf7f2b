"""PUT and DELETE /api/v1/branding/logo/."""

import io
from functools import partial
from hashlib import sha256

import pytest
from PIL import Image

from audit.models import AuditEntry
from tenants.branding.models import WorkspaceLogo
from tenants.models import Role
from tests.integration.tenants.branding.conftest import LOGO, Upload
from tests.support.factories import ApiClient, Workspace, run_parallel
from tests.support.pictures import (
    make_form,
    make_photo,
    make_picture,
    make_png_bomb,
    make_slow_svg,
    make_svg,
    make_use_bomb,
)

KINDS = {
    "png": make_picture(),
    "jpeg": make_picture("JPEG"),
    "webp": make_picture("WEBP"),
    "svg": make_svg(),
    "photo": make_photo(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_stored_as_a_small_png(nord: Workspace, upload: Upload, kind: str) -> None:
    answer = upload(nord.owner, KINDS[kind])
    assert answer.status == 200
    logo = answer.json["logo"]
    row = WorkspaceLogo.objects.get(tenant=nord.tenant)
    image = bytes(row.image)
    assert logo["url"] == f"http://q.localhost/static/logos/{sha256(image).hexdigest()}.png"
    assert logo["bytes"] == len(image) <= 300_000
    assert Image.open(io.BytesIO(image)).size == (logo["width"], logo["height"])
    assert nord.owner.get("/api/v1/branding/").json == answer.json


@pytest.mark.parametrize("role", [Role.ADMIN])
def test_admins_upload_and_remove(nord: Workspace, upload: Upload, role: Role) -> None:
    assert upload(nord.member(role), KINDS["png"]).status == 200
    assert nord.member(role).delete(LOGO).status == 204
    assert not WorkspaceLogo.objects.filter(tenant=nord.tenant).exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_editors_and_viewers_do_not(nord: Workspace, upload: Upload, role: Role) -> None:
    assert upload(nord.member(role), KINDS["png"]).status == 403
    assert not WorkspaceLogo.objects.filter(tenant=nord.tenant).exists()


def test_without_a_login_nothing_is_read(anonymous: ApiClient, upload: Upload) -> None:
    assert upload(anonymous, KINDS["png"]).status == 401
    assert anonymous.delete(LOGO).status == 401


def test_another_workspaces_logo_stays(nord: Workspace, sud: Workspace, upload: Upload) -> None:
    upload(nord.owner, KINDS["png"])
    assert sud.owner.get("/api/v1/branding/").json["logo"] is None
    assert sud.owner.delete(LOGO).status == 204
    upload(sud.owner, KINDS["svg"])
    assert nord.owner.get("/api/v1/branding/").json["logo"]["width"] == 400


def test_one_picture_may_be_the_logo_of_two_workspaces(
    nord: Workspace, sud: Workspace, upload: Upload
) -> None:
    urls = {upload(each.owner, KINDS["png"]).json["logo"]["url"] for each in (nord, sud)}
    assert len(urls) == 1
    nord.owner.delete(LOGO)
    assert sud.owner.get("/api/v1/branding/").json["logo"]["url"] in urls


def test_changes_are_in_the_audit_log_without_the_picture(nord: Workspace, upload: Upload) -> None:
    upload(nord.owner, KINDS["png"])
    upload(nord.owner, KINDS["png"])
    nord.owner.delete(LOGO)
    nord.owner.delete(LOGO)
    entries = AuditEntry.objects.filter(tenant_id=nord.tenant.pk).order_by("pk")
    assert [entry.action for entry in entries] == ["branding.set_logo", "branding.remove_logo"]
    digest = entries[0].after["logo"]
    assert len(digest) == 64
    assert entries[1].before == {"logo": digest}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"GIF89a", "This is no picture. Send a PNG, JPEG, WebP or SVG file."),
        (KINDS["png"][:60], "The file is damaged or incomplete. Export it again."),
        (make_png_bomb(), "The picture has over 16 million pixels. Send a smaller one; 1,000"),
        (make_use_bomb(), "The "),
        (make_svg(b"<script/>"), "The SVG contains scripts or other pages."),
        (make_svg(b'<image href="/etc/hostname"/>'), "The SVG refers to other files."),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + make_svg(), "The SVG declares entities,"),
        (make_svg(b"<text>N</text>"), "The SVG contains text, whose font is not in the file."),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_a_file_that_is_no_logo_is_refused_and_the_old_one_stays(
    nord: Workspace, upload: Upload, content: bytes, message: str
) -> None:
    before = upload(nord.owner, KINDS["png"]).json
    answer = upload(nord.owner, content)
    assert answer.status == 400
    [text] = answer.json["file"]
    assert text.startswith(message)
    assert nord.owner.get("/api/v1/branding/").json == before


def test_a_drawing_that_takes_minutes_is_stopped(nord: Workspace, upload: Upload) -> None:
    answer = upload(nord.owner, make_slow_svg())
    assert answer.outcome == (
        400,
        {"file": ["The drawing takes too long to process. Export it again in a simpler form."]},
    )


def test_a_body_of_40_megabytes_is_refused(nord: Workspace, upload: Upload) -> None:
    assert upload(nord.owner, b"\x89PNG\r\n\x1a\n" + b"0" * 40_000_000).status == 413


def test_a_file_of_just_over_4_megabytes_is_refused(nord: Workspace, upload: Upload) -> None:
    content = KINDS["png"] + b"0" * (4 * 1024 * 1024 + 1 - len(KINDS["png"]))
    assert upload(nord.owner, content).status == 413


@pytest.mark.parametrize(
    "content_type", ["application/json", "image/png", "application/x-www-form-urlencoded", "x"]
)
def test_only_forms_with_a_file_are_read(nord: Workspace, content_type: str) -> None:
    answer = nord.owner.call("PUT", LOGO, KINDS["png"], Content_Type=content_type)
    assert answer.status == 415


@pytest.mark.parametrize(
    ("field", "wrong"), [("logo", "logo"), ("", ""), ("file[]", "file[]"), ("FILE", "FILE")]
)
def test_other_fields_are_refused(nord: Workspace, field: str, wrong: str) -> None:
    body, content_type = make_form(KINDS["png"], field=field)
    answer = nord.owner.call("PUT", LOGO, body, Content_Type=content_type)
    assert answer.status == 400
    assert not WorkspaceLogo.objects.filter(tenant=nord.tenant).exists()


@pytest.mark.parametrize(
    "body",
    [b"--x", b"--x\r\n\r\n\r\n--x--", b"--x\r\nContent-Disposition: form-data\r\n\r\n"],
)
@pytest.mark.parametrize("boundary", ["; boundary=x", ""])
def test_malformed_forms_are_refused(nord: Workspace, body: bytes, boundary: str) -> None:
    content_type = f"multipart/form-data{boundary}"
    assert nord.owner.call("PUT", LOGO, body, Content_Type=content_type).status == 400


def test_the_name_and_type_of_the_file_do_not_matter(nord: Workspace) -> None:
    body, content_type = make_form(KINDS["svg"], name="../../etc/passwd")
    assert nord.owner.call("PUT", LOGO, body, Content_Type=content_type).status == 200


def test_parallel_uploads_leave_one_of_them(nord: Workspace, upload: Upload) -> None:
    pictures = [make_picture(size=(100 + at, 50)) for at in range(4)]
    answers = run_parallel([partial(upload, nord.owner, data) for data in pictures])
    assert {answer.status for answer in answers} == {200}
    widths = {answer.json["logo"]["width"] for answer in answers}
    assert widths == {100, 101, 102, 103}
    assert nord.owner.get("/api/v1/branding/").json["logo"]["width"] in widths
