"""An image that a person downloads: one render, however often the button is pressed."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime

from accounts.models import User
from kernel.messages import mark
from qrs.generation.completion import complete_render
from qrs.generation.contents import ExistingDynamicQr
from qrs.generation.drawing import Drawing, draw
from qrs.generation.refusals import as_field_errors
from qrs.rendering import RenderedImage, RenderingError, RenderOptions
from qrs.rendering.options import MM_PER_INCH, check_choice
from tenants.idempotency.services import (
    StoredResponse,
    check_idempotency_key,
    find_stored_response,
    fingerprint_request,
    run_once,
)
from tenants.models import Tenant

UNITS = ("in", "mm")
# Millimetres are typed to a tenth; four places of an inch keep all of them apart.
_INCH_PLACES = 4
_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Download:
    """What was chosen in a form.

    form_id: of the form as it was shown. For 24 hours the same choices in the same form are the
    same download, which counts once.
    """

    short_id: str
    options: RenderOptions
    form_id: str


def parse_download_options(
    *, image_format: str, size: str, unit: str, dpi: str, background: str
) -> RenderOptions:
    """The choices of a form, which are texts. size: in the unit. Raises FieldErrors (400)."""
    try:
        check_choice("unit", unit, UNITS)
        inches = _parse_number("size_inches", size)
        if unit == "mm":
            inches = round(inches / MM_PER_INCH, _INCH_PLACES)
        return RenderOptions(
            format=image_format,
            size_inches=inches,
            dpi=_parse_dpi(dpi),
            background=background,
        )
    except RenderingError as error:
        raise as_field_errors(error) from error


def download_image(
    *, tenant: Tenant, acting_user: User, wanted: Download, now: datetime
) -> RenderedImage:
    """Draw the code, and count one render of the workspace.

    Raises NotFoundError (404), PrintSizeError (403), QuotaSpentError and RendererBusyError (429),
    FieldErrors and IdempotencyKeyError (400), IdempotencyKeyInUseError (409).
    """
    key = _make_key(acting_user, wanted)
    fingerprint = fingerprint_request(method="POST", path=key, body=b"")
    stored = find_stored_response(tenant_id=tenant.pk, key=key, fingerprint=fingerprint, now=now)
    if stored is None:
        # Before run_once: drawing takes up to seconds, and holds no lock meanwhile.
        content = ExistingDynamicQr(wanted.short_id)
        drawing = draw(tenant=tenant, content=content, options=wanted.options, now=now)

        def count() -> StoredResponse:
            complete_render(
                tenant=tenant, acting_user=acting_user, content=content, drawing=drawing, now=now
            )
            return _record(drawing)

        stored = run_once(
            tenant_id=tenant.pk, key=key, fingerprint=fingerprint, now=now, action=count
        )
    return RenderedImage(
        media_type=stored.headers["Content-Type"],
        data=stored.body,
        width_px=wanted.options.side_px,
        height_px=wanted.options.side_px,
    )


def _make_key(user: User, wanted: Download) -> str:
    """Raises IdempotencyKeyError (400) for a form_id that is no text of printable ASCII."""
    choices = sorted(asdict(wanted.options).items())
    digest = hashlib.sha256(f"{user.pk}:{wanted.short_id}:{choices}".encode()).hexdigest()
    key = f"download:{wanted.form_id}:{digest}"
    check_idempotency_key(key)
    return key


def _record(drawing: Drawing) -> StoredResponse:
    image = drawing.image
    return StoredResponse(status=200, body=image.data, headers={"Content-Type": image.media_type})


def _parse_number(field: str, raw: str) -> float:
    """With a point or a comma. Raises RenderingError."""
    try:
        return float(raw.strip()[:_LONGEST_NUMBER].replace(",", "."))
    except ValueError:
        raise RenderingError(field, mark("A number is required.")) from None


def _parse_dpi(raw: str) -> int:
    """Raises RenderingError."""
    digits = raw.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < _LONGEST_NUMBER):
        raise RenderingError("dpi", mark("A whole number is required."))
    return int(digits)
