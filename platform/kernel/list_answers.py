"""What every list endpoint of the API shares; being replaced by kernel.pagination.paginate."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from kernel.json_responses import json_response
from kernel.pagination import PageQuery, paginate
from kernel.schemas import Page


def answer_page(
    request: HttpRequest,
    wanted: PageQuery,
    rows: "QuerySet[Any]",
    describe: Callable[["QuerySet[Any]"], list[dict[str, Any]]],
) -> HttpResponse:
    """One page of rows that are described by dictionaries."""
    return json_response(paginate(Page[Any], request, wanted, rows, describe))
