"""Many dynamic QRs in one call."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kernel.bulk_items import validate_items
from kernel.clock import utc_now
from kernel.continuations import Continuation, respond_in_passes
from kernel.csv_bodies import CSV_TYPE
from kernel.errors import ItemErrors
from kernel.json_responses import json_response
from kernel.schemas import CodedDetail, Detail, get_changes
from qrs.api.bulk_changes import read_patch
from qrs.api.bulk_slices import run_in_slices
from qrs.api.includes import (
    BULK_INCLUDE_PARAMETER,
    BULK_INCLUDES,
    INCLUDE_PARAMETER,
    INCLUDES,
    parse_request_includes,
    remove_listed_fields,
)
from qrs.routes.errors import RouteNotPublishedError
from qrs.schemas.bulk import (
    BulkCreatedOut,
    BulkCreateIn,
    BulkErrorsOut,
    BulkPatchedOut,
    BulkPatchIn,
    BulkResultOut,
    UrlChangeOut,
)
from qrs.schemas.code_answers import ExpandedDynamicQrOut
from qrs.schemas.codes import DynamicQrCreate
from qrs.selectors.codes import get_new_row
from qrs.services.bulk.creating import NewCode, create_many
from qrs.services.bulk.limits import check_bulk_plan
from qrs.services.bulk.patching import BulkPatch
from qrs.services.bulk.running import BulkResult
from qrs.services.codes import check_active_cap
from qrs.validation import looking_up_hosts_once
from tenants.api.authentication import allow, get_principal
from tenants.idempotency.http import IDEMPOTENCY_HEADER, find_replay, idempotent_response
from tenants.keys.scopes import Scope
from tenants.principals import Principal
from tenants.selectors.hosts import get_public_base_url

router = Router(auth=allow(Scope.QRS_WRITE))
_CREATED: dict[str, Any] = {
    "parameters": [INCLUDE_PARAMETER, IDEMPOTENCY_HEADER],
    "requestBody": {
        "content": {
            CSV_TYPE: {
                "schema": {"type": "string", "maxLength": 3 * 1024 * 1024},
                "example": "name,destination_url\r\nTable 1,https://example.com/menu\r\n",
            }
        }
    },
}


@router.post(
    "",
    response={201: BulkCreatedOut, 403: Detail, 409: Detail, 422: BulkErrorsOut, 429: CodedDetail},
    summary="Create many dynamic QRs",
    openapi_extra=_CREATED,
)
def create_dynamic_qrs(request: HttpRequest, payload: BulkCreateIn) -> HttpResponse:
    """All of them or none: with an error in any item the answer is 422, and nothing was created.

    As JSON, or as `text/csv` with the names of the fields in the first row
    (`name,destination_url,settings.forward_query`), comma or semicolon, UTF-8.
    """
    principal = get_principal(request)
    principal.require_writer()
    unwanted = set(INCLUDES) - set(parse_request_includes(request))
    # Before the checks of the plan, which the first call may have used up.
    replay = find_replay(request, tenant_id=principal.tenant.pk)
    if replay is not None:
        return remove_listed_fields(replay, unwanted)
    check_bulk_plan(plan=principal.caps_plan, count=len(payload.items))
    # Before the items, which take longer; create_many() decides.
    check_active_cap(principal.tenant, wanted=len(payload.items))
    codes = _check(payload.items, are_texts=request.content_type == CSV_TYPE)
    answer = idempotent_response(
        request, tenant_id=principal.tenant.pk, action=partial(_create, principal, codes)
    )
    return remove_listed_fields(answer, unwanted)


@router.patch(
    "",
    response={200: BulkPatchedOut, 403: Detail, 429: CodedDetail},
    summary="Change many dynamic QRs",
    openapi_extra={"parameters": [BULK_INCLUDE_PARAMETER]},
)
def update_dynamic_qrs(request: HttpRequest, payload: BulkPatchIn) -> HttpResponse:
    """Each QR by the rules of a single change, with its own result: wrong ones stay as they are.

    Send `dry_run` first, with `?include=urls`, to see what would happen; it changes nothing.
    Changes are made fifty at a time: a call whose connection breaks has done the first of them, and
    can be sent again.
    """
    principal = get_principal(request)
    principal.require_writer()
    includes = parse_request_includes(request, BULK_INCLUDES)
    patch = partial(_patch, principal, payload, includes, Continuation.of(request))
    return respond_in_passes(request, patch)


def _patch(
    principal: Principal,
    payload: BulkPatchIn,
    includes: Sequence[str],
    continuation: Continuation,
) -> HttpResponse:
    """Raises RouteNotPublishedError (503) when all is stored, and some of it not in force yet."""
    run = continuation.recall("bulk patch", partial(_begin, principal, payload))
    run_in_slices(run, continuation)
    outcome = run.outcome
    if not outcome.is_published:
        raise RouteNotPublishedError
    results = [_build_result(run, each, includes) for each in outcome.results]
    return json_response(BulkPatchedOut.model_construct(results=results))


def _build_result(run: BulkPatch, result: BulkResult, includes: Sequence[str]) -> BulkResultOut:
    fields = {"short_id": result.short_id, "ok": result.is_done, "errors": dict(result.errors)}
    if includes:
        changes = run.urls.get(result.short_id, ()) if result.is_done else ()
        fields["urls"] = [UrlChangeOut.build(**each._asdict()) for each in changes]
    return BulkResultOut.build(**fields)


def _begin(principal: Principal, payload: BulkPatchIn) -> BulkPatch:
    return BulkPatch(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        items=read_patch(payload, plan=principal.caps_plan),
        now=utc_now(),
        dry_run=payload.dry_run,
    )


def _check(items: Sequence[dict[str, Any]], *, are_texts: bool) -> list[NewCode]:
    """Raises ItemErrors (422)."""
    urls = [url for item in items if isinstance(url := item.get("destination_url"), str)]
    with looking_up_hosts_once(urls):
        checked = validate_items(items, DynamicQrCreate, are_texts=are_texts)
    if checked.errors:
        raise ItemErrors({place: str(error) for place, error in checked.errors.items()})
    return [
        NewCode(item.name, item.destination_url, **get_changes(item.settings))
        for item in checked.valid.values()
    ]


def _create(principal: Principal, codes: Sequence[NewCode]) -> HttpResponse:
    qrs = create_many(
        tenant_id=principal.tenant.pk, acting_user=principal.acting_user, codes=codes, now=utc_now()
    )
    build = partial(
        ExpandedDynamicQrOut.from_row,
        base_url=get_public_base_url(principal.tenant),
        # With all of them, because each replay may ask for others.
        includes=INCLUDES,
    )
    results = [build(get_new_row(qr)) for qr in qrs]
    return json_response(BulkCreatedOut.model_construct(results=results), status=201)
