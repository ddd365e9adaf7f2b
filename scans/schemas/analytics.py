"""The figures of one QR."""

from typing import Any

from pydantic import ConfigDict

from kernel.schemas import ResponseModel
from qrs.models import DynamicQr
from scans.analytics.qr_analytics import Pairs, QrAnalytics
from scans.period import Period

_EXAMPLE: dict[str, Any] = {
    "short_id": "aBc12dEf",
    "name": "Spring 2026 menu",
    "total_scans": 1247,
    "scans_in_period": 43,
    "period_days": 30,
    "by_day": [{"day": "2026-05-07", "count": 12}, {"day": "2026-05-08", "count": 31}],
    "top_referers": [
        {"referer": "(direct)", "count": 36},
        {"referer": "https://google.com/", "count": 7},
    ],
    "top_clients": [{"client": "iOS", "count": 26}, {"client": "Android", "count": 17}],
    "top_countries": [{"country": "CA", "count": 35}, {"country": "US", "count": 8}],
    "top_cities": [{"city": "Montreal, CA", "count": 31}],
    "top_devices": [{"device": "iPhone", "count": 26}, {"device": "Android", "count": 17}],
    "top_os": [{"os": "iOS", "count": 26}, {"os": "Android", "count": 17}],
    "top_browsers": [{"browser": "Safari", "count": 24}, {"browser": "Chrome", "count": 19}],
    "scan_heatmap_by_hour": [[0] * 8 + [1] * 12 + [0] * 4 for _ in range(7)],
    "geo_pins": [{"lat": 45.5, "lon": -73.6, "city": "Montreal", "country": "CA"}],
    "by_variant": [],
}


class DayCount(ResponseModel):
    """A UTC day with at least one scan."""

    day: str
    count: int


class RefererCount(ResponseModel):
    """A raw Referer header; (direct) without one."""

    referer: str
    count: int


class ClientCount(ResponseModel):
    """iOS, Android, macOS, Windows, Linux, Bot or other."""

    client: str
    count: int


class CountryCount(ResponseModel):
    """ISO 3166-1 alpha-2."""

    country: str
    count: int


class CityCount(ResponseModel):
    """City, Country."""

    city: str
    count: int


class DeviceCount(ResponseModel):
    """A device family, such as iPhone or Pixel."""

    device: str
    count: int


class OsCount(ResponseModel):
    """An operating system without its version."""

    os: str
    count: int


class BrowserCount(ResponseModel):
    """A browser without its version."""

    browser: str
    count: int


class GeoPin(ResponseModel):
    """A cell of a tenth of a degree. city and country may be empty."""

    lat: float
    lon: float
    city: str
    country: str


class VariantCount(ResponseModel):
    """The label of an A/B variant."""

    variant: str
    count: int


class AnalyticsOut(ResponseModel):
    """All figures of one QR. Days and hours are UTC; the heatmap's first row is Monday."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})
    short_id: str
    name: str
    total_scans: int
    scans_in_period: int
    period_days: int
    by_day: list[DayCount]
    top_referers: list[RefererCount]
    top_clients: list[ClientCount]
    top_countries: list[CountryCount]
    top_cities: list[CityCount]
    top_devices: list[DeviceCount]
    top_os: list[OsCount]
    top_browsers: list[BrowserCount]
    scan_heatmap_by_hour: list[list[int]]
    geo_pins: list[GeoPin]
    by_variant: list[VariantCount]

    @classmethod
    def of(
        cls, qr: DynamicQr, analytics: QrAnalytics, *, period: Period, include_bots: bool
    ) -> "AnalyticsOut":
        """The figures of a period. include_bots: of total_scans; the others are counted so."""
        total = analytics.total
        # Validated in Rust: hundreds of days and pins take longer to construct one by one.
        return cls.model_validate(
            {
                "short_id": qr.short_id,
                "name": qr.name,
                "total_scans": total.scans - (0 if include_bots else total.bots),
                "scans_in_period": analytics.scans,
                "period_days": period.days,
                "by_day": _counts("day", sorted(analytics.of("day"))),
                "top_referers": _counts("referer", analytics.of("referer")),
                "top_clients": _counts("client", analytics.of("client")),
                "top_countries": _counts("country", analytics.of("country")),
                "top_cities": _counts("city", analytics.of("city")),
                "top_devices": _counts("device", analytics.of("device")),
                "top_os": _counts("os", analytics.of("os")),
                "top_browsers": _counts("browser", analytics.of("browser")),
                "scan_heatmap_by_hour": analytics.heatmap,
                "geo_pins": [pin._asdict() for pin in analytics.pins],
                "by_variant": _counts("variant", analytics.of("variant")),
            }
        )


def _counts(label: str, pairs: Pairs) -> list[dict[str, str | int]]:
    return [{label: name, "count": count} for name, count in pairs]
