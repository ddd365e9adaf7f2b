"""A person's own account: password, email, log-ins, deletion."""

import uuid

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from ninja import Query, Router, Status

from accounts.models import Session
from accounts.schemas import (
    AccountOut,
    ChangeEmailIn,
    ChangePasswordIn,
    DeleteAccountIn,
    EndedSessionsOut,
    SessionOut,
    SessionPage,
)
from accounts.selectors import get_pending_email, has_second_factor, list_sessions
from accounts.services import emails, passwords
from accounts.services.sessions import end_other_sessions, end_session
from kernel.clock import utc_now
from kernel.pagination import PageQuery, paginate
from kernel.request_addresses import get_request_address
from kernel.schemas import Detail, Page
from tenants.api.authentication import get_principal, member_auth
from tenants.services.account_deletion import delete_account

router = Router(auth=member_auth)


@router.get("account/", response={200: AccountOut, 401: Detail}, summary="My account")
def get_account(request: HttpRequest) -> AccountOut:
    """What `PATCH /api/v1/me/` changes, and the state of email and two-factor."""
    user = get_principal(request).user
    return AccountOut.build_for(
        user,
        pending_email=get_pending_email(user, now=utc_now()),
        two_factor=has_second_factor(user.pk),
    )


@router.post(
    "password/", response={204: None, 401: Detail, 429: Detail}, summary="Change my password"
)
def change_password(request: HttpRequest, payload: ChangePasswordIn) -> HttpResponse:
    """All other log-ins end; this one goes on."""
    principal = get_principal(request)
    passwords.change_password(
        principal.user,
        current_password=payload.current_password,
        password=payload.password,
        session_id=principal.session_id,
        address=get_request_address(request),
    )
    return HttpResponse(status=204)


@router.post("email/", response={202: Detail, 401: Detail, 429: Detail}, summary="Change my email")
def change_email(request: HttpRequest, payload: ChangeEmailIn) -> Status[Detail]:
    """Takes effect when the link that the new address gets is followed, within 24 hours."""
    emails.request_email_change(
        get_principal(request).user,
        email=payload.email,
        password=payload.password,
        address=get_request_address(request),
        now=utc_now(),
        language=get_language_from_request(request),
    )
    return Status(202, Detail(detail="Follow the link that was mailed to the new address."))


@router.delete("email/", response={204: None, 401: Detail}, summary="Cancel the change of my email")
def cancel_email(request: HttpRequest) -> HttpResponse:
    """The link that the new address got ends. Without one, nothing happens."""
    emails.cancel_email_change(get_principal(request).user, now=utc_now())
    return HttpResponse(status=204)


@router.get(
    "sessions/", response={200: SessionPage, 401: Detail, 404: Detail}, summary="List my log-ins"
)
def list_my_sessions(request: HttpRequest, wanted: Query[PageQuery]) -> Page[SessionOut]:
    """By API and by browser, the latest first."""
    principal = get_principal(request)

    def build(rows: "QuerySet[Session]") -> list[SessionOut]:
        return [SessionOut.from_session(row, current=principal.session_id) for row in rows]

    sessions = list_sessions(principal.user, now=utc_now())
    return paginate(SessionPage, request, wanted, sessions, build)


@router.post(
    "sessions/end-others/",
    response={200: EndedSessionsOut, 401: Detail},
    summary="End all my other log-ins",
)
def end_others(request: HttpRequest) -> EndedSessionsOut:
    """Those of browsers, too."""
    principal = get_principal(request)
    ended = end_other_sessions(user=principal.user, session_id=principal.session_id, now=utc_now())
    return EndedSessionsOut.model_construct(ended=ended)


@router.delete(
    "sessions/{uuid:session_id}/",
    response={204: None, 401: Detail, 404: Detail},
    summary="End one of my log-ins",
)
def end_one(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Also this one."""
    end_session(user=get_principal(request).user, session_id=session_id, now=utc_now())
    return HttpResponse(status=204)


@router.post(
    "delete/",
    response={204: None, 401: Detail, 409: Detail, 429: Detail},
    summary="Delete my account",
)
def delete_me(request: HttpRequest, payload: DeleteAccountIn) -> HttpResponse:
    """For good. Where you are the only owner among others, make another member an owner first.

    Workspaces without other members are named in `workspaces`: their printed codes keep working.
    """
    delete_account(
        get_principal(request).user,
        password=payload.password,
        workspaces=payload.workspaces,
        address=get_request_address(request),
    )
    return HttpResponse(status=204)
