"""GET and DELETE, also across tenants."""

from datetime import UTC, datetime

import pytest

from qrs.models import ScanTotal
from tenants.models import Domain, Role
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import ApiClient, Workspace

PATH = "/api/v1/dynamic/"
UNKNOWN = "zzzzzzzz"


def test_the_list_is_newest_first(nord: Workspace) -> None:
    created = [nord.create_qr(f"Menu {number}") for number in range(3)]
    page = nord.owner.get(PATH + "?page_size=2").json
    assert page["count"] == 3
    assert [row["name"] for row in page["results"]] == ["Menu 2", "Menu 1"]
    assert page["results"][0] == created[2]
    assert page["previous"] is None
    assert page["next"] == "http://api.localhost/api/v1/dynamic/?page=2&page_size=2"


def test_the_list_has_the_scan_count_of_each_qr(nord: Workspace) -> None:
    scanned, never = nord.create_qr("Scanned"), nord.create_qr("Never")
    with tenant_schema(nord.tenant.schema_name):
        scanned_at = datetime(2026, 5, 8, 13, 45, 12, tzinfo=UTC)
        ScanTotal.objects.create(qr_id=scanned["id"], scan_count=7, last_scanned_at=scanned_at)
    expected = scanned | {"scan_count": 7, "last_scanned_at": "2026-05-08T13:45:12Z"}
    assert nord.owner.get(PATH).json["results"] == [never, expected]
    assert nord.owner.get(f"{PATH}{scanned['short_id']}/").json == expected


def test_filters_narrow_the_list_and_stay_in_the_links(nord: Workspace) -> None:
    nord.create_qr("Poster")
    paused = nord.create_qr("Poster old", "https://example.com/POSTER")
    nord.create_qr("Menu")
    nord.owner.patch(f"{PATH}{paused['short_id']}/", {"is_active": False})
    found = nord.owner.get(PATH + "?search=poster&is_active=false").json
    assert [row["short_id"] for row in found["results"]] == [paused["short_id"]]
    by_id = nord.owner.get(f"{PATH}?search={paused['short_id']}").json
    assert by_id["count"] == 1
    first = nord.owner.get(PATH + "?search=poster&page_size=1").json
    assert first["next"].endswith("?page=2&search=poster&page_size=1")


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page_size=0", "page_size=-5", "is_active=maybe", "search=%00"]
)
def test_wrong_query_values_are_400_by_name(nord: Workspace, query: str) -> None:
    answer = nord.owner.get(f"{PATH}?{query}")
    assert (answer.status, list(answer.json)) == (400, [query.partition("=")[0]])


def test_a_page_past_the_end_is_404(nord: Workspace) -> None:
    nord.create_qr()
    for page in ("2", "99999999999999999999999"):
        answer = nord.owner.get(f"{PATH}?page={page}")
        assert answer.outcome == (404, {"detail": "Invalid page."})


def test_percent_is_no_wildcard_in_a_search(nord: Workspace) -> None:
    nord.create_qr("100% oranges")
    nord.create_qr("Oranges")
    assert nord.owner.get(PATH + "?search=%25").json["count"] == 1


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"name": "Mine now"}),
        ("DELETE", "", None),
        ("GET", "analytics/", None),
        ("GET", "history/", None),
    ],
)
def test_foreign_and_unknown_ids_get_the_same_response(
    nord: Workspace, sud: Workspace, method: str, suffix: str, body: object
) -> None:
    foreign = nord.create_qr()["short_id"]
    answers = [
        sud.owner.call(method, f"{PATH}{short_id}/{suffix}", body)
        for short_id in (foreign, UNKNOWN, "custom-x", "%00%00%00%00%00%00%00%00")
    ]
    assert {answer.status for answer in answers} == {404}
    assert {answer.content for answer in answers} == {b'{"detail":"Not found."}'}
    assert nord.owner.get(f"{PATH}{foreign}/").status == 200


def test_short_ids_are_case_sensitive(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    assert nord.owner.get(f"{PATH}{short_id.swapcase()}/").status == 404


def test_viewer_reads_and_cannot_delete(nord: Workspace) -> None:
    path = f"{PATH}{nord.create_qr()['short_id']}/"
    viewer = nord.member(Role.VIEWER)
    assert viewer.get(path).status == 200
    assert viewer.delete(path).status == 403


def test_a_deleted_qr_and_its_history_are_not_found(nord: Workspace) -> None:
    path = f"{PATH}{nord.create_qr()['short_id']}/"
    answer = nord.owner.delete(path)
    assert (answer.status, answer.content) == (204, b"")
    assert nord.owner.get(path).status == 404
    assert nord.owner.delete(path).status == 404
    assert nord.owner.get(path + "history/").status == 404


def test_public_url_follows_the_primary_domain(nord: Workspace) -> None:
    qr = nord.create_qr()
    Domain.objects.create(domain=f"go-{qr['short_id'].lower()}.test", tenant=nord.tenant)
    url = nord.owner.get(f"{PATH}{qr['short_id']}/").json["public_url"]
    assert url == f"http://go-{qr['short_id'].lower()}.test/q/{qr['short_id']}/"


def test_a_customer_host_in_service_is_no_destination(nord: Workspace, sud: Workspace) -> None:
    qr = nord.create_qr()
    host = f"go-{qr['short_id'].lower()}.test"
    Domain.objects.create(domain=host, tenant=sud.tenant)
    answer = nord.owner.patch(
        f"{PATH}{qr['short_id']}/", {"destination_url": f"https://{host.upper()}./x"}
    )
    assert answer.status == 400
    assert "redirect for ever" in answer.json["destination_url"][0]


def test_responses_are_not_cached_and_carry_a_request_id(anonymous: ApiClient) -> None:
    answer = anonymous.get(PATH)
    assert answer.headers["Cache-Control"] == "no-store"


def test_unknown_api_paths_are_404_as_json(anonymous: ApiClient) -> None:
    for path in ("/api/nothing/", "/api/v1/dynamic/a/b/c/", "/nothing"):
        assert anonymous.get(path).outcome == (404, {"detail": "Not found."})


def test_docs_and_openapi_document_are_on_the_api_host(anonymous: ApiClient) -> None:
    assert b"swagger" in anonymous.get("/api/docs").content.lower()
    document = anonymous.get("/api/openapi.json").json
    operation = document["paths"]["/api/v1/dynamic/"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert document["components"]["schemas"][schema.rpartition("/")[2]]["example"]


def test_too_many_query_parameters_are_400(nord: Workspace) -> None:
    answer = nord.owner.get(PATH + "?" + "&".join(f"a={number}" for number in range(1200)))
    assert answer.outcome == (400, {"detail": "Too many query parameters. Send fewer."})
