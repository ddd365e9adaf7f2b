"""A caller who may use every endpoint of the API document."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from accounts.models import Session
from plans.models import Plan
from tenants.models import Role
from tests.integration.config.endpoints import Caller
from tests.integration.customdomains.claims import claim
from tests.integration.jobs.making import make_job
from tests.integration.members.conftest import INVITATIONS, member_id, verify_all
from tests.integration.webhooks.calls import create as create_webhook
from tests.integration.webhooks.deliveries import make_delivery
from tests.support.factories import ApiClient, Workspace, log_in
from tests.support.published import get_document


@pytest.fixture(scope="module", autouse=True)
def account(migrated_database: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The account of the documented examples: a log-in that fails would hide other errors."""
    sign_up = get_document()["components"]["schemas"]["SignUpIn"]["example"]
    with django_db_blocker.unblock():
        assert ApiClient().post("/api/auth/signup/", sign_up).status in (201, 409)
        assert ApiClient().post("/api/auth/token/", log_in_example()).status == 200


def log_in_example() -> dict[str, str]:
    example: dict[str, str] = get_document()["components"]["schemas"]["TokenIn"]["example"]
    return example


def find_ids_of_members(workspace: Workspace) -> dict[str, Any]:
    """A member, an invitation and a plan request of a workspace whose owner may invite."""
    verify_all(workspace)
    invited = workspace.owner.post(INVITATIONS, {"email": "i@nord.example", "role": "viewer"})
    asked = workspace.owner.post("/api/v1/workspace/plan-requests/", {"credits": 1})
    return {
        "member_id": member_id(workspace, Role.OWNER),
        "invitation_id": invited.json["id"],
        "request_id": asked.json["id"],
    }


def find_ids_of_qr(workspace: Workspace) -> dict[str, Any]:
    """A code with a change in its history, and a design."""
    short_id = workspace.create_qr()["short_id"]
    path = f"/api/v1/dynamic/{short_id}/"
    workspace.owner.patch(path, {"destination_url": "https://example.com/summer"})
    change = workspace.owner.get(f"{path}history/").json["results"][0]["id"]
    design = workspace.owner.post("/api/v1/designs/", {"name": "Nord", "fields": {}})
    return {
        "short_id": short_id,
        "change_id": change,
        "session_id": find_session(workspace),
        "design_id": design.json["id"],
        "key_id": workspace.owner.post("/api/v1/keys/", {"name": "Nightly sync"}).json["id"],
    }


def make_machinery(workspace: Workspace) -> dict[str, Any]:
    """A job, and a webhook with a delivery."""
    webhook_id = create_webhook(workspace)["id"]
    delivery = make_delivery(workspace, webhook_id)
    return {
        "job_id": str(make_job(workspace).pk),
        "webhook_id": webhook_id,
        "delivery_id": str(delivery.pk),
    }


def find_session(workspace: Workspace) -> str:
    """Not the one that the tests go on with."""
    log_in(workspace.owner_user, workspace.tenant)
    sessions = Session.objects.filter(user=workspace.owner_user).order_by("-created_at")
    return str(sessions[0].pk)


@pytest.fixture
def caller(nord: Workspace, platform_admin: ApiClient) -> Iterator[Caller]:
    known = {
        **find_ids_of_members(nord),
        "slug": nord.tenant.slug,
        **find_ids_of_qr(nord),
        **make_machinery(nord),
        "domain_id": claim(nord, "go.nord.test")["id"],
    }
    plan = Plan.objects.get(code="enterprise")
    yield Caller(nord.owner, platform_admin, known | {"code": plan.code})
    # Some changes are accepted, and all tests share the plans.
    plan.save()
