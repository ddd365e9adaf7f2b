"""The query string of the list of codes: what it asks for, and links that change one part of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from kernel.errors import FieldErrors
from kernel.pagination import DEFAULT_PAGE_SIZE, PageRequest, parse_page_request
from qrs.selectors.filters import (
    QrFilter,
    QrOrder,
    QrSort,
    parse_qr_filter,
    parse_qr_order,
)

# Numbers are read from the top, names from A.
_DESCENDING_FIRST = {QrSort.SCANS, QrSort.LAST_SCAN, QrSort.CREATED}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a page of the list shows. page: from 1."""

    filter: QrFilter = field(default_factory=QrFilter)
    order: QrOrder = field(default_factory=QrOrder)
    page: int = 1

    @classmethod
    def parse(cls, query: Mapping[str, str | None]) -> "ListQuery":
        """From request.GET. What it cannot mean is ignored."""
        return cls(parse_qr_filter(query), parse_qr_order(query), _parse_page(query.get("page")))

    @property
    def page_request(self) -> PageRequest:
        return PageRequest(page=self.page, page_size=DEFAULT_PAGE_SIZE)

    @property
    def filter_query(self) -> str:
        """The filters alone, as bulk actions on all that match take them."""
        return urlencode(self._list_filters())

    @property
    def sort_value(self) -> str:
        """For a hidden field; "" for the order from the start."""
        return self._list_order().get("sort", "")

    @property
    def here(self) -> str:
        """The query string of this very page."""
        return self.link_page(self.page)

    def link(self, **changes: str) -> str:
        """ "?..." with these parts changed, on page 1; "" removes a part."""
        values = {**dict(self._list_filters()), **self._list_order(), **changes}
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def link_page(self, page: int) -> str:
        return self.link(page=str(page) if page > 1 else "")

    def link_sort(self, sort: QrSort) -> str:
        """Sort by it; by the column that already sorts, the other way round."""
        is_descending = sort in _DESCENDING_FIRST
        if self.order.sort is sort:
            is_descending = not self.order.is_descending
        return self.link(sort=_format_order(QrOrder(sort, is_descending=is_descending)))

    def _list_filters(self) -> list[tuple[str, str]]:
        wanted = self.filter
        pairs = [
            ("search", wanted.search),
            ("state", wanted.state.value),
            ("host", wanted.host),
            ("variants", "1" if wanted.has_variants else ""),
            ("never_scanned", "1" if wanted.never_scanned else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def _list_order(self) -> dict[str, str]:
        return {} if self.order == QrOrder() else {"sort": _format_order(self.order)}


def _format_order(order: QrOrder) -> str:
    return f"{'-' if order.is_descending else ''}{order.sort.value}"


def _parse_page(raw: str | None) -> int:
    try:
        return parse_page_request(raw, None).page
    except FieldErrors:
        return 1
