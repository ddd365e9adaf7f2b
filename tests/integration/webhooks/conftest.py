"""Each test begins without webhooks and events of others, because a sender works on all."""

import pytest

from outbox.models import OutboxEvent
from webhooks.models import WebhookDelivery, WebhookSubscription


@pytest.fixture(autouse=True)
def no_webhooks_of_others(database: None) -> None:
    WebhookSubscription.objects.all().delete()
    WebhookDelivery.objects.all().delete()
    OutboxEvent.objects.all().delete()
