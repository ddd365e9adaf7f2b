"""Deleted QRs, which are kept for 30 days."""

from collections.abc import AsyncIterator, Sequence

from qrstudio._async.session import AsyncSession
from qrstudio.models import ExpandedDynamicQr, TrashedQr, TrashPage
from qrstudio.pages import PAGE_SIZE, get_short_id
from qrstudio.requests import Request, join_names, quoted

_PATH = "/api/v1/trash/"


class AsyncTrash:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def iterate(self, *, search: str | None = None) -> AsyncIterator[TrashedQr]:
        params = {"search": search, "page_size": PAGE_SIZE}
        return self._session.iterate_numbered(
            _PATH, TrashPage.model_validate_json, params, get_short_id
        )

    async def restore(self, short_id: str, *, include: Sequence[str] = ()) -> ExpandedDynamicQr:
        """Its printed codes work again."""
        path, params = (
            f"{_PATH}{quoted(short_id)}/restore/",
            {"include": join_names(include)},
        )
        request = Request("POST", path, params)
        return await self._session.fetch(request, ExpandedDynamicQr.model_validate_json)

    async def purge(self, short_id: str) -> None:
        """Delete for good."""
        await self._session.delete(Request("DELETE", f"{_PATH}{quoted(short_id)}/"))
