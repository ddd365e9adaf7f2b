"""What workspaces owe for renders beyond their quota in one month, as CSV for billing."""

from datetime import date

from kernel.errors import FieldErrors
from kernel.spreadsheets import write_csv_lines
from plans.models import RenderUsage
from plans.quota_months import parse_quota_month
from plans.selectors import list_overage
from tenants.models import Tenant

COLUMNS = (
    *("month", "workspace_id", "workspace", "name", "plan"),
    *("renders", "credits_spent", "overage_renders", "overage_usd"),
)


def parse_month(text: str) -> date:
    """Raises FieldErrors (400) for what is no month."""
    try:
        return parse_quota_month(text)
    except ValueError as error:
        raise FieldErrors.of("month", "A month such as 2026-05 is required.") from error


def write_overage(month: date) -> bytes:
    """One line for each workspace that owes something.

    plan: the one it has today. overage_usd: each render at the price of its day, so a changed plan
    or price changes nothing here.
    """
    rows = list(list_overage(month))
    tenants = Tenant.objects.in_bulk([row.tenant_id for row in rows])
    return write_csv_lines([COLUMNS, *(_as_cells(row, tenants.get(row.tenant_id)) for row in rows)])


def _as_cells(row: RenderUsage, tenant: Tenant | None) -> tuple[str, ...]:
    return (
        f"{row.month:%Y-%m}",
        str(row.tenant_id),
        *((tenant.slug, tenant.name, tenant.plan_id) if tenant else ("", "", "")),
        str(row.renders),
        str(row.credits_spent),
        str(row.overage),
        str(row.overage_usd),
    )
