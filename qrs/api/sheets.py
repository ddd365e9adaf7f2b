"""POST /api/v1/sheets/: labels to print."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kernel.clock import utc_now
from kernel.continuations import Continuation, respond_in_passes
from kernel.schemas import CodedDetail, Detail
from qrs.generation.callers import check_content_scope
from qrs.generation.completion import RenderCaller
from qrs.generation.contents import ExistingDynamicQr
from qrs.generation.sheet_answers import SheetAnswer
from qrs.generation.sheet_requests import check_sheet_plan, parse_sheet
from qrs.generation.sheets import draw_and_charge_sheet
from qrs.schemas.sheets import SHEET_RESPONSES, SheetIn
from tenants.api.authentication import allow, get_principal
from tenants.idempotency.http import IDEMPOTENCY_HEADER, make_claimed_request
from tenants.idempotency.services import Settle, run_claimed
from tenants.keys.scopes import Scope
from tenants.principals import Principal

router = Router(auth=allow(Scope.RENDER))


@router.post(
    "",
    response={403: Detail, 404: Detail, 409: Detail, 429: CodedDetail},
    summary="Print labels",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER], "responses": SHEET_RESPONSES},
)
def draw_labels(request: HttpRequest, payload: SheetIn) -> HttpResponse:
    """A PDF of dynamic QRs on label paper, A4 or Letter, with a caption on each label.

    Print it in its actual size ("100 %"), not fitted to the page. Every label is read back from
    the finished pages and graded; each counts as one render.
    """
    principal = get_principal(request)
    principal.require_writer()
    draw = partial(_draw, request, principal, payload, Continuation.of(request))
    return respond_in_passes(request, draw)


def _draw(
    request: HttpRequest, principal: Principal, payload: SheetIn, continuation: Continuation
) -> HttpResponse:
    tenant = principal.tenant
    check_content_scope(principal, ExistingDynamicQr(payload.short_ids[0]))
    claimed = make_claimed_request(
        request,
        tenant_id=tenant.pk,
        fields=payload.model_dump(mode="json", exclude_unset=True),
        files={},
        store=SheetAnswer.store,
        replay=partial(SheetAnswer.replay, tenant_id=tenant.pk, continuation=continuation),
    )
    answer = run_claimed(
        claimed,
        now=utc_now(),
        continuation=continuation,
        action=partial(_draw_anew, principal, payload, continuation),
    )
    return HttpResponse(answer.data, content_type="application/pdf", headers=dict(answer.headers))


def _draw_anew(
    principal: Principal,
    payload: SheetIn,
    continuation: Continuation,
    settle: Settle[SheetAnswer],
) -> SheetAnswer:
    plan = principal.caps_plan
    # Not for a replay, which needs no design: it may be another one by now, or gone.
    wanted = continuation.recall("wanted", partial(parse_sheet, payload))
    check_sheet_plan(plan, wanted)
    return draw_and_charge_sheet(
        caller=RenderCaller(principal.tenant, principal.acting_user, principal.key_id),
        wanted=wanted,
        largest_inches=plan.max_print_inches,
        now=utc_now(),
        continuation=continuation,
        settle=settle,
    )
