"""Counts of scans."""

from typing import Literal

from qrstudio import models
from qrstudio._async.session import AsyncSession
from qrstudio.requests import Request, quoted

Bots = Literal["include", "exclude"]


class AsyncAnalytics:
    """days: UTC days up to today, 1 to 365. bots: "exclude" leaves crawlers and previews out."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(
        self, short_id: str, *, days: int | None = None, bots: Bots | None = None
    ) -> models.Analytics:
        """Of one QR."""
        params = {"days": days, "bots": bots}
        request = Request("GET", f"/api/v1/dynamic/{quoted(short_id)}/analytics/", params=params)
        return await self._session.fetch(request, models.Analytics.model_validate_json)

    async def summarise(
        self, *, days: int | None = None, bots: Bots | None = None
    ) -> models.Summary:
        """Of the whole workspace."""
        request = Request("GET", "/api/v1/analytics/", params={"days": days, "bots": bots})
        return await self._session.fetch(request, models.Summary.model_validate_json)
