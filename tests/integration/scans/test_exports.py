"""GET /api/v1/dynamic/{short_id}/scans/export/, through the edge."""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from accounts.models import User
from kernel.clock import utc_now
from kernel.errors import PermissionDeniedError
from scans.log.export import stream
from scans.log.export.connections import MAX_CONNECTIONS
from scans.log.export.pages import LINES_PER_PAGE
from scans.log.export.stream import MAX_EXPORTS_OF_WORKSPACE
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.integration.edge.driver import Phone, drive, in_thread, make_config, wait_for
from tests.integration.scans.streaming import Reading, open_stream, store_row
from tests.support.factories import ApiClient, Workspace, log_in, make_workspace
from tests.support.waiting import wait_until

Run = Callable[[Callable[[Phone], Awaitable[Any]]], Any]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs scenarios against an edge of its own."""
    return lambda scenario: drive(make_config(tmp_path / "spool"), scenario)


def _url(qr: dict[str, Any], query: str = "") -> str:
    return f"/api/v1/dynamic/{qr['short_id']}/scans/export/{query}"


def _export(run: Run, client: ApiClient, url: str) -> Reading:
    async def scenario(phone: Phone) -> Reading:
        async with open_stream(phone.edge, client, url) as reading:
            await asyncio.wait_for(reading.ended.wait(), 20)
        return reading

    reading: Reading = run(scenario)
    return reading


def _body(reading: Reading) -> str:
    chunks = [reading.chunks.get_nowait() for _ in range(reading.chunks.qsize())]
    return b"".join(chunks).decode()


def test_csv_and_ndjson_hold_what_the_list_shows(run: Run, nord: Workspace) -> None:
    qr = nord.create_qr()
    awkward = {
        "city": 'Trois-"Rivières", QC',
        "user_agent": "a,b\\n",
        "referer": "https://www.É.example/menu",
        "query": 'utm_source="poster", 7&=1',
    }
    with tenant_schema(nord.tenant.schema_name):
        store_row(qr, utc_now() - timedelta(days=2), **awkward)
        store_row(qr, utc_now(), latitude=None, longitude=None, is_bot=True, bot_reason="preview")
    listed = nord.owner.get(f"/api/v1/dynamic/{qr['short_id']}/scans/").json["results"][::-1]

    as_csv = _export(run, nord.owner, _url(qr))
    as_ndjson = _export(run, nord.owner, _url(qr, "?format=ndjson"))

    assert [json.loads(line) for line in _body(as_ndjson).splitlines()] == listed
    text = _body(as_csv)
    assert text.count("\r\n") == 3
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == list(listed[0])
    for row, scan in zip(rows, listed, strict=True):
        assert row == {name: _as_text(value) for name, value in scan.items()}


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_answer_is_a_file_of_the_period(run: Run, nord: Workspace) -> None:
    qr = nord.create_qr()
    reading = _export(run, nord.owner, _url(qr, "?days=2"))
    today = utc_now().date()
    name = f"scans-{qr['short_id']}-{today - timedelta(days=1)}-{today}.csv"
    assert reading.status == 200
    assert reading.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert reading.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert reading.headers["cache-control"] == "no-store"
    assert "x-request-id" in reading.headers
    assert "content-length" not in reading.headers


def test_only_the_period_and_only_this_qr(run: Run, nord: Workspace) -> None:
    qr, other = nord.create_qr(), nord.create_qr()
    now = utc_now()
    with tenant_schema(nord.tenant.schema_name):
        store_row(qr, now - timedelta(days=40))
        inside = store_row(qr, now)
        bot = store_row(qr, now, is_bot=True)
        store_row(other, now)
    for query, expected in (
        ("?days=30&format=ndjson", {inside, bot}),
        ("?days=30&format=ndjson&bots=exclude", {inside}),
    ):
        lines = _body(_export(run, nord.owner, _url(qr, query))).splitlines()
        assert {json.loads(line)["id"] for line in lines} == set(map(str, expected))


@pytest.mark.parametrize(
    "dangerous",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", '=HYPERLINK("http://evil","x")', "\r=1"],  # noqa: RUF001 - a full-width sign is the point
)
def test_no_cell_runs_as_a_formula(run: Run, nord: Workspace, dangerous: str) -> None:
    qr = nord.create_qr()
    with tenant_schema(nord.tenant.schema_name):
        store_row(qr, utc_now(), referer=dangerous, user_agent=dangerous, variant=dangerous)
    text = _body(_export(run, nord.owner, _url(qr)))
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert row["referer"] == row["user_agent"] == row["variant"] == f"'{dangerous}"
    assert row["longitude"] == "-73.6", "a number is a number"


def _store_rows(workspace: Workspace, qr: dict[str, Any], count: int) -> None:
    """Many scans, of which many share a moment."""
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as database:
        database.execute(
            f"""
            INSERT INTO "{workspace.tenant.schema_name}".scans_dynamicqrscan
                (event_id, qr_id, short_id, scanned_at, outcome, variant, host, user_agent, client,
                 device, os, browser, is_bot, bot_reason, referer, country, region, city, entry_id)
            SELECT gen_random_uuid(), %s, 'aBc12dEf', date_trunc('minute', now()) - (n / 900) *
                interval '1 second', 'redirected', '', 'q', '', 'iOS', '', '', '', false, '', '',
                '', '', '', ''
            FROM generate_series(1, %s) AS n
            """,  # noqa: S608 - a schema of the test's own
            [qr["id"], count],
        )


def test_every_page_comes_once_though_many_share_a_moment(run: Run, nord: Workspace) -> None:
    qr, count = nord.create_qr(), 2 * LINES_PER_PAGE + 7
    _store_rows(nord, qr, count)
    lines = _body(_export(run, nord.owner, _url(qr, "?format=ndjson"))).splitlines()
    keys = [(scan["scanned_at"], scan["id"]) for scan in map(json.loads, lines)]
    assert len(set(keys)) == count
    assert keys == sorted(keys)


def _count_connections() -> int:
    with psycopg.connect(settings.DATABASE_URL) as database:
        found = database.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'qrstudio export'"
        ).fetchone()
    return int(found[0]) if found else 0


def _wait_until_disconnected() -> None:
    # PostgreSQL lists a session for a moment after its client has closed the connection.
    asyncio.run(wait_for(lambda: _count_connections() == 0))


def test_slow_readers_do_not_keep_others_from_exporting(run: Run, nord: Workspace) -> None:
    slow = [make_workspace(plan="free") for _ in range(6)]
    codes = [workspace.create_qr() for workspace in slow]
    for workspace, code in zip(slow, codes, strict=True):
        _store_rows(workspace, code, 2 * LINES_PER_PAGE)
    qr, count = nord.create_qr(), 3 * LINES_PER_PAGE
    _store_rows(nord, qr, count)

    async def scenario(phone: Phone) -> tuple[int, Reading]:
        async with AsyncExitStack() as readers:
            for workspace, code in zip(slow, codes, strict=True):
                for _ in range(MAX_EXPORTS_OF_WORKSPACE):
                    opened = open_stream(phone.edge, workspace.owner, _url(code), is_stalled=True)
                    assert (await readers.enter_async_context(opened)).status == 200
            held = await in_thread(_count_connections)
            reading = await readers.enter_async_context(
                open_stream(phone.edge, nord.owner, _url(qr))
            )
            await asyncio.wait_for(reading.ended.wait(), 60)
            return held, reading

    held, reading = run(scenario)
    assert reading.status == 200
    assert len(_body(reading).splitlines()) == count + 1
    assert held <= MAX_CONNECTIONS
    _wait_until_disconnected()


def test_a_third_export_of_a_workspace_is_refused_until_one_ends(run: Run, nord: Workspace) -> None:
    qr = nord.create_qr()
    _store_rows(nord, qr, 2 * LINES_PER_PAGE)

    async def scenario(phone: Phone) -> tuple[Reading, Reading]:
        async with AsyncExitStack() as readers:
            for _ in range(MAX_EXPORTS_OF_WORKSPACE):
                opened = open_stream(phone.edge, nord.owner, _url(qr), is_stalled=True)
                await readers.enter_async_context(opened)
            third = await readers.enter_async_context(open_stream(phone.edge, nord.owner, _url(qr)))
        async with open_stream(phone.edge, nord.owner, _url(qr)) as later:
            await asyncio.wait_for(later.ended.wait(), 60)
        return third, later

    third, later = run(scenario)
    assert (third.status, third.headers["retry-after"]) == (429, "15")
    assert later.status == 200


@pytest.mark.parametrize("columns", [{"is_active": False}, {"email": "new@studio.example"}])
def test_it_breaks_off_when_the_reader_loses_access(
    run: Run, nord: Workspace, columns: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_ACCESS_CHECK_SECS", 0.0)
    qr = nord.create_qr()
    _store_rows(nord, qr, 4 * LINES_PER_PAGE)
    person = User.objects.filter(pk=nord.owner_user.pk)

    async def scenario(phone: Phone) -> Reading:
        opened = open_stream(phone.edge, nord.owner, _url(qr), is_stalled=True)
        async with opened as reading:
            await in_thread(lambda: person.update(**columns))
            # Locked out and unlocked again: the log-in has ended all the same.
            await in_thread(lambda: person.update(is_active=True))
            reading.goes_on.set()
            with pytest.raises(PermissionDeniedError):
                await asyncio.wait_for(reading.call, 60)
        return reading

    reading = run(scenario)
    assert not reading.ended.is_set()
    assert len(_body(reading).splitlines()) < 4 * LINES_PER_PAGE


def _wait_until_ended(client: ApiClient) -> None:
    wait_until(lambda: client.get("/api/v1/me/").status != 200, limit_secs=30)


def test_it_outlives_the_access_token(
    run: Run, nord: Workspace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_ACCESS_CHECK_SECS", 0.0)
    qr, count = nord.create_qr(), 4 * LINES_PER_PAGE
    _store_rows(nord, qr, count)
    settings.ACCESS_TOKEN_TTL_SECS = 3
    short = log_in(nord.owner_user, nord.tenant)

    async def scenario(phone: Phone) -> Reading:
        async with open_stream(phone.edge, short, _url(qr), is_stalled=True) as reading:
            await in_thread(lambda: _wait_until_ended(short))
            reading.goes_on.set()
            await asyncio.wait_for(reading.ended.wait(), 60)
        return reading

    assert len(_body(run(scenario)).splitlines()) == count + 1


def test_a_reader_that_disconnects_leaves_nothing_behind(run: Run, nord: Workspace) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        # More often than there are slots: each disconnect releases its slot.
        for _ in range(6):
            async with open_stream(phone.edge, nord.owner, _url(qr)) as reading:
                assert reading.status == 200

    run(scenario)
    _wait_until_disconnected()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?format=xlsx", {"format": ["Use csv or ndjson."]}),
        ("?days=0", {"days": ["A whole number from 1 to 365 is required."]}),
        ("?bots=no", {"bots": ["Use include or exclude."]}),
    ],
)
def test_invalid_parameters_are_refused(
    nord: Workspace, query: str, expected: dict[str, list[str]]
) -> None:
    assert nord.owner.get(_url(nord.create_qr(), query)).outcome == (400, expected)


def test_a_viewer_exports(run: Run, nord: Workspace) -> None:
    assert _export(run, nord.member(Role.VIEWER), _url(nord.create_qr())).status == 200


def test_another_workspace_gets_the_404_of_an_unknown_qr(nord: Workspace, sud: Workspace) -> None:
    of_nord = sud.owner.get(_url(nord.create_qr()))
    of_nothing = sud.owner.get("/api/v1/dynamic/00000000/scans/export/")
    assert of_nord.outcome == of_nothing.outcome == (404, {"detail": "Not found."})


def test_the_edge_passes_a_refusal_through_unchanged(
    run: Run, nord: Workspace, sud: Workspace
) -> None:
    reading = _export(run, sud.owner, _url(nord.create_qr()))
    assert (reading.status, _body(reading)) == (404, '{"detail":"Not found."}')


def test_without_a_token_it_is_401(nord: Workspace, anonymous: ApiClient) -> None:
    assert anonymous.get(_url(nord.create_qr())).status == 401


def test_without_the_edge_it_is_unavailable(nord: Workspace) -> None:
    answer = nord.owner.get(_url(nord.create_qr()))
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "60"


def test_a_csv_for_excel_begins_with_a_byte_order_mark(run: Run, nord: Workspace) -> None:
    qr = nord.create_qr()
    with tenant_schema(nord.tenant.schema_name):
        store_row(qr, utc_now(), city="Montréal", query="utm_source=poster7")
    plain = _body(_export(run, nord.owner, _url(qr)))
    marked = _body(_export(run, nord.owner, _url(qr, "?bom=1")))
    assert marked == "\ufeff" + plain
    (row,) = csv.DictReader(io.StringIO(marked.removeprefix("\ufeff")))
    assert (row["city"], row["query"]) == ("Montréal", "utm_source=poster7")


@pytest.mark.parametrize("query", ["?bom=2", "?bom=", "?bom=true", "?format=ndjson&bom=1"])
def test_a_byte_order_mark_is_for_csv_only(nord: Workspace, query: str) -> None:
    answer = nord.owner.get(_url(nord.create_qr(), query))
    assert (answer.status, list(answer.json)) == (400, ["bom"])
