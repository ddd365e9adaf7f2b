"""Reads the list of events as a client does."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.clock import utc_now
from scans.events import ScanEvent
from tests.support.factories import ApiClient, Workspace
from tests.unit.scans.events import make_event

PATH = "/api/v1/events/"
Event = dict[str, Any]


def ask(client: ApiClient, after: str | None = None, **query: object) -> dict[str, Any]:
    """One page."""
    wanted = {"after": after, **query}
    text = "&".join(f"{name}={value}" for name, value in wanted.items() if value is not None)
    answer = client.get(f"{PATH}?{text}")
    assert answer.status == 200, answer.content
    page: dict[str, Any] = answer.json
    return page


def read_pages(
    client: ApiClient, after: str | None = None, **query: object
) -> Iterator[tuple[list[Event], str]]:
    """Events and cursor of each page, until no more are known."""
    has_more = True
    while has_more:
        page = ask(client, after, **query)
        after, has_more = str(page["after"]), page["has_more"]
        yield page["results"], after


def read_all(
    client: ApiClient, after: str | None = None, **query: object
) -> tuple[list[Event], str]:
    """All events that are there, and where to go on."""
    found: list[Event] = []
    for events, cursor in read_pages(client, after, **query):
        found += events
        after = cursor
    return found, after or ""


def make_scan(workspace: Workspace, *, secs_ago: float = 0.0, **fields: Any) -> ScanEvent:
    """A scan that was answered so long ago."""
    at_ms = int((utc_now() - timedelta(seconds=secs_ago)).timestamp() * 1000)
    return make_event(
        tenant_id=workspace.tenant.pk,
        event_id=str(make_id(at_ms)),
        scanned_at_ms=at_ms // 1000 * 1000,
        **fields,
    )


def make_id(at_ms: int) -> UUID:
    """A UUIDv7 of that moment."""
    return UUID(int=at_ms << 80 | 7 << 76 | 2 << 62 | secrets.randbits(62))


def get_ids(scans: list[ScanEvent]) -> list[str]:
    return [f"evt_{scan.event_id}" for scan in scans]


def types_of(events: list[Event]) -> list[str]:
    return [event["type"] for event in events]


def before(days: float) -> datetime:
    return utc_now() - timedelta(days=days)
