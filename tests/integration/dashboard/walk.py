"""A workspace with values for everything that the URLs of the app host name.

A pattern with a new parameter needs a value in Scene.parameters.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.models import User
from kernel.clock import isoformat_z, utc_now
from outbox.models import OutboxEvent
from tenants.models import Membership, SavedView
from tests.integration.jobs.making import make_job
from tests.support.factories import Workspace
from tests.support.routes import Route
from webhooks.models import WebhookDelivery, WebhookSubscription


@dataclass(slots=True)
class Scene:
    """A workspace with something on each of its pages. parameters: values of the patterns."""

    workspace: Workspace
    parameters: dict[str, str] = field(default_factory=dict)

    def path(self, route: Route) -> str | None:
        """None where a value is not known."""
        values = {"workspace": self.workspace.tenant.slug, **self.parameters}
        return route.fill(values)


def make_delivery(webhook_id: int) -> UUID:
    """One that has failed once, with its event."""
    now = utc_now()
    subscription = WebhookSubscription.objects.get(pk=webhook_id)
    event = OutboxEvent.objects.create(
        id=uuid7(),
        tenant_id=subscription.tenant_id,
        type="dynamic_qr.created",
        data='{"short_id": "aBc12dEf", "name": "Café"}',
        created_at=now,
    )
    attempt = {"at": isoformat_z(now), "status": 503, "error": "status 503", "duration_ms": 81}
    made = WebhookDelivery.objects.create(
        id=uuid7(),
        subscription=subscription,
        event_id=event.pk,
        event_type=event.type,
        workspace="studio-nord",
        attempts=[attempt],
        response_status=503,
        response_body="<b>busy</b>",
        error="status 503",
        created_at=now,
        next_attempt_at=now + timedelta(minutes=5),
        expires_at=now + timedelta(days=1),
    )
    return made.pk


def make_scene(workspace: Workspace) -> Scene:
    """With a code, a design, a member, an invitation and a domain that wait."""
    # Only who has confirmed the address may invite.
    User.objects.filter(pk=workspace.owner_user.pk).update(email_verified_at=utc_now())
    invited = workspace.owner.post(
        "/api/v1/invitations/", {"email": "eve@studio.example", "role": "editor"}
    )
    assert invited.status == 201, invited.content
    claimed = workspace.owner.post(
        "/api/v1/dynamic/custom-domains/", {"domain": f"go.{workspace.tenant.slug}.test"}
    )
    assert claimed.status == 201, claimed.content
    design = workspace.owner.post("/api/v1/designs/", {"name": "Blue", "fields": {}})
    assert design.status == 201, design.content
    made = workspace.owner.post("/api/v1/keys/", {"name": "Nightly sync"})
    assert made.status == 201, made.content
    webhook = workspace.owner.post(
        "/api/v1/webhooks/",
        {"url": "https://hooks.studio.example/", "events": ["dynamic_qr.created"]},
    )
    assert webhook.status == 201, webhook.content
    member = Membership.objects.get(tenant=workspace.tenant, user=workspace.owner_user)
    view = SavedView.objects.create(
        membership=member, name="Paused", query="?state=paused", created_at=utc_now()
    )
    return Scene(
        workspace,
        {
            "short_id": workspace.create_qr()["short_id"],
            "job_id": str(make_job(workspace, kind="generate_bulk").pk),
            "card": "places",
            "key_id": str(made.json["id"]),
            "member_id": str(member.pk),
            "view_id": str(view.pk),
            "invitation_id": str(invited.json["id"]),
            "domain_id": str(claimed.json["id"]),
            "design_id": str(design.json["id"]),
            "webhook_id": str(webhook.json["id"]),
            "delivery_id": str(make_delivery(webhook.json["id"])),
        },
    )
