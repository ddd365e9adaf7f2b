"""No receiver delays another's events, and none gets more requests at once than it may."""

import threading
from pathlib import Path

from kernel.clock import utc_now
from outbox.models import EventType
from tests.integration.webhooks.calls import HOST, URL, create
from tests.integration.webhooks.deliveries import fan_out, record
from tests.integration.webhooks.sending import sending
from tests.support.factories import Workspace, make_workspace
from tests.support.waiting import wait_until
from tests.support.webhook_receivers import Handler, Receiver, answer, hang
from webhooks.models import WebhookSubscription
from webhooks.services.claims import claim_deliveries, find_due_subscriptions
from webhooks.services.subscriptions import MAX_SUBSCRIPTIONS, create_subscription

SLOW = "slow.brand.test"


def test_a_silent_receiver_delays_nobody(nord: Workspace, sud: Workspace, tmp_path: Path) -> None:
    create(nord, f"https://{SLOW}/")
    create(sud)
    receivers = {SLOW: Receiver(hang), HOST: Receiver(answer(200))}
    with sending(tmp_path, receivers, total_secs=60) as scene:
        for number in range(12):
            record(nord, now=scene.clock.now)
            record(sud, {"n": number}, now=scene.clock.now)

        def has_all() -> bool:
            scene.loop.run_round()
            return len(scene.receiver.received) == 12

        # The others are still under way: they hang for longer than this.
        wait_until(has_all, limit_secs=25, poll_secs=0.01)
        # It has not answered yet.
        assert scene.receivers[SLOW].most_running == 1
        assert not scene.loop.is_idle
        scene.receivers[SLOW].respond = answer(200)
        scene.receivers[SLOW].stopping.set()
        scene.settle()


def test_a_receiver_gets_at_most_four_requests_at_once(nord: Workspace, tmp_path: Path) -> None:
    create(nord)
    together = threading.Event()

    def respond(handler: Handler) -> None:
        if handler.receiver.running == 4:
            together.set()
        together.wait(20)
        answer(200)(handler)

    WebhookSubscription.objects.update(last_response_status=200)
    with sending(tmp_path, {HOST: Receiver(respond)}) as scene:
        for _ in range(20):
            record(nord, now=scene.clock.now)
        scene.settle()
        assert scene.receiver.most_running == 4
        assert len(scene.receiver.list_bodies()) == 20


def test_several_senders_together_keep_to_the_limit(nord: Workspace, tmp_path: Path) -> None:
    create(nord)
    WebhookSubscription.objects.update(last_response_status=200)
    for _ in range(10):
        record(nord)
    fan_out()
    with sending(tmp_path) as scene:
        (due,) = find_due_subscriptions(now=scene.clock.now)
        claims = [
            claim_deliveries(subscription_id=due.id, now=scene.clock.now, limit=3) for _ in range(4)
        ]
    assert [len(some) for some in claims] == [3, 1, 0, 0]


def test_one_that_fails_is_asked_one_by_one(nord: Workspace, tmp_path: Path) -> None:
    create(nord)
    with sending(tmp_path, {HOST: Receiver(answer(500))}) as scene:
        record(nord, now=scene.clock.now)
        scene.settle()
        scene.receiver.most_running = 0
        for _ in range(5):
            record(nord, now=scene.clock.now)
        scene.settle()
        assert scene.receiver.most_running == 1
        assert WebhookSubscription.objects.get().consecutive_failures == 6


def test_a_receiver_that_fails_for_long_is_given_pauses(nord: Workspace, tmp_path: Path) -> None:
    create(nord)
    with sending(tmp_path, {HOST: Receiver(answer(500))}) as scene:
        for _ in range(30):
            record(nord, now=scene.clock.now)
        scene.settle()
        # From the twentieth on, one in five seconds.
        assert len(scene.receiver.received) == 20
        scene.clock.advance(seconds=5)
        scene.settle()
        assert len(scene.receiver.received) == 21
        scene.receiver.respond = answer(200)
        scene.clock.advance(minutes=2)
        scene.settle()
        assert len(scene.receiver.list_bodies()) == 30


def test_a_webhook_is_not_sent_what_others_subscribe_to(tmp_path: Path) -> None:
    """Many workspaces, each with its own receiver's path."""
    workspaces = [make_workspace() for _ in range(5)]
    with sending(tmp_path) as scene:
        for number, one in enumerate(workspaces):
            create(one, f"https://{HOST}/{number}")
            record(one, {"of": number}, now=scene.clock.now)
        scene.settle()
        assert len(scene.receiver.received) == 5
        assert len(scene.receiver.list_bodies()) == 5


def test_dozens_of_silent_endpoints_delay_nobody(
    nord: Workspace, sud: Workspace, tmp_path: Path
) -> None:
    """All have answered before, and fall silent together. One who answers is of their workspace."""
    for workspace in (nord, sud, make_workspace()):
        for number in range(MAX_SUBSCRIPTIONS - 1):
            create_subscription(
                tenant_id=workspace.tenant.pk,
                url=f"https://{SLOW}/{number}",
                description="",
                events=[EventType.QR_DELETED],
                now=utc_now(),
            )
        for _ in range(4):
            record(workspace, event_type=EventType.QR_DELETED)
    quick = make_workspace()
    for workspace in (nord, quick):
        create(workspace, URL, "scan.created")
    WebhookSubscription.objects.update(last_response_status=200)
    receivers = {SLOW: Receiver(hang), HOST: Receiver(answer(200))}
    with sending(tmp_path, receivers, total_secs=60) as scene:
        scene.loop.run_round()
        for workspace in (nord, quick):
            for _ in range(3):
                record(workspace)
        scene.clock.now = utc_now()

        def has_all() -> bool:
            scene.loop.run_round()
            return len(scene.receiver.received) == 6

        # The others are still under way: they hang for longer than this.
        wait_until(has_all, limit_secs=25, poll_secs=0.01)
        assert not scene.loop.is_idle
        scene.receivers[SLOW].respond = answer(200)
        scene.receivers[SLOW].stopping.set()
