"""The API document of single scans, exports and feeds."""

from typing import Any

import pytest

from config.api.assembly import api

BASE = "/api/v1/dynamic/{short_id}/"


@pytest.fixture(scope="module")
def paths() -> Any:
    return api.get_openapi_schema(path_prefix="/api/")["paths"]


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        (f"{BASE}scans/export/", "text/csv"),
        (f"{BASE}scans/export/", "application/x-ndjson"),
        (f"{BASE}live/", "text/event-stream"),
    ],
)
def test_streams_have_an_example(paths: Any, path: str, media_type: str) -> None:
    responses = paths[path]["get"]["responses"]
    assert responses[200]["content"][media_type]["example"]
    assert {404, 429, 503} < responses.keys()


@pytest.mark.parametrize("path", [f"{BASE}scans/", "/api/v1/analytics/"])
def test_responses_refer_to_a_schema(paths: Any, path: str) -> None:
    content = paths[path]["get"]["responses"][200]["content"]["application/json"]
    assert content["schema"]["$ref"]


def test_last_event_id_is_documented(paths: Any) -> None:
    names = {parameter["name"] for parameter in paths[f"{BASE}live/"]["get"]["parameters"]}
    assert names == {"short_id", "Last-Event-ID"}
