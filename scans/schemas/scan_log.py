"""Single scans, the workspace summary and the streams, for the API document."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

from scans.api.stream_examples import make_csv_example, make_feed_example, make_ndjson_example
from scans.schemas.analytics import DayCount

_SCAN: dict[str, Any] = {
    "id": "01969f3e-7d2b-7c41-9a55-3f0e5b1c2d4e",
    "scanned_at": "2026-05-08T13:45:12Z",
    "short_id": "aBc12dEf",
    "outcome": "redirected",
    "variant": "",
    "host": "q.qrstudio.agency",
    "client": "iOS",
    "device": "iPhone",
    "os": "iOS",
    "browser": "Safari",
    "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ...",
    "is_bot": False,
    "bot_reason": "",
    "referer": "https://www.google.com/",
    "referer_site": "google.com",
    "country": "CA",
    "region": "Quebec",
    "city": "Montreal",
    "latitude": 45.5,
    "longitude": -73.6,
    "query": "utm_source=poster7",
}
_LIST_URL = "https://api.qrstudio.agency/api/v1/dynamic/aBc12dEf/scans/"


class ScanOut(Schema):
    """One answered GET of the printed code. Empty text means unknown."""

    model_config = ConfigDict(json_schema_extra={"example": _SCAN})
    id: str = Field(description="UUID version 7.")
    scanned_at: str
    short_id: str
    outcome: str = Field(description="redirected, or paused, which no figure counts.")
    variant: str = Field(description="Label of the A/B variant.")
    host: str
    client: str
    device: str
    os: str
    browser: str
    user_agent: str
    is_bot: bool
    bot_reason: str = Field(description="crawler, preview, prefetch or no_user_agent.")
    referer: str = Field(description="As the browser sent it.")
    referer_site: str = Field(description="Host without www., or app, that the referer names.")
    country: str
    region: str
    city: str
    latitude: float | None
    longitude: float | None
    query: str = Field(description="Of the scanned URL, as the phone sent it; 512 characters.")


class ScanPageOut(Schema):
    """One page; there is no count, and next leads to older scans."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "next": f"{_LIST_URL}?cursor=AAAGNRk4vjQAAZafPn0rfEGaVT8OWxwtTg",
                "previous": None,
                "results": [_SCAN],
            }
        }
    )
    next: str | None
    previous: str | None
    results: list[ScanOut]


class QrCount(Schema):
    """Scans of one QR in the period."""

    short_id: str
    name: str
    count: int


class SummaryOut(Schema):
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


EXPORT_OPENAPI: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The file.",
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": make_csv_example(_SCAN)},
                "application/x-ndjson": {
                    "schema": {"type": "string"},
                    "example": make_ndjson_example(_SCAN),
                },
            },
        }
    }
}

LIVE_OPENAPI: dict[str, Any] = {
    "parameters": [
        {
            "name": "Last-Event-ID",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": "The id of the last event that was received.",
            "example": "1778247912730-0",
        }
    ],
    "responses": {
        200: {
            "description": "Server-sent events.",
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "example": make_feed_example(_SCAN),
                }
            },
        }
    },
}
