"""Sign-up, log-in, refresh, log-out, and the current user with their profile."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from ninja import Router

from accounts.emails import clean_email
from accounts.schemas import ProfilePatch
from accounts.services import close_session, rotate_session
from accounts.services.profile import update_profile
from kernel.clock import utc_now
from kernel.json_responses import json_response
from kernel.request_addresses import get_request_address
from kernel.schemas import CodedDetail, Detail, get_changes
from tenants.api.authentication import get_principal, member_auth
from tenants.api.sign_up import SignUpRequest, sign_up_once
from tenants.idempotency.http import IDEMPOTENCY_HEADER
from tenants.schemas.accounts import (
    MeOut,
    RefreshIn,
    SignUpIn,
    SignUpOut,
    TokenIn,
    TokensOut,
    UserOut,
    WorkspaceOut,
)
from tenants.services.accounts import check_sign_up, log_in_to_workspace, sign_up_workspace

auth_router = Router()
me_router = Router(auth=member_auth)


@auth_router.post(
    "signup/",
    response={201: SignUpOut, 409: Detail, 429: Detail},
    summary="Sign up",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def sign_up(request: HttpRequest, payload: SignUpIn) -> HttpResponse:
    """A new account, its own workspace on the free plan, and tokens for it.

    By default 300 per address in an hour. A replay by `Idempotency-Key` carries tokens of a
    new session.
    """
    workspace = check_sign_up(
        email=payload.email, password=payload.password, workspace=payload.workspace
    )
    wanted = SignUpRequest(
        fields=[clean_email(payload.email), workspace],
        password=payload.password,
        address=get_request_address(request),
    )
    return sign_up_once(request, wanted, partial(_sign_up, request, payload, workspace))


@auth_router.post(
    "token/",
    response={200: TokensOut, 401: Detail | CodedDetail, 403: Detail, 429: Detail},
    summary="Log in",
)
def log_in(request: HttpRequest, payload: TokenIn) -> TokensOut:
    """Tokens for one workspace.

    Failed tries in 15 minutes: 10 for an account from one network, 100 from a network, 100 for
    an account. An account with two-factor wants `otp`, too: without it the answer is 401 with the
    code `otp_required`, with a wrong one `otp_invalid`.
    """
    tokens = log_in_to_workspace(
        email=payload.email,
        password=payload.password,
        workspace=payload.workspace,
        otp=payload.otp,
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
        address=get_request_address(request),
        now=utc_now(),
    )
    return TokensOut.from_tokens(tokens)


@auth_router.post("token/refresh/", response={200: TokensOut, 401: Detail}, summary="Refresh")
def refresh_tokens(request: HttpRequest, payload: RefreshIn) -> TokensOut:
    """New tokens for a refresh token, which is then spent.

    Within 10 seconds of its first use it may be sent again, from a second tab or after a lost
    answer, and gets tokens of the same log-in. Later it ends the whole log-in: somebody else
    may hold a copy.
    """
    return TokensOut.from_tokens(rotate_session(refresh=payload.refresh, now=utc_now()))


@auth_router.post("logout/", response={204: None}, summary="Log out")
def log_out(request: HttpRequest, payload: RefreshIn) -> HttpResponse:
    """End the log-in that the refresh token belongs to; its access tokens end with it."""
    close_session(refresh=payload.refresh, now=utc_now())
    return HttpResponse(status=204)


@me_router.get("me/", response={200: MeOut, 401: Detail}, summary="Who am I")
def get_me(request: HttpRequest) -> MeOut:
    """User, workspace, role, plan and its limits. Also answers in a suspended workspace."""
    return MeOut.from_principal(get_principal(request))


@me_router.patch("me/", response={200: MeOut, 401: Detail}, summary="Change my profile")
def update_me(request: HttpRequest, payload: ProfilePatch) -> MeOut:
    """Name, language, theme, shortcuts. Only the fields sent change."""
    principal = get_principal(request)
    changes = get_changes(payload)
    if "full_name" in changes:
        changes["full_name"] = changes["full_name"] or ""
    user = update_profile(principal.user, changes=changes)
    return MeOut.from_principal(principal.as_user(user))


def _sign_up(request: HttpRequest, payload: SignUpIn, workspace: str) -> HttpResponse:
    made = sign_up_workspace(
        email=payload.email,
        password=payload.password,
        workspace=workspace,
        address=get_request_address(request),
        now=utc_now(),
        language=get_language_from_request(request),
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
    )
    answer = SignUpOut.model_construct(
        access=made.tokens.access,
        refresh=made.tokens.refresh,
        user=UserOut.from_user(made.user),
        workspace=WorkspaceOut.from_tenant(made.tenant),
    )
    return json_response(answer, status=201)
