"""No text, and no number, in any field of any endpoint ends in a 500.

Endpoints, fields and example bodies are those of the API document.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from plans.models import Plan
from tests.integration.config.endpoints import BODIES, PARAMETERS, Caller, list_changed_bodies

_DIGITS = "DIGITS"
_NINES = "9" * 5000
HOSTILE: dict[str, Any] = {
    "NUL": "a\0b",
    "lone surrogate": "a\ud800b",
    "5,000 digits as a text": "9" * 5000,
    "5,000 digits": _DIGITS,
    "5,000 digits below zero": f"-{_DIGITS}",
    "beyond a bigint": 2**63,
    "a fraction without end": 1e308,
    "direction override": "a\u202eb",
    "blank": " \n",
    "list": ["a\0b"],
    "object": {"a\0b": "a\0b"},
    "null": None,
}
RAW = {
    "NUL": "a%00b",
    "lone surrogate": "a%ED%A0%80b",
    "no UTF-8": "%FF",
    "5,000 digits": "9" * 5000,
    "below zero": "-1",
    "blank": "%20",
}


@pytest.fixture(scope="module")
def callers() -> dict[tuple[str, str], Caller]:
    """{(method, path): caller}."""
    return {}


@pytest.fixture
def same_caller(
    request: pytest.FixtureRequest, callers: dict[tuple[str, str], Caller]
) -> Iterator[Caller]:
    """One for all tests of an endpoint: creating a workspace takes longer than a call."""
    plan = Plan.objects.get(code="enterprise")
    params = request.node.callspec.params
    key = params["method"], params["path"]
    if key not in callers:
        callers[key] = request.getfixturevalue("caller")
    yield replace(callers[key], known=dict(callers[key].known))
    # Some changes are accepted, and all tests share the plans.
    plan.save()


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(("method", "path", "schema"), BODIES)
def test_no_body_causes_a_500(
    method: str, path: str, schema: dict[str, Any], value: Any, same_caller: Caller
) -> None:
    for changed in list_changed_bodies(schema, value):
        text = json.dumps(changed)
        body = text.replace(f'"{_DIGITS}"', _NINES).replace(f'"-{_DIGITS}"', f"-{_NINES}").encode()
        answer = same_caller.call(method, path, body)
        assert answer.status < 500, (body[:300], answer.content)
        # A rate limit applies before the value is validated; log-ins have one for each account.
        assert answer.status != 429 or path.startswith("/api/auth/"), answer.content


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
@pytest.mark.parametrize(("method", "path", "parameter"), PARAMETERS)
def test_no_parameter_causes_a_500(
    method: str, path: str, parameter: dict[str, Any], raw: str, same_caller: Caller
) -> None:
    name = parameter["name"]
    if parameter["in"] == "path":
        same_caller.known[name] = raw
    else:
        path = f"{path}?{quote(name)}={raw}"
    answer = same_caller.call(method, path, b"{}" if method in ("post", "patch") else None)
    # Here is no edge, which sends what an export's filters let through.
    assert answer.status < 500 or b"through the edge" in answer.content, answer.content
    # A rate limit applies before the value is validated.
    assert answer.status != 429, answer.content


def test_the_fields_are_found() -> None:
    assert len(BODIES) >= 10
    assert len(PARAMETERS) >= 40
