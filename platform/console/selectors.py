"""What platform admins read, as plain dictionaries ready for JSON."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from console.models import AuditEntry
from console.services.plans import PLAN_FIELDS
from kernel.clock import isoformat_z
from kernel.errors import NotFoundError
from kernel.ids import is_short_id
from plans.models import Plan
from qrs.models import DynamicQr, ScanTotal
from qrs.routes.models import QrRoute, RouteState
from tenants.models import Membership, Role, Tenant
from tenants.postgres_schemas import tenant_schema


def list_tenants(*, search: str = "", plan: str = "", status: str = "") -> "QuerySet[Tenant]":
    """Workspaces by slug. search: part of the slug, the name or a member's email."""
    tenants = Tenant.objects.order_by("slug")
    if search:
        members = Membership.objects.filter(user__email__icontains=search).values("tenant_id")
        tenants = tenants.filter(
            Q(slug__icontains=search) | Q(name__icontains=search) | Q(pk__in=members)
        )
    if plan:
        tenants = tenants.filter(plan_id=plan)
    if status:
        tenants = tenants.filter(status=status)
    return tenants


def get_tenant(*, slug: str) -> dict[str, Any]:
    """One workspace. Raises NotFoundError (404)."""
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise NotFoundError
    return describe_tenants([tenant])[0]


def describe_tenants(tenants: Iterable[Tenant]) -> list[dict[str, Any]]:
    """Workspaces with their owners and how much they hold, in three queries for any number."""
    tenants = list(tenants)
    ids = [tenant.pk for tenant in tenants]
    owners = _owners_by_tenant(ids)
    members = _counts(Membership.objects.filter(tenant_id__in=ids))
    codes = _counts(QrRoute.objects.filter(tenant_id__in=ids).exclude(state=RouteState.DELETED))
    return [
        {
            "slug": tenant.slug,
            "name": tenant.name,
            "plan": tenant.plan_id,
            "status": tenant.status,
            "credits": tenant.credits,
            "owners": owners.get(tenant.pk, []),
            "members": members.get(tenant.pk, 0),
            "dynamic_qrs": codes.get(tenant.pk, 0),
            "created_at": isoformat_z(tenant.created_at),
        }
        for tenant in tenants
    ]


def list_owner_emails(*, tenant_id: int) -> list[str]:
    """Who to write to about a workspace."""
    return _owners_by_tenant([tenant_id]).get(tenant_id, [])


def _owners_by_tenant(tenant_ids: Iterable[int]) -> dict[int, list[str]]:
    rows = Membership.objects.filter(tenant_id__in=tenant_ids, role=Role.OWNER)
    owners: dict[int, list[str]] = {}
    for tenant_id, email in rows.order_by("user__email").values_list("tenant_id", "user__email"):
        owners.setdefault(tenant_id, []).append(email)
    return owners


def _counts(rows: "QuerySet[Any]") -> dict[int, int]:
    return dict(rows.values_list("tenant_id").annotate(count=Count("pk")).order_by())


def describe_plan(plan: Plan) -> dict[str, Any]:
    """One plan with all its limits; null means unlimited, or a custom price."""
    fields: dict[str, Any] = {name: getattr(plan, name) for name in PLAN_FIELDS}
    if plan.overage_usd is not None:
        fields["overage_usd"] = float(plan.overage_usd)
    return {"code": plan.code, **fields}


def get_plan(*, code: str) -> dict[str, Any]:
    """One plan. Raises NotFoundError (404)."""
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise NotFoundError
    return describe_plan(plan)


def get_route(*, short_id: str) -> QrRoute:
    """The registry's row of a printed code. Raises NotFoundError (404)."""
    route = QrRoute.objects.filter(short_id=short_id).first() if is_short_id(short_id) else None
    if route is None:
        raise NotFoundError
    return route


def get_qr(*, short_id: str) -> dict[str, Any]:
    """A printed code anywhere on the platform, and whose it is. Raises NotFoundError (404).

    A deleted QR still answers who owned it; what only its row knew is null then.
    """
    return get_qr_with_tag(short_id=short_id)[0]


def get_qr_with_tag(*, short_id: str) -> tuple[dict[str, Any], str | None]:
    """The same, and the entity tag that its owner reads; None for a deleted QR."""
    route = get_route(short_id=short_id)
    tenant = Tenant.objects.filter(pk=route.tenant_id).first()
    if tenant is None:
        raise NotFoundError
    with tenant_schema(tenant.schema_name):
        qr = DynamicQr.objects.filter(short_id=short_id).first()
        total = ScanTotal.objects.filter(qr_id=route.qr_id).first()
    description = {
        "short_id": route.short_id,
        "state": route.state,
        "blocked": bool(qr and qr.is_blocked),
        "name": qr.name if qr else None,
        "destination_url": qr.destination_url if qr else route.destination_url,
        "variants": qr.variants if qr else route.variants,
        "is_active": bool(qr and qr.is_active),
        "scan_count": total.scan_count if total else 0,
        "last_scanned_at": isoformat_z(total.last_scanned_at) if total else None,
        "created_at": isoformat_z(qr.created_at) if qr else None,
        "tenant": {
            "slug": tenant.slug,
            "name": tenant.name,
            "plan": tenant.plan_id,
            "status": tenant.status,
        },
        "owners": list_owner_emails(tenant_id=tenant.pk),
    }
    return description, qr.entity_tag if qr else None


def list_audit_entries(
    *, target_type: str = "", target_id: str = "", action: str = "", actor: str = ""
) -> "QuerySet[AuditEntry]":
    """Newest first. actor: a whole email; the others are exact, too."""
    wanted = {
        "target_type": target_type,
        "target_id": target_id,
        "action": action,
        "actor_email": actor,
    }
    return AuditEntry.objects.filter(**{k: v for k, v in wanted.items() if v}).order_by("-id")


def describe_audit_entry(entry: AuditEntry) -> dict[str, Any]:
    """Who, when, what, before and after."""
    return {
        "id": entry.pk,
        "created_at": isoformat_z(entry.created_at),
        "actor": {"id": entry.actor_id, "email": entry.actor_email},
        "action": entry.action,
        "target": {"type": entry.target_type, "id": entry.target_id},
        "before": entry.before,
        "after": entry.after,
        "request_id": entry.request_id,
    }
