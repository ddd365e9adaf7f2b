"""Domains of your own, on which codes are served."""

from collections.abc import AsyncIterator
from typing import Unpack

from qrstudio._async.session import AsyncSession
from qrstudio.bodies import CustomDomainCreate, CustomDomainPatch
from qrstudio.models import CustomDomain, CustomDomainPage, DomainEvent, DomainEventPage
from qrstudio.pages import PAGE_SIZE, get_id
from qrstudio.requests import Request, make_idempotency_header, quoted

_PATH = "/api/v1/dynamic/custom-domains/"


class AsyncDomains:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def iterate(self) -> AsyncIterator[CustomDomain]:
        params = {"page_size": PAGE_SIZE}
        return self._session.iterate_numbered(
            _PATH, CustomDomainPage.model_validate_json, params, get_id
        )

    async def get(self, domain_id: int) -> CustomDomain:
        request = Request("GET", f"{_PATH}{quoted(domain_id)}/")
        return await self._session.fetch(request, CustomDomain.model_validate_json)

    async def create(
        self, *, idempotency_key: str | None = None, **fields: Unpack[CustomDomainCreate]
    ) -> CustomDomain:
        """The answer names the DNS records to set."""
        headers = make_idempotency_header(idempotency_key)
        request = Request("POST", _PATH, headers=headers, json=fields)
        return await self._session.fetch(request, CustomDomain.model_validate_json)

    async def update(self, domain_id: int, **fields: Unpack[CustomDomainPatch]) -> CustomDomain:
        request = Request("PATCH", f"{_PATH}{quoted(domain_id)}/", json=fields)
        return await self._session.fetch(request, CustomDomain.model_validate_json)

    async def verify(self, domain_id: int, *, accept_conflicts: bool = False) -> CustomDomain:
        """Look at the DNS records now."""
        body = {"accept_conflicts": accept_conflicts}
        request = Request("POST", f"{_PATH}{quoted(domain_id)}/verify/", json=body)
        return await self._session.fetch(request, CustomDomain.model_validate_json)

    async def delete(self, domain_id: int) -> None:
        await self._session.delete(Request("DELETE", f"{_PATH}{quoted(domain_id)}/"))

    def iterate_history(self, domain_id: int) -> AsyncIterator[DomainEvent]:
        """What happened to the claim, newest first."""
        return self._session.iterate_numbered(
            f"{_PATH}{quoted(domain_id)}/history/",
            DomainEventPage.model_validate_json,
            {"page_size": PAGE_SIZE},
            lambda event: event,
        )
