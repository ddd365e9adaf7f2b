"""The admin site while PostgreSQL is away or takes no changes: a page with 503, as elsewhere."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, close_old_connections, connection
from django.test import Client, RequestFactory

from accounts.models import User
from config.api.error_views import show_server_error
from tests.integration.console.browser import HOST, PASSWORD, Browser
from tests.integration.health.conftest import database_at

AWAY = "postgresql://x:y@127.0.0.1:1/z"


def assert_page_says_outage(answer: Any) -> None:
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "The database cannot be reached" in answer.content.decode()


def without_postgresql(site: Browser, method: str, path: str) -> Any:
    """The answer, in a thread with connections of its own."""
    client = Client(headers=HOST)
    client.cookies = site.client.cookies
    with database_at(AWAY), ThreadPoolExecutor(1) as threads:
        return threads.submit(client.generic, method, path).result()


@pytest.mark.parametrize(
    "path", ["/", "/login/", "/tenants/tenant/", "/plans/plan/", "/accounts/user/1/change/"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_page_says_so_without_postgresql(site: Browser, method: str, path: str) -> None:
    assert_page_says_outage(without_postgresql(site, method, path))


def test_the_login_says_so_while_postgresql_takes_no_changes(ada: User) -> None:
    """Whoever logs in changes the session, and the counters of failed log-ins."""
    browser = Browser()
    fields = browser.hidden_fields("/login/")
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    login = {"username": ada.email, "password": PASSWORD}
    assert_page_says_outage(browser.client.post("/login/?next=/", fields | login))
    close_old_connections()


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (ValueError, 500)])
def test_what_a_middleware_has_met_is_told_apart(
    rf: RequestFactory, error: type[Exception], status: int
) -> None:
    """Such as sessions, which are saved behind the page: Django then calls handler500."""
    try:
        "".index("x") if error is ValueError else psycopg_error()
    except (ValueError, OperationalError):
        assert show_server_error(rf.get("/")).status_code == status


def psycopg_error() -> None:
    raise OperationalError("server closed the connection")
