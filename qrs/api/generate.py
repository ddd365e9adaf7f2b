"""POST /api/v1/generate/: an image of a URL, a text or a dynamic QR."""

import base64
import json
from contextlib import suppress
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Router

from kernel.clock import utc_now
from kernel.json_responses import json_response
from kernel.schemas import CodedDetail, Detail
from qrs.errors import ShortIdTakenError
from qrs.generation.completion import complete_render
from qrs.generation.content_choice import choose_content
from qrs.generation.contents import Content
from qrs.generation.drawing import Drawing, draw
from qrs.generation.warnings import list_content_warnings, list_render_warnings
from qrs.rendering import RenderOptions
from qrs.schemas.code_answers import DynamicQrOut
from qrs.schemas.generate import GenerateIn
from qrs.schemas.generate_answers import IMAGE_RESPONSES, GenerateOut
from qrs.selectors.codes import get_row
from qrs.services.codes import SHORT_ID_TRIES
from tenants.api.authentication import get_principal, workspace_auth
from tenants.idempotency.http import IDEMPOTENCY_HEADER, find_replay, idempotent_response
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
    A process draws two images of over 1,500 pixels at the same time; one more is 429 with the
    code `busy`, before anything is counted.
    """
    principal = get_principal(request)
    principal.require_writer()
    content, options = choose_content(payload), payload.as_options()
    answer = find_replay(request, tenant_id=principal.tenant.pk) or _draw_with_retries(
        request, principal, content, options
    )
    return _negotiate_type(request, answer)


def _draw_with_retries(
    request: HttpRequest, principal: Principal, content: Content, options: RenderOptions
) -> HttpResponse:
    attempt = partial(_draw_then_complete, request, principal, content, options)
    for _ in range(1, SHORT_ID_TRIES):
        with suppress(ShortIdTakenError):
            return attempt()
    return attempt()


def _draw_then_complete(
    request: HttpRequest, principal: Principal, content: Content, options: RenderOptions
) -> HttpResponse:
    """Draw outside of a transaction, then count and answer within a short one."""
    now = utc_now()
    drawing = draw(tenant=principal.tenant, content=content, options=options, now=now)
    return idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        action=partial(_complete, principal, content, drawing, now),
    )


def _complete(
    principal: Principal, content: Content, drawing: Drawing, now: datetime
) -> HttpResponse:
    """Always as JSON, because a replay may ask for JSON or for the image."""
    tenant, image = principal.tenant, drawing.image
    qr = complete_render(
        tenant=tenant, acting_user=principal.user, content=content, drawing=drawing, now=now
    )
    answer, warnings, headers = None, list_content_warnings(content), {}
    if qr:
        answer = DynamicQrOut.from_row(get_row(qr), base_url=get_public_base_url(tenant))
        warnings += list_render_warnings(qr)
        headers = {"X-QR-Short-Id": qr.short_id, "X-QR-Public-Url": drawing.public_url}
    if warnings:
        headers["X-QR-Warnings"] = ",".join(warning.code for warning in warnings)
    return json_response(
        GenerateOut.from_image(image, qr=answer, warnings=warnings), headers=headers
    )


def _negotiate_type(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The image itself or the JSON around it, as the request's Accept prefers."""
    # Answers stored by an earlier version may be images.
    if answer.headers["Content-Type"] == _JSON:
        image = json.loads(answer.content)["image"]
        if request.get_preferred_type([image["media_type"], _JSON]) != _JSON:
            headers = {name: value for name, value in answer.items() if name != "Content-Type"}
            data = base64.b64decode(image["base64"])
            answer = HttpResponse(data, content_type=image["media_type"], headers=headers)
    patch_vary_headers(answer, ["Accept"])
    return answer
