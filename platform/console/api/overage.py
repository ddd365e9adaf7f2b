"""What workspaces owe for renders beyond their quota."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from console.overage import parse_month, write_overage
from kernel.clock import utc_now
from kernel.spreadsheets import CSV_TYPE
from plans.quota_months import get_last_quota_month

router = Router()


class OverageQuery(BaseModel):
    """Which month."""

    month: str | None = Field(
        None, description="Such as 2026-05. Default: the month that ended last."
    )


@router.get(
    "export/",
    summary="Export overage",
    openapi_extra={
        "responses": {
            200: {
                "description": "The file.",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        }
    },
)
def export_overage(request: HttpRequest, query: Query[OverageQuery]) -> HttpResponse:
    """A line of CSV for each workspace with renders beyond a quota that bills them.

    `overage_usd` is what it owes for the month, each render at the price of its day; `plan` is
    today's. The month that runs may still grow.
    """
    month = get_last_quota_month(utc_now()) if query.month is None else parse_month(query.month)
    name = f'attachment; filename="overage-{month:%Y-%m}.csv"'
    return HttpResponse(
        write_overage(month), content_type=CSV_TYPE, headers={"Content-Disposition": name}
    )
