"""Lists of the admin site accept only lookups of their own filters in the URL."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model

import console.admin  # noqa: F401 - importing it registers the ModelAdmins
from console.admin.site import console_site
from tests.integration.console.browser import Browser
from tests.support.factories import Workspace

# The lookups that filters of each list, and links from other pages, send.
OFFERED = {
    "accounts.user": {"is_staff", "is_active"},
    "accounts.mail": {"state", "language"},
    "tenants.planrequest": {"status"},
    "tenants.tenant": {"plan__code", "status"},
    "tenants.membership": {"role"},
    "plans.plan": set[str](),
    "plans.renderusage": set[str](),
    "qr_routes.qrroute": set[str](),
    "console.auditentry": {"action", "target_type", "target_id"},
}
MODELS = {model._meta.label_lower: model for model in console_site._registry}
LOOKUPS = ["", "__exact", "__startswith", "__regex", "__gt", "__in", "__isnull", "__date__lt"]


def list_paths(model: type[Model], depth: int = 2) -> Iterator[str]:
    """Every column that a lookup can reach, across relations in both directions."""
    for field in model._meta.get_fields():
        yield field.name
        related: Any = field.related_model
        if related is not None and depth:
            yield from (f"{field.name}__{path}" for path in list_paths(related, depth - 1))


def to_path(label: str) -> str:
    return f"/{label.replace('.', '/')}/"


def test_every_model_admin_is_covered() -> None:
    assert set(MODELS) == set(OFFERED)


@pytest.mark.parametrize("label", OFFERED)
def test_only_lookups_of_own_filters_are_allowed(label: str) -> None:
    model_admin = console_site._registry[MODELS[label]]
    paths = {*list_paths(MODELS[label]), "pk", "password", "user__password"}
    allowed = {
        path
        for path in paths
        for lookup in LOOKUPS
        if model_admin.lookup_allowed(path + lookup, "a", None)  # type: ignore[arg-type]  # not used
    }
    # Of a related row a filter reveals only whether it exists.
    assert allowed - {path.partition("__")[0] for path in OFFERED[label]} <= OFFERED[label]
    assert OFFERED[label] <= allowed


@pytest.mark.parametrize("label", OFFERED)
def test_lookup_of_any_other_column_gets_400(label: str, site: Browser) -> None:
    paths = set(list_paths(MODELS[label], depth=1)) - OFFERED[label]
    responses = {path: site.get(f"{to_path(label)}?{path}__startswith=a") for path in paths}
    assert {path for path, answer in responses.items() if answer.status_code != 400} == set()


@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=argon2",
        "password__regex=.",
        "password=x",
        "sessions__tokens__digest__isnull=0",
        "memberships__tenant__schema_name__startswith=t_",
        "is_staff__exact=1&password__startswith=argon2",
        "q=a&password__startswith=argon2",
        "_to_field=password",
    ],
)
def test_hash_cannot_be_guessed_letter_by_letter(query: str, site: Browser) -> None:
    assert site.get(f"/accounts/user/?{query}").status_code == 400


@pytest.mark.parametrize("label", OFFERED)
def test_own_filters_work(label: str, site: Browser, nord: Workspace) -> None:
    # Two entries of two kinds, so that the log has something to filter.
    for name in ("Seen", "Seen again"):
        form = {"name": name, "plan": "agency", "status": "active", "credits": "0"}
        site.post(f"/tenants/tenant/{nord.tenant.pk}/change/", form)
    page = site.get(to_path(label)).content.decode()
    links = re.findall(r'href="(\?[^"]*__exact=[^"]*|\?(?:action|target_type)=[^"]*)"', page)
    assert bool(links) == bool(OFFERED[label])
    for link in links:
        assert site.get(to_path(label) + link.replace("&amp;", "&")).status_code == 200
