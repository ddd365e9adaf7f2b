"""GET /<workspace>/qrs/<short_id>/scans/export/: the files of a code's scans, through the edge."""

import csv
import io
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.frame.login_cookie import get_cookie_name
from kernel.clock import utc_now
from scans.errors import TooManyExportsError
from scans.schemas.scan_log import SCAN_FIELDS
from tenants.postgres_schemas import tenant_schema
from tests.integration.edge.driver import Phone, drive, make_config
from tests.integration.scans.streaming import open_stream, store_row
from tests.support.factories import ApiClient, Workspace
from tests.support.pages import HOST, Person

Run = Callable[[Callable[[Phone], Awaitable[Any]]], Any]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs scenarios against an edge of its own."""
    return lambda scenario: drive(make_config(tmp_path / "spool"), scenario)


def make_url(workspace: Workspace, qr: dict[str, Any], query: str) -> str:
    return f"/{workspace.tenant.slug}/qrs/{qr['short_id']}/scans/export/?{query}"


async def download(phone: Phone, person: Person, url: str) -> tuple[dict[str, str], bytes]:
    cookie = f"{get_cookie_name()}={person.client.cookies[get_cookie_name()].value}"
    browser, content = ApiClient(token="none", host=HOST), b""
    async with open_stream(phone.edge, browser, url, cookie=cookie) as reading:
        assert reading.status == 200
        await reading.ended.wait()
        while not reading.chunks.empty():
            content += reading.chunks.get_nowait()
        return reading.headers, content


@pytest.mark.parametrize(
    ("query", "count"),
    [("format=csv", 3), ("format=csv&days=7", 2), ("format=csv&bots=exclude", 2)],
)
def test_csv_holds_the_scans_of_the_period(
    run: Run, nord: Workspace, viewer: Person, query: str, count: int
) -> None:
    qr = nord.create_qr()
    with tenant_schema(nord.tenant.schema_name):
        for ago, is_bot in ((0, False), (1, True), (20, False)):
            store_row(qr, utc_now() - timedelta(days=ago), is_bot=is_bot)

    async def scenario(phone: Phone) -> None:
        headers, content = await download(phone, viewer, make_url(nord, qr, query))
        assert headers["content-disposition"].startswith(
            f'attachment; filename="scans-{qr["short_id"]}'
        )
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert (rows[0], len(rows) - 1) == (list(SCAN_FIELDS), count)

    run(scenario)


def test_ndjson_holds_an_object_a_line(run: Run, nord: Workspace, owner: Person) -> None:
    qr = nord.create_qr()
    with tenant_schema(nord.tenant.schema_name):
        store_row(qr, utc_now())

    async def scenario(phone: Phone) -> None:
        _, content = await download(phone, owner, make_url(nord, qr, "format=ndjson"))
        [line] = content.splitlines()
        assert json.loads(line)["short_id"] == qr["short_id"]

    run(scenario)


def test_too_many_files_at_once_are_refused_by_a_page(
    nord: Workspace, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    qr = nord.create_qr()

    def refuse(_: int) -> None:
        raise TooManyExportsError(2, retry_after_secs=15)

    monkeypatch.setattr("dashboard.figures.views.scans.check_export_limits", refuse)
    answer = owner.get(make_url(nord, qr, "format=csv"))
    assert (answer.status_code, answer["Retry-After"]) == (429, "15")
    assert "2 exports of this workspace are running." in answer.content.decode()


def test_an_unreadable_period_is_refused(nord: Workspace, owner: Person) -> None:
    qr = nord.create_qr()
    assert owner.get(make_url(nord, qr, "days=31")).status_code == 400
