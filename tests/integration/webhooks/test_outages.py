"""Receivers that are away for long: nothing is lost, and at some time a webhook is disabled."""

from datetime import timedelta
from pathlib import Path

import pytest

from accounts.models import Mail
from audit.models import AuditEntry
from kernel.clock import utc_now
from outbox.models import EventType
from tenants.models import Role
from tests.integration.webhooks.calls import HOST, PATH, create
from tests.integration.webhooks.deliveries import fan_out, record
from tests.integration.webhooks.sending import Sending, sending
from tests.support.factories import Workspace
from tests.support.webhook_receivers import Receiver, answer, close
from webhooks.models import DeliveryStatus, WebhookDelivery
from webhooks.selectors import list_subscribed_tenants


def run_until(scene: Sending, hours: float, *, step_secs: float = 600) -> None:
    """In steps, as a sender that looks often would."""
    end = scene.clock.now + timedelta(hours=hours)
    while scene.clock.now < end:
        scene.clock.advance(seconds=step_secs)
        scene.settle()


def test_each_event_arrives_after_an_hour_away(nord: Workspace, tmp_path: Path) -> None:
    create(nord)
    begin = utc_now() - timedelta(hours=2)
    with sending(tmp_path, {HOST: Receiver(close)}, now=begin) as scene:
        sent = set()
        for number in range(30):
            event = record(nord, {"n": number}, now=scene.clock.now)
            sent.add(f"evt_{event.pk}")
            scene.clock.advance(minutes=2)
            scene.settle()
        scene.receiver.respond = answer(200)
        run_until(scene, 3)
        bodies = scene.receiver.list_bodies()
        assert set(bodies) == sent
        assert {len(different) for different in bodies.values()} == {1}
        assert not WebhookDelivery.objects.exclude(status=DeliveryStatus.DELIVERED).exists()
    assert nord.owner.get(PATH).json["results"][0]["consecutive_failures"] == 0


@pytest.fixture
def disabled(nord: Workspace, tmp_path: Path) -> Path:
    """A folder; the webhook of Nord, which has failed for over 12 hours, is disabled."""
    nord.member(Role.ADMIN)
    nord.member(Role.EDITOR)
    create(nord)
    return tmp_path


def fail_for(scene: Sending, workspace: Workspace, *, hours: int, events: int) -> None:
    for _ in range(events):
        record(workspace, now=scene.clock.now)
    scene.settle()
    run_until(scene, hours, step_secs=1800)


def get_status(workspace: Workspace) -> tuple[str, str]:
    (shown,) = workspace.owner.get(PATH).json["results"]
    return shown["status"], shown["disabled_reason"]


def test_twenty_events_over_twelve_hours_disable_it(nord: Workspace, disabled: Path) -> None:
    with sending(disabled, {HOST: Receiver(answer(500))}) as scene:
        fail_for(scene, nord, hours=13, events=20)
        assert get_status(nord) == ("disabled", "failures")
        mail = Mail.objects.get(to=nord.owner_user.email, kind="webhooks/mails/disabled")
        since = Mail.objects.filter(created_at__gte=mail.created_at - timedelta(seconds=5))
        assert since.filter(subject=mail.subject).count() >= 2
        entry = AuditEntry.objects.get(tenant_id=nord.tenant.pk, action="webhook.disable")
        assert (entry.actor_email, entry.after["reason"]) == ("platform", "failures")
        # What happens from then on is kept, and sent once it is active again.
        assert list_subscribed_tenants(EventType.SCAN_CREATED) == {nord.tenant.pk}
        later = record(nord, {"n": 99}, now=scene.clock.now)
        before = len(scene.receiver.received)
        scene.settle()
        assert len(scene.receiver.received) == before
        scene.receiver.respond = answer(200)
        webhook_id = nord.owner.get(PATH).json["results"][0]["id"]
        nord.owner.patch(f"{PATH}{webhook_id}/", {"status": "active"})
        # The request has the time of the machine, which the test's clock is ahead of.
        run_until(scene, 9)
        assert f"evt_{later.pk}" in scene.receiver.list_bodies()
        assert not WebhookDelivery.objects.filter(status=DeliveryStatus.PENDING).exists()


def test_nineteen_events_disable_nothing(nord: Workspace, disabled: Path) -> None:
    with sending(disabled, {HOST: Receiver(answer(500))}) as scene:
        fail_for(scene, nord, hours=13, events=19)
        assert get_status(nord) == ("active", "")


def test_twenty_failures_within_twelve_hours_disable_nothing(
    nord: Workspace, disabled: Path
) -> None:
    with sending(disabled, {HOST: Receiver(answer(500))}) as scene:
        fail_for(scene, nord, hours=11, events=25)
        assert get_status(nord) == ("active", "")


def test_one_success_begins_the_count_anew(nord: Workspace, disabled: Path) -> None:
    with sending(disabled, {HOST: Receiver(answer(500))}) as scene:
        fail_for(scene, nord, hours=11, events=25)
        scene.receiver.respond = answer(200)
        record(nord, now=scene.clock.now)
        scene.clock.advance(minutes=1)
        scene.settle()
        scene.receiver.respond = answer(500)
        fail_for(scene, nord, hours=11, events=25)
        assert get_status(nord) == ("active", "")


def test_what_waits_for_over_a_day_is_given_up(nord: Workspace, tmp_path: Path) -> None:
    create(nord)
    with sending(tmp_path) as scene:
        record(nord)
        fan_out(scene.clock.now - timedelta(hours=25))
        scene.settle()
        assert scene.receiver.received == []
    (delivery,) = WebhookDelivery.objects.all()
    assert (delivery.status, delivery.error) == (
        DeliveryStatus.FAILED,
        "It was not delivered within 24 hours.",
    )


@pytest.mark.parametrize("hours", [25, 24 * 20])
def test_a_scan_that_is_stored_days_late_is_sent(
    nord: Workspace, tmp_path: Path, hours: int
) -> None:
    """It has its time of the scan, and a day from when it is known."""
    create(nord)
    with sending(tmp_path, {HOST: Receiver(answer(500))}) as scene:
        event = record(nord, now=scene.clock.now - timedelta(hours=hours))
        scene.settle()
        assert len(scene.receiver.received) == 1
        scene.receiver.respond = answer(200)
        run_until(scene, 1)
        assert set(scene.receiver.list_bodies()) == {f"evt_{event.pk}"}
    assert WebhookDelivery.objects.get().status == DeliveryStatus.DELIVERED


def test_a_scan_of_a_machine_whose_clock_is_ahead_is_sent_at_once(
    nord: Workspace, tmp_path: Path
) -> None:
    create(nord)
    with sending(tmp_path) as scene:
        record(nord, now=scene.clock.now + timedelta(hours=3))
        scene.settle()
        assert len(scene.receiver.received) == 1
