"""Every operation of the document, with keys of every scope: what it declares is what it does."""

from typing import Any

import pytest

from tenants.keys.models import ApiKey
from tenants.keys.scopes import ALL_SCOPES
from tests.integration.config.endpoints import get_body_schema, list_bodies
from tests.support.factories import ApiClient, Workspace
from tests.support.published import list_operations

# Nobody has them; what matters is whether the authenticator lets the request through.
UNKNOWN = {
    "short_id": "00000000",
    "slug": "nobodys",
    "code": "nobodys",
    "session_id": "00000000-0000-0000-0000-000000000000",
    "job_id": "00000000-0000-0000-0000-000000000000",
    "delivery_id": "00000000-0000-0000-0000-000000000000",
}
# Beside the declared one: their bodies name dynamic QRs, which a key that only draws may not read.
ALSO = {"/api/v1/sheets/": {"qrs:read"}}
LACKS = "This API key lacks the scope"
PEOPLE_ONLY = "API keys cannot call this."


def list_scopes(operation: dict[str, Any]) -> set[str] | None:
    """Of which a key needs one; all of them for any key; None where keys are refused."""
    ways = [way["ApiKeyAuth"] for way in operation["security"] if "ApiKeyAuth" in way]
    if not ways:
        return None
    return {scope for way in ways for scope in way or [str(one) for one in ALL_SCOPES]}


SECURED = [
    pytest.param(method, path, operation, id=f"{method} {path}")
    for method, path, operation in list_operations()
    if "security" in operation
]


def fill_path(path: str) -> str:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return path.format(**{name: UNKNOWN.get(name, "9000000000000000000") for name in names})


def make_body(operation: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    return list_bodies(get_body_schema(operation))[0] if "application/json" in content else None


def call(workspace: Workspace, scopes: set[str], method: str, path: str, body: Any) -> str:
    """The refusal of the authenticator, or "" where it lets the request through."""
    machine: ApiClient = workspace.machine()
    ApiKey.objects.filter(tenant=workspace.tenant).update(scopes=sorted(scopes))
    answer = machine.call(method.upper(), path, body)
    assert answer.status not in {401, 500}, answer.content
    detail = str(answer.json.get("detail", "")) if answer.status == 403 else ""
    return next((text for text in (LACKS, PEOPLE_ONLY) if detail.startswith(text)), "")


@pytest.mark.parametrize(("method", "path", "operation"), SECURED)
def test_a_key_is_let_in_by_the_declared_scope_only(
    method: str, path: str, operation: dict[str, Any], nord: Workspace
) -> None:
    declared = list_scopes(operation)
    path, body, everything = fill_path(path), make_body(operation), {str(x) for x in ALL_SCOPES}
    if declared is None:
        assert call(nord, everything, method, path, body) == PEOPLE_ONLY
        return
    if others := everything - declared:
        assert call(nord, others, method, path, body) == LACKS
    if path in ALSO:
        assert call(nord, declared, method, path, body) == LACKS
    if "/live/" not in path:
        for scope in declared:
            scopes = {scope} | ALSO.get(path, set())
            assert call(nord, scopes, method, path, body) == ""
