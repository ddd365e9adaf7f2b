"""POST /api/v1/generate/: an image of a URL, a text or a dynamic QR."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Router

from kernel.api_schemas import Detail
from kernel.clock import utc_now
from kernel.json_responses import json_answer
from qrs import generation, selectors
from qrs.generate_content import (
    Content,
    DynamicContent,
    ExistingDynamicQr,
    FixedText,
    choose_content,
)
from qrs.generation import RenderedQr
from qrs.render_warnings import RenderWarning, list_render_warnings
from qrs.rendering import RenderedImage, RenderOptions
from qrs.schemas_generate import IMAGE_RESPONSES, GenerateIn, GenerateOut
from tenants.api_auth import get_principal, workspace_auth
from tenants.idempotency.http import IDEMPOTENCY_HEADER, answer_once
from tenants.principals import Principal
from tenants.served_hosts import get_public_base_url

router = Router(auth=workspace_auth)
_JSON = "application/json"


@router.post(
    "",
    response={200: GenerateOut, 403: Detail, 404: Detail, 409: Detail, 429: Detail},
    summary="Generate an image",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER], "responses": IMAGE_RESPONSES},
)
def generate_image(request: HttpRequest, payload: GenerateIn) -> HttpResponse:
    """Every image is decoded again before it is answered.

    With `data_type: "dynamic"` and a new name and destination, the QR is created and rendered in
    one call, all or nothing. Counts as one render: a credit if there is one, else the month's
    quota. An `Idempotency-Key` header makes it safe to send the request again for 24 hours.
    """
    principal = get_principal(request)
    principal.require_writer()
    content = choose_content(payload)
    answer = answer_once(
        request,
        tenant_id=principal.tenant.pk,
        action=partial(_generate, principal, content, payload.as_options()),
    )
    return _represent(request, answer)


def _generate(principal: Principal, content: Content, options: RenderOptions) -> HttpResponse:
    """The answer as JSON, whatever was asked for: it is what a replay can be made of."""
    now, tenant = utc_now(), principal.tenant
    if isinstance(content, FixedText):
        image = generation.render_text(tenant=tenant, text=content.text, options=options, now=now)
        return _describe_image(image)
    rendered = _render_dynamic(principal, content, options, now)
    description = selectors.describe_qr(rendered.qr, base_url=get_public_base_url(tenant))
    warnings = list_render_warnings(rendered.qr)
    response = _describe_image(rendered.image, qr=description, warnings=warnings)
    if warnings:
        response.headers["X-QR-Warnings"] = ",".join(warning["code"] for warning in warnings)
    response.headers["X-QR-Short-Id"] = rendered.qr.short_id
    response.headers["X-QR-Public-Url"] = rendered.public_url
    return response


def _render_dynamic(
    principal: Principal, content: DynamicContent, options: RenderOptions, now: datetime
) -> RenderedQr:
    if isinstance(content, ExistingDynamicQr):
        return generation.render_existing_qr(
            tenant=principal.tenant, short_id=content.short_id, options=options, now=now
        )
    return generation.create_and_render_qr(
        tenant=principal.tenant,
        acting_user=principal.user,
        name=content.name,
        destination_url=content.destination_url,
        options=options,
        now=now,
    )


def _describe_image(
    image: RenderedImage,
    *,
    qr: dict[str, Any] | None = None,
    warnings: Sequence[RenderWarning] = (),
) -> HttpResponse:
    encoded = {
        "media_type": image.media_type,
        "base64": base64.b64encode(image.data).decode(),
        "width_px": image.width_px,
        "height_px": image.height_px,
    }
    scan = {"scan": {"warnings": warnings}} if warnings else {}
    return json_answer({"qr": qr, "image": encoded, **scan})


def _represent(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """As this request's Accept prefers: the image itself, or the JSON around it."""
    # Versions before this one kept the representation that the first request had asked for.
    if answer.headers["Content-Type"] == _JSON:
        image = json.loads(answer.content)["image"]
        if request.get_preferred_type([image["media_type"], _JSON]) != _JSON:
            headers = {name: value for name, value in answer.items() if name != "Content-Type"}
            data = base64.b64decode(image["base64"])
            answer = HttpResponse(data, content_type=image["media_type"], headers=headers)
    patch_vary_headers(answer, ["Accept"])
    return answer
