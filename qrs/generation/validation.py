"""What a render would say, without drawing large, counting, or making a QR."""

import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from accounts.limit_storage import Storage, count_in
from kernel.continuations import Continuation
from qrs.errors import TooManyValidationsError
from qrs.generation.contents import Content, ExistingDynamicQr, FixedText, get_text_field
from qrs.generation.drawing import check_print_plan
from qrs.generation.images import run_in_pool
from qrs.generation.logos import load_logo
from qrs.generation.refusals import as_field_errors
from qrs.generation.requests import ImageRequest, check_logo_allowed
from qrs.models import DynamicQr
from qrs.rendering import Inspection, RenderingError, RenderOptions
from qrs.rendering.report import ScanReport
from qrs.selectors.codes import get_public_url, get_qr
from qrs.services.codes import check_active_cap
from tenants.models import Tenant
from tenants.selectors.hosts import get_public_base_url

VALIDATIONS_PER_MINUTE = 120
# As long as every short id, and nobody's: the QR would get another one.
_SAMPLE_ID = "00000000"


@dataclass(frozen=True)
class Validation:
    """qr: an existing one that would be rendered."""

    inspection: Inspection
    scan: ScanReport
    options: RenderOptions
    qr: DynamicQr | None


def validate_request(
    wanted: ImageRequest, *, tenant: Tenant, distance_mm: float, continuation: Continuation
) -> Validation:
    """Raises what a render would, but for its quota, and TooManyValidationsError (429)."""
    qr = _find_qr(wanted.content)
    check_logo_allowed(tenant, wanted)
    check_print_plan(tenant.plan, wanted.options)
    text = _get_text(wanted.content, tenant)
    continuation.recall("counted", lambda: _count(tenant))
    logo = load_logo(wanted.logo_source, tenant=tenant, continuation=continuation)
    options = wanted.with_logo(logo)
    inspection = _inspect(
        text,
        options,
        distance_mm,
        tenant_id=tenant.pk,
        continuation=continuation,
        text_field=get_text_field(wanted.content),
    )
    if inspection.scan is None:
        raise AssertionError("worse than grade D, and not refused")
    return Validation(inspection, inspection.scan, options, qr)


def _inspect(
    text: str,
    options: RenderOptions,
    distance_mm: float,
    *,
    tenant_id: int,
    continuation: Continuation,
    text_field: str,
) -> Inspection:
    """Raises FieldErrors (400), also for what has no picture, and what run_in_pool() does."""
    try:
        inspection: Inspection = run_in_pool(
            "inspect",
            {"text": text, "options": options, "distance_mm": distance_mm},
            name=("inspection", text, options, distance_mm),
            tenant_id=tenant_id,
            continuation=continuation,
        )
    except RenderingError as error:
        raise as_field_errors(error, text_field=text_field) from error
    if inspection.refusal is not None:
        raise as_field_errors(inspection.refusal, text_field=text_field)
    return inspection


def _find_qr(content: Content) -> DynamicQr | None:
    """Raises NotFoundError (404)."""
    if isinstance(content, ExistingDynamicQr):
        return get_qr(short_id=content.short_id)
    return None


def _get_text(content: Content, tenant: Tenant) -> str:
    """Raises ActiveCapError (403)."""
    if isinstance(content, FixedText):
        return content.text
    base_url = get_public_base_url(tenant)
    if isinstance(content, ExistingDynamicQr):
        return get_public_url(short_id=content.short_id, base_url=base_url)
    check_active_cap(tenant)
    return get_public_url(short_id=_SAMPLE_ID, base_url=base_url)


def _count(tenant: Tenant) -> None:
    """Raises TooManyValidationsError (429)."""
    count_in(lambda storage: _count_in(storage, str(tenant.pk)))


def _count_in(storage: Storage, key: str) -> None:
    limiter = MovingWindowRateLimiter(storage)
    item = RateLimitItemPerMinute(VALIDATIONS_PER_MINUTE, namespace="qr-validation")
    if limiter.hit(item, key):
        return
    reset_at = limiter.get_window_stats(item, key).reset_time
    raise TooManyValidationsError(retry_after_secs=int(reset_at - time.time()) + 1)
