"""A PostgreSQL that takes no changes: writes get a 503, and the next ones another session."""

from collections.abc import Callable, Mapping

import pytest
from django.db import OperationalError, close_old_connections, connection

from tenants.models import Role
from tests.support.factories import MENU_URL, Workspace
from tests.support.pages import browse_as_member

BODY = {"name": "Menu", "destination_url": MENU_URL}
Change = Callable[[], int]


def list_changes(nord: Workspace) -> Mapping[str, Change]:
    """Writes of a workspace, by API and by a page, each as its status."""
    path = f"/api/v1/dynamic/{nord.create_qr()['short_id']}/"
    page = f"/{nord.tenant.slug}/qrs/new/"
    person = browse_as_member(nord.tenant, Role.EDITOR)
    return {
        "POST": lambda: nord.owner.post("/api/v1/dynamic/", BODY).status,
        "PATCH": lambda: nord.owner.patch(path, BODY).status,
        "DELETE": lambda: nord.owner.delete(path).status,
        "page": lambda: person.post(page, BODY).status_code,
    }


def make_read_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")


@pytest.mark.parametrize("name", ["POST", "PATCH", "DELETE", "page"])
def test_write_gets_503_and_the_next_one_a_new_session(nord: Workspace, name: str) -> None:
    change = list_changes(nord)[name]
    make_read_only()
    assert change() == 503
    # As Django does between requests, and Celery between tasks; the test client does not.
    close_old_connections()
    assert change() < 400


def test_a_session_that_takes_writes_is_kept_after_another_error(nord: Workspace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        before = cursor.fetchone()
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 1; SELECT pg_sleep(9)")
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() == before


def test_refusal_says_that_the_database_cannot_be_changed(nord: Workspace) -> None:
    make_read_only()
    answer = nord.owner.post("/api/v1/dynamic/", BODY)
    close_old_connections()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "reached or changed" in answer.json["detail"]
