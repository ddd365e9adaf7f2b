"""Dynamic QRs: printed codes whose destination can change."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Unpack

from qrstudio._async.session import AsyncSession
from qrstudio.bodies import BulkPatchIn, DynamicQrCreate, DynamicQrPatch
from qrstudio.models import (
    BulkCreated,
    BulkPatched,
    BulkResult,
    DestinationChange,
    DestinationChangePage,
    DynamicQrPage,
    ExpandedDynamicQr,
)
from qrstudio.pages import PAGE_SIZE, get_id, get_short_id
from qrstudio.requests import (
    Request,
    join_names,
    make_idempotency_header,
    make_items_body,
    make_match_header,
    quoted,
)

_PATH = "/api/v1/dynamic/"


class AsyncQrs:
    """include: what else each QR shows, such as "status" and "settings".

    if_match: the `etag` of what was read; a QR that has changed since raises
    PreconditionFailedError.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def iterate(
        self,
        *,
        search: str | None = None,
        is_active: bool | None = None,
        include: Sequence[str] = (),
    ) -> AsyncIterator[ExpandedDynamicQr]:
        """All QRs, newest first, a hundred for each request."""
        params = {
            "search": search,
            "is_active": is_active,
            "include": join_names(include),
            "page_size": PAGE_SIZE,
        }
        return self._session.iterate_numbered(
            _PATH, DynamicQrPage.model_validate_json, params, get_short_id
        )

    async def page(
        self,
        number: int = 1,
        *,
        page_size: int = PAGE_SIZE,
        search: str | None = None,
        is_active: bool | None = None,
        include: Sequence[str] = (),
    ) -> DynamicQrPage:
        """One page, with the count of all."""
        params = {
            "page": number,
            "page_size": page_size,
            "search": search,
            "is_active": is_active,
            "include": join_names(include),
        }
        request = Request("GET", _PATH, params=params)
        return await self._session.fetch(request, DynamicQrPage.model_validate_json)

    async def get(self, short_id: str, *, include: Sequence[str] = ()) -> ExpandedDynamicQr:
        request = Request(
            "GET", f"{_PATH}{quoted(short_id)}/", params={"include": join_names(include)}
        )
        return await self._session.fetch(request, ExpandedDynamicQr.model_validate_json)

    async def create(
        self,
        *,
        include: Sequence[str] = (),
        idempotency_key: str | None = None,
        **fields: Unpack[DynamicQrCreate],
    ) -> ExpandedDynamicQr:
        """A new QR. idempotency_key: your own, so that a second run of a job makes no other."""
        headers = make_idempotency_header(idempotency_key)
        request = Request("POST", _PATH, {"include": join_names(include)}, headers, fields)
        return await self._session.fetch(request, ExpandedDynamicQr.model_validate_json)

    async def create_many(
        self,
        items: Sequence[DynamicQrCreate] | str | bytes,
        *,
        include: Sequence[str] = (),
        idempotency_key: str | None = None,
    ) -> list[ExpandedDynamicQr]:
        """All of them or none, in their order; at most as many as the plan allows in one call.

        items: or a CSV whose first row names the fields: `name,destination_url`.

        Raises:
            InvalidItemsError: what is wrong, by item.
        """
        headers = make_idempotency_header(idempotency_key)
        body = make_items_body(items)
        request = Request(
            "POST", f"{_PATH}bulk/", {"include": join_names(include)}, headers, **body
        )
        answer = await self._session.fetch(request, BulkCreated.model_validate_json)
        return list(answer.results)

    async def update(
        self,
        short_id: str,
        *,
        include: Sequence[str] = (),
        if_match: str | None = None,
        **fields: Unpack[DynamicQrPatch],
    ) -> ExpandedDynamicQr:
        """Change what is named, and nothing else."""
        headers = make_match_header(if_match)
        path, params = f"{_PATH}{quoted(short_id)}/", {"include": join_names(include)}
        request = Request("PATCH", path, params, headers, fields)
        return await self._session.fetch(request, ExpandedDynamicQr.model_validate_json)

    async def update_many(
        self, *, include: Sequence[str] = (), **fields: Unpack[BulkPatchIn]
    ) -> list[BulkResult]:
        """Change many QRs, by list or by filter; a result for each. dry_run=True changes nothing.

        include: "urls" for the URLs of each before and after.

        A lost answer is an error and not a second attempt: replacing twice may not be the same.
        """
        params = {"include": join_names(include)}
        request = Request("PATCH", f"{_PATH}bulk/", params, json=fields, repeatable=False)
        answer = await self._session.fetch(request, BulkPatched.model_validate_json)
        return list(answer.results)

    async def repoint(
        self, short_id: str, destination_url: str, *, if_match: str | None = None
    ) -> ExpandedDynamicQr:
        """In force for the very next scan."""
        return await self.update(short_id, if_match=if_match, destination_url=destination_url)

    async def pause(self, short_id: str) -> ExpandedDynamicQr:
        """Scans see a page that says so."""
        return await self.update(short_id, is_active=False)

    async def resume(self, short_id: str) -> ExpandedDynamicQr:
        return await self.update(short_id, is_active=True)

    async def delete(self, short_id: str, *, if_match: str | None = None) -> None:
        """Into the trash, for 30 days."""
        headers = make_match_header(if_match)
        await self._session.delete(
            Request("DELETE", f"{_PATH}{quoted(short_id)}/", headers=headers)
        )

    def iterate_history(
        self, short_id: str, *, at: datetime | None = None
    ) -> AsyncIterator[DestinationChange]:
        """Each change of the destination, newest first.

        at: only the one that was in force then; aware, UTC if it names no zone.
        """
        if at is not None and at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        return self._session.iterate_numbered(
            f"{_PATH}{quoted(short_id)}/history/",
            DestinationChangePage.model_validate_json,
            {"page_size": PAGE_SIZE, "at": at.isoformat() if at else None},
            get_id,
        )

    async def restore_destination(
        self,
        short_id: str,
        change_id: int,
        *,
        include: Sequence[str] = (),
        if_match: str | None = None,
    ) -> ExpandedDynamicQr:
        """Make a former destination the current one."""
        path = f"{_PATH}{quoted(short_id)}/history/{quoted(change_id)}/restore/"
        headers = make_match_header(if_match)
        request = Request("POST", path, {"include": join_names(include)}, headers)
        return await self._session.fetch(request, ExpandedDynamicQr.model_validate_json)
