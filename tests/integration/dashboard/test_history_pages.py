"""The page of a code's history: timeline, question, and back again."""

from datetime import timedelta

import pytest

from kernel.clock import utc_now
from tenants.models import Tenant
from tests.support.factories import MENU_URL, Workspace
from tests.support.pages import Person, browse_as

SUMMER = "https://example.com/menus/summer-2026"
WINTER = "https://example.com/menus/winter-2026"


def edit(workspace: Workspace, short_id: str, **changes: object) -> None:
    assert workspace.owner.patch(f"/api/v1/dynamic/{short_id}/", changes).status == 200


@pytest.fixture
def short_id(nord: Workspace) -> str:
    """Created, led to summer, then to winter with variants."""
    made = str(nord.create_qr()["short_id"])
    edit(nord, made, destination_url=SUMMER)
    variants = [
        {"url": f"https://example.com/{label}", "weight": weight, "label": label}
        for label, weight in (("A", 3), ("B", 1))
    ]
    edit(nord, made, destination_url=WINTER, variants=variants)
    return made


def page_of(workspace: Workspace, short_id: str) -> str:
    return f"/{workspace.tenant.slug}/qrs/{short_id}/history/"


def read_destination(workspace: Workspace, short_id: str) -> str:
    return str(workspace.owner.get(f"/api/v1/dynamic/{short_id}/").json["destination_url"])


def get_change(workspace: Workspace, short_id: str, url: str) -> int:
    rows = workspace.owner.get(f"/api/v1/dynamic/{short_id}/history/").json["results"]
    return int(next(row["id"] for row in rows if row["new_url"] == url))


def test_the_timeline_ends_with_the_creation(nord: Workspace, owner: Person, short_id: str) -> None:
    html = owner.read(page_of(nord, short_id))
    assert html.index(WINTER) < html.index(SUMMER) < html.rindex(MENU_URL)
    for text in ("In force now", "Created", "75%", nord.owner_user.email):
        assert text in html
    assert html.count("Lead there again") == 2


def test_lead_there_again_makes_an_edit(nord: Workspace, owner: Person, short_id: str) -> None:
    change = get_change(nord, short_id, SUMMER)
    answer = owner.post(f"{page_of(nord, short_id)}restore/", {"change": str(change)})
    assert answer.status_code == 302
    assert read_destination(nord, short_id) == SUMMER
    owner.post(f"{page_of(nord, short_id)}restore/", {"change": "created"})
    assert read_destination(nord, short_id) == MENU_URL
    assert nord.owner.get(f"/api/v1/dynamic/{short_id}/history/").json["count"] == 4


def test_a_change_by_somebody_else_meanwhile_is_said(
    nord: Workspace, owner: Person, short_id: str
) -> None:
    version = nord.owner.get(f"/api/v1/dynamic/{short_id}/").headers["ETag"]
    edit(nord, short_id, name="Other")
    answer = owner.post(
        f"{page_of(nord, short_id)}restore/", {"change": "created", "version": version}
    )
    assert answer.status_code == 412
    assert "has changed since you read it" in answer.content.decode()
    assert read_destination(nord, short_id) == WINTER


def test_the_cost_is_said_before_and_the_402_in_the_services_words(solo: Workspace) -> None:
    short_id = str(solo.create_qr()["short_id"])
    person = browse_as(solo.owner_user)
    page = page_of(solo, short_id)
    assert "has 1 change of the destination left" in person.read(page)
    edit(solo, short_id, destination_url=SUMMER)
    assert "no change of the destination left" in person.read(page)
    answer = person.post(f"{page}restore/", {"change": "created"})
    assert answer.status_code == 402
    assert "allows 1 destination edit per dynamic QR" in answer.content.decode()
    Tenant.objects.filter(pk=solo.tenant.pk).update(credits=3)
    assert "costs a credit" in person.read(page)


def test_the_question_is_in_the_workspaces_time_zone(
    nord: Workspace, owner: Person, short_id: str
) -> None:
    Tenant.objects.filter(pk=nord.tenant.pk).update(time_zone="Asia/Tokyo")
    tokyo = utc_now() + timedelta(hours=9)
    page = page_of(nord, short_id)
    html = owner.read(f"{page}?at={tokyo:%Y-%m-%dT%H:%M}")
    answer = html.split("history-answer")[1]
    assert WINTER in answer
    assert "Asia/Tokyo" in html
    before = owner.read(f"{page}?at={tokyo - timedelta(hours=9):%Y-%m-%dT%H:%M}")
    assert "there was no such code" in before


@pytest.mark.parametrize("at", ["x", "0", "9999-12-31T23:59", "2026-13-01T00:00", "9" * 99])
def test_what_is_no_time_is_said(nord: Workspace, owner: Person, short_id: str, at: str) -> None:
    answer = owner.get(f"{page_of(nord, short_id)}?at={at}")
    assert answer.status_code == 200


@pytest.mark.parametrize("change", ["", "x", "0", "-1", "9" * 18, "9" * 40])
def test_an_unknown_change_is_404(
    nord: Workspace, owner: Person, short_id: str, change: str
) -> None:
    path = f"{page_of(nord, short_id)}restore/"
    assert owner.post(path, {"change": change}).status_code == 404


def test_a_viewer_reads_and_changes_nothing(nord: Workspace, viewer: Person, short_id: str) -> None:
    assert "Lead there again" not in viewer.read(page_of(nord, short_id))
    answer = viewer.post(f"{page_of(nord, short_id)}restore/", {"change": "created"})
    assert answer.status_code == 403
    assert read_destination(nord, short_id) == WINTER


def test_another_workspaces_code_is_404(
    nord: Workspace, sud: Workspace, outsider: Person, short_id: str
) -> None:
    assert outsider.get(page_of(nord, short_id)).status_code == 404
    assert outsider.get(page_of(sud, short_id)).status_code == 404
    answer = outsider.post(f"{page_of(sud, short_id)}restore/", {"change": "created"})
    assert answer.status_code == 404
    assert read_destination(nord, short_id) == WINTER
