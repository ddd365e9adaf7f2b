"""Numbered pages of a list, with the other parameters of the query kept."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Pages:
    """previous, next: links, "" at the ends. first, last: numbers of rows, from 1."""

    count: int
    offset: int
    size: int
    previous: str
    next: str

    @property
    def first(self) -> int:
        return min(self.offset + 1, self.count)

    @property
    def last(self) -> int:
        return min(self.offset + self.size, self.count)


def build_pages(request: HttpRequest, *, count: int, size: int) -> Pages:
    """A page past the end shows the last one: rows may be gone since the link was drawn."""
    raw = request.GET.get("page", "1")
    wanted = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= _MOST_DIGITS else 1
    last = max(1, -(-count // size))
    page = min(max(1, wanted), last)
    others = {name: str(value) for name, value in request.GET.items() if name != "page"}
    return Pages(
        count=count,
        offset=(page - 1) * size,
        size=size,
        previous=_link(page - 1, others) if page > 1 else "",
        next=_link(page + 1, others) if page < last else "",
    )


def _link(page: int, others: dict[str, str]) -> str:
    return "?" + urlencode({**others, "page": page})
