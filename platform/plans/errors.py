"""Refusals of plans and quotas."""

from datetime import datetime

from kernel.errors import FieldErrors, RateLimitedError
from kernel.translation import gettext as _
from plans.models import Plan
from plans.quota_months import get_quota_renewal


class QuotaSpentError(RateLimitedError):
    """429: the month's renders are used up."""

    code = "quota"

    def __init__(self, plan: Plan, now: datetime) -> None:
        renewal = get_quota_renewal(now)
        super().__init__(
            _(
                "Plan '%(plan)s' includes %(renders)s renders a month, and all are used."
                " The quota renews on %(day)s. Upgrade or buy a credit pack."
            )
            % {
                "plan": plan.code,
                "renders": plan.renders_per_month,
                "day": f"{renewal:%Y-%m-%d}",
            },
            retry_after_secs=int((renewal - now).total_seconds()) + 1,
        )


class UnknownPlanError(FieldErrors):
    """400: no plan has this code."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(
            {"plan": [_("Must be one of: %(values)s.") % {"values": ", ".join(codes)}]}
        )
