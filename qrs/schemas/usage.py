"""What has been used of a plan this month."""

from collections.abc import Sequence

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from kernel.clock import isoformat_z
from kernel.schemas import ResponseModel
from plans.models import Plan
from qrs.selectors.usage import KeyShare, WorkspaceUsage
from tenants.keys.models import ApiKey

_COUNT: JsonDict = {"minimum": 0}
_BILL: JsonDict = {
    "overage_this_month": 0,
    "overage_cost_usd": 0.0,
    "resets_at": "2026-06-01T00:00:00Z",
}


class KeyUsageOut(ResponseModel):
    """Of usage: quota, credits and used_this_month are the workspace's; the caps are the key's.

    null: unlimited. remaining: of the quota; credits are spent before it.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "key_prefix": "smk_aBc12dEf",
                "plan": "starter",
                "monthly_quota": 500,
                "used_this_month": 12,
                "remaining": 488,
                "max_size_inches": 8,
                "max_dpi": 300,
                "allow_custom_logo": True,
                "max_active_dynamic_qrs": 10,
                "max_bulk_items": 50,
                "active_dynamic_qrs": 3,
                "credits_remaining": 0,
                **_BILL,
            }
        }
    )
    key_prefix: str
    plan: str
    monthly_quota: int | None
    used_this_month: int = Field(json_schema_extra=_COUNT)
    remaining: int | None
    max_size_inches: int
    max_dpi: int
    allow_custom_logo: bool
    max_active_dynamic_qrs: int | None
    max_bulk_items: int
    active_dynamic_qrs: int = Field(json_schema_extra=_COUNT)
    credits_remaining: int = Field(json_schema_extra=_COUNT)
    overage_this_month: int = Field(json_schema_extra=_COUNT)
    overage_cost_usd: float = Field(json_schema_extra=_COUNT)
    resets_at: str

    @classmethod
    def from_usage(cls, usage: WorkspaceUsage, *, key: ApiKey, caps: Plan) -> "KeyUsageOut":
        """caps: the plan whose caps the key has."""
        return cls.model_construct(
            key_prefix=key.key_prefix,
            plan=caps.code,
            monthly_quota=usage.tenant.plan.renders_per_month,
            used_this_month=usage.month.renders,
            remaining=usage.remaining,
            max_size_inches=caps.max_print_inches,
            max_dpi=caps.max_dpi,
            allow_custom_logo=caps.custom_logo,
            max_active_dynamic_qrs=usage.tenant.plan.active_dynamic_qrs,
            max_bulk_items=caps.bulk_items_per_call,
            active_dynamic_qrs=usage.active_qrs,
            credits_remaining=usage.tenant.credits,
            overage_this_month=usage.month.overage,
            overage_cost_usd=float(usage.month.overage_usd),
            resets_at=isoformat_z(usage.resets_at),
        )


class KeyShareOut(ResponseModel):
    """What one key has used; people have used the rest."""

    id: int
    name: str
    key_prefix: str
    used_this_month: int = Field(json_schema_extra=_COUNT)
    credits_spent_this_month: int = Field(json_schema_extra=_COUNT)

    @classmethod
    def from_share(cls, share: KeyShare) -> "KeyShareOut":
        return cls.model_construct(
            id=share.key_id,
            name=share.name,
            key_prefix=share.key_prefix,
            used_this_month=share.renders,
            credits_spent_this_month=share.credits_spent,
        )


class WorkspaceUsageOut(ResponseModel):
    """Of all keys and people. null: unlimited. overage: what is billed beyond the quota."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "plan": "starter",
                "monthly_quota": 500,
                "used_this_month": 12,
                "remaining": 488,
                "credits_remaining": 0,
                "active_dynamic_qrs": 3,
                "max_active_dynamic_qrs": 10,
                "by_key": [
                    {
                        "id": 12,
                        "name": "Nightly sync",
                        "key_prefix": "smk_aBc12dEf",
                        "used_this_month": 9,
                        "credits_spent_this_month": 0,
                    }
                ],
                **_BILL,
            }
        }
    )
    plan: str
    monthly_quota: int | None
    used_this_month: int = Field(json_schema_extra=_COUNT)
    remaining: int | None
    credits_remaining: int = Field(json_schema_extra=_COUNT)
    active_dynamic_qrs: int = Field(json_schema_extra=_COUNT)
    max_active_dynamic_qrs: int | None
    by_key: list[KeyShareOut]
    overage_this_month: int = Field(json_schema_extra=_COUNT)
    overage_cost_usd: float = Field(json_schema_extra=_COUNT)
    resets_at: str

    @classmethod
    def from_usage(
        cls, usage: WorkspaceUsage, *, by_key: Sequence[KeyShareOut]
    ) -> "WorkspaceUsageOut":
        plan = usage.tenant.plan
        return cls.model_construct(
            plan=plan.code,
            monthly_quota=plan.renders_per_month,
            used_this_month=usage.month.renders,
            remaining=usage.remaining,
            credits_remaining=usage.tenant.credits,
            active_dynamic_qrs=usage.active_qrs,
            max_active_dynamic_qrs=plan.active_dynamic_qrs,
            by_key=list(by_key),
            overage_this_month=usage.month.overage,
            overage_cost_usd=float(usage.month.overage_usd),
            resets_at=isoformat_z(usage.resets_at),
        )
