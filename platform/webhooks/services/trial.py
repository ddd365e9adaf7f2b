"""An event that is sent to try a receiver out. It is neither kept nor repeated."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from uuid_utils.compat import uuid7

from audit.services import record_event
from audit.targets import Target
from kernel.deferred_work import OwnerLimit
from kernel.outbound import Poster
from kernel.outbound.requesting import TOTAL_SECS
from outbox.envelope import format_event_id, write_envelope
from outbox.models import OutboxEvent
from tenants.models import Tenant
from webhooks.attempts import Attempt, make_attempt
from webhooks.errors import TooManyTestsError
from webhooks.models import WebhookSubscription
from webhooks.services.subscriptions import check_plan
from webhooks.signatures import make_headers
from webhooks.signing_secrets import list_secrets

TEST_EVENT = "webhook.test"
MAX_TESTS_OF_WORKSPACE = 2
"""At the same time, in one process: each may wait for a receiver that is silent."""


def get_owner_limit(*, tenant_id: int) -> OwnerLimit:
    refusal = TooManyTestsError(MAX_TESTS_OF_WORKSPACE, retry_after_secs=int(TOTAL_SECS))
    return OwnerLimit(tenant_id, MAX_TESTS_OF_WORKSPACE, refusal)


def begin_trial(
    *, tenant: Tenant, subscription: WebhookSubscription, poster: Poster, now: datetime
) -> Callable[[], Attempt]:
    """The request, to be made without a database. Raises WebhooksPlanError (403)."""
    check_plan(tenant)
    event = OutboxEvent(
        id=uuid7(),
        tenant_id=tenant.pk,
        type=TEST_EVENT,
        data=f'{{"webhook_id":{subscription.pk}}}',
        created_at=now,
    )
    body = write_envelope(event, workspace=tenant.slug)
    headers = make_headers(
        event_id=format_event_id(event.id),
        event_type=TEST_EVENT,
        delivery_id=None,
        body=body,
        secrets=list_secrets(subscription, now=now),
        now=now,
    )
    return partial(make_attempt, poster, subscription.url, body=body, headers=headers, now=now)


def record_trial(*, tenant_id: int, subscription_id: int, attempt: Attempt) -> None:
    """Note in the audit log that it was made."""
    record_event(
        action="webhook.test",
        target=Target.of_webhook(subscription_id),
        after={"delivered": attempt.has_succeeded, "response_status": attempt.status},
        tenant_id=tenant_id,
    )
