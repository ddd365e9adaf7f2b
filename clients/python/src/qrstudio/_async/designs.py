"""Saved looks of codes."""

from collections.abc import AsyncIterator
from typing import Unpack

from qrstudio._async.session import AsyncSession
from qrstudio.bodies import DesignCreate, DesignPatch
from qrstudio.models import Design, DesignPage
from qrstudio.pages import PAGE_SIZE, get_id
from qrstudio.requests import Request, make_idempotency_header, make_match_header

_PATH = "/api/v1/designs/"


class AsyncDesigns:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def iterate(self) -> AsyncIterator[Design]:
        params = {"page_size": PAGE_SIZE}
        return self._session.iterate_numbered(_PATH, DesignPage.model_validate_json, params, get_id)

    async def get(self, design_id: int) -> Design:
        request = Request("GET", f"{_PATH}{design_id}/")
        return await self._session.fetch(request, Design.model_validate_json)

    async def create(
        self, *, idempotency_key: str | None = None, **fields: Unpack[DesignCreate]
    ) -> Design:
        headers = make_idempotency_header(idempotency_key)
        request = Request("POST", _PATH, headers=headers, json=fields)
        return await self._session.fetch(request, Design.model_validate_json)

    async def update(
        self, design_id: int, *, if_match: str | None = None, **fields: Unpack[DesignPatch]
    ) -> Design:
        headers = make_match_header(if_match)
        request = Request("PATCH", f"{_PATH}{design_id}/", headers=headers, json=fields)
        return await self._session.fetch(request, Design.model_validate_json)

    async def delete(self, design_id: int, *, if_match: str | None = None) -> None:
        headers = make_match_header(if_match)
        await self._session.delete(Request("DELETE", f"{_PATH}{design_id}/", headers=headers))
