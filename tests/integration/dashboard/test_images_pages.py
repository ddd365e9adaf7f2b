"""The images of ticked codes as one ZIP: the button, the page, the file."""

import io
import zipfile
from pathlib import Path

import pytest

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
