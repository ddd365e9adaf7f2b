"""What platform admins read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from audit.context import BY_MEMBERS
from console.models import AuditEntry
from kernel.errors import NotFoundError
from kernel.ids import is_short_id
from plans.models import Plan
from qrs.models import DynamicQr, ScanTotal
from qrs.routes.models import QrRoute, RouteState
from tenants.models import Membership, Role, Tenant
from tenants.postgres_schemas import tenant_schema


@dataclass(frozen=True, slots=True)
class TenantSummary:
    """A workspace with its owners' emails, and how many members and codes it has."""

    tenant: Tenant
    owners: list[str]
    member_count: int
    qr_count: int


@dataclass(frozen=True, slots=True)
class QrRecord:
    """A printed code and its workspace. qr: None once the code is deleted. owners: emails."""

    route: QrRoute
    tenant: Tenant
    qr: DynamicQr | None
    total: ScanTotal | None
    owners: list[str]


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


def get_tenant_summary(*, slug: str) -> TenantSummary:
    """Raises NotFoundError (404)."""
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise NotFoundError
    return list_tenant_summaries([tenant])[0]


def list_tenant_summaries(tenants: Iterable[Tenant]) -> list[TenantSummary]:
    """Three queries for any number of workspaces."""
    tenants = list(tenants)
    ids = [tenant.pk for tenant in tenants]
    owners = _owners_by_tenant(ids)
    members = _counts(Membership.objects.filter(tenant_id__in=ids))
    qrs = _counts(QrRoute.objects.filter(tenant_id__in=ids).exclude(state=RouteState.DELETED))
    return [
        TenantSummary(
            tenant=tenant,
            owners=owners.get(tenant.pk, []),
            member_count=members.get(tenant.pk, 0),
            qr_count=qrs.get(tenant.pk, 0),
        )
        for tenant in tenants
    ]


def list_owner_emails(*, tenant_id: int) -> list[str]:
    return _owners_by_tenant([tenant_id]).get(tenant_id, [])


def _owners_by_tenant(tenant_ids: Iterable[int]) -> dict[int, list[str]]:
    rows = Membership.objects.filter(tenant_id__in=tenant_ids, role=Role.OWNER)
    owners: dict[int, list[str]] = {}
    for tenant_id, email in rows.order_by("user__email").values_list("tenant_id", "user__email"):
        owners.setdefault(tenant_id, []).append(email)
    return owners


def _counts(rows: "QuerySet[Any]") -> dict[int, int]:
    """{tenant id: rows}."""
    return dict(rows.values_list("tenant_id").annotate(count=Count("pk")).order_by())


def get_plan(*, code: str) -> Plan:
    """Raises NotFoundError (404)."""
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise NotFoundError
    return plan


def get_route(*, short_id: str) -> QrRoute:
    """The registry's row of a printed code. Raises NotFoundError (404)."""
    route = QrRoute.objects.filter(short_id=short_id).first() if is_short_id(short_id) else None
    if route is None:
        raise NotFoundError
    return route


def get_qr_record(*, short_id: str) -> QrRecord:
    """A code of any workspace, deleted ones included. Raises NotFoundError (404)."""
    route = get_route(short_id=short_id)
    tenant = Tenant.objects.filter(pk=route.tenant_id).first()
    if tenant is None:
        raise NotFoundError
    with tenant_schema(tenant.schema_name):
        qr = DynamicQr.objects.filter(short_id=short_id).first()
        total = ScanTotal.objects.filter(qr_id=route.qr_id).first()
    return QrRecord(route, tenant, qr, total, list_owner_emails(tenant_id=tenant.pk))


def list_audit_entries(
    *, target_type: str = "", target_id: str = "", action: str = "", actor: str = ""
) -> "QuerySet[AuditEntry]":
    """Newest first: what the platform did. Filters match exactly. actor: an email."""
    filters = {
        "target_type": target_type,
        "target_id": target_id,
        "action": action,
        "actor_email": actor,
    }
    entries = AuditEntry.objects.exclude(via__in=BY_MEMBERS)
    return entries.filter(**{k: v for k, v in filters.items() if v}).order_by("-id")
