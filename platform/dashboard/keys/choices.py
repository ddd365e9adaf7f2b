"""What the form for a new key offers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from kernel.translation import gettext as _
from plans.ranking import is_within
from plans.selectors import list_plans
from tenants.keys.scopes import Scope
from tenants.principals import Principal

NEVER = ""
OWN_PLAN = ""
USUAL_SCOPES = (Scope.RENDER, Scope.QRS_READ, Scope.QRS_WRITE)
"""Ticked in a new form; the others are for those who need them."""

_EXPIRY_DAYS = (30, 90, 365)


def name_scopes() -> dict[str, str]:
    """What each scope opens, in the order of the form."""
    return {
        Scope.RENDER.value: _("Render images"),
        Scope.QRS_READ.value: _("Read codes"),
        Scope.QRS_WRITE.value: _("Make and change codes"),
        Scope.ANALYTICS_READ.value: _("Read figures and scans"),
        Scope.DOMAINS.value: _("Manage custom domains"),
        Scope.WEBHOOKS.value: _("Manage webhooks, read events"),
    }


def list_scopes(chosen: Sequence[str]) -> list[tuple[str, str, bool]]:
    """(scope, what it opens, whether it is ticked)."""
    return [(scope, label, scope in chosen) for scope, label in name_scopes().items()]


def list_expiries() -> list[tuple[str, str]]:
    days = [(str(days), _("In %(days)s days") % {"days": days}) for days in _EXPIRY_DAYS]
    return [(NEVER, _("Never")), *days]


def read_expiry(raw: str, *, now: datetime) -> datetime | None:
    """What is not offered means never."""
    offered = {str(days): days for days in _EXPIRY_DAYS}
    return now + timedelta(days=offered[raw]) if raw in offered else None


def list_key_plans(principal: Principal) -> list[tuple[str, str]]:
    """That of the workspace, and lesser ones."""
    own = principal.tenant.plan
    lesser = [plan for plan in list_plans() if is_within(plan, own) and plan != own]
    return [(OWN_PLAN, _("As the workspace")), *((plan.code, plan.name) for plan in lesser)]
