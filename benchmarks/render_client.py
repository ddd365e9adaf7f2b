"""Calls the API of a running product as the demo's agency."""

import http.client
import json
import time
from typing import Any, Literal, NamedTuple

from tests.journeys.launching import LaunchedStack

_TIMEOUT_SECS = 60


class ApiCall(NamedTuple):
    """ms: until the whole body was read. retry_after_secs: 0 without the header."""

    kind: Literal["render", "patch"]
    status: int
    ms: float
    retry_after_secs: int = 0


class RenderClient(NamedTuple):
    """port: of the web process. token: of an owner."""

    port: int
    token: str

    def render(self, body: dict[str, Any]) -> ApiCall:
        return self._call("render", "POST", "/api/v1/generate/", body)

    def patch(self, short_id: str, body: dict[str, Any]) -> ApiCall:
        return self._call("patch", "PATCH", f"/api/v1/dynamic/{short_id}/", body)

    def _call(
        self, kind: Literal["render", "patch"], method: str, path: str, body: dict[str, Any]
    ) -> ApiCall:
        started = time.perf_counter()
        status, retry_after_secs, _ = send(self.port, method, path, body, token=self.token)
        return ApiCall(kind, status, 1000 * (time.perf_counter() - started), retry_after_secs)


def log_in(stack: LaunchedStack) -> RenderClient:
    owner = next(one for one in stack.demo["logins"] if one["role"] == "agency_owner")
    body = {"email": owner["email"], "password": owner["password"]}
    _, _, answer = send(stack.port, "POST", "/api/auth/token/", body)
    return RenderClient(stack.port, json.loads(answer)["access"])


def send(
    port: int, method: str, path: str, body: dict[str, Any], *, token: str = ""
) -> tuple[int, int, bytes]:
    """Status, Retry-After and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_SECS)
    try:
        headers = {"Host": f"api.localhost:{port}", "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection.request(method, path, json.dumps(body), headers)
        response = connection.getresponse()
        return response.status, int(response.headers.get("Retry-After", "0")), response.read()
    finally:
        connection.close()
