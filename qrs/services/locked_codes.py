"""QRs under their lock, and the publication of their routes."""

from functools import partial

from django.db import transaction

from kernel.entity_tags import IfMatch
from kernel.errors import NotFoundError
from kernel.ids import is_short_id
from qrs.models import DynamicQr
from qrs.routes.publish import publish_routes


def lock_qr(*, short_id: str, if_match: IfMatch | None = None) -> DynamicQr:
    """The QR, locked until the transaction ends; the tenant row is locked already.

    Raises NotFoundError (404), also for one in the trash; PreconditionFailedError (412).
    """
    if not is_short_id(short_id):
        raise NotFoundError
    qr = DynamicQr.objects.select_for_update().filter(short_id=short_id).first()
    if qr is None:
        raise NotFoundError
    if if_match is not None:
        # With the row locked, so that only one of two editors with the same version succeeds.
        if_match.check(qr.entity_tag)
    return qr


def publish_after_commit(*short_ids: str) -> None:
    """Bring the routes to Redis once the transaction has committed, all in one go."""
    transaction.on_commit(partial(publish_routes, short_ids=short_ids))
