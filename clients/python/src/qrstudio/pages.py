"""Reading lists page by page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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


def get_id(item: Any) -> Any:
    return item.id


def get_short_id(item: Any) -> Any:
    return item.short_id


class SeenItems:
    """Leaves out what moved from one page to the next because something new came before it."""

    def __init__(self, get_key: Callable[[Any], Any]) -> None:
        self._get_key = get_key
        self._last: set[Any] = set()

    def filter_new(self, items: Iterable[Item]) -> Iterator[Item]:
        before, self._last = self._last, set()
        for item in items:
            key = self._get_key(item)
            self._last.add(key)
            if key not in before:
                yield item


def read_cursor(next_url: str) -> str | None:
    """The cursor of a `next`; the host of that URL is not trusted with the key."""
    found = parse_qs(urlsplit(next_url).query).get("cursor")
    return found[0] if found else None
