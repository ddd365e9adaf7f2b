"""No text, and no number, in any field of any endpoint ends in a 500.

The endpoints, their fields and a body to start from are those of the API document.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from pytest_django import DjangoDbBlocker

from plans.models import Plan
from tests.factories import ApiAnswer, ApiClient, Workspace
from tests.integration.accounts.conftest import new_address
from tests.integration.customdomains.claims import claim
from tests.published import get_document, list_operations

PLATFORM = "/api/v1/platform/"
_DIGITS = "DIGITS"
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


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference into the components."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = get_document()["components"]["schemas"][name] if name else schema
    return found


def get_body_schema(operation: dict[str, Any]) -> dict[str, Any]:
    return resolve(operation["requestBody"]["content"]["application/json"]["schema"])


def list_bodies(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The documented examples."""
    return schema.get("examples") or [schema["example"]]


def walk(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place below the root of a body."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from walk(inner, (*path, key))


def put(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A copy of the body with another value in one place."""
    changed = json.loads(json.dumps(body))
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def list_hostile_bodies(schema: dict[str, Any], value: Any) -> Iterator[bytes]:
    """Each example with the value in each of its places, and in each field it leaves out."""
    for example in list_bodies(schema):
        places = {*walk(example), *((name,) for name in schema["properties"])}
        for place in sorted(places, key=str):
            text = json.dumps(put(example, place, value))
            yield (
                text.replace(f'"{_DIGITS}"', "9" * 5000)
                .replace(f'"-{_DIGITS}"', "-" + "9" * 5000)
                .encode()
            )


BODIES = [
    pytest.param(method, path, get_body_schema(operation), id=f"{method} {path}")
    for method, path, operation in list_operations()
    if "requestBody" in operation
]
PARAMETERS = [
    pytest.param(method, path, parameter, id=f"{method} {path} {parameter['name']}")
    for method, path, operation in list_operations()
    for parameter in operation["parameters"]
    if parameter["in"] != "header"
]


@dataclass
class Caller:
    """Whoever may use an endpoint; known: what stands in paths unless it is what is tried."""

    owner: ApiClient
    admin: ApiClient
    known: dict[str, Any]

    def call(self, method: str, path: str, body: bytes | None = None) -> ApiAnswer:
        client = self.admin if path.startswith(PLATFORM) else self.owner
        # From a new address each, as limits would answer before a field is looked at.
        headers = {"X-Forwarded-For": new_address()}
        return client.call(method.upper(), path.format(**self.known), body, **headers)


@pytest.fixture(scope="module", autouse=True)
def account(migrated_database: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Whom the examples log in: a wrong password hides whatever is wrong besides."""
    sign_up = get_document()["components"]["schemas"]["SignUpIn"]["example"]
    with django_db_blocker.unblock():
        assert ApiClient().post("/api/auth/signup/", sign_up).status in (201, 409)
        assert ApiClient().post("/api/auth/token/", log_in_example()).status == 200


def log_in_example() -> dict[str, str]:
    example: dict[str, str] = get_document()["components"]["schemas"]["TokenIn"]["example"]
    return example


@pytest.fixture
def caller(nord: Workspace, platform_admin: ApiClient) -> Iterator[Caller]:
    known = {
        "slug": nord.tenant.slug,
        "short_id": nord.create_qr()["short_id"],
        "domain_id": claim(nord, "go.nord.test")["id"],
    }
    plan = Plan.objects.get(code="enterprise")
    yield Caller(nord.owner, platform_admin, known | {"code": plan.code})
    # Some changes are taken, and all tests share the plans.
    plan.save()


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(("method", "path", "schema"), BODIES)
def test_a_body_is_answered(
    method: str, path: str, schema: dict[str, Any], value: Any, caller: Caller
) -> None:
    for body in list_hostile_bodies(schema, value):
        answer = caller.call(method, path, body)
        assert answer.status < 500, (body[:300], answer.content)


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
@pytest.mark.parametrize(("method", "path", "parameter"), PARAMETERS)
def test_a_parameter_is_answered(
    method: str, path: str, parameter: dict[str, Any], raw: str, caller: Caller
) -> None:
    name = parameter["name"]
    if parameter["in"] == "path":
        caller.known[name] = raw
    else:
        path = f"{path}?{quote(name)}={raw}"
    answer = caller.call(method, path, b"{}" if method in ("post", "patch") else None)
    assert answer.status < 500, answer.content


def test_the_fields_are_found() -> None:
    assert len(BODIES) >= 10
    assert len(PARAMETERS) >= 40
