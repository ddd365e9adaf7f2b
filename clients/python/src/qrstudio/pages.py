"""Reading lists page by page."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)

PAGE_SIZE = 100


class Page(Protocol[Item_co]):
    """What pages of all kinds have."""

    @property
    def next(self) -> str | None: ...
    @property
    def results(self) -> Sequence[Item_co]: ...


class NumberedPage(Page[Item_co], Protocol[Item_co]):
    @property
    def count(self) -> int: ...


def get_id(item: Any) -> Any:
    return item.id


def get_short_id(item: Any) -> Any:
    return item.short_id


class NumberedPages:
    """Which page to read next, and what of it is new. number: 0 at the end.

    Something new, which comes first, moves items to the next page: they are left out there. When
    something goes, items move to pages that have been read: these are read again. Whoever deletes
    or pauses what he iterates would leave out a hundred of each two hundred else.
    """

    def __init__(self, get_key: Callable[[Any], Any]) -> None:
        self.number = 1
        self._get_key = get_key
        self._seen: set[Any] = set()
        self._count = 0

    def go_back(self) -> None:
        """The page does not exist any more."""
        self.number -= 1

    def take(self, page: NumberedPage[Item]) -> list[Item]:
        """What is new on it; nothing yet when an earlier page has to be read again."""
        gone, self._count = self._count - page.count, page.count
        if gone > 0 and self.number > 1:
            self.number = max(1, self.number - ceil(gone / PAGE_SIZE))
            return []
        self.number = self.number + 1 if page.next is not None else 0
        new = [item for item in page.results if self._get_key(item) not in self._seen]
        self._seen.update(map(self._get_key, new))
        return new


def read_cursor(next_url: str) -> str | None:
    """The cursor of a `next`; the host of that URL is not trusted with the key."""
    found = parse_qs(urlsplit(next_url).query).get("cursor")
    return found[0] if found else None
