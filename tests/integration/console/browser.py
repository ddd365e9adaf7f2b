"""A browser on the admin site, and the audit log."""

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client

from accounts.models import User
from console.models import AuditEntry
from tests.support.factories import make_user

PASSWORD = "correct horse battery 7"

HOST = {"host": "admin.localhost"}


class Browser:
    """A client of the admin site with cookies and CSRF checks."""

    def __init__(self, address: str = "") -> None:
        sent = HOST | ({"x-forwarded-for": address} if address else {})
        self.client = Client(enforce_csrf_checks=True, headers=sent)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, data: Mapping[str, object], form_at: str | None = None) -> Any:
        """Submit a form of the page at form_at, by default of the same path."""
        return self.client.post(path, self.hidden_fields(form_at or path) | dict(data))

    def hidden_fields(self, path: str) -> dict[str, object]:
        """The hidden fields of the page's form: CSRF token and initial values."""
        page = self.client.get(path).content.decode()
        return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))

    def log_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.post("/login/?next=/", {"username": email, "password": password})


def make_person(*, is_staff: bool) -> User:
    user = make_user(is_staff=is_staff)
    user.set_password(PASSWORD)
    user.save()
    return user


def entries(target_type: str, target_id: object) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(target_type=target_type, target_id=str(target_id))
    return list(rows.order_by("id"))


def messages_of(response: Any, browser: Browser) -> str:
    """The text of the page after the redirect."""
    page: str = browser.get(response["Location"]).content.decode()
    return page
