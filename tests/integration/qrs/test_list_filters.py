"""Each filter of the list of codes with each sort, held against a model that reads row by row."""

from itertools import product
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.clock import utc_now
from kernel.ids import new_short_id
from qrs.models import DynamicQr
from qrs.selectors.codes import list_rows
from qrs.selectors.filters import (
    QrFilter,
    QrOrder,
    QrSort,
    QrState,
    filter_listed_qrs,
    order_qrs,
    parse_qr_filter,
    parse_qr_order,
)
from qrs.selectors.overview import count_active_qrs, get_edits_left, list_destination_hosts
from qrs.selectors.search import find_pasted_qr
from tenants.postgres_schemas import tenant_schema
from tests.integration.qrs.listed import Listed, list_expected, make_codes
from tests.support.factories import Workspace, make_workspace

HOSTS = (
    "",
    "example.com",
    "shop.example.com",
    "xn--mller-kva.example",
    "ample.com",
    "other.example",
)
ORDERS = [QrOrder(sort, is_descending=down) for sort, down in product(QrSort, (True, False))]


def list_found(workspace: Workspace, wanted: QrFilter, order: QrOrder) -> list[str]:
    with tenant_schema(workspace.tenant.schema_name):
        qrs = order_qrs(filter_listed_qrs(wanted), order)
        rows = list_rows(qrs)
        assert qrs.count() == len(rows)
        return [row.short_id for row in rows]


@pytest.fixture(scope="module")
def shelf(migrated_database: None, django_db_blocker: object) -> tuple[Workspace, list[Listed]]:
    """One workspace that no test of this file changes."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's, untyped here
        workspace = make_workspace(plan="enterprise", name="Shelf")
        return workspace, make_codes(workspace.tenant, number=120, seed=11)


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("state", QrState)
def test_every_mix_of_filters_lists_what_the_rules_say(
    shelf: tuple[Workspace, list[Listed]], state: QrState, order: QrOrder
) -> None:
    workspace, rows = shelf
    for host, variants, never in product(HOSTS, (False, True), (False, True)):
        wanted = QrFilter(state=state, host=host, has_variants=variants, never_scanned=never)
        assert list_found(workspace, wanted, order) == list_expected(rows, wanted, order), wanted


@pytest.mark.parametrize("text", ["fly", "FLYER", "menu 1", "shop.", "100 %", "_", "%", "nowhere"])
@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_a_search_keeps_the_other_filters_and_the_order(
    shelf: tuple[Workspace, list[Listed]], text: str, order: QrOrder
) -> None:
    workspace, rows = shelf
    for state, variants in product(QrState, (False, True)):
        wanted = QrFilter(search=text, state=state, has_variants=variants)
        assert list_found(workspace, wanted, order) == list_expected(rows, wanted, order), wanted


def test_the_overview_counts_what_is_there(shelf: tuple[Workspace, list[Listed]]) -> None:
    workspace, rows = shelf
    with tenant_schema(workspace.tenant.schema_name):
        assert count_active_qrs() == sum(row.qr.is_active for row in rows)
        hosts = list_destination_hosts(limit=10)
        assert list_destination_hosts(limit=1) == hosts[:1]
    assert sorted(hosts) == ["example.com", "shop.example.com", "xn--mller-kva.example"]
    assert hosts[0] == "example.com"


def test_one_page_takes_three_queries(shelf: tuple[Workspace, list[Listed]]) -> None:
    workspace, _ = shelf
    for order in ORDERS:
        with (
            tenant_schema(workspace.tenant.schema_name),
            CaptureQueriesContext(connection) as queries,
        ):
            qrs = order_qrs(filter_listed_qrs(QrFilter(host="example.com")), order)
            assert qrs.count() > 25
            assert len(list_rows(qrs[:25])) == 25
        assert len(queries) == 3


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, QrFilter()),
        ({"state": "paused"}, QrFilter(state=QrState.PAUSED)),
        ({"state": "blocked", "variants": "1"}, QrFilter(state=QrState.BLOCKED, has_variants=True)),
        ({"state": "trash", "variants": "yes", "never_scanned": "0"}, QrFilter()),
        ({"never_scanned": "1"}, QrFilter(never_scanned=True)),
        ({"search": " \u200b menu\x00\n card "}, QrFilter(search="menu   card")),
        ({"search": "\ud800"}, QrFilter()),
        ({"search": "x" * 9000}, QrFilter(search="x" * 2000)),
        ({"host": "Example.COM"}, QrFilter(host="example.com")),
        ({"host": "https://Müller.example/menu"}, QrFilter(host="xn--mller-kva.example")),
        ({"host": "example.com:8443"}, QrFilter(host="example.com")),
        ({"host": "not a host"}, QrFilter()),
        ({"host": "x" * 5000}, QrFilter()),
    ],
)
def test_a_query_string_that_means_nothing_filters_nothing(
    query: dict[str, str], wanted: QrFilter
) -> None:
    assert parse_qr_filter(query) == wanted
    assert wanted.is_empty == (wanted == QrFilter())


@pytest.mark.parametrize(
    ("raw", "order"),
    [
        ("", QrOrder(QrSort.CREATED, is_descending=True)),
        ("name", QrOrder(QrSort.NAME, is_descending=False)),
        ("-scans", QrOrder(QrSort.SCANS, is_descending=True)),
        ("last_scan", QrOrder(QrSort.LAST_SCAN, is_descending=False)),
        ("-short_id; DROP TABLE", QrOrder()),
        ("--name", QrOrder()),
    ],
)
def test_an_unknown_sort_is_newest_first(raw: str, order: QrOrder) -> None:
    assert parse_qr_order({"sort": raw}) == order


PASTED = (
    *(
        "http://q.localhost/q/{}/",
        "https://go.brand.example/q/{}",
        "HTTPS://Q.LOCALHOST/Q/{}/?utm=1",
    ),
    *(
        "q.localhost:8000/q/{}/",
        "/q/{}/",
        "q/{}",
        "http://q.localhost/q/{}/paused/",
        "//x/q/{}/#top",
    ),
)


@pytest.mark.parametrize("form", PASTED)
def test_a_pasted_scan_url_finds_its_code_on_any_host(
    nord: Workspace, sud: Workspace, form: str
) -> None:
    short_id = nord.create_qr()["short_id"]
    with tenant_schema(nord.tenant.schema_name):
        assert find_pasted_qr(form.format(short_id)) == short_id
        assert find_pasted_qr(quote(form.format(short_id), safe="")) == short_id
        assert find_pasted_qr(form.format(new_short_id())) is None
        # Its page leads to the trash.
        DynamicQr.objects.update(deleted_at=utc_now())
        assert find_pasted_qr(form.format(short_id)) == short_id
    with tenant_schema(sud.tenant.schema_name):
        assert find_pasted_qr(form.format(short_id)) is None


@pytest.mark.parametrize("form", ["{}", "{}/", " {}", "menu {}", "https://example.com/{}", ""])
def test_other_texts_that_hold_a_short_id_are_searched_for(nord: Workspace, form: str) -> None:
    short_id = nord.create_qr()["short_id"]
    with tenant_schema(nord.tenant.schema_name):
        assert find_pasted_qr(form.format(short_id).strip()) is None


@pytest.mark.parametrize(("edits", "left"), [(0, 1), (1, 0), (7, 0)])
def test_edits_left_are_those_of_the_plan(
    solo: Workspace, nord: Workspace, edits: int, left: int
) -> None:
    assert get_edits_left(plan=solo.tenant.plan, edits=edits) == left
    assert get_edits_left(plan=nord.tenant.plan, edits=edits) is None
