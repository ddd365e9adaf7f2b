"""Refusals of plans and quotas."""

from datetime import datetime

from kernel.errors import FieldErrors, RateLimitedError
from kernel.translation import gettext as _
from plans.models import Plan
from plans.quota_months import get_quota_renewal


class QuotaSpentError(RateLimitedError):
    """429: fewer of the month's renders are left than are wanted."""

    code = "quota"

    def __init__(self, plan: Plan, now: datetime, *, wanted: int = 1) -> None:
        renewal = get_quota_renewal(now)
        super().__init__(
            self._choose_text(wanted)
            % {
                "plan": plan.code,
                "renders": plan.renders_per_month,
                "wanted": wanted,
                "day": f"{renewal:%Y-%m-%d}",
            },
            retry_after_secs=int((renewal - now).total_seconds()) + 1,
        )

    @staticmethod
    def _choose_text(wanted: int) -> str:
        if wanted > 1:
            return _(
                "Plan '%(plan)s' includes %(renders)s renders a month, and fewer are left than"
                " this needs: %(wanted)s. Ask for fewer, upgrade or buy a credit pack. The quota"
                " renews on %(day)s."
            )
        return _(
            "Plan '%(plan)s' includes %(renders)s renders a month, and all are used."
            " The quota renews on %(day)s. Upgrade or buy a credit pack."
        )


class UnknownPlanError(FieldErrors):
    """400: no plan has this code."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(
            {"plan": [_("Must be one of: %(values)s.") % {"values": ", ".join(codes)}]}
        )
