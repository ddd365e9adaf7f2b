"""A PostgreSQL that became a standby: writes get a 503, and the next ones find the primary."""

import pytest
from django.db import connection

from tests.support.factories import MENU_URL, Workspace


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_write_gets_503_and_the_next_one_a_new_session(nord: Workspace, method: str) -> None:
    path = f"/api/v1/dynamic/{nord.create_qr()['short_id']}/"
    body = {"name": "Menu", "destination_url": MENU_URL}

    def change() -> int:
        if method == "post":
            return nord.owner.post("/api/v1/dynamic/", body).status
        return (
            nord.owner.delete(path).status
            if method == "delete"
            else nord.owner.patch(path, body).status
        )

    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    assert change() == 503
    assert change() < 300


def test_refusal_says_that_the_database_cannot_be_changed(nord: Workspace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    answer = nord.owner.post("/api/v1/dynamic/", {"name": "Menu", "destination_url": MENU_URL})
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "reached or changed" in answer.json["detail"]
