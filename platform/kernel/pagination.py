"""Pages of a list: numbers in, the reference's envelope out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from kernel.errors import FieldErrors, InvalidPageError

DEFAULT_PAGE_SIZE = 25
MAX_PAGE_SIZE = 100
# Beyond this no workspace has a page, and PostgreSQL's OFFSET stays a bigint.
_MAX_PAGE = 10**9


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which slice the caller asked for; page counts from 1."""

    page: int
    page_size: int

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return (self.page - 1) * self.page_size


def parse_page_request(page: str | None, page_size: str | None) -> PageRequest:
    """Read the query parameters.

    Raises FieldErrors (400) for what is not a number or under 1.
    A page_size over 100 is served as 100.
    """
    size = _positive("page_size", page_size, DEFAULT_PAGE_SIZE)
    number = _positive("page", page, 1)
    return PageRequest(page=min(number, _MAX_PAGE), page_size=min(size, MAX_PAGE_SIZE))


def _positive(name: str, raw: str | None, default: int) -> int:
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 4000 or int(raw) < 1:
        raise FieldErrors.of(name, "A whole number of 1 or more is required.")
    return int(raw)


def build_page(
    *,
    request: PageRequest,
    count: int,
    fetch: Callable[[int, int], Sequence[Any]],
    url: str,
    query: str,
) -> dict[str, Any]:
    """The envelope {count, next, previous, results}.

    fetch: called with (offset, limit). url: absolute, without query. query: the
    caller's query string, whose other parameters next and previous keep.
    Raises InvalidPageError (404) past the end, but page 1 of nothing is fine.
    """
    if request.page > 1 and request.offset >= count:
        raise InvalidPageError
    has_next = request.offset + request.page_size < count
    return {
        "count": count,
        "next": _link(url, query, request.page + 1) if has_next else None,
        "previous": _link(url, query, request.page - 1) if request.page > 1 else None,
        "results": list(fetch(request.offset, request.page_size)),
    }


def _link(url: str, query: str, page: int) -> str:
    others = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k != "page"]
    return f"{url}?{urlencode([('page', str(page)), *others])}"
