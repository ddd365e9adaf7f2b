"""POST /api/v1/generate/: an image of a URL, a text or a dynamic QR."""

from dataclasses import replace
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Router

from kernel.clock import utc_now
from kernel.continuations import Continuation, respond_in_passes
from kernel.schemas import CodedDetail, Detail
from qrs.generation.answers import RenderAnswer
from qrs.generation.completion import draw_and_complete
from qrs.generation.content_choice import choose_content
from qrs.generation.contents import Content
from qrs.generation.drawing import Drawing
from qrs.generation.warnings import list_content_warnings, list_render_warnings
from qrs.models import DynamicQr
from qrs.schemas.code_answers import DynamicQrOut
from qrs.schemas.generate import GenerateIn
from qrs.schemas.generate_answers import IMAGE_RESPONSES, GenerateOut
from qrs.selectors.codes import get_row
from tenants.api.authentication import get_principal, workspace_auth
from tenants.idempotency.http import IDEMPOTENCY_HEADER, make_claimed_request
from tenants.idempotency.services import run_claimed
from tenants.principals import Principal
from tenants.selectors.hosts import get_public_base_url

router = Router(auth=workspace_auth)
_JSON = "application/json"


@router.post(
    "",
    response={200: GenerateOut, 403: Detail, 404: Detail, 409: Detail, 429: CodedDetail},
    summary="Generate an image",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER], "responses": IMAGE_RESPONSES},
)
def generate_image(request: HttpRequest, payload: GenerateIn) -> HttpResponse:
    """Every image is decoded again before it is answered.

    With `data_type: "dynamic"` and a new name and destination, the QR is created and rendered in
    one call, all or nothing. Counts as one render: a credit if there is one, else the month's
    quota. An `Idempotency-Key` header makes it safe to send the request again for 24 hours.
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
    tenant, now = principal.tenant, utc_now()
    content, options = choose_content(payload), payload.as_options()
    claimed = make_claimed_request(
        request,
        tenant_id=tenant.pk,
        fields=payload.model_dump(mode="json", exclude_unset=True),
        files={},
        store=RenderAnswer.store,
        replay=partial(RenderAnswer.replay, tenant_id=tenant.pk, continuation=continuation),
    )
    answer = run_claimed(
        claimed,
        now=now,
        continuation=continuation,
        action=lambda settle: draw_and_complete(
            tenant=tenant,
            acting_user=principal.user,
            content=content,
            options=options,
            now=now,
            continuation=continuation,
            settle=settle,
            answer=partial(_make_answer, principal, content),
        ),
    )
    return _negotiate_type(request, answer)


def _make_answer(
    principal: Principal, content: Content, qr: DynamicQr | None, drawing: Drawing
) -> RenderAnswer:
    """With the JSON around the image, because a replay may ask for JSON or for the image."""
    row, warnings, headers = None, list_content_warnings(content), {}
    if qr:
        base_url = get_public_base_url(principal.tenant)
        row = DynamicQrOut.from_row(get_row(qr), base_url=base_url)
        warnings += list_render_warnings(qr)
        headers = {"X-QR-Short-Id": qr.short_id, "X-QR-Public-Url": drawing.public_url}
    if warnings:
        headers["X-QR-Warnings"] = ",".join(warning.code for warning in warnings)
    shell = replace(drawing.image, data=b"")
    return RenderAnswer.of(
        drawing, GenerateOut.from_image(shell, qr=row, warnings=warnings), headers
    )


def _negotiate_type(request: HttpRequest, answer: RenderAnswer) -> HttpResponse:
    """The image itself or the JSON around it, as the request's Accept prefers."""
    preferred = request.get_preferred_type([answer.media_type, _JSON])
    if preferred == _JSON and answer.document is not None:
        response = HttpResponse(answer.to_json(), content_type=_JSON, headers=answer.headers)
    else:
        response = HttpResponse(answer.data, content_type=answer.media_type, headers=answer.headers)
    patch_vary_headers(response, ["Accept"])
    return response
