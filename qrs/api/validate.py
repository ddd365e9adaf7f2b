"""POST /api/v1/validate/: what generate would say."""

import math
from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from kernel.continuations import Continuation, respond_in_passes
from kernel.errors import FieldErrors
from kernel.json_responses import json_response
from kernel.schemas import CodedDetail, Detail
from kernel.translation import gettext as _
from qrs.generation.callers import check_caller
from qrs.generation.requests import parse_generate
from qrs.generation.responses import list_all_warnings
from qrs.generation.validation import validate_request
from qrs.schemas.forms import make_form_body
from qrs.schemas.generate import GenerateIn
from qrs.schemas.generate_answers import ValidateOut
from tenants.api.authentication import allow, get_principal
from tenants.keys.scopes import Scope
from tenants.principals import Principal

router = Router(auth=allow(Scope.RENDER))
DEFAULT_DISTANCE_MM, MIN_DISTANCE_MM, MAX_DISTANCE_MM = 250, 50, 100_000
_LONGEST_NUMBER = 20


class ValidateQuery(BaseModel):
    """A text, so that a wrong one gets a message of ours."""

    distance: str | None = Field(
        None, description="From which it will be scanned, in millimetres. Default 250."
    )


@router.post(
    "",
    response={200: ValidateOut, 403: Detail, 404: Detail, 429: CodedDetail},
    summary="Validate a render",
    openapi_extra={"requestBody": make_form_body(GenerateIn)},
)
def validate_image(
    request: HttpRequest, payload: GenerateIn, wanted: Query[ValidateQuery]
) -> HttpResponse:
    """A dry run of `POST /api/v1/generate/`: the same body, the same refusals, and no cost.

    Nothing is made or counted, and the quota is not asked. At most 120 a minute for a workspace.
    """
    principal = get_principal(request)
    principal.require_writer()
    distance_mm = parse_distance(wanted.distance)
    validate = partial(_validate, request, principal, payload, distance_mm)
    return respond_in_passes(request, validate)


def parse_distance(raw: str | None) -> float:
    """In millimetres. Raises FieldErrors (400)."""
    if raw is None:
        return DEFAULT_DISTANCE_MM
    try:
        distance = float(raw) if len(raw) <= _LONGEST_NUMBER else math.nan
    except ValueError:
        distance = math.nan
    if not MIN_DISTANCE_MM <= distance <= MAX_DISTANCE_MM:
        text = _("A number of millimetres from %(lowest)s to %(highest)s is required.")
        values = {"lowest": MIN_DISTANCE_MM, "highest": f"{MAX_DISTANCE_MM:,}"}
        raise FieldErrors.of("distance", text % values)
    return distance


def _validate(
    request: HttpRequest, principal: Principal, payload: GenerateIn, distance_mm: float
) -> HttpResponse:
    wanted = parse_generate(payload)
    check_caller(principal, wanted)
    validation = validate_request(
        wanted,
        tenant=principal.tenant,
        distance_mm=distance_mm,
        continuation=Continuation.of(request),
    )
    answer = ValidateOut.from_inspection(
        validation.inspection,
        scan=validation.scan,
        options=validation.options,
        warnings=list_all_warnings(wanted.content, validation.qr, validation.scan),
    )
    return json_response(answer)
