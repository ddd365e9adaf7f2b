"""Pages of a list: query parameters in, the envelope of every list out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from pydantic import BaseModel, Field

from kernel.errors import FieldErrors, InvalidPageError
from kernel.public_urls import get_site_url
from kernel.schemas import Page
from kernel.translation import gettext as _

DEFAULT_PAGE_SIZE = 25
MAX_PAGE_SIZE = 100
# No workspace has so many pages, and OFFSET stays a bigint.
_MAX_PAGE = 10**9
Item = TypeVar("Item")


class PageQuery(BaseModel):
    """Which slice of a list; texts, so that a wrong one gets a message of ours."""

    page: str | None = Field(None, description="From 1.")
    page_size: str | None = Field(None, description="Default 25, at most 100.")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """page: from 1."""

    page: int
    page_size: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size


def parse_page_request(page: str | None, page_size: str | None) -> PageRequest:
    """Read the query parameters.

    Raises FieldErrors (400) for anything but a number of 1 or more.
    A page_size over 100 is served as 100.
    """
    size = _positive("page_size", page_size, DEFAULT_PAGE_SIZE)
    number = _positive("page", page, 1)
    return PageRequest(page=min(number, _MAX_PAGE), page_size=min(size, MAX_PAGE_SIZE))


def _positive(name: str, raw: str | None, default: int) -> int:
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 4000 or int(raw) < 1:
        raise FieldErrors.of(name, _("A whole number of 1 or more is required."))
    return int(raw)


def paginate(
    page_class: type[Page[Item]],
    request: HttpRequest,
    wanted: PageQuery,
    rows: "QuerySet[Any]",
    build: Callable[["QuerySet[Any]"], Sequence[Item]],
) -> Page[Item]:
    """One page of rows as the answer of a list endpoint.

    page_class: the list's response model. build: makes the items of a slice of the rows.
    Raises FieldErrors (400) for a bad page or page_size, InvalidPageError (404) past the end.
    """
    return build_page(
        page_class,
        request=parse_page_request(wanted.page, wanted.page_size),
        count=rows.count(),
        fetch=lambda offset, limit: build(rows[offset : offset + limit]),
        url=f"{get_site_url('api')}{request.path_info}",
        query=request.META.get("QUERY_STRING", ""),
    )


def build_page(
    page_class: type[Page[Item]],
    *,
    request: PageRequest,
    count: int,
    fetch: Callable[[int, int], Sequence[Item]],
    url: str,
    query: str,
) -> Page[Item]:
    """The envelope, with the items that fetch returns.

    fetch: called with (offset, limit). url: absolute, without query. query: the
    caller's query string, whose other parameters next and previous keep.
    Raises InvalidPageError (404) past the end, but page 1 of nothing is fine.
    """
    if request.page > 1 and request.offset >= count:
        raise InvalidPageError
    has_next = request.offset + request.page_size < count
    return page_class.model_construct(
        count=count,
        next=_link(url, query, request.page + 1) if has_next else None,
        previous=_link(url, query, request.page - 1) if request.page > 1 else None,
        results=list(fetch(request.offset, request.page_size)),
    )


def _link(url: str, query: str, page: int) -> str:
    others = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k != "page"]
    return f"{url}?{urlencode([('page', str(page)), *others])}"
