"""A call that is few and small enough: drawn and answered within its request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.continuations import Continuation
from kernel.errors import FieldErrors
from qrs.bulk.archive import write_last_part, write_part
from qrs.bulk.completion import DrawnCodes
from qrs.bulk.drawing import PreparedItem, check_drawings, draw_batch, prepare_item
from qrs.bulk.items import ErrorsByItem, IndexedRequest
from qrs.errors import BulkItemsError
from qrs.rendering import RenderedImage, RenderingError
from tenants.models import Tenant
from tenants.selectors.hosts import get_public_base_url


@dataclass(frozen=True, slots=True)
class DrawnArchive:
    """A whole ZIP, of which nothing is counted yet."""

    content: bytes
    images: int
    codes: DrawnCodes


def draw_archive(
    wanted: Sequence[IndexedRequest],
    *,
    tenant: Tenant,
    now: datetime,
    continuation: Continuation,
) -> DrawnArchive:
    """No transaction may be open, as this takes seconds.

    Raises BulkItemsError (422), RendererBusyError and LogoFetchBusyError (429), RendererLostError
    (503), ClientGoneError.
    """
    errors = ErrorsByItem()
    items = _prepare(wanted, tenant, continuation, errors)
    outcomes: list[RenderedImage | RenderingError] = []
    while len(outcomes) < len(items):
        rest = items[len(outcomes) :]
        outcomes += draw_batch(rest, tenant_id=tenant.pk, continuation=continuation)
    drawn = []
    for item, outcome in zip(items, outcomes, strict=True):
        if isinstance(outcome, RenderedImage):
            drawn.append((item, outcome))
        else:
            errors.add(item.index, item.describe(outcome))
    if errors.found:
        raise BulkItemsError(errors.found)
    part = write_part(drawn, offset=0, now=now)
    last = write_last_part(
        part.entries,
        part.members,
        plan=tenant.plan.code,
        offset=len(part.content),
        now=now,
    )
    return DrawnArchive(part.content + last, len(items), DrawnCodes.of(items))


def complete_errors(
    wanted: Sequence[IndexedRequest],
    errors: ErrorsByItem,
    *,
    tenant: Tenant,
    continuation: Continuation,
) -> None:
    """Add what would be wrong with the pictures of the other items. Raises as draw_archive()."""
    items = _prepare(wanted, tenant, continuation, errors)
    while items and not errors.is_full:
        outcomes = check_drawings(items, tenant_id=tenant.pk, continuation=continuation)
        for item, outcome in zip(items, outcomes, strict=False):
            if outcome is not None:
                errors.add(item.index, item.describe(outcome))
        items = items[len(outcomes) :]


def _prepare(
    wanted: Sequence[IndexedRequest],
    tenant: Tenant,
    continuation: Continuation,
    errors: ErrorsByItem,
) -> list[PreparedItem]:
    base_url = continuation.recall("base_url", lambda: get_public_base_url(tenant))
    items = []
    for index, item in wanted:
        try:
            items.append(
                prepare_item(
                    index, item, tenant=tenant, base_url=base_url, continuation=continuation
                )
            )
        except FieldErrors as error:
            errors.add(index, error)
    return items
