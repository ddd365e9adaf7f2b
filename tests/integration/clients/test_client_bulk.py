"""Images by the thousand: how the client asks for them."""

import json

import pytest

from qrstudio import InvalidItemsError, QrStudio
from tests.integration.clients.job_answers import QUEUED
from tests.integration.clients.scripted_server import Answer, ScriptedServer

PATH = "/api/v1/generate/bulk/"


def test_items_carry_their_design_in_the_body() -> None:
    with ScriptedServer(QUEUED).running() as server, QrStudio("smk_a", base_url=server.url) as at:
        at.images.start_many([{"data": "https://e.com/"}], design="Nord", filename="tables.zip")
    [asked] = server.asked
    assert asked.path == PATH
    assert json.loads(asked.body) == {
        "items": [{"data": "https://e.com/"}],
        "design": "Nord",
        "filename": "tables.zip",
    }


def test_csv_has_its_design_in_the_query() -> None:
    with ScriptedServer(QUEUED).running() as server, QrStudio("smk_a", base_url=server.url) as at:
        at.images.start_many("data\nhttps://e.com/\n", design="Nord")
    [asked] = server.asked
    assert (asked.path, asked.headers["Content-Type"]) == (f"{PATH}?design=Nord", "text/csv")


def test_wrong_items_are_named() -> None:
    wrong = Answer(422, {"errors": {"3": "size_inches: too large"}, "rendered_before_failure": 0})
    with (
        ScriptedServer(wrong).running() as server,
        QrStudio("smk_a", base_url=server.url) as at,
        pytest.raises(InvalidItemsError, match="Item 3: size_inches: too large"),
    ):
        at.images.start_many([{"data": "https://e.com/"}])
