"""Django's test client on the app host, logged in as somebody."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.browser_sessions import Browser, open_browser_session
from accounts.models import User
from dashboard.frame.login_cookie import get_cookie_name
from kernel.clock import utc_now
from tenants.models import Role, Tenant
from tenants.services.workspaces import add_member
from tests.support.factories import make_user

HOST = "app.localhost"


@dataclass
class Person:
    """A browser. user: None when nobody is logged in."""

    client: Client
    user: User | None = None

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, None, headers)

    def post(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        """headers: as keywords with underscores, e.g. HX_Request."""
        return self.call("POST", path, data, headers)

    def call(
        self, method: str, path: str, data: Any = None, headers: dict[str, str] | None = None
    ) -> HttpResponse:
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if method == "POST":
            response = self.client.post(path, data or {}, headers={"host": HOST, **sent})
        else:
            response = self.client.generic(method, path, headers={"host": HOST, **sent})
        assert isinstance(response, HttpResponse)
        return response

    def read(self, path: str, **headers: str) -> str:
        """The HTML of a page that must open."""
        response = self.get(path, **headers)
        assert response.status_code == 200, (path, response.status_code, response.content[:500])
        return response.content.decode()


def browse_as(user: User | None, *, second_factor: bool = False) -> Person:
    """A browser in which this user is logged in; CSRF is not checked."""
    client = Client(raise_request_exception=False)
    if user is not None:
        now = utc_now()
        opened = open_browser_session(
            user=user, now=now, browser=Browser(), second_factor_at=now if second_factor else None
        )
        client.cookies[get_cookie_name()] = opened.secret
    return Person(client=client, user=user)


def browse_as_member(tenant: Tenant, role: Role) -> Person:
    """A browser of a new member with this role."""
    user = make_user()
    add_member(tenant_id=tenant.pk, user=user, role=role)
    return browse_as(user)
