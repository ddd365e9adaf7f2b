"""Fifty clients and ten renders that are left, over HTTP, on the stack that `make up` starts."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.journeys.agencies import Api
from tests.journeys.launching import LaunchedStack
from tests.support.waiting import wait_until

CLIENTS = 50
CREDITS = 5  # besides the five renders of the plan
GENERATE = "/api/v1/generate/"
SECS_OF_A_CLIENT = 90
PAUSE_SECS = 1  # as Retry-After asks
Outcome = tuple[int, str]


def insist(send: Callable[[], httpx.Response]) -> Outcome:
    """Repeat what is refused only for now. Returns (status, code)."""

    def ask() -> Outcome | None:
        answer = send()
        code = answer.json()["code"] if answer.status_code == 429 else ""
        return None if code in ("busy", "rate_limit") else (answer.status_code, code)

    outcome = wait_until(ask, limit_secs=SECS_OF_A_CLIENT, poll_secs=PAUSE_SECS)
    assert outcome is not None
    return outcome


def test_fifty_clients_that_insist_get_exactly_the_ten_renders_that_are_left(
    stack: LaunchedStack,
) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=60) as client:
        owner, admin = Api(stack, client), Api(stack, client)
        slug = owner.sign_up()
        admin.log_in_as("platform_admin")
        tenant = f"/v1/platform/tenants/{slug}/"
        assert admin.call("PATCH", tenant, {"credits": CREDITS}).status_code == 200
        key = owner.call("POST", "/v1/keys/", {"name": "Fifty", "scopes": ["render"]}).json()

        def render(number: int) -> httpx.Response:
            """A file of its own, by a person or by the key, as it comes."""
            body = {"data": f"https://example.com/{number}", "format": "svg"}
            if number % 2:
                return owner.call("POST", "/v1/generate/", body)
            host = {"Host": f"api.localhost:{stack.port}", "X-Api-Key": key["raw_key"]}
            return client.post(GENERATE, json=body, headers=host)

        def run(number: int) -> Outcome:
            return insist(lambda: render(number))

        with ThreadPoolExecutor(CLIENTS) as clients:
            outcomes = Counter(clients.map(run, range(CLIENTS)))
        assert outcomes == {(200, ""): 10, (429, "quota"): CLIENTS - 10}
        assert_counted_once(owner.call("GET", "/v1/usage/me/").json())


def assert_counted_once(usage: dict[str, Any]) -> None:
    assert (usage["used_this_month"], usage["remaining"], usage["credits_remaining"]) == (5, 0, 0)
    assert usage["overage_this_month"] == 0
    [of_key] = usage["by_key"]
    assert of_key["used_this_month"] <= 5
    assert of_key["credits_spent_this_month"] <= CREDITS
