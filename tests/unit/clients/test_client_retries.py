"""When the client sends a request again, and how long it waits before."""

import httpx
import pytest

from qrstudio import RetryPolicy
from qrstudio.requests import Request

POLICY = RetryPolicy()
GET = Request("GET", "/")
CREATE = Request("POST", "/", headers={"Idempotency-Key": "k"})
PLAIN_POST = Request("POST", "/")
PATCH = Request("PATCH", "/")
CONDITIONAL = Request("PATCH", "/", headers={"If-Match": '"v1"'})
VALIDATE = Request("POST", "/", repeatable=True)


def answer(status: int, *, retry_after: str | None = None, body: str = "{}") -> httpx.Response:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return httpx.Response(status, headers=headers, text=body)


def repeats(request: Request, response: httpx.Response, attempt: int = 1) -> bool:
    return POLICY.wait_after_answer(request, response, attempt) is not None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_faults_of_servers_are_tried_again_where_a_repetition_does_no_harm(status: int) -> None:
    harmless = [GET, CREATE, PATCH, VALIDATE, Request("DELETE", "/")]
    assert all(repeats(request, answer(status)) for request in harmless)
    assert not any(repeats(request, answer(status)) for request in (PLAIN_POST, CONDITIONAL))


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 409, 412, 422])
def test_refusals_are_final(status: int) -> None:
    assert not any(repeats(request, answer(status)) for request in (GET, CREATE, PATCH))


def test_what_was_refused_for_its_rate_is_tried_again_whatever_it_does() -> None:
    refused = answer(429, retry_after="2")
    assert all(repeats(request, refused) for request in (GET, PLAIN_POST, CONDITIONAL))


def test_used_up_quota_is_final() -> None:
    spent = answer(429, retry_after="2", body='{"detail": "...", "code": "quota"}')
    assert not repeats(CREATE, spent)


def test_request_that_still_runs_elsewhere_is_waited_for() -> None:
    assert repeats(CREATE, answer(409, retry_after="1"))
    assert not repeats(PATCH, answer(409, retry_after="1"))


def test_retry_after_is_waited_for_with_a_spread() -> None:
    waits = [POLICY.wait_after_answer(GET, answer(503, retry_after="7"), 1) for _ in range(50)]
    assert all(wait is not None and 7 <= wait <= 7.5 for wait in waits)
    assert len(set(waits)) > 1


@pytest.mark.parametrize("value", ["61", "86400", "9" * 9])
def test_longer_waits_than_the_caller_allows_are_errors(value: str) -> None:
    assert not repeats(GET, answer(503, retry_after=value))


@pytest.mark.parametrize("value", ["-1", "soon", "1e3", "\u0663", "9" * 5000])
def test_malformed_retry_after_is_ignored(value: str) -> None:
    wait = POLICY.wait_after_answer(GET, _with_raw_header(value), 1)
    assert wait is not None
    assert wait <= 8


def _with_raw_header(value: str) -> httpx.Response:
    return httpx.Response(503, headers=[(b"Retry-After", value.encode())])


def test_waits_grow_and_end() -> None:
    waits = [POLICY.wait_after_answer(GET, answer(500), attempt) or 0 for attempt in (1, 2, 3, 4)]
    assert all(at_least <= wait for at_least, wait in zip((0.25, 0.5, 1, 2), waits, strict=True))
    assert not repeats(GET, answer(500), attempt=5)


def test_lost_answers_are_asked_for_again_where_a_repetition_does_no_harm() -> None:
    lost = httpx.ReadError("reset")
    assert POLICY.wait_after_failure(CREATE, lost, 1) is not None
    assert POLICY.wait_after_failure(PLAIN_POST, lost, 1) is None
    assert POLICY.wait_after_failure(CONDITIONAL, lost, 1) is None


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow")])
def test_what_was_never_sent_is_sent_again(failure: httpx.TransportError) -> None:
    assert POLICY.wait_after_failure(PLAIN_POST, failure, 1) is not None
    assert POLICY.wait_after_failure(PLAIN_POST, failure, 5) is None
