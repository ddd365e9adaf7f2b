"""/api/v1/usage/: the quota and what is used of it."""

from django.http import HttpRequest
from ninja import Router

from kernel.clock import utc_now
from qrs.schemas.usage import KeyShareOut, KeyUsageOut, WorkspaceUsageOut
from qrs.selectors.usage import get_workspace_usage, list_usage_by_key
from tenants.api.authentication import get_principal, key_auth, workspace_auth
from tenants.keys.errors import InvalidApiKeyError

router = Router(auth=workspace_auth)


@router.get("", response={200: KeyUsageOut}, auth=key_auth, summary="Usage, for an API key")
def get_key_usage(request: HttpRequest) -> KeyUsageOut:
    """The month's quota of the workspace, and the caps of the key that calls."""
    principal = get_principal(request)
    if principal.key is None:
        raise InvalidApiKeyError
    usage = get_workspace_usage(tenant=principal.tenant, now=utc_now())
    return KeyUsageOut.from_usage(usage, key=principal.key, caps=principal.caps_plan)


@router.get("me/", response={200: WorkspaceUsageOut}, summary="Usage of the workspace")
def get_my_usage(request: HttpRequest) -> WorkspaceUsageOut:
    """The month's quota, and what each API key has used of it.

    Keys are listed while they are active, and in the months in which they have rendered.
    """
    tenant, now = get_principal(request).tenant, utc_now()
    return WorkspaceUsageOut.from_usage(
        get_workspace_usage(tenant=tenant, now=now),
        by_key=[
            KeyShareOut.from_share(share)
            for share in list_usage_by_key(tenant_id=tenant.pk, now=now)
        ],
    )
