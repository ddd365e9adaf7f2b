"""From a change of a code, and a scan of it, to a customer's server, through the whole stack."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.journeys.api_document import log_in
from tests.journeys.conftest import HOOKS, WebhookHost
from tests.journeys.launching import LaunchedStack
from tests.support.waiting import wait_until
from tests.support.webhook_receivers import Handler, Received, answer

LIMIT_SECS = 60.0
V1 = "/api/v1"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/125.0 Mobile Safari/537.36"
)


class Agency:
    """A new workspace on the plan pro, whose owner calls the API."""

    def __init__(self, stack: LaunchedStack, client: httpx.Client) -> None:
        self._client = client
        self._scan_host = f"q.localhost:{stack.port}"
        self._headers = {"Host": f"api.localhost:{stack.port}"}
        signed_up = self.call(
            "POST",
            "/api/auth/signup/",
            {
                "email": f"{secrets.token_hex(5)}@nord.example",
                "password": secrets.token_urlsafe(16),
                "workspace": "Studio Nord",
            },
        )
        self.slug = signed_up["workspace"]["slug"]
        self._headers["Authorization"] = f"Bearer {log_in(stack, 'platform_admin')}"
        self.call("PATCH", f"{V1}/platform/tenants/{self.slug}/", {"plan": "pro"})
        self._headers["Authorization"] = f"Bearer {signed_up['access']}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._client.request(method, path, json=body, headers=self._headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def scan(self, short_id: str) -> str:
        """Where a phone is led to."""
        headers = {"Host": self._scan_host, "User-Agent": PHONE}
        return self._client.get(f"/q/{short_id}/", headers=headers).headers["Location"]


@pytest.fixture(scope="module")
def agency(stack: LaunchedStack) -> Iterator[Agency]:
    with httpx.Client(base_url=stack.base_url, timeout=30) as client:
        yield Agency(stack, client)


def verify(secret: str, received: Received) -> dict[str, Any]:
    """By the documentation and by the standard's library. Returns the body."""
    parts = dict(part.split("=", 1) for part in received.headers["x-qrstudio-signature"].split(","))
    signed = parts["t"].encode() + b"." + received.body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(expected, parts["v1"])
    Webhook(secret).verify(received.body, received.headers)
    body: dict[str, Any] = json.loads(received.body)
    assert body["type"] == received.headers["x-qrstudio-event"]
    return body


def fail_once(handler: Handler) -> None:
    """The first request is answered with an error."""
    handler.receiver.respond = answer(200, b"ok")
    answer(500, b"not now")(handler)


def test_what_happens_to_a_code_reaches_its_owners_server(
    stack: LaunchedStack, agency: Agency, receiver: WebhookHost
) -> None:
    receiver.receiver.received.clear()
    receiver.receiver.respond = fail_once
    url = f"https://{HOOKS}/{agency.slug}"
    events = ["scan.created", "dynamic_qr.created", "dynamic_qr.updated", "dynamic_qr.deleted"]
    webhook = agency.call("POST", f"{V1}/webhooks/", {"url": url, "events": events})
    log_path = f"{V1}/webhooks/{webhook['id']}/deliveries/"

    def count_delivered() -> int:
        count: int = agency.call("GET", f"{log_path}?status=delivered")["count"]
        return count

    made = agency.call(
        "POST", f"{V1}/dynamic/", {"name": "Menu", "destination_url": "https://example.com/a"}
    )
    path = f"{V1}/dynamic/{made['short_id']}/"
    changed = agency.call("PATCH", path, {"destination_url": "https://example.com/b"})
    assert agency.scan(made["short_id"]) == "https://example.com/b"
    # The first of them comes five seconds later once more.
    wait_until(
        lambda: count_delivered() >= 2,
        limit_secs=LIMIT_SECS,
        explain=lambda: stack.read_log("worker-webhooks"),
    )

    # The drainer looks every few seconds for whom to tell of scans.
    def is_scan_told_of() -> bool:
        agency.scan(made["short_id"])
        return "scan.created" in types_of(receiver)

    wait_until(is_scan_told_of, limit_secs=LIMIT_SECS, poll_secs=0.5)
    agency.call("DELETE", path)
    wait_until(
        lambda: "dynamic_qr.deleted" in types_of(receiver),
        limit_secs=LIMIT_SECS,
        explain=lambda: stack.read_log("worker-webhooks"),
    )

    bodies = [verify(webhook["secret"], one) for one in receiver.receiver.received]
    by_type = {body["type"]: body["data"] for body in bodies}
    assert set(by_type) == set(events)
    assert by_type["dynamic_qr.created"] == made
    assert by_type["dynamic_qr.updated"] == changed
    assert by_type["dynamic_qr.deleted"] == {"short_id": made["short_id"]}
    assert by_type["scan.created"]["short_id"] == made["short_id"]
    assert {len(copies) for copies in receiver.receiver.list_bodies().values()} == {1}
    # Who asks instead is told the same.
    wait_until(lambda: is_listed(agency, bodies), limit_secs=LIMIT_SECS)
    assert agency.call("GET", f"{V1}/webhooks/")["results"][0]["consecutive_failures"] == 0


def types_of(receiver: WebhookHost) -> set[str]:
    return {one.headers["x-qrstudio-event"] for one in receiver.receiver.received}


def is_listed(agency: Agency, bodies: list[dict[str, Any]]) -> bool:
    listed = agency.call("GET", f"{V1}/events/?limit=1000")["results"]
    return all(body in listed for body in bodies)


def test_a_test_event_arrives(agency: Agency, receiver: WebhookHost) -> None:
    receiver.receiver.respond = answer(204)
    body = {"url": f"https://{HOOKS}/trial", "events": ["quota.threshold_75"]}
    webhook = agency.call("POST", f"{V1}/webhooks/", body)
    result = agency.call("POST", f"{V1}/webhooks/{webhook['id']}/test/")
    assert result == {"delivered": True, "status": 204, "error": ""}
    [received] = [
        one
        for one in receiver.receiver.received
        if one.headers["x-qrstudio-event"] == "webhook.test"
    ]
    assert verify(webhook["secret"], received)["workspace"] == agency.slug
