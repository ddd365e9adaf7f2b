"""600 requests a minute for each key, and what happens without Redis."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from tenants.keys import rate_limits
from tenants.keys.models import ApiKey
from tenants.keys.rate_limits import REQUESTS_PER_MINUTE, count_request
from tests.support.factories import ApiClient, Workspace

QRS = "/api/v1/dynamic/"
NAMES = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
NOON = datetime(2030, 5, 8, 12, 0, 20, tzinfo=UTC)


def get_key_id(workspace: Workspace) -> int:
    return ApiKey.objects.get(tenant=workspace.tenant).pk


@pytest.fixture
def fresh_pause() -> Iterator[None]:
    rate_limits.forget_outage()
    yield
    rate_limits.forget_outage()


def test_each_minute_has_a_limit_of_its_own(nord: Workspace) -> None:
    nord.machine()
    key_id = get_key_id(nord)
    states = [count_request(key_id=key_id, now=NOON) for _ in range(REQUESTS_PER_MINUTE + 1)]
    *accepted, refused = states
    assert all(one.refusal is None for one in accepted)
    assert accepted[0].state is not None
    assert accepted[0].state.remaining == REQUESTS_PER_MINUTE - 1
    assert accepted[0].state.resets_at == NOON.timestamp() + 40
    assert refused.refusal is not None
    assert refused.refusal.retry_after_secs == 40
    later = count_request(key_id=key_id, now=NOON + timedelta(seconds=40))
    assert later.refusal is None


def test_every_response_to_a_key_says_what_is_left(nord: Workspace) -> None:
    machine = nord.machine()
    answers = [machine.get(QRS), machine.get(f"{QRS}00000000/"), machine.get("/api/v1/me/")]
    assert [answer.status for answer in answers] == [200, 404, 403]
    for answer in answers:
        assert answer.headers["X-RateLimit-Limit"] == "600"
        assert 0 < int(answer.headers["X-RateLimit-Reset"]) - time.time() <= 61
    assert not set(NAMES) & set(nord.owner.get(QRS).headers)


STRAY = [
    ("GET", "/api/v1/nothing/", 404),
    ("GET", "/api/nothing/", 404),
    ("PUT", QRS, 405),
    ("DELETE", "/api/v1/generate/", 405),
]


@pytest.mark.parametrize(("method", "path", "status"), STRAY)
def test_what_is_no_endpoint_is_counted_as_well(
    method: str, path: str, status: int, nord: Workspace
) -> None:
    machine = nord.machine()
    first, second = machine.call(method, path), machine.get(QRS)
    assert first.status == status
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (first, second)]
    # Another minute of the clock may have begun in between.
    assert left in ([599, 598], [599, 599])


@pytest.mark.parametrize(("method", "path", "status"), STRAY)
def test_what_is_no_endpoint_tells_nothing_about_wrong_keys(
    method: str, path: str, status: int, nord: Workspace
) -> None:
    wrong = ApiClient().call(method, path, X_Api_Key="smk_" + "a" * 36)
    of_a_person = nord.owner.call(method, path, X_Api_Key=nord.machine().key or "")
    for answer in (wrong, of_a_person):
        assert answer.status == status
        assert not set(NAMES) & set(answer.headers)


def test_the_request_beyond_it_is_refused(nord: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, other = nord.machine(), nord.machine()
    monkeypatch.setattr(rate_limits, "REQUESTS_PER_MINUTE", 0)
    refused = machine.get(QRS)
    assert refused.status == 429
    assert refused.json["code"] == "rate_limit"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    monkeypatch.undo()
    assert other.get(QRS).status == 200
    assert nord.owner.get(QRS).status == 200


def test_without_redis_nothing_is_limited(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch, fresh_pause: None
) -> None:
    machine = nord.machine()
    # Port 1 of the loopback refuses connections at once.
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(rate_limits, "REQUESTS_PER_MINUTE", 0)
    answers = [machine.get(QRS) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert not set(NAMES) & set(answers[0].headers)


def test_wrong_keys_are_not_counted(nord: Workspace) -> None:
    answer = ApiClient().get(QRS, X_Api_Key="smk_" + "a" * 36)
    assert answer.status == 401
    assert not set(NAMES) & set(answer.headers)
