"""What every list endpoint of the API shares."""

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import AfterValidator, Field

from kernel.input_types import check_line
from kernel.invisible_characters import strip_invisible
from kernel.json_responses import json_answer
from kernel.pagination import build_page, parse_page_request
from kernel.public_urls import get_site_url

MAX_FILTER_LENGTH = 2000
"""The longest text that a row holds, a destination, can be searched for."""


def _check_filter(raw: str) -> str:
    """Trimmed; what no row can hold is refused. Raises ValueError."""
    return check_line(raw, maximum=MAX_FILTER_LENGTH) if strip_invisible(raw) else ""


Filter = Annotated[
    str, AfterValidator(_check_filter), Field(json_schema_extra={"maxLength": MAX_FILTER_LENGTH})
]
"""A filter of a list; empty means any."""


class PageQuery(Schema):
    """Which slice of a list; texts, so that a wrong one gets a message of ours."""

    page: str | None = Field(None, description="From 1.")
    page_size: str | None = Field(None, description="Default 25, at most 100.")


def answer_page(
    request: HttpRequest,
    wanted: PageQuery,
    rows: "QuerySet[Any]",
    describe: Callable[["QuerySet[Any]"], list[dict[str, Any]]],
) -> HttpResponse:
    """One page of rows in the envelope of every list.

    describe: turns the slice into the results.
    Raises FieldErrors (400) for a bad page or page_size, NotFoundError (404) past the end.
    """
    envelope = build_page(
        request=parse_page_request(wanted.page, wanted.page_size),
        count=rows.count(),
        fetch=lambda offset, limit: describe(rows[offset : offset + limit]),
        url=f"{get_site_url('api')}{request.path_info}",
        query=request.META.get("QUERY_STRING", ""),
    )
    return json_answer(envelope)
