"""Counts of scans."""

from typing import Literal

from qrstudio import models
from qrstudio._sync.session import Session
from qrstudio.requests import Request, quoted

Bots = Literal["include", "exclude"]


class Analytics:
    """days: UTC days up to today, 1 to 365. bots: "exclude" leaves crawlers and previews out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(
        self, short_id: str, *, days: int | None = None, bots: Bots | None = None
    ) -> models.Analytics:
        """Of one QR."""
        params = {"days": days, "bots": bots}
        request = Request("GET", f"/api/v1/dynamic/{quoted(short_id)}/analytics/", params=params)
        return self._session.fetch(request, models.Analytics.model_validate_json)

    def summarise(self, *, days: int | None = None, bots: Bots | None = None) -> models.Summary:
        """Of the whole workspace."""
        request = Request("GET", "/api/v1/analytics/", params={"days": days, "bots": bots})
        return self._session.fetch(request, models.Summary.model_validate_json)
