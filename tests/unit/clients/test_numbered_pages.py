"""Lists that change while they are iterated, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from qrstudio.pages import PAGE_SIZE, NumberedPages


@dataclass
class Page:
    """As the API answers."""

    count: int
    next: str | None
    results: Sequence[int]


def read(rows: list[int], number: int) -> Page | None:
    """None: 404."""
    start = (number - 1) * PAGE_SIZE
    if number > 1 and start >= len(rows):
        return None
    has_next = start + PAGE_SIZE < len(rows)
    return Page(len(rows), "https://x/" if has_next else None, rows[start : start + PAGE_SIZE])


def iterate(rows: list[int], do: Callable[[int], None]) -> list[int]:
    """do: what happens with each item before the next one is read."""
    pages, found = NumberedPages(lambda row: row), []
    while pages.number:
        page = read(rows, pages.number)
        if page is None:
            pages.go_back()
            continue
        for row in pages.take(page):
            found.append(row)
            do(row)
    return found


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 300])
def test_each_item_comes_once(count: int) -> None:
    assert iterate(list(range(count)), lambda _row: None) == list(range(count))


@pytest.mark.parametrize("count", [1, 100, 101, 199, 200, 201, 450])
def test_everything_can_be_removed_while_it_is_iterated(count: int) -> None:
    rows = list(range(count))
    assert iterate(rows, rows.remove) == list(range(count))
    assert rows == []


def test_every_other_one_can_be_removed_while_it_is_iterated() -> None:
    rows = list(range(350))
    found = iterate(rows, lambda row: rows.remove(row) if row % 2 else None)
    assert sorted(found) == list(range(350))


def test_what_others_remove_before_it_hides_nothing() -> None:
    rows = list(range(350))

    def remove_first(row: int) -> None:
        if row % 50 == 49:
            del rows[:5]

    assert set(rows[50:]) <= set(iterate(rows, remove_first))


def test_what_moved_because_of_new_items_comes_once() -> None:
    rows = list(range(350))

    def add(row: int) -> None:
        if row % 2:
            rows.insert(0, 1000 + row)

    assert iterate(rows, add) == list(range(350))
