"""What a workspace has used of its plan this month."""

from dataclasses import dataclass
from datetime import datetime

from plans.models import KeyUsage, RenderUsage
from plans.quota_months import get_quota_renewal
from plans.selectors import get_month_usage, list_key_usage
from qrs.selectors.overview import count_active_qrs
from tenants.keys.models import ApiKey
from tenants.keys.selectors import list_active_or_used_keys
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class WorkspaceUsage:
    """month: its renders, credits spent and overage; tenant: with its plan loaded."""

    tenant: Tenant
    month: RenderUsage
    active_qrs: int
    resets_at: datetime

    @property
    def remaining(self) -> int | None:
        """Renders left of the quota; None: unlimited."""
        quota = self.tenant.plan.renders_per_month
        return None if quota is None else max(0, quota - self.month.renders)


@dataclass(frozen=True, slots=True)
class KeyShare:
    """What one key has used this month. renders: of the quota, besides the credits."""

    key_id: int
    name: str
    key_prefix: str
    renders: int
    credits_spent: int


def get_workspace_usage(*, tenant: Tenant, now: datetime) -> WorkspaceUsage:
    """In the workspace's schema."""
    return WorkspaceUsage(
        tenant=tenant,
        month=get_month_usage(tenant_id=tenant.pk, now=now),
        active_qrs=count_active_qrs(),
        resets_at=get_quota_renewal(now),
    )


def list_usage_by_key(*, tenant_id: int, now: datetime) -> list[KeyShare]:
    """Active keys, and others that have rendered this month; in the order of the list of keys."""
    used = list_key_usage(tenant_id=tenant_id, now=now)
    return [
        _make_share(key, used.get(key.pk))
        for key in list_active_or_used_keys(tenant_id=tenant_id, used=used, now=now)
    ]


def _make_share(key: ApiKey, used: KeyUsage | None) -> KeyShare:
    renders, spent = (used.renders, used.credits_spent) if used else (0, 0)
    return KeyShare(key.pk, key.name, key.key_prefix, renders, spent)
