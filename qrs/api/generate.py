"""POST /api/v1/generate/: an image of a URL, a text or a dynamic QR."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Router

from kernel.clock import utc_now
from kernel.continuations import Continuation, respond_in_passes
from kernel.schemas import CodedDetail, Detail
from qrs.generation.answers import RenderAnswer
from qrs.generation.callers import check_content_scope, check_render_caps
from qrs.generation.completion import RenderCaller, draw_and_complete
from qrs.generation.content_choice import choose_content
from qrs.generation.drawing import Drawing
from qrs.generation.logos import load_logo
from qrs.generation.requests import parse_generate
from qrs.generation.responses import FILE_NAME_HEADER, make_answer
from qrs.models import DynamicQr
from qrs.schemas.forms import make_form_body
from qrs.schemas.generate import GenerateIn
from qrs.schemas.generate_answers import IMAGE_RESPONSES, GenerateOut
from qrs.schemas.logo_fields import FILE_FIELD
from tenants.api.authentication import allow, get_principal
from tenants.idempotency.http import IDEMPOTENCY_HEADER, make_claimed_request
from tenants.idempotency.services import Settle, run_claimed
from tenants.keys.scopes import Scope
from tenants.principals import Principal

router = Router(auth=allow(Scope.RENDER))
_JSON = "application/json"


@router.post(
    "",
    response={200: GenerateOut, 403: Detail, 404: Detail, 409: Detail, 429: CodedDetail},
    summary="Generate an image",
    openapi_extra={
        "parameters": [IDEMPOTENCY_HEADER],
        "requestBody": make_form_body(GenerateIn),
        "responses": IMAGE_RESPONSES,
    },
)
def generate_image(request: HttpRequest, payload: GenerateIn) -> HttpResponse:
    """Every image is decoded again before it is answered, and graded by how well it scans.

    With `data_type: "dynamic"` and a new name and destination, the QR is created and rendered in
    one call, all or nothing. Counts as one render: a credit if there is one, else the month's
    quota. An `Idempotency-Key` header makes it safe to send the request again for 24 hours.
    As JSON, or as `multipart/form-data` with the same names, objects as JSON text and the logo as
    a file. A code that scans worse than `min_grade` is 400, on the field that would mend it.
    Large images and SVGs are drawn one after the other; when too many wait, of the workspace or in
    all, the answer is 429 with the code `busy`, before anything is counted.
    """
    principal = get_principal(request)
    principal.require_writer()
    generate = partial(_generate, request, principal, payload, Continuation.of(request))
    return respond_in_passes(request, generate)


def _generate(
    request: HttpRequest, principal: Principal, payload: GenerateIn, continuation: Continuation
) -> HttpResponse:
    tenant = principal.tenant
    check_content_scope(principal, choose_content(payload))
    claimed = make_claimed_request(
        request,
        tenant_id=tenant.pk,
        fields=payload.model_dump(mode="json", exclude_unset=True, exclude={FILE_FIELD}),
        files={FILE_FIELD: payload.logo_file} if payload.logo_file else {},
        store=RenderAnswer.store,
        replay=partial(RenderAnswer.replay, tenant_id=tenant.pk, continuation=continuation),
    )
    answer = run_claimed(
        claimed,
        now=utc_now(),
        continuation=continuation,
        action=partial(_draw, principal, payload, continuation),
    )
    return _negotiate_type(request, answer)


def _draw(
    principal: Principal,
    payload: GenerateIn,
    continuation: Continuation,
    settle: Settle[RenderAnswer],
) -> RenderAnswer:
    tenant, now = principal.tenant, utc_now()
    # Not for a replay, which needs no design: it may be another one by now, or gone.
    wanted = continuation.recall("wanted", partial(parse_generate, payload))
    check_render_caps(principal.caps_plan, wanted.options, has_logo=wanted.has_logo)
    logo = load_logo(wanted.logo_source, tenant=tenant, continuation=continuation)

    def answer(qr: DynamicQr | None, drawing: Drawing) -> RenderAnswer:
        return make_answer(tenant=tenant, content=wanted.content, qr=qr, drawing=drawing, now=now)

    return draw_and_complete(
        caller=RenderCaller(tenant, principal.acting_user, principal.key_id),
        content=wanted.content,
        options=wanted.with_logo(logo),
        now=now,
        continuation=continuation,
        settle=settle,
        answer=answer,
    )


def _negotiate_type(request: HttpRequest, answer: RenderAnswer) -> HttpResponse:
    """The image itself or the JSON around it, as the request's Accept prefers."""
    preferred = request.get_preferred_type([answer.media_type, _JSON])
    headers = dict(answer.headers)
    if preferred == _JSON and answer.document is not None:
        headers.pop(FILE_NAME_HEADER, None)
        response = HttpResponse(answer.to_json(), content_type=_JSON, headers=headers)
    else:
        response = HttpResponse(answer.data, content_type=answer.media_type, headers=headers)
    patch_vary_headers(response, ["Accept"])
    return response
