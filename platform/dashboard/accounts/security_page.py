"""The security page with its forms, one of which may have been refused."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from accounts.selectors import get_second_factors, list_sessions
from accounts.services.passkeys import ask_for_passkey
from dashboard.accounts.browser_names import describe_browser
from dashboard.accounts.forms import get_status, read_errors
from dashboard.frame import AccountRequest, render_page
from kernel.clock import utc_now
from kernel.errors import ApiError
from kernel.translation import gettext as _
from tenants.selectors.workspaces import list_workspaces

_MOST_SESSIONS = 50


@dataclass(frozen=True, slots=True)
class LogIn:
    """A row of the list of log-ins."""

    id: str
    name: str
    network: str
    seen_at: Any
    is_current: bool


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """form: the name of the form that changes it."""

    id: int
    name: str
    last_used_at: Any
    form: str


def render_security(
    request: AccountRequest, *, form: str = "", error: ApiError | None = None
) -> HttpResponse:
    """form: the name of the one that was refused."""
    user = request.session_user
    log_ins = list_log_ins(request)
    factors = get_second_factors(user)
    is_confirmed = request.browser_session.second_factor_at is not None
    context = {
        "factors": factors,
        "passkeys": [
            PasskeyRow(row.pk, row.name, row.last_used_at, f"passkey-{row.pk}")
            for row in factors.passkeys
        ],
        "log_ins": log_ins,
        "others": sum(not one.is_current for one in log_ins),
        "is_confirmed": is_confirmed,
        "passkey": None if is_confirmed else ask_for_passkey(user),
        "required_by": _find_requiring(request),
        "refused": form,
        "errors": read_errors(error) if error else {},
    }
    status = get_status(error) if error else 200
    return render_page(request, "dashboard/accounts/security.html", context, status=status)


def list_log_ins(request: AccountRequest) -> list[LogIn]:
    """The latest first."""
    sessions = list_sessions(request.session_user, now=utc_now())[:_MOST_SESSIONS]
    return [
        LogIn(
            id=str(session.pk),
            name=_("Platform admin, read-only")
            if session.acting_admin_id
            else _name_log_in(session.tenant_id, session.user_agent),
            # Of the platform, it is nobody else's business.
            network="" if session.acting_admin_id else session.network,
            seen_at=session.last_seen_at or session.created_at,
            is_current=session.pk == request.browser_session.pk,
        )
        for session in sessions
    ]


def _name_log_in(tenant_id: int | None, user_agent: str) -> str:
    if tenant_id is None:
        return describe_browser(user_agent)
    return f"API · {describe_browser(user_agent)}" if user_agent else "API"


def _find_requiring(request: AccountRequest) -> str:
    """The name of the workspace that has sent the person here, as it requires two-factor."""
    slug = request.GET.get("required-by", "")[:60].replace("\0", "")
    if not slug:
        return ""
    rows = list_workspaces(user_id=request.session_user.pk).filter(tenant__slug=slug)
    found = rows.first()
    return found.tenant.name if found else ""
