"""What is known of a receiver after attempts that overlap: failures in a row, pauses, a new URL."""

from datetime import datetime, timedelta

import pytest

from kernel.clock import utc_now
from outbox.models import OutboxEvent
from tests.integration.webhooks.calls import PATH, URL, create
from tests.integration.webhooks.deliveries import fan_out, record
from tests.support.factories import Workspace
from webhooks.attempts import Attempt
from webhooks.models import DeliveryStatus, WebhookDelivery, WebhookSubscription
from webhooks.services.claims import Claim, claim_deliveries
from webhooks.services.outcomes import record_attempt

SILENT = None


def claim(count: int, *, now: datetime) -> list[Claim]:
    """Of the only subscription, as if it had answered before and in time."""
    rows = WebhookSubscription.objects.all()
    rows.update(last_response_status=200, is_slow=False)
    return list(claim_deliveries(subscription_id=rows.get().pk, now=now, limit=count))


def end(
    claim: Claim,
    status: int | None,
    *,
    at: datetime,
    secs: float = 0.1,
    pause: timedelta | None = None,
    url: str = URL,
) -> None:
    error = "" if status == 200 else "no"
    attempt = Attempt(at, secs, status=status, body="", error=error, pause=pause)
    record_attempt(claim=claim, url=url, attempt=attempt, now=attempt.ended_at)


def get_subscription() -> WebhookSubscription:
    return WebhookSubscription.objects.get()


def make_due(workspace: Workspace, count: int, *, now: datetime) -> None:
    for _ in range(count):
        record(workspace, now=now)
    fan_out(now)


def test_an_event_that_fails_again_is_counted_once(nord: Workspace) -> None:
    """Four silent requests end together, five seconds after they began."""
    create(nord)
    now = utc_now()
    make_due(nord, 4, now=now)
    first = claim(4, now=now)
    for one in first:
        end(one, SILENT, at=now, secs=5)
    assert get_subscription().consecutive_failures == 4
    assert get_subscription().failing_since == now + timedelta(seconds=5)
    for minutes in (1, 5, 60):
        again = now + timedelta(minutes=minutes)
        WebhookDelivery.objects.update(next_attempt_at=again)
        for _ in first:
            pk = get_subscription().pk
            (one,) = claim_deliveries(subscription_id=pk, now=again, limit=1)
            end(one, SILENT, at=again, secs=5)
    assert get_subscription().consecutive_failures == 4


@pytest.mark.parametrize("microsecond", [0, 500_000, 999_999])
@pytest.mark.parametrize(
    "secs", [(5, 0.1, 0.1), (0.1, 5, 0.1), (0.1, 0.1, 5), (19, 9, 0), (0.0014, 0.0014, 0.0014)]
)
def test_an_event_is_counted_once_whatever_the_order_in_which_attempts_end(
    nord: Workspace, secs: tuple[float, ...], microsecond: int
) -> None:
    """They began together; a busy sender records them later, and in any order."""
    create(nord)
    now = utc_now().replace(microsecond=microsecond)
    make_due(nord, len(secs), now=now)
    for one, took in zip(claim(len(secs), now=now), secs, strict=True):
        end(one, 500, at=now, secs=took)
    assert get_subscription().consecutive_failures == len(secs)
    assert get_subscription().failing_since == now + timedelta(seconds=min(secs))
    again = now + timedelta(minutes=5)
    WebhookDelivery.objects.update(next_attempt_at=again)
    for _ in secs:
        pk = get_subscription().pk
        [one] = claim_deliveries(subscription_id=pk, now=again, limit=1)
        end(one, 500, at=again)
    assert get_subscription().consecutive_failures == len(secs)


def test_an_event_that_failed_before_a_success_is_counted_anew(nord: Workspace) -> None:
    create(nord)
    now = utc_now()
    make_due(nord, 2, now=now)
    failing, other = claim(2, now=now)
    end(failing, 500, at=now)
    end(other, 200, at=now + timedelta(seconds=20))
    assert get_subscription().consecutive_failures == 0
    later = now + timedelta(seconds=60)
    (failing,) = claim(1, now=later)
    end(failing, 500, at=later)
    assert get_subscription().consecutive_failures == 1


def test_what_was_under_way_does_not_shorten_a_pause(nord: Workspace) -> None:
    create(nord)
    now = utc_now()
    make_due(nord, 3, now=now)
    busy, taken, failed = claim(3, now=now)
    end(busy, 429, at=now, pause=timedelta(minutes=10))
    held_until = get_subscription().held_until
    assert held_until is not None
    assert held_until > now + timedelta(minutes=10)
    end(taken, 200, at=now, secs=0.5)
    end(failed, 500, at=now, secs=0.6, pause=timedelta(0))
    assert get_subscription().held_until == held_until


def test_an_answer_of_the_url_before_says_nothing_of_the_new_one(nord: Workspace) -> None:
    path = f"{PATH}{create(nord)['id']}/"
    now = utc_now()
    make_due(nord, 2, now=now)
    gone, failed = claim(2, now=now)
    nord.owner.patch(path, {"url": "https://new.brand.test/"})
    end(gone, 410, at=now, url=URL)
    end(failed, 503, at=now, url=URL, pause=timedelta(hours=1))
    shown = nord.owner.get(path).json
    assert (shown["status"], shown["consecutive_failures"]) == ("active", 0)
    assert get_subscription().held_until is None
    # The new one is still to get both.
    assert {one.status for one in WebhookDelivery.objects.all()} == {DeliveryStatus.PENDING}


def test_events_from_before_a_suspension_are_sent_after_it(nord: Workspace) -> None:
    """Also those that no sender has seen until then."""
    create(nord)
    record(nord)
    nord.tenant.status = "suspended"
    nord.tenant.save(update_fields=["status"])
    fan_out()
    assert not OutboxEvent.objects.filter(scheduled_at=None).exists()
    assert WebhookDelivery.objects.get().status == DeliveryStatus.PENDING
