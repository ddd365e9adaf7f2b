"""The analytics answer, for the API document."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict

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


class DayCount(Schema):
    """A UTC day with at least one scan."""

    day: str
    count: int


class RefererCount(Schema):
    """A raw Referer header; (direct) without one."""

    referer: str
    count: int


class ClientCount(Schema):
    """iOS, Android, macOS, Windows, Linux, Bot or other."""

    client: str
    count: int


class CountryCount(Schema):
    """ISO 3166-1 alpha-2."""

    country: str
    count: int


class CityCount(Schema):
    """City, Country."""

    city: str
    count: int


class DeviceCount(Schema):
    """A device family, such as iPhone or Pixel."""

    device: str
    count: int


class OsCount(Schema):
    """An operating system without its version."""

    os: str
    count: int


class BrowserCount(Schema):
    """A browser without its version."""

    browser: str
    count: int


class GeoPin(Schema):
    """A cell of a tenth of a degree. city and country may be empty."""

    lat: float
    lon: float
    city: str
    country: str


class VariantCount(Schema):
    """The label of an A/B variant."""

    variant: str
    count: int


class AnalyticsOut(Schema):
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
