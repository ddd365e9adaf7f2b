"""A person's second factors, as far as they can be managed without a browser."""

from collections.abc import Callable, Iterable
from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accounts.schemas import (
    ConfirmPasswordIn,
    OtpIn,
    RecoveryCodesOut,
    TotpSetupOut,
    TwoFactorOut,
)
from accounts.selectors import get_second_factors
from accounts.services.confirmation import confirm_password
from accounts.services.factor_setup import confirm_totp, remove_totp, renew_recovery_codes
from accounts.services.totp import begin_totp
from kernel.clock import utc_now
from kernel.json_responses import json_response
from kernel.request_addresses import get_request_address
from kernel.schemas import Detail
from tenants.api.authentication import get_principal, member_auth
from tenants.idempotency.http import (
    IDEMPOTENCY_HEADER,
    REPLAYED_HEADER,
    ParsedBody,
    idempotent_response,
)
from tenants.principals import Principal

router = Router(auth=member_auth)
_WITHOUT_PASSWORD = ParsedBody(fields={}, files={})


@router.get("", response={200: TwoFactorOut, 401: Detail}, summary="My second factors")
def get_two_factor(request: HttpRequest) -> TwoFactorOut:
    """Passkeys are added and removed in the dashboard."""
    return TwoFactorOut.from_factors(get_second_factors(get_principal(request).user))


@router.post(
    "totp/",
    response={201: TotpSetupOut, 401: Detail, 409: Detail, 429: Detail},
    summary="Set up an authenticator app",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def start_totp(request: HttpRequest, payload: ConfirmPasswordIn) -> HttpResponse:
    """A secret for the app, which counts once a code of it was sent to `confirm/`."""
    return _confirmed_once(
        request,
        password=payload.password,
        action=partial(_begin, request, payload.password),
        secrets=TotpSetupOut.model_fields,
    )


@router.post(
    "totp/confirm/",
    response={200: RecoveryCodesOut, 401: Detail, 409: Detail, 429: Detail},
    summary="Confirm the authenticator app",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def finish_totp(request: HttpRequest, payload: OtpIn) -> HttpResponse:
    """From now on log-ins want a code. Answers ten recovery codes, unless there are some."""
    principal = get_principal(request)
    return idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        person_id=principal.user.pk,
        action=partial(_confirm, principal, payload.otp),
        secrets=RecoveryCodesOut.model_fields,
    )


@router.post(
    "totp/remove/",
    response={204: None, 401: Detail, 404: Detail, 429: Detail},
    summary="Remove the authenticator app",
)
def delete_totp(request: HttpRequest, payload: ConfirmPasswordIn) -> HttpResponse:
    """With the last second factor go the recovery codes."""
    remove_totp(
        get_principal(request).user,
        password=payload.password,
        address=get_request_address(request),
    )
    return HttpResponse(status=204)


@router.post(
    "recovery-codes/",
    response={201: RecoveryCodesOut, 401: Detail, 409: Detail, 429: Detail},
    summary="Make new recovery codes",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def renew_codes(request: HttpRequest, payload: ConfirmPasswordIn) -> HttpResponse:
    """Ten codes, shown once; all earlier ones end."""
    return _confirmed_once(
        request,
        password=payload.password,
        action=partial(_renew, request, payload.password),
        secrets=RecoveryCodesOut.model_fields,
    )


def _confirmed_once(
    request: HttpRequest,
    *,
    password: str,
    action: Callable[[], HttpResponse],
    secrets: Iterable[str],
) -> HttpResponse:
    """As idempotent_response(); a replay wants the right password, too."""
    principal = get_principal(request)
    response = idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        person_id=principal.user.pk,
        action=action,
        secrets=secrets,
        body=_WITHOUT_PASSWORD,
    )
    if REPLAYED_HEADER in response:
        address = get_request_address(request)
        confirm_password(principal.user, password=password, address=address)
    return response


def _begin(request: HttpRequest, password: str) -> HttpResponse:
    setup = begin_totp(
        get_principal(request).user,
        password=password,
        address=get_request_address(request),
        now=utc_now(),
    )
    return json_response(TotpSetupOut.from_setup(setup), status=201)


def _confirm(principal: Principal, otp: str) -> HttpResponse:
    codes = confirm_totp(principal.user, code=otp, session_id=principal.session_id, now=utc_now())
    return json_response(RecoveryCodesOut.from_codes(codes))


def _renew(request: HttpRequest, password: str) -> HttpResponse:
    codes = renew_recovery_codes(
        get_principal(request).user,
        password=password,
        address=get_request_address(request),
        now=utc_now(),
    )
    return json_response(RecoveryCodesOut.from_codes(codes), status=201)
