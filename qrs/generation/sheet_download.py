"""A sheet of labels that a person downloads: counted once, however often the button is pressed."""

from datetime import datetime
from functools import partial

from accounts.models import User
from kernel.continuations import Continuation
from qrs.generation.completion import RenderCaller
from qrs.generation.sheet_answers import SheetAnswer
from qrs.generation.sheet_requests import SheetRequest, check_sheet_plan
from qrs.generation.sheets import draw_and_charge_sheet
from tenants.idempotency.services import ClaimedRequest, identify_form, run_claimed
from tenants.models import Tenant


def download_sheet(
    *,
    tenant: Tenant,
    acting_user: User,
    wanted: SheetRequest,
    form_id: str,
    now: datetime,
    continuation: Continuation,
) -> bytes:
    """The PDF; one render for each label.

    form_id: of the form as it was shown. For 24 hours the same choices in the same form are the
    same sheet, which counts once.
    Raises BulkPlanError, PrintSizeError, CustomLogoPlanError (403), FieldErrors,
    IdempotencyKeyError (400), NotFoundError (404), IdempotencyKeyInUseError (409),
    QuotaSpentError, RendererBusyError (429), RendererLostError (503).
    """
    check_sheet_plan(tenant.plan, wanted)
    content = f"{acting_user.pk}:{wanted}"
    key, fingerprint = identify_form(kind="sheet", form_id=form_id, content=content)
    claimed = ClaimedRequest(
        tenant_id=tenant.pk,
        key=key,
        fingerprint=fingerprint,
        store=SheetAnswer.store,
        replay=partial(SheetAnswer.replay, tenant_id=tenant.pk, continuation=continuation),
    )
    answer = run_claimed(
        claimed,
        now=now,
        continuation=continuation,
        action=lambda settle: draw_and_charge_sheet(
            caller=RenderCaller(tenant, acting_user),
            wanted=wanted,
            largest_inches=tenant.plan.max_print_inches,
            now=now,
            continuation=continuation,
            settle=settle,
        ),
    )
    return answer.data
