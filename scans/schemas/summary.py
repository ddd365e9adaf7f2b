"""The figures of all QRs of a workspace together."""

from pydantic import ConfigDict, Field

from kernel.schemas import ResponseModel
from scans.analytics.summary import WorkspaceSummary
from scans.period import Period
from scans.schemas.analytics import DayCount


class QrCount(ResponseModel):
    """Scans of one QR in the period."""

    short_id: str
    name: str
    count: int


class SummaryOut(ResponseModel):
    """All QRs of the workspace together. Days are UTC."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "total_scans": 12470,
                "scans_in_period": 43,
                "period_days": 30,
                "by_day": [
                    {"day": "2026-05-07", "count": 12},
                    {"day": "2026-05-08", "count": 31},
                ],
                "top_qrs": [{"short_id": "aBc12dEf", "name": "Spring 2026 menu", "count": 40}],
            }
        }
    )
    total_scans: int = Field(description="All-time, deleted QRs included.")
    scans_in_period: int
    period_days: int
    by_day: list[DayCount]
    top_qrs: list[QrCount] = Field(description="The 10 most scanned that still exist.")

    @classmethod
    def of(cls, summary: WorkspaceSummary, *, period: Period) -> "SummaryOut":
        return cls.model_construct(
            total_scans=summary.total_scans,
            scans_in_period=sum(count for _, count in summary.by_day),
            period_days=period.days,
            by_day=[DayCount.build(day=day, count=count) for day, count in summary.by_day],
            top_qrs=[
                QrCount.build(short_id=qr.short_id, name=qr.name, count=qr.scan_count)
                for qr in summary.top_qrs
            ],
        )
