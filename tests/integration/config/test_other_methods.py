"""Methods that a URL does not support, and forms without their CSRF token."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client

DOCUMENTS = ("/api/docs/", "/api/docs", "/api/openapi.json/")


def call(method: str, path: str, host: str = "api.localhost") -> HttpResponse:
    """With the CSRF check of a browser's request, which Django's test client skips."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = client.generic(method, path, headers={"host": host})
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_document_accepts_no_other_methods(method: str, path: str) -> None:
    answer = call(method, path)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert json.loads(answer.content) == {"detail": "Method not allowed. Allowed: GET, HEAD."}


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_document_is_served(method: str, path: str) -> None:
    assert call(method, path).status_code == 200


def test_csrf_failure_is_json_on_the_api_host() -> None:
    answer = call("POST", "/api/")
    assert answer.status_code == 403
    assert json.loads(answer.content) == {"detail": "Forbidden."}


def test_csrf_failure_is_a_page_on_the_admin_site() -> None:
    answer = call("POST", "/login/", host="admin.localhost")
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("text/html")
