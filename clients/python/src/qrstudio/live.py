"""Scans as the live feed sends them."""

from collections.abc import Callable
from uuid import UUID

from pydantic import AwareDatetime

from qrstudio.base import Answer
from qrstudio.errors import QrStudioError

OnLoss = Callable[[QrStudioError], None]


class LiveScan(Answer):
    """A scan without what could tell people apart. Empty text means unknown."""

    id: UUID
    scanned_at: AwareDatetime
    short_id: str
    outcome: str
    variant: str
    host: str
    client: str
    device: str
    os: str
    browser: str
    is_bot: bool
    bot_reason: str
    referer: str
    country: str
    region: str
    city: str
