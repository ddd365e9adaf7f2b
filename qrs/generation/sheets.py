"""A sheet of labels: drawn and proven first, then counted, as a single image is."""

from datetime import datetime

from kernel.continuations import Continuation
from kernel.errors import FieldErrors, NotFoundError
from kernel.translation import gettext as _
from qrs.generation.completion import RenderCaller
from qrs.generation.sheet_answers import SheetAnswer
from qrs.generation.sheet_drawing import SheetDrawing, draw_proven_sheet
from qrs.generation.sheet_requests import SheetRequest
from qrs.models import DynamicQr
from qrs.rendering.options import MAX_CAPTION_LENGTH, MM_PER_INCH
from qrs.rendering.sheets import Label
from qrs.selectors.codes import get_public_url
from tenants.idempotency.services import Settle
from tenants.quota_headers import describe_quota
from tenants.selectors.hosts import get_public_base_url
from tenants.services.renders import charge_renders, check_renders_left


def draw_and_charge_sheet(
    *,
    caller: RenderCaller,
    wanted: SheetRequest,
    largest_inches: int,
    now: datetime,
    continuation: Continuation,
    settle: Settle[SheetAnswer],
) -> SheetAnswer:
    """One render for each label.

    largest_inches: of the plan. settle: of tenants.idempotency.services.run_claimed().
    Raises FieldErrors (400), NotFoundError (404), QuotaSpentError and RendererBusyError (429),
    RendererLostError (503).
    """
    tenant, count = caller.tenant, len(wanted.short_ids)
    # Read once, so that all passes draw the same.
    labels = continuation.recall("labels", lambda: _list_labels(caller, wanted))
    check_renders_left(tenant=tenant, now=now, n=count)
    drawing = SheetDrawing(
        labels=labels,
        layout=wanted.layout,
        options=wanted.options,
        start=wanted.start,
        size_mm=wanted.size_mm,
        largest_mm=largest_inches * MM_PER_INCH,
    )
    sheet = draw_proven_sheet(drawing, tenant_id=tenant.pk, continuation=continuation)

    def complete() -> SheetAnswer:
        if _count_codes(wanted) < len(set(wanted.short_ids)):
            # Deleted meanwhile.
            raise NotFoundError
        charge_renders(tenant=tenant, now=now, n=count, key_id=caller.key_id)
        return SheetAnswer.of(sheet, drawing, describe_quota(tenant, now))

    return settle(complete)


def _count_codes(wanted: SheetRequest) -> int:
    return DynamicQr.objects.filter(short_id__in=wanted.short_ids).count()


def _list_labels(caller: RenderCaller, wanted: SheetRequest) -> tuple[Label, ...]:
    found = DynamicQr.objects.filter(short_id__in=wanted.short_ids).only("short_id", "name")
    names = {qr.short_id: qr.name for qr in found}
    missing = [place for place, each in enumerate(wanted.short_ids) if each not in names]
    if missing:
        raise FieldErrors({f"short_ids.{place}": [_("Not found.")] for place in missing})
    base_url = get_public_base_url(caller.tenant)
    return tuple(
        Label(
            text=get_public_url(short_id=short_id, base_url=base_url),
            captions=_choose_captions(wanted.caption, names[short_id], short_id),
        )
        for short_id in wanted.short_ids
    )


def _choose_captions(kind: str, name: str, short_id: str) -> tuple[str, ...]:
    if kind == "none":
        return ()
    return (_shorten(name), short_id) if kind == "name" else (short_id,)


def _shorten(name: str) -> str:
    if len(name) <= MAX_CAPTION_LENGTH:
        return name
    return f"{name[: MAX_CAPTION_LENGTH - 1].rstrip()}…"
