"""What a workspace's own systems are told of its QRs, by the outbox.

Called where the audit log is written, so that no change of a QR is forgotten by one of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import groupby
from operator import itemgetter

from kernel.clock import utc_now
from outbox.models import EventType
from outbox.services import record_events
from qrs.models import DynamicQr
from qrs.schemas.code_answers import DynamicQrOut
from qrs.selectors.codes import get_rows
from tenants.selectors.hosts import get_public_base_url_of

PendingEvents = list[tuple[EventType, DynamicQr]]
_pending: ContextVar[PendingEvents | None] = ContextVar("pending QR events", default=None)


def record_qr_events(type: EventType, *, qrs: Sequence[DynamicQr], tenant_id: int) -> None:  # noqa: A002
    """One event for each QR as it is now, in the transaction that has changed it.

    Three queries for any number of them.
    """
    pending = _pending.get()
    if pending is not None:
        pending += [(type, qr) for qr in qrs]
        return
    if type == EventType.QR_DELETED:
        # Nothing reads the rest of it any more.
        bodies = [{"short_id": qr.short_id} for qr in qrs]
    else:
        url = get_public_base_url_of(tenant_id)
        bodies = [DynamicQrOut.from_row(row, base_url=url).model_dump() for row in get_rows(qrs)]
    record_events(tenant_id=tenant_id, type=type, data=bodies, now=utc_now())


@contextmanager
def collect_qr_events(*, tenant_id: int) -> Iterator[PendingEvents]:
    """Write the events of the block together at its end, within the same transaction.

    The caller removes those of a change that it has rolled back.
    """
    pending: PendingEvents = []
    token = _pending.set(pending)
    try:
        yield pending
    finally:
        _pending.reset(token)
    for event_type, events in groupby(pending, key=itemgetter(0)):
        record_qr_events(event_type, qrs=[qr for _, qr in events], tenant_id=tenant_id)
