"""GET, POST /invite/<token>/: who invites, where to, as what; accept with or without account."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.errors import EmailTakenError
from accounts.selectors import has_account, list_password_rules
from dashboard.frame import PublicRequest, go_to, public_page, render_page, start_login
from dashboard.frame.second_sign_up import answer_second_sign_up
from dashboard.members.names import describe_roles, name_roles
from kernel.clock import utc_now
from kernel.errors import ApiError, FieldErrors
from kernel.request_addresses import get_request_address
from tenants.errors import InvitationGoneError
from tenants.selectors.workspaces import list_workspaces
from tenants.services.acceptance import (
    accept_as_user,
    accept_with_new_account,
    check_full_name,
    find_invitation,
    find_invited_email,
)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_invitation(request: PublicRequest, token: str) -> HttpResponse:
    """One of: accept, log in as the invited person first, make an account, ended."""
    try:
        if request.method != "POST":
            return _show(request, token, {})
        return _accept(request, token)
    except InvitationGoneError as error:
        return _answer_second_press(request, token) or _show_gone(request, error)
    except EmailTakenError as error:
        again = _answer_second_press(request, token)
        return again or _show(request, token, {"form": [error.detail]}, status=error.status)
    except FieldErrors as error:
        return _show(request, token, error.errors, status=400)
    except ApiError as error:
        return _show(request, token, {"form": [error.detail]}, status=error.status)


def _accept(request: PublicRequest, token: str) -> HttpResponse:
    now = utc_now()
    if request.login is not None:
        joined = accept_as_user(token=token, user=request.login.user, now=now)
        return go_to(request, f"/{joined.tenant.slug}/")
    joined = accept_with_new_account(
        token=token,
        password=request.POST.get("password", ""),
        full_name=check_full_name(request.POST.get("name", "")),
        address=get_request_address(request),
        now=now,
    )
    response = go_to(request, f"/{joined.tenant.slug}/")
    start_login(request, response, user=joined.user)
    return response


def _answer_second_press(request: PublicRequest, token: str) -> HttpResponse | None:
    """None but for the form that makes an account, sent again in its first minutes."""
    email, password = find_invited_email(token), request.POST.get("password", "")
    if request.login is not None or not email or not password:
        return None
    return answer_second_sign_up(request, email=email, password=password)


def _show_gone(request: PublicRequest, error: InvitationGoneError) -> HttpResponse:
    """Members come to their workspace: they press twice, or open the mail once more."""
    home = f"/{error.member_of}/" if error.member_of else ""
    mine = list_workspaces(user_id=request.login.user_id) if request.login else None
    if mine is not None and mine.filter(tenant__slug=error.member_of).exists():
        return go_to(request, home)
    context = {"text": error.detail, "next": home}
    return render_page(request, "dashboard/members/invite_gone.html", context, status=409)


def _show(
    request: PublicRequest, token: str, errors: dict[str, list[str]], *, status: int = 200
) -> HttpResponse:
    invitation = find_invitation(token, now=utc_now())
    inviter = invitation.invited_by
    person = request.login.user if request.login else None
    context = {
        "rules": list_password_rules(),
        "invitation": invitation,
        "invited_workspace": invitation.tenant,
        "inviter": (inviter.full_name or inviter.email) if inviter else invitation.tenant.name,
        "role_name": name_roles()[invitation.role],
        "role_note": describe_roles()[invitation.role],
        "is_invited_person": person is not None and person.email == invitation.email,
        "is_other_person": person is not None and person.email != invitation.email,
        "has_account": has_account(invitation.email),
        "next": request.path,
        "form": {"name": request.POST.get("name", "")},
        "errors": errors,
    }
    return render_page(request, "dashboard/members/invite.html", context, status=status)
