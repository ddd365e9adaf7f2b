"""The list of deliveries: filters, pages, other workspaces, and what is deleted in time."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kernel.clock import utc_now
from outbox.models import OutboxEvent
from tenants.models import Role
from tests.integration.webhooks.calls import PATH, create
from tests.integration.webhooks.deliveries import make_delivery, record
from tests.support.factories import Workspace
from webhooks.models import DeliveryStatus, WebhookDelivery
from webhooks.services.deliveries import purge_deliveries


def test_deliveries_are_listed_newest_first_by_status(nord: Workspace) -> None:
    webhook_id = create(nord)["id"]
    first, second = (make_delivery(nord, webhook_id) for _ in range(2))
    WebhookDelivery.objects.filter(pk=first.pk).update(status=DeliveryStatus.FAILED)
    path = f"{PATH}{webhook_id}/deliveries/"
    assert [one["id"] for one in nord.owner.get(path).json["results"]] == [
        str(second.pk),
        str(first.pk),
    ]
    failed = nord.owner.get(f"{path}?status=failed").json
    assert (failed["count"], failed["results"][0]["id"]) == (1, str(first.pk))
    page = nord.owner.get(f"{path}?page=2&page_size=1").json
    assert (page["count"], page["results"][0]["id"]) == (2, str(first.pk))
    assert nord.member(Role.VIEWER).get(path).status == 200


@pytest.mark.parametrize("status", ["lost", "PENDING", "pending,failed", "a" * 3000])
def test_an_unknown_status_is_rejected(nord: Workspace, status: str) -> None:
    answer = nord.owner.get(f"{PATH}{create(nord)['id']}/deliveries/?status={status}")
    assert answer.outcome == (
        400,
        {"status": ["Must be one of: pending, delivered, failed."]},
    )


def test_deliveries_belong_to_their_webhook(nord: Workspace, sud: Workspace) -> None:
    webhook_id, other_id = create(nord)["id"], create(nord)["id"]
    delivery = make_delivery(nord, webhook_id)
    end = f"deliveries/{delivery.pk}/"
    assert nord.owner.get(f"{PATH}{webhook_id}/{end}").status == 200
    for client, path in (
        (nord.owner, f"{PATH}{other_id}/{end}"),
        (sud.owner, f"{PATH}{webhook_id}/{end}"),
        (nord.owner, f"{PATH}{webhook_id}/deliveries/{uuid4()}/"),
    ):
        assert client.get(path).status == 404
        assert client.post(f"{path}redeliver/").status == 404
    assert nord.member(Role.VIEWER).post(f"{PATH}{webhook_id}/{end}redeliver/").status == 403


def test_an_event_that_is_no_longer_kept_cannot_be_sent_again(nord: Workspace) -> None:
    webhook_id = create(nord)["id"]
    delivery = make_delivery(nord, webhook_id)
    OutboxEvent.objects.filter(pk=delivery.event_id).delete()
    path = f"{PATH}{webhook_id}/deliveries/{delivery.pk}/"
    assert nord.owner.get(path).json["body"] is None
    answer = nord.owner.post(f"{path}redeliver/")
    assert answer.status == 409
    assert "over 30 days old" in answer.json["detail"]


def test_deliveries_are_deleted_after_thirty_days(nord: Workspace) -> None:
    delivery = make_delivery(nord, create(nord)["id"])
    made_at = utc_now()
    record(nord)
    assert purge_deliveries(now=made_at + timedelta(days=29, hours=23)) == 0
    assert purge_deliveries(now=made_at + timedelta(days=30, minutes=1)) == 1
    assert not WebhookDelivery.objects.filter(pk=delivery.pk).exists()
