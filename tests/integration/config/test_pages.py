"""Pages of every site: Content-Security-Policy, plain HTTP in production, odd paths."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from accounts.models import User
from kernel.env import Env

SITES = ("api", "app", "admin")
STAFF = "staff-of-pages@platform.example"


def ask(host: str, path: str, method: str = "GET", client: Client | None = None) -> HttpResponse:
    client = client or Client(raise_request_exception=False, enforce_csrf_checks=True)
    answer = client.generic(method, path, headers={"host": host})
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.fixture
def staff() -> Client:
    """Logged in on the admin site."""
    found = User.objects.filter(email=STAFF).first()
    user = found or User.objects.create_superuser(email=STAFF, password="correct horse battery")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


PAGES = [
    ("api.localhost", "/api/docs/"),
    ("app.localhost", "/"),
    ("app.localhost", "/nothing/"),
    ("admin.localhost", "/login/"),
    ("admin.localhost", "/nothing/"),
    ("127.0.0.1", "/"),
    ("localhost", "/nothing/"),
    ("nobody.example", "/"),
    ("q.localhost", "/q/zzzzzzzz/"),
]


@pytest.mark.parametrize(("host", "path"), PAGES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_page_has_a_policy(host: str, path: str, method: str) -> None:
    answer = ask(host, path, method)
    if answer["Content-Type"].startswith("text/html"):
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_every_page_of_the_admin_site_has_a_policy(staff: Client) -> None:
    paths = ["/", "/password_change/"]
    start = staff.get("/", headers={"host": "admin.localhost"}).content.decode()
    paths += sorted({part.split('"')[0] for part in start.split('href="')[1:]})
    pages = [path for path in paths if path.startswith("/") and not path.startswith("/static/")]
    assert len(pages) > 5
    for path in pages:
        answer = ask("admin.localhost", path, client=staff)
        if answer["Content-Type"].startswith("text/html"):
            assert "Content-Security-Policy" in answer.headers, path
            scripts = re.findall(r"<script[^>]*>", answer.content.decode())
            assert all("src=" in tag or "application/json" in tag for tag in scripts), path
            assert not re.search(r"\son[a-z]+=", answer.content.decode()), path


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize(
    "path",
    ["/%00", "/a%00b/", "/static/%00", "/static/admin/css/%00.css", "/api/v1/dynamic/%00/",
     "/api/%00", "/tenants/tenant/%00/change/", "/%00/../", "/login/%00", "/q/%00/"],
)  # fmt: skip
def test_nul_in_a_path_is_not_found(site: str, path: str, staff: Client) -> None:
    for client in (staff, None):
        for method in ("GET", "HEAD", "POST"):
            answer = ask(f"{site}.localhost", path, method, client)
            assert answer.status_code in {403, 404, 405}, (method, path)


@pytest.mark.parametrize(
    "query", ["q=%00", "plan__code=%00", "status=a%00b", "status__exact=%00", "p=%00", "%00=1"]
)
def test_nul_in_a_query_of_the_admin_site_is_not_found(query: str, staff: Client) -> None:
    assert ask("admin.localhost", f"/tenants/tenant/?{query}", client=staff).status_code == 404


@pytest.fixture
def production() -> Iterator[None]:
    proxies = Env({"P": "10.0.0.0/8"}).networks("P")
    with override_settings(
        IS_PRODUCTION=True, TRUSTED_PROXIES=proxies, PUBLIC_SCHEME="https", PUBLIC_PORT_SUFFIX=""
    ):
        yield


def open_plain(host: str, path: str, method: str = "GET", **extra: str) -> HttpResponse:
    environ = {"REMOTE_ADDR": "10.0.0.5", "HTTP_HOST": host, **extra}
    answer = Client().generic(method, path, **environ)  # type: ignore[arg-type]  # environ
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    "host", ["{}.localhost", "{}.localhost.", "{}.LOCALHOST:80", "{}.localhost.:80"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_plain_http_in_production(host: str, method: str) -> None:
    for site in ("admin", "app"):
        answer = open_plain(host.format(site), "/a/b?c=d&e=%2F", method)
        assert answer.status_code == 308
        assert answer["Location"] == f"https://{site}.localhost/a/b?c=d&e=%2F"
        assert open_plain(host.format(site), "/api/v1/me/", method).status_code == 426
        assert "Set-Cookie" not in answer.headers
    for path in ("/", "/api/v1/me/", "/api/docs/", "/static/ninja/swagger-ui.css"):
        answer = open_plain(host.format("api"), path, method)
        assert (answer.status_code, answer["Upgrade"]) == (426, "TLS/1.2, HTTP/1.1")


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/a%0d%0ab"])
def test_the_redirect_stays_on_the_site(path: str) -> None:
    location = open_plain("admin.localhost", path)["Location"]
    assert location.startswith("https://admin.localhost/")
    assert "\n" not in location


@pytest.mark.usefixtures("production")
def test_sites_are_served_over_tls() -> None:
    for site, status in (("admin", 302), ("app", 302)):
        answer = open_plain(f"{site}.localhost", "/", HTTP_X_FORWARDED_PROTO="https")
        assert answer.status_code == status


@pytest.mark.parametrize("path", ["/a/b", "/nothing/at/all/"])
def test_unknown_paths_of_the_app_host_are_not_found(path: str) -> None:
    answer = ask("app.localhost", path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
