"""Every endpoint that changes something leaves an entry, with the workspace that sees it."""

import pytest

from audit.models import AuditEntry
from plans.models import Plan
from tests.integration.audit.writes import RECIPES, Scene
from tests.support.factories import ApiClient, Workspace
from tests.support.published import list_operations

# A change of the workspace: its log has the entry. All others are the person's, or the platform's.
PERSONAL = ("/api/auth/", "/api/v1/me/", "/api/v1/platform/plans/")
NO_CHANGE = {
    "POST /api/auth/token/": "a log-in is listed under the person's sessions",
    "POST /api/auth/token/refresh/": "the same log-in goes on",
    "POST /api/auth/logout/": "the person's own log-in, which ends",
    "POST /api/auth/verify/resend/": "mails the same link again",
    "POST /api/v1/sheets/": "draws and counts; no QR changes",
    "POST /api/v1/validate/": "a dry run, which makes and counts nothing",
    "POST /api/v1/me/two-factor/totp/": "in force only once it is confirmed",
    "POST /api/v1/me/delete/": "tests/integration/accounts/test_deleted_account.py",
    "POST /api/v1/dynamic/custom-domains/{domain_id}/verify/": (
        "a check; what it changes is in the history of the domain"
    ),
}
PENDING: set[str] = set()
"""Endpoints that ought to leave an entry and do not; it only gets shorter."""
WRITES = sorted(
    f"{method.upper()} {path}" for method, path, _ in list_operations() if method != "get"
)


def test_every_write_has_a_recipe_or_a_reason() -> None:
    assert sorted({*RECIPES, *NO_CHANGE}) == WRITES


@pytest.mark.parametrize("write", [write for write in WRITES if write in RECIPES])
def test_a_write_leaves_an_entry(write: str, nord: Workspace, platform_admin: ApiClient) -> None:
    plan = Plan.objects.get(code="enterprise")
    scene = Scene(nord, platform_admin)
    answer = RECIPES[write](scene)
    plan.save()
    assert answer.status < 300, answer.content
    entries = list(AuditEntry.objects.filter(request_id=scene.request_id))
    if write in PENDING:
        assert entries == [], "no longer pending"
        return
    assert entries
    assert all(entry.network.endswith("/24") for entry in entries)
    if not write.partition(" ")[2].startswith(PERSONAL):
        assert [entry for entry in entries if entry.tenant_id is not None]
