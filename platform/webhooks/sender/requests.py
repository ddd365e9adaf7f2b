"""What is sent, made from claims."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.outbound.requesting import Headers
from outbox.envelope import format_event_id, write_envelope
from outbox.models import OutboxEvent
from webhooks.models import WebhookSubscription
from webhooks.services.claims import Claim
from webhooks.signatures import make_headers
from webhooks.signing_secrets import list_secrets


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """One request, ready to be sent."""

    claim: Claim
    url: str
    body: bytes
    headers: Headers


def make_requests(
    subscription: WebhookSubscription, claims: Sequence[Claim], *, now: datetime
) -> Iterator[OutgoingEvent]:
    """Leaves out claims whose event is no longer there. Raises UnsealError."""
    events = OutboxEvent.objects.in_bulk([claim.event_id for claim in claims])
    secrets = list_secrets(subscription, now=now)
    for claim in claims:
        event = events.get(claim.event_id)
        if event is None:
            continue
        body = write_envelope(event, workspace=claim.workspace)
        headers = make_headers(
            event_id=format_event_id(event.id),
            event_type=event.type,
            delivery_id=claim.delivery_id,
            body=body,
            secrets=secrets,
            now=now,
        )
        yield OutgoingEvent(claim, subscription.url, body, headers)
