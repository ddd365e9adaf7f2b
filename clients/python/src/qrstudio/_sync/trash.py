"""Deleted QRs, which are kept for 30 days."""

from collections.abc import Iterator, Sequence

from qrstudio._sync.session import Session
from qrstudio.models import ExpandedDynamicQr, TrashedQr, TrashPage
from qrstudio.pages import PAGE_SIZE, get_short_id
from qrstudio.requests import Request, join_names, quoted

_PATH = "/api/v1/trash/"


class Trash:
    def __init__(self, session: Session) -> None:
        self._session = session

    def iterate(self, *, search: str | None = None) -> Iterator[TrashedQr]:
        params = {"search": search, "page_size": PAGE_SIZE}
        return self._session.iterate_numbered(
            _PATH, TrashPage.model_validate_json, params, get_short_id
        )

    def restore(self, short_id: str, *, include: Sequence[str] = ()) -> ExpandedDynamicQr:
        """Its printed codes work again."""
        path, params = (
            f"{_PATH}{quoted(short_id)}/restore/",
            {"include": join_names(include)},
        )
        request = Request("POST", path, params)
        return self._session.fetch(request, ExpandedDynamicQr.model_validate_json)

    def purge(self, short_id: str) -> None:
        """Delete for good."""
        self._session.delete(Request("DELETE", f"{_PATH}{quoted(short_id)}/"))
