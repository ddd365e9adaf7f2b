"""What events of scans, for one subscription, cost the storing of a backlog.

    python -m benchmarks.events_beside_drain [--events 100000] [--rounds 5]

One worker stores the same backlog with and without a subscription to scan.created, in turn. Of ten
workspaces, one is subscribed: at 10,000 scans a second that is a thousand events a second. And of
one workspace, where every scan is an event. Nothing is sent meanwhile: that is the sender's work.
"""

import argparse
from statistics import median

from benchmarks.drain import drain_backlog, make_tenants
from benchmarks.stack import running_servers

WORKSPACES = (10, 1)


def main() -> None:
    """Measure both cases, print one line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with running_servers():
        tenant_ids = make_tenants(max(WORKSPACES))
        for count in WORKSPACES:
            print(_compare(tenant_ids[:count], options.events, options.rounds), flush=True)


def _compare(tenant_ids: list[int], events: int, rounds: int) -> str:
    rates: dict[bool, list[float]] = {False: [], True: []}
    event_rates: list[float] = []
    for number in range(2 * rounds):
        is_subscribed = number % 2 == 1
        _set_subscribed(tenant_ids[0], is_subscribed)
        before = _count_events(tenant_ids[0])
        wall_secs, _ = drain_backlog(events, tenant_ids, 1, number, profile=False)
        written = _count_events(tenant_ids[0]) - before
        assert bool(written) == is_subscribed
        rates[is_subscribed].append(events / wall_secs)
        if is_subscribed:
            event_rates.append(written / wall_secs)
    without, beside = median(rates[False]), median(rates[True])
    return (
        f"{len(tenant_ids):>2} workspaces, one subscribed: {beside:,.0f} scans/s with"
        f" {median(event_rates):,.0f} events/s, {without:,.0f} scans/s without:"
        f" {beside / without - 1:+.0%} (at 1,000 events/s at most -15 %)"
    )


def _set_subscribed(tenant_id: int, is_subscribed: bool) -> None:
    from kernel.clock import utc_now
    from outbox.models import EventType
    from webhooks.models import WebhookSubscription
    from webhooks.services.subscriptions import create_subscription

    WebhookSubscription.objects.filter(tenant_id=tenant_id).delete()
    if is_subscribed:
        create_subscription(
            tenant_id=tenant_id,
            url="https://hooks.example.com/scans",
            description="",
            events=[EventType.SCAN_CREATED],
            now=utc_now(),
        )


def _count_events(tenant_id: int) -> int:
    from outbox.models import EventType, OutboxEvent

    events = OutboxEvent.objects.filter(tenant_id=tenant_id, type=EventType.SCAN_CREATED)
    return events.count()


if __name__ == "__main__":
    main()
