"""Seed the demo once, whatever happens in between.

    demo.begin   in one transaction: workspaces, people, codes, and the time of it
    (scans)      up to that time, so that a repetition makes the same events
    demo.finish  nothing is seeded again after this

Both marks are entries of the audit log, beside those of everything made here. A
crash before the first leaves nothing; one after it is continued by the next
start. An advisory lock lets one process work at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction

from console.audit import Target, record_event
from console.models import AuditEntry
from demo.catalogue import WORKSPACES, DemoWorkspace
from demo.ingestion import store_scans
from demo.traffic import PrintedQr, generate_scans
from demo.workspaces import SEEDER, SeededWorkspace, create_workspace
from kernel.platform_hosts import get_site_host
from qrs.routes.models import QrRoute
from scans.events import ScanEvent
from tenants.database.direct import session_lock

_BEGIN = "demo.begin"
_FINISH = "demo.finish"
_TARGET = Target("demo", "1")
_LOCK_KEY = 0x7175_7274_0101


@contextmanager
def seeding_lock() -> Iterator[None]:
    """One process at a time; the second waits, and finds the work done."""
    with session_lock(_LOCK_KEY):
        yield


def seed_once(*, now: datetime) -> int | None:
    """Do what is missing, inside seeding_lock(). Answers how many scans were stored, or None."""
    if _find_mark(_FINISH):
        return None
    begun = _find_mark(_BEGIN) or _begin(now)
    count = store_scans(_generate_all(begun))
    record_event(actor=SEEDER, action=_FINISH, target=_TARGET, before={}, after={"scans": count})
    return count


def get_seeded() -> dict[str, SeededWorkspace]:
    """The demo's workspaces by role, once they are seeded."""
    begun = AuditEntry.objects.get(action=_BEGIN, target_type=_TARGET.type)
    workspaces: dict[str, SeededWorkspace] = begun.after["workspaces"]
    return workspaces


@transaction.atomic
def _begin(now: datetime) -> AuditEntry:
    workspaces = {one.role: create_workspace(one, now=now) for one in WORKSPACES}
    # To the microsecond: the events of a repetition carry the same ids.
    after = {"now": now.isoformat(), "workspaces": workspaces}
    return record_event(actor=SEEDER, action=_BEGIN, target=_TARGET, before={}, after=after)


def _find_mark(action: str) -> AuditEntry | None:
    return AuditEntry.objects.filter(action=action, target_type=_TARGET.type).first()


def _generate_all(begun: AuditEntry) -> Iterator[ScanEvent]:
    now = datetime.fromisoformat(begun.after["now"])
    for workspace in WORKSPACES:
        seeded: SeededWorkspace = begun.after["workspaces"][workspace.role]
        for printed in _list_printed(workspace, seeded):
            yield from generate_scans(printed, now=now)


def _list_printed(workspace: DemoWorkspace, seeded: SeededWorkspace) -> list[PrintedQr]:
    routes = QrRoute.objects.in_bulk(seeded["short_ids"])
    return [
        PrintedQr(
            demo=demo,
            tenant_id=seeded["tenant_id"],
            qr_id=routes[short_id].qr_id,
            short_id=short_id,
            host=get_site_host("q", domain=settings.PLATFORM_DOMAIN),
        )
        for demo, short_id in zip(workspace.qrs, seeded["short_ids"], strict=True)
    ]
