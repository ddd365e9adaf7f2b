"""A person's second factors, as far as they can be managed without a browser."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from accounts.schemas import (
    ConfirmPasswordIn,
    OtpIn,
    RecoveryCodesOut,
    TotpSetupOut,
    TwoFactorOut,
)
from accounts.selectors import get_second_factors
from accounts.services.factor_setup import confirm_totp, remove_totp, renew_recovery_codes
from accounts.services.totp import begin_totp
from kernel.clock import utc_now
from kernel.request_addresses import get_request_address
from kernel.schemas import Detail
from tenants.api.authentication import get_principal, member_auth

router = Router(auth=member_auth)


@router.get("", response={200: TwoFactorOut, 401: Detail}, summary="My second factors")
def get_two_factor(request: HttpRequest) -> TwoFactorOut:
    """Passkeys are added and removed in the dashboard."""
    return TwoFactorOut.from_factors(get_second_factors(get_principal(request).user))


@router.post(
    "totp/",
    response={201: TotpSetupOut, 401: Detail, 409: Detail, 429: Detail},
    summary="Set up an authenticator app",
)
def start_totp(request: HttpRequest, payload: ConfirmPasswordIn) -> Status[TotpSetupOut]:
    """A secret for the app, which counts once a code of it was sent to `confirm/`."""
    setup = begin_totp(
        get_principal(request).user,
        password=payload.password,
        address=get_request_address(request),
        now=utc_now(),
    )
    return Status(201, TotpSetupOut.from_setup(setup))


@router.post(
    "totp/confirm/",
    response={200: RecoveryCodesOut, 401: Detail, 409: Detail, 429: Detail},
    summary="Confirm the authenticator app",
)
def finish_totp(request: HttpRequest, payload: OtpIn) -> RecoveryCodesOut:
    """From now on log-ins want a code. Answers ten recovery codes, unless there are some."""
    principal = get_principal(request)
    codes = confirm_totp(
        principal.user, code=payload.otp, session_id=principal.session_id, now=utc_now()
    )
    return RecoveryCodesOut.from_codes(codes)


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
)
def renew_codes(request: HttpRequest, payload: ConfirmPasswordIn) -> Status[RecoveryCodesOut]:
    """Ten codes, shown once; all earlier ones end."""
    codes = renew_recovery_codes(
        get_principal(request).user,
        password=payload.password,
        address=get_request_address(request),
        now=utc_now(),
    )
    return Status(201, RecoveryCodesOut.from_codes(codes))
