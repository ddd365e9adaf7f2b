"""Accounts and workspaces as the API writes them."""

from typing import Any

from accounts.models import User
from plans.models import LIMIT_FIELDS, Plan
from tenants.models import Tenant
from tenants.principals import Principal


def describe_user(user: User) -> dict[str, Any]:
    """The person."""
    return {
        "id": user.pk,
        "email": user.email,
        "full_name": user.full_name,
        "is_staff": user.is_staff,
    }


def describe_workspace(tenant: Tenant) -> dict[str, Any]:
    """The workspace."""
    return {"slug": tenant.slug, "name": tenant.name, "status": tenant.status}


def describe_plan(plan: Plan) -> dict[str, Any]:
    """The plan and its limits; None means unlimited."""
    return {
        "code": plan.code,
        "name": plan.name,
        "price_usd_month": plan.price_usd_month,
        "limits": {name: getattr(plan, name) for name in LIMIT_FIELDS},
    }


def describe_principal(principal: Principal) -> dict[str, Any]:
    """The answer of GET /api/v1/me/."""
    return {
        "user": describe_user(principal.user),
        "workspace": describe_workspace(principal.tenant),
        "role": str(principal.role),
        "plan": describe_plan(principal.tenant.plan),
        "credits": principal.tenant.credits,
    }
