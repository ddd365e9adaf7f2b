"""Bring back where a QR led before: an edit like any other, which rewrites nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from accounts.models import User
from kernel.entity_tags import IfMatch
from kernel.errors import FieldErrors
from kernel.urls import DestinationUrlError
from qrs.models import DynamicQr
from qrs.selectors.codes import get_qr
from qrs.selectors.history import get_entry
from qrs.services.codes import QrChanges, update_qr
from qrs.validation import Variant, check_destination_url


def restore_destination(
    *,
    tenant_id: int,
    acting_user: User | None,
    short_id: str,
    change_id: int | None,
    now: datetime,
    if_match: IfMatch | None = None,
) -> DynamicQr:
    """Let the QR lead where it led after this change; None: where it led at first.

    Variants come back, too, where the history has them.
    Raises what update_qr raises, NotFoundError (404) for a change of another QR, FieldErrors
    (400) for a URL that is no longer allowed.
    """
    qr = get_qr(short_id=short_id)
    entry = get_entry(qr=qr, change_id=change_id)
    changes: QrChanges = {"destination_url": _check_url("destination_url", entry.new_url)}
    if entry.variants is not None:
        changes["variants"] = _check_variants(entry.variants)
    return update_qr(
        tenant_id=tenant_id,
        acting_user=acting_user,
        short_id=short_id,
        now=now,
        if_match=if_match,
        **changes,
    )


def _check_variants(variants: Sequence[dict[str, Any]]) -> list[Variant]:
    for index, variant in enumerate(variants):
        _check_url(f"variants.{index}.url", variant["url"])
    return [cast("Variant", variant) for variant in variants]


def _check_url(field: str, url: str) -> str:
    """A host that was somebody else's then may serve codes by now."""
    try:
        return check_destination_url(url)
    except DestinationUrlError as error:
        raise FieldErrors.of(field, str(error)) from error
