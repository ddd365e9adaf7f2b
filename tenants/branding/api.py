"""Branding endpoints: translate in, one call, translate out."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kernel.clock import utc_now
from kernel.deferred_work import defer_work
from kernel.json_responses import json_response
from kernel.schemas import Detail, get_changes
from tenants.api.authentication import get_principal, workspace_auth
from tenants.branding import services
from tenants.branding.logos.outcome import MAX_UPLOAD_BYTES, LogoImage, LogoProblem
from tenants.branding.schemas import BrandingOut, BrandingPatch
from tenants.branding.selectors import get_branding
from tenants.branding.uploads import FIELD, begin_upload, get_owner_limit
from tenants.models import Tenant
from tenants.principals import Principal

router = Router(auth=workspace_auth)
_UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {
                        FIELD: {
                            "type": "string",
                            "format": "binary",
                            "minLength": 1,
                            "maxLength": MAX_UPLOAD_BYTES,
                            "description": "A PNG, JPEG, WebP or SVG file of at most 4 MB.",
                        }
                    },
                    "additionalProperties": False,
                }
            }
        },
    }
}


@router.get("", response={200: BrandingOut, 403: Detail}, summary="Branding")
def retrieve_branding(request: HttpRequest) -> BrandingOut:
    """Name, colour and logo of the workspace's pages and mails."""
    return _build(get_principal(request).tenant)


@router.patch("", response={200: BrandingOut, 403: Detail}, summary="Update the branding")
def patch_branding(request: HttpRequest, payload: BrandingPatch) -> BrandingOut:
    """Only the fields sent change. Owners and admins; pages show it within seconds."""
    principal = _get_entitled(request)
    changes = {field: value or "" for field, value in get_changes(payload).items()}
    return _build(services.update_branding(tenant_id=principal.tenant.pk, changes=changes))


@router.put(
    "logo/",
    response={200: BrandingOut, 403: Detail, 413: Detail, 415: Detail, 429: Detail, 503: Detail},
    summary="Upload the logo",
    openapi_extra=_UPLOAD_BODY,
)
def put_logo(request: HttpRequest) -> HttpResponse:
    """Replaces the logo. Owners and admins.

    The picture is drawn anew as a PNG of at most 1,000 pixels and 300 kB, without metadata. An SVG
    must hold all that it shows: no scripts, entities, text or other files.
    """
    principal = _get_entitled(request)
    return defer_work(
        request,
        begin=partial(begin_upload, request),
        finish=partial(_finish_upload, principal),
        owner_limit=get_owner_limit(tenant_id=principal.tenant.pk),
    )


@router.delete("logo/", response={204: None, 403: Detail}, summary="Remove the logo")
def delete_logo(request: HttpRequest) -> HttpResponse:
    """Owners and admins. Without a logo, nothing changes."""
    principal = _get_entitled(request)
    services.remove_logo(tenant_id=principal.tenant.pk)
    return HttpResponse(status=204)


def _finish_upload(principal: Principal, converted: LogoImage | LogoProblem) -> HttpResponse:
    tenant = services.store_logo(tenant_id=principal.tenant.pk, converted=converted, now=utc_now())
    return json_response(_build(tenant))


def _get_entitled(request: HttpRequest) -> Principal:
    """Raises ReadOnlyRoleError (403), ManagersOnlyError (403)."""
    principal = get_principal(request)
    principal.require_writer()
    services.check_role(principal.role)
    return principal


def _build(tenant: Tenant) -> BrandingOut:
    return BrandingOut.from_branding(get_branding(tenant))
