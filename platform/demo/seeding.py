"""Seeds the demo once, and continues after a crash.

    demo.begin   written with workspaces, people and codes, in one transaction
    (scans)      up to the time in demo.begin, so that a repetition generates the same events
    demo.finish  ends the seeding for good

Both marks are entries of the audit log. A crash before demo.begin leaves nothing; after it, the
next start stores the scans again. An advisory lock admits one process at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction

from audit.models import AuditEntry
from audit.services import record_event
from audit.targets import Target
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
    """Hold an advisory lock: a second process waits, and finds the demo seeded."""
    with session_lock(_LOCK_KEY):
        yield


def seed_once(*, now: datetime) -> int | None:
    """Seed what is missing. Returns the number of stored scans, None when all were seeded before.

    The caller holds seeding_lock().
    """
    if _find_mark(_FINISH):
        return None
    begun = _find_mark(_BEGIN) or _begin(now)
    count = store_scans(_generate_all(begun))
    record_event(actor=SEEDER, action=_FINISH, target=_TARGET, before={}, after={"scans": count})
    return count


def get_seeded() -> dict[str, SeededWorkspace]:
    """{role: workspace}, once they are seeded."""
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
