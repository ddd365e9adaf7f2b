"""Details of HTTP that clients rely on."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from tests.support.factories import Workspace

BODY = {"email": "nobody@example.com", "password": "wrong"}


def post(data: bytes, **headers: str) -> Any:
    return Client().generic(
        "POST",
        "/api/auth/token/",
        data,
        content_type="application/json",
        headers={"host": "api.localhost", **headers},
    )


@pytest.mark.parametrize(
    "coding", ["gzip", "GZIP", "br", "deflate, gzip", "zstd", "identity, gzip"]
)
def test_encoded_body_gets_415(coding: str) -> None:
    answer = post(gzip.compress(json.dumps(BODY).encode()), content_encoding=coding)
    assert (answer.status_code, answer["Accept-Encoding"]) == (415, "identity")
    assert "Content-Encoding" in answer.json()["detail"]


def test_identity_encoding_is_accepted() -> None:
    for coding in ("identity", ""):
        assert post(json.dumps(BODY).encode(), content_encoding=coding).status_code == 401


@pytest.mark.parametrize("start", ["Bearer ", "Bearer  ", "bearer   ", "BEARER "])
@pytest.mark.parametrize("end", ["", " ", "  "])
def test_whitespace_around_a_token_is_ignored(nord: Workspace, start: str, end: str) -> None:
    value = f"{start}{nord.owner.token}{end}"
    headers = {"host": "api.localhost", "authorization": value}
    assert Client().get("/api/v1/me/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "value", ["Bearer", "Bearer ", "Bearer  ", "", "Basic {}", "Bearer{}", "{}"]
)
def test_malformed_token_gets_401(nord: Workspace, value: str) -> None:
    headers = {"host": "api.localhost", "authorization": value.format(nord.owner.token)}
    answer = Client().get("/api/v1/me/", headers=headers)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("request_id", ["1", "x" * 128, "a.b_c-d"])
def test_short_request_id_is_reused(request_id: str) -> None:
    headers = {"host": "api.localhost", "x-request-id": request_id}
    assert Client().get("/api/v1/me/", headers=headers)["X-Request-Id"] == request_id
