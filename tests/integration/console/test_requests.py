"""Requests for a plan or credits in the queue of the platform admins."""

from typing import Any

from kernel.clock import utc_now
from tenants.models import PlanRequest, PlanRequestStatus
from tests.integration.console.browser import Browser, entries
from tests.support.factories import Workspace


def ask(workspace: Workspace) -> PlanRequest:
    return PlanRequest.objects.create(
        tenant=workspace.tenant,
        requested_by=workspace.owner_user,
        plan_id="enterprise",
        created_at=utc_now(),
    )


def test_a_request_waits_on_the_overview_until_it_is_answered(
    site: Browser, nord: Workspace
) -> None:
    # The overview shows those that wait longest; other tests leave some behind.
    PlanRequest.objects.filter(status=PlanRequestStatus.OPEN).delete()
    asked = ask(nord)
    link = f"/tenants/planrequest/{asked.pk}/change/"
    assert link in site.get("/").content.decode()
    assert nord.tenant.name in site.get("/tenants/planrequest/").content.decode()
    answer = {"status": "declined", "answer": "Write to sales first."}
    response: Any = site.post(link, answer)
    assert response.status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.answer) == (PlanRequestStatus.DECLINED, "Write to sales first.")
    site.get(link)  # takes the message of success
    assert link not in site.get("/").content.decode()
    assert [entry.tenant_id for entry in entries("tenant", nord.tenant.slug)][-1] == nord.tenant.pk


def test_an_answered_request_is_not_answered_twice(site: Browser, nord: Workspace) -> None:
    asked = ask(nord)
    link = f"/tenants/planrequest/{asked.pk}/change/"
    assert site.post(link, {"status": "done", "answer": ""}).status_code == 302
    site.post(link, {"status": "declined", "answer": "no"})
    asked.refresh_from_db()
    assert asked.status == PlanRequestStatus.DONE
