"""The images of ticked codes as one ZIP: the button, the page, the file."""

import html
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from jobs.models import Job
from jobs.services import claim_job
from tests.integration.dashboard.test_bulk_pages import list_of, make_codes
from tests.integration.jobs.conftest import media  # noqa: F401 - a fixture
from tests.integration.qrs.bulk_scene import get_renders, read_result, run_jobs
from tests.support.factories import Workspace, make_workspace
from tests.support.pages import Person, browse_as


@pytest.fixture(autouse=True)
def own_queue(media: Path) -> None:  # noqa: F811
    """No job of another test."""


def start(workspace: Workspace, person: Person, ids: list[str]) -> str:
    """The page of the job."""
    answer = person.post(f"{list_of(workspace)}images/", {"ids": ids})
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def test_ticked_codes_come_as_a_zip(nord: Workspace, owner: Person) -> None:
    ids = make_codes(nord, 3)
    page = start(nord, owner, ids[:2])
    assert "0 of 2 images" in owner.read(page)
    run_jobs()
    html = owner.read(page)
    assert f'href="{page}file/"' in html
    job = Job.objects.get(tenant_id=nord.tenant.pk)
    names = zipfile.ZipFile(io.BytesIO(read_result(job))).namelist()
    assert names[:2] == ["qr-0001.svg", "qr-0002.svg"]
    assert get_renders(nord) == 2


def test_a_free_workspace_may_do_it_as_well() -> None:
    free = make_workspace(plan="free")
    page = start(free, browse_as(free.owner_user), make_codes(free, 1))
    assert "0 of 1 images" in browse_as(free.owner_user).read(page)


def test_nothing_selected_starts_nothing(nord: Workspace, owner: Person) -> None:
    assert start(nord, owner, []) == list_of(nord)
    assert not Job.objects.exists()


def test_a_job_can_be_cancelled_on_its_page(nord: Workspace, owner: Person) -> None:
    page = start(nord, owner, make_codes(nord, 1))
    assert owner.post(f"{page}cancel/").status_code == 302
    assert "Cancelled" in owner.read(page)


def test_a_failed_job_says_why(nord: Workspace, owner: Person) -> None:
    page = start(nord, owner, make_codes(nord, 1))
    claimed = claim_job()
    assert claimed is not None
    claimed.fail(detail="Some items are not valid.", errors={"0": "color: too pale"})
    html = owner.read(page)
    assert "Some items are not valid." in html
    assert "color: too pale" in html


def test_another_workspaces_job_has_no_page(nord: Workspace) -> None:
    other = make_workspace()
    page = start(other, browse_as(other.owner_user), make_codes(other, 1))
    job_id = page.rstrip("/").rpartition("/")[2]
    mine = browse_as(nord.owner_user)
    assert mine.get(f"{list_of(nord)}images/{job_id}/").status_code == 404


NEW = "images/new/"
ROWS = (
    "data_type,payload.name,payload.destination_url,format\n"
    "dynamic,Table 1,https://example.com/1,svg\n"
    "dynamic,Table 2,https://example.com/2,svg\n"
)


def send(workspace: Workspace, person: Person, table: str = ROWS, **fields: object) -> HttpResponse:
    form = {"form_id": "form1", "table": table, "design": "", **fields}
    return person.post(f"{list_of(workspace)}{NEW}", form)


def test_rows_of_a_table_become_codes_and_images(nord: Workspace, owner: Person) -> None:
    answer = send(nord, owner)
    assert answer.status_code == 302
    run_jobs()
    assert f'href="{answer["Location"]}file/"' in owner.read(answer["Location"])
    assert nord.owner.get("/api/v1/dynamic/").json["count"] == 2
    assert get_renders(nord) == 2


def test_a_file_counts_before_the_text(nord: Workspace, owner: Person) -> None:
    file = SimpleUploadedFile("images.csv", b"data\nhttps://example.com/a\n")
    answer = send(nord, owner, file=file)
    assert "0 of 1 images" in owner.read(answer["Location"])


def test_the_form_that_is_sent_twice_starts_one_job(nord: Workspace, owner: Person) -> None:
    first, second = send(nord, owner), send(nord, owner)
    assert first["Location"] == second["Location"]
    other = send(nord, owner, ROWS + "dynamic,Table 3,https://example.com/3,svg\n")
    assert other["Location"] != first["Location"]
    assert Job.objects.count() == 2


def test_wrong_rows_are_named_and_nothing_is_made(nord: Workspace, owner: Person) -> None:
    answer = send(nord, owner, ROWS + "dynamic,Table 3,ftp://example.com/3,svg\nurl,,,gif\n")
    run_jobs()
    page = owner.read(answer["Location"])
    assert "Only http and https URLs are allowed." in page
    assert re.findall(r'<th scope="row" class="number">(\d+)</th>', page) == ["3", "4"]
    assert (nord.owner.get("/api/v1/dynamic/").json["count"], get_renders(nord)) == (0, 0)


@pytest.mark.parametrize(
    ("table", "status", "text"),
    [
        ("", 400, "The table has no rows below its titles."),
        ("data\n", 400, "The table has no rows below its titles."),
        ("data,data\nx,y\n", 400, "a name stands twice in the first row"),
        ("data\n" + "x\n" * 5001, 400, "caps bulk at 5000 items per request, got 5001."),
        ("data\n" + "x" * 3_000_000, 413, "The table has more than 3 MB."),
    ],
)
def test_what_is_no_table_is_explained(
    nord: Workspace, owner: Person, table: str, status: int, text: str
) -> None:
    file = SimpleUploadedFile("images.csv", table.encode())
    answer = send(nord, owner, "", file=file)
    assert (answer.status_code, Job.objects.count()) == (status, 0)
    assert text in html.unescape(answer.content.decode())


def test_a_design_that_is_gone_is_refused(nord: Workspace, owner: Person) -> None:
    answer = send(nord, owner, design="4711")
    assert answer.status_code == 400
    assert b"No design of this workspace" in answer.content


def test_a_plan_without_bulk_is_offered_another() -> None:
    free = make_workspace(plan="free")
    person = browse_as(free.owner_user)
    assert "Plan and limits" in person.read(f"{list_of(free)}{NEW}")
    assert send(free, person).status_code == 403
    assert not Job.objects.exists()
