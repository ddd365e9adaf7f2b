"""Draw, then complete: a new QR and the count, in one short transaction.

Order: tenant row, QR, credit, usage. The count comes last, so that a failure at any point counts
nothing, and a quota that ran out meanwhile rolls the new QR back. A crash between the two halves
leaves nothing behind.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from accounts.models import User
from kernel.continuations import Continuation
from qrs.errors import ShortIdTakenError
from qrs.generation.contents import Content, ExistingDynamicQr, FixedText
from qrs.generation.drawing import Drawing, draw
from qrs.models import DynamicQr
from qrs.rendering import RenderOptions
from qrs.selectors.codes import get_qr
from qrs.services.codes import SHORT_ID_TRIES, create_qr
from tenants.idempotency.services import Settle
from tenants.models import Tenant
from tenants.services.renders import charge_renders

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RenderCaller:
    """Who pays and who asks. acting_user: None for an API key; key_id: None for a person."""

    tenant: Tenant
    acting_user: User | None
    key_id: int | None = None


def draw_and_complete(
    *,
    caller: RenderCaller,
    content: Content,
    options: RenderOptions,
    now: datetime,
    continuation: Continuation,
    settle: Settle[T],
    answer: Callable[[DynamicQr | None, Drawing], T],
) -> T:
    """What answer() makes of the QR and its image, within the transaction that counts.

    settle: of tenants.idempotency.services.run_claimed(). A short id that is taken while its image
    is drawn gives way to another one. Raises what draw() and complete_render() do.
    """
    for attempt in range(SHORT_ID_TRIES):
        drawing = draw(
            tenant=caller.tenant,
            content=content,
            options=options,
            now=now,
            continuation=continuation,
            attempt=attempt,
        )

        def complete(drawing: Drawing = drawing) -> T:
            qr = complete_render(caller=caller, content=content, drawing=drawing, now=now)
            return answer(qr, drawing)

        with suppress(ShortIdTakenError):
            return settle(complete)
    raise ShortIdTakenError


@transaction.atomic
def complete_render(
    *,
    caller: RenderCaller,
    content: Content,
    drawing: Drawing,
    now: datetime,
) -> DynamicQr | None:
    """Create the QR if it is a new one, and count the render. Returns the QR.

    Raises NotFoundError (404) for a QR that was deleted meanwhile, ActiveCapError (403),
    QuotaSpentError (429), and ShortIdTakenError, after which the caller draws again.
    """
    if isinstance(content, FixedText):
        qr = None
    elif isinstance(content, ExistingDynamicQr):
        qr = get_qr(short_id=content.short_id)
    else:
        qr = create_qr(
            tenant_id=caller.tenant.pk,
            acting_user=caller.acting_user,
            name=content.name,
            destination_url=content.destination_url,
            short_id=drawing.short_id,
            now=now,
        )
    charge_renders(tenant=caller.tenant, now=now, key_id=caller.key_id)
    return qr
