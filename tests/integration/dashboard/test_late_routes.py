"""Redis has not taken a change yet: it is stored, so pages say so and show no error."""

from typing import Any

import pytest

from qrs.routes import publish
from qrs.routes.errors import RouteNotPublishedError
from tests.support.factories import MENU_URL, Workspace
from tests.support.pages import Person

LATE = "Saved. It reaches every scan within seconds."
SUMMER = "https://example.com/summer"


@pytest.fixture
def short_id(nord: Workspace) -> str:
    made = str(nord.create_qr()["short_id"])
    nord.owner.patch(f"/api/v1/dynamic/{made}/", {"destination_url": SUMMER})
    return made


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(rows: Any) -> int:
        raise RouteNotPublishedError

    monkeypatch.setattr(publish, "_publish", fail)


def delete(nord: Workspace, short_id: str) -> None:
    assert nord.owner.delete(f"/api/v1/dynamic/{short_id}/").status == 204


@pytest.mark.parametrize("path", ["{}/restore/", "all/restore/"])
def test_a_restored_code(
    nord: Workspace, owner: Person, short_id: str, path: str, request: pytest.FixtureRequest
) -> None:
    delete(nord, short_id)
    request.getfixturevalue("late")
    trash = f"/{nord.tenant.slug}/qrs/trash/"
    assert owner.post(f"{trash}{path.format(short_id)}", {"ids": short_id}).status_code == 302
    assert LATE in owner.read(f"/{nord.tenant.slug}/qrs/{short_id}/")


def test_an_edit_that_leads_back(nord: Workspace, owner: Person, short_id: str, late: None) -> None:
    page = f"/{nord.tenant.slug}/qrs/{short_id}/history/"
    assert owner.post(f"{page}restore/", {"change": "created"}).status_code == 302
    html = owner.read(page)
    assert LATE in html
    assert nord.owner.get(f"/api/v1/dynamic/{short_id}/").json["destination_url"] == MENU_URL
