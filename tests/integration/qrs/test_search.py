"""?search= finds a QR by readable text, however the destination is stored."""

from unicodedata import normalize
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.models import Domain
from tests.support.factories import Workspace

LIST = "/api/v1/dynamic/"
URL = "https://www.müller-shop.example/men%C3%BC/Frühstück?größe=2#日本"
NFD_URL = "https://nfd.example/" + normalize("NFD", "café")


def search(workspace: Workspace, text: str) -> list[str]:
    answer = workspace.owner.get(f"{LIST}?search={quote(text, safe='')}")
    assert answer.status == 200, answer.content
    return [qr["name"] for qr in answer.json["results"]]


@pytest.mark.parametrize(
    "text",
    [
        "menü", "Menü", "MENÜ", normalize("NFD", "menü"), "men%C3%BC", "men%c3%bc", "enü/früh",
        "frühstück", "FRÜHSTÜCK", "größe", "GRÖSSE", "gr%C3%B6ße=2",
        "müller", "Müller", "MÜLLER", normalize("NFD", "müller"), "üller-sh", "www.müller",
        "müller-shop.example/menü", "ＭÜＬＬＥＲ", "xn--mller-shop-9db.example",
        "XN--MLLER-SHOP-9DB.example/menü", "日本", "%E6%97%A5",
        "https://www.müller-shop.example/menü/frühstück",
        "HTTPS://WWW.Müller-Shop.example:443/men%C3%BC/../men%C3%BC/Frühstück",
        "shop.example",
    ],
)  # fmt: skip
def test_a_destination_is_found_by_its_readable_form(nord: Workspace, text: str) -> None:
    stored = nord.create_qr("Right", URL)["destination_url"]
    assert "xn--mller-shop-9db" in stored
    nord.create_qr("Wrong", "https://example.com/100%25/xn--zzz")
    assert search(nord, text) == ["Right"]


@pytest.mark.parametrize(
    "host", ["müller.example", "日本.example", "пример.example", "faßbier.example"]
)
def test_a_host_is_found_by_each_of_its_parts(nord: Workspace, host: str) -> None:
    nord.create_qr("Right", f"https://{host}/")
    nord.create_qr("Wrong", "https://other.example/")
    label = host.partition(".")[0]
    for text in (label, label[1:], label[:-1], label.upper(), f"https://{host}", f"//{host}/"):
        assert search(nord, text) == ["Right"], text


@pytest.mark.parametrize("text", ["café", normalize("NFD", "café"), "CAFÉ", "cafe%CC%81"])
def test_a_decomposed_path_is_found_too(nord: Workspace, text: str) -> None:
    nord.create_qr("Right", NFD_URL)
    assert search(nord, text) == ["Right"]


@pytest.mark.parametrize("text", ["straße", "STRASSE", "Straße", "ΟΔΟΣ", "οδος", "οδός"[:2]])
def test_names_are_found_in_any_case(nord: Workspace, text: str) -> None:
    nord.create_qr("Straße οδος")
    assert search(nord, text) == ["Straße οδος"]


def test_a_blank_in_a_path_is_found(nord: Workspace) -> None:
    nord.create_qr("Right", "https://example.com/spring%20menu")
    assert search(nord, "spring menu") == search(nord, "spring%20menu") == ["Right"]


@pytest.mark.parametrize(
    "form",
    [
        "http://q.localhost/q/{}/", "http://q.localhost/q/{}", "HTTPS://Q.LOCALHOST/q/{}/?utm=x",
        "q.localhost/q/{}", "/q/{}/", "http://q.localhost/q/{}/paused/", "http://q.localhost/q/{}).",
        "https://go.nord.test/q/{}/#top", "http://q.localhost//Q/{}&utm_source=x", "{}",
        "q/{}", "//q.localhost/q/{}/", "{}.", "{}/", "http%3A%2F%2Fq.localhost%2Fq%2F{}%2F",
    ],
)  # fmt: skip
def test_a_scan_url_finds_its_qr(nord: Workspace, form: str) -> None:
    short_id = nord.create_qr("Right")["short_id"]
    nord.create_qr("Wrong")
    assert search(nord, form.format(short_id)) == ["Right"]


def test_the_public_url_finds_its_qr_on_any_domain(nord: Workspace) -> None:
    qr = nord.create_qr("Right")
    nord.create_qr("Wrong")
    Domain.objects.create(
        domain=f"go-{qr['short_id'].lower()}.test", tenant=nord.tenant, is_primary=True
    )
    moved = nord.owner.get(f"{LIST}{qr['short_id']}/").json["public_url"]
    assert search(nord, moved) == search(nord, qr["public_url"]) == ["Right"]


def test_another_workspaces_scan_url_finds_nothing(nord: Workspace, sud: Workspace) -> None:
    assert search(sud, nord.create_qr()["public_url"]) == []


@pytest.mark.parametrize(
    "text", ["%", "_", "%ZZ", "%FF", "xn--", "xn--99999999", "http://[", "https://?", "/q/",
             "\\", "'", "menü" * 400, "x" + "\u0301\u0323" * 200]
)  # fmt: skip
def test_odd_texts_find_nothing(nord: Workspace, text: str) -> None:
    nord.create_qr("Menu", "https://example.com/menu")
    answer = nord.owner.get(f"{LIST}?search={quote(text, safe='')}")
    assert (answer.status, answer.json["count"]) == (200, 0)


def test_malformed_stored_urls_do_not_break_the_search(nord: Workspace) -> None:
    nord.create_qr("Right", "https://example.com/%FF%zz/xn--99999999-/menü")
    assert search(nord, "menü") == ["Right"]


def test_only_encoded_rows_are_decoded_one_by_one(nord: Workspace) -> None:
    for number in range(3):
        nord.create_qr(f"Plain {number}", f"https://example.com/{number}")
    with CaptureQueriesContext(connection) as queries:
        assert search(nord, "menü") == []
    assert any("~ '%|xn--'" in query["sql"] for query in queries)
