"""Mailed links: verification, forgotten password, change of email; nobody has to be logged in."""

import time

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from ninja import Router, Status

from accounts.schemas import ForgotPasswordIn, LinkIn, ResetPasswordIn
from accounts.services import emails, passwords
from kernel.clock import utc_now
from kernel.deferred_work import delay_response
from kernel.request_addresses import get_request_address
from kernel.schemas import Detail
from tenants.api.authentication import get_principal, member_auth

router = Router()
# Longer than any request for a reset takes, so that the time tells nothing either.
_FORGOT_SECS = 0.3
MAIL_ON_ITS_WAY = "If this address has an account, a mail is on its way."


@router.post("verify/", response={204: None}, summary="Verify an email")
def verify_email(request: HttpRequest, payload: LinkIn) -> HttpResponse:
    """With the token of the mailed link, once, within 48 hours."""
    emails.verify_email(token=payload.token, now=utc_now())
    return HttpResponse(status=204)


@router.post(
    "verify/resend/",
    response={204: None, 401: Detail, 429: Detail},
    auth=member_auth,
    summary="Mail the verification again",
)
def resend_verification(request: HttpRequest) -> HttpResponse:
    """At most 5 an hour. Nothing happens when the email is verified."""
    emails.send_verification_again(
        get_principal(request).user,
        now=utc_now(),
        language=get_language_from_request(request),
    )
    return HttpResponse(status=204)


@router.post("email/confirm/", response={204: None, 409: Detail}, summary="Confirm a new email")
def confirm_email(request: HttpRequest, payload: LinkIn) -> HttpResponse:
    """With the token of the link that the new address got. Ends all log-ins."""
    emails.confirm_email_change(
        token=payload.token, now=utc_now(), language=get_language_from_request(request)
    )
    return HttpResponse(status=204)


@router.post(
    "password/forgot/", response={202: Detail, 429: Detail}, summary="Ask for a new password"
)
def forgot_password(request: HttpRequest, payload: ForgotPasswordIn) -> Status[Detail]:
    """Always the same answer. An account gets at most 5 mails an hour."""
    started = time.monotonic()
    passwords.request_password_reset(
        email=payload.email,
        address=get_request_address(request),
        now=utc_now(),
        language=get_language_from_request(request),
    )
    delay_response(request, max(0.0, started + _FORGOT_SECS - time.monotonic()))
    return Status(202, Detail(detail=MAIL_ON_ITS_WAY))


@router.post("password/reset/", response={204: None}, summary="Set a new password")
def reset_password(request: HttpRequest, payload: ResetPasswordIn) -> HttpResponse:
    """With the token of the mailed link, once, within an hour. Ends all log-ins."""
    passwords.reset_password(token=payload.token, password=payload.password, now=utc_now())
    return HttpResponse(status=204)
