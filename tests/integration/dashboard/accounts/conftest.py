"""A person with a password, in browsers that are logged in or not."""

import secrets
from dataclasses import dataclass

import pytest
from django.http import HttpResponse

from accounts.models import User
from tenants.models import Tenant
from tenants.services.workspaces import create_tenant
from tests.support.pages import Person, browse_as

PASSWORD = "three quiet rivers"


@dataclass
class Nora:
    """A user with a workspace, and a browser in which they are logged in."""

    user: User
    tenant: Tenant
    browser: Person

    @property
    def email(self) -> str:
        return self.user.email


def make_person(name: str = "Studio Nord") -> Nora:
    user = User.objects.create_user(f"{secrets.token_hex(6)}@studio.example", PASSWORD)
    tenant = create_tenant(name=name, owner=user)
    user.refresh_from_db()
    return Nora(user=user, tenant=tenant, browser=browse_as(user))


@pytest.fixture
def nora() -> Nora:
    return make_person()


def log_in(email: str, password: str = PASSWORD, **more: str) -> tuple[Person, HttpResponse]:
    """A new browser, and the response to its form; every browser has a network of its own."""
    browser = browse_as(None)
    form = {"email": email, "password": password, **more}
    address = f"198.{secrets.randbelow(200)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
    return browser, browser.post("/login/", form, X_Forwarded_For=address)
