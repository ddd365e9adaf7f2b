"""Which rows of a list a page shows."""

from dataclasses import dataclass

from dashboard.codes.list_query import ListQuery


@dataclass(frozen=True, slots=True)
class Pager:
    """previous, next: links, "" at the ends. first, last: numbers of rows, from 1."""

    count: int
    offset: int
    page_size: int
    previous: str
    next: str

    @classmethod
    def of(cls, query: ListQuery, *, count: int) -> "Pager":
        size = query.page_request.page_size
        last_page = max(1, -(-count // size))
        page = min(query.page, last_page)
        return cls(
            count=count,
            offset=(page - 1) * size,
            page_size=size,
            previous=query.link_page(page - 1) if page > 1 else "",
            next=query.link_page(page + 1) if page < last_page else "",
        )

    @property
    def first(self) -> int:
        return min(self.offset + 1, self.count)

    @property
    def last(self) -> int:
        return min(self.offset + self.page_size, self.count)
