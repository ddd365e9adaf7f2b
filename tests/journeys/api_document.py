"""The API document of a running stack, and log-ins for its operations."""

from typing import Any

import httpx

from tests.journeys.launching import LaunchedStack


def get_api_headers(stack: LaunchedStack) -> dict[str, str]:
    """Headers for a client that knows only the stack's address."""
    return {"Host": f"api.localhost:{stack.port}"}


def fetch_document(stack: LaunchedStack) -> dict[str, Any]:
    url = f"{stack.base_url}/api/openapi.json/"
    document: dict[str, Any] = httpx.get(url, headers=get_api_headers(stack), timeout=30).json()
    return document


def log_in(stack: LaunchedStack, role: str) -> str:
    """An access token of one of the demo's logins."""
    [login] = [one for one in stack.demo["logins"] if one["role"] == role]
    body = {"email": login["email"], "password": login["password"]}
    url = f"{stack.base_url}/api/auth/token/"
    answer = httpx.post(url, json=body, headers=get_api_headers(stack), timeout=30)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access"]
    return token
