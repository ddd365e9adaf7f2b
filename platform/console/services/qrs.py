"""Blocking one printed code for abuse, and lifting the block."""

from django.db import transaction

from audit.context import Actor
from audit.services import record_change
from audit.targets import Target
from console.errors import DeletedQrError
from console.selectors import get_route
from kernel.entity_tags import IfMatch
from qrs.routes.models import RouteState
from qrs.services.codes import set_qr_blocked as store_qr_blocked
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema


@transaction.atomic
def set_qr_blocked(
    *, actor: Actor, short_id: str, blocked: bool, if_match: IfMatch | None = None
) -> None:
    """Block (scans get a 410) or unblock, from the next scan after the commit on.

    Raises NotFoundError (404) for an id that was never printed, ConflictError
    (409) for a deleted QR, PreconditionFailedError (412) for another version, and at the
    commit UnavailableError (503) when the change is stored but cannot be written to Redis.
    """
    route = get_route(short_id=short_id)
    if route.state == RouteState.DELETED:
        raise DeletedQrError
    tenant = Tenant.objects.get(pk=route.tenant_id)
    with tenant_schema(tenant.schema_name):
        _, changed = store_qr_blocked(
            tenant_id=tenant.pk, short_id=short_id, is_blocked=blocked, if_match=if_match
        )
        if changed:
            record_change(
                actor=actor,
                action="qr.block" if blocked else "qr.unblock",
                target=Target.of_qr(short_id),
                before={"blocked": not blocked},
                after={"blocked": blocked},
                tenant_id=tenant.pk,
            )
