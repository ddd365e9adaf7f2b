"""Single scans, as the list returns them."""

from collections.abc import Iterable
from typing import Any

from pydantic import ConfigDict, Field

from kernel.clock import isoformat_z
from kernel.schemas import ResponseModel

SCAN_EXAMPLE: dict[str, Any] = {
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


class ScanOut(ResponseModel):
    """One answered GET of the printed code. Empty text means unknown."""

    model_config = ConfigDict(json_schema_extra={"example": SCAN_EXAMPLE})
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

    @classmethod
    def from_row(cls, row: Iterable[Any]) -> "ScanOut":
        """A scan from its columns, in the order of the fields; see scans.row_columns."""
        fields = dict(zip(SCAN_FIELDS, row, strict=True))
        fields["id"] = str(fields["id"])
        fields["scanned_at"] = isoformat_z(fields["scanned_at"])
        return cls.build(**fields)


SCAN_FIELDS = tuple(ScanOut.model_fields)


class ScanPageOut(ResponseModel):
    """One page; there is no count, and next leads to older scans."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "next": f"{_LIST_URL}?cursor=AAAGNRk4vjQAAZafPn0rfEGaVT8OWxwtTg",
                "previous": None,
                "results": [SCAN_EXAMPLE],
            }
        }
    )
    next: str | None
    previous: str | None
    results: list[ScanOut]
