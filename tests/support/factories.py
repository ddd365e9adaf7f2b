"""Workspaces with their members, made through the services.

Transactions are committed, as in production, so that triggers, publications and locks behave the
same. A test makes its own workspace instead of cleaning up.
"""

import json
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connections
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import User
from accounts.services import open_session
from kernel.clock import utc_now
from tenants.keys.scopes import ALL_SCOPES, Scope
from tenants.keys.services import KeyForm, create_key
from tenants.models import Role, Tenant
from tenants.services.workspaces import add_member, create_tenant
from tests.support.published import find_operation

Result = TypeVar("Result")
MENU_URL = "https://example.com/menus/spring-2026"


@dataclass
class ApiClient:
    """Calls api.localhost in this process, with an access token, an API key, or neither."""

    token: str | None = None
    host: str = "api.localhost"
    key: str | None = None

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> "ApiAnswer":
        """headers: as keywords with underscores, e.g. Idempotency_Key."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if self.key:
            sent.setdefault("X-Api-Key", self.key)
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body)
        response = Client(raise_request_exception=False).generic(
            method,
            path,
            data,
            content_type=sent.pop("Content-Type", "application/json"),
            headers={"host": self.host, **sent},
        )
        self._check_status(method, path, response.status_code)
        return ApiAnswer(response)

    def _check_status(self, method: str, path: str, status: int) -> None:
        """Fails the test when the API document does not name the status for this operation."""
        operation = find_operation(method, path) if self.host == "api.localhost" else None
        if operation is not None:
            named = operation["responses"]
            assert str(status) in named, f"{method} {path} answered {status}, which is undocumented"

    def get(self, path: str, **headers: str) -> "ApiAnswer":
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> "ApiAnswer":
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> "ApiAnswer":
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> "ApiAnswer":
        return self.call("DELETE", path, **headers)


class ApiAnswer:
    """Status, headers and body of one response."""

    def __init__(self, response: HttpResponseBase) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.content: bytes = b"" if response.streaming else response.content  # type: ignore[attr-defined]  # HttpResponseBase knows no content

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def outcome(self) -> tuple[int, Any]:
        """Status and decoded body, for comparing in one assertion."""
        return self.status, self.json


@dataclass
class Workspace:
    """A tenant, and a client for each of its members."""

    tenant: Tenant
    owner: ApiClient
    owner_user: User
    _people: dict[Role, ApiClient] = field(default_factory=dict)

    def member(self, role: Role) -> ApiClient:
        """The member with this role, added on the first call."""
        if role not in self._people:
            user = make_user()
            add_member(tenant_id=self.tenant.pk, user=user, role=role)
            self._people[role] = log_in(user, self.tenant)
        return self._people[role]

    def machine(self, *scopes: Scope, **form: Any) -> ApiClient:
        """A client with a fresh API key; without scopes: with all of them."""
        made = create_key(
            tenant_id=self.tenant.pk,
            acting_user=self.owner_user,
            form=KeyForm("Nightly sync", scopes=scopes or ALL_SCOPES, **form),
            now=utc_now(),
        )
        return ApiClient(key=made.raw_key)

    def create_qr(self, name: str = "Spring menu", url: str = MENU_URL) -> dict[str, Any]:
        """A QR of this workspace, created through the API."""
        answer = self.owner.post("/api/v1/dynamic/", {"name": name, "destination_url": url})
        assert answer.status == 201, answer.content
        created: dict[str, Any] = answer.json
        return created


def make_user(*, is_staff: bool = False) -> User:
    """A user without a usable password: hashing one would cost most of a test's time."""
    return User.objects.create_user(
        f"{secrets.token_hex(6)}@studio.example", None, is_staff=is_staff
    )


def log_in(user: User, tenant: Tenant) -> ApiClient:
    """A client with a fresh access token."""
    return ApiClient(open_session(user=user, tenant_id=tenant.pk, now=utc_now()).access)


def make_workspace(*, plan: str = "agency", name: str = "Studio Nord") -> Workspace:
    """A workspace with an owner."""
    owner = make_user()
    tenant = create_tenant(name=name, owner=owner, plan_code=plan)
    return Workspace(tenant=tenant, owner=log_in(owner, tenant), owner_user=owner)


def make_platform_admin() -> ApiClient:
    """A staff user, in a workspace of their own."""
    admin = make_user(is_staff=True)
    return log_in(admin, create_tenant(name="Platform", owner=admin, plan_code="free"))


def run_parallel(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run all calls at the same time, each in a thread with a connection of its own."""

    def run(call: Callable[[], Result]) -> Result:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))
