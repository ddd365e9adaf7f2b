"""The envelope of every list."""

from collections.abc import Sequence

import pytest

from kernel.errors import FieldErrors, NotFoundError
from kernel.pagination import PageRequest, build_page, parse_page_request
from kernel.schemas import Page

URL = "https://api.example/api/v1/dynamic/"


def page_of(total: int, request: PageRequest, query: str = "") -> Page[int]:
    def fetch(offset: int, limit: int) -> Sequence[int]:
        return range(total)[offset : offset + limit]

    return build_page(Page[int], request=request, count=total, fetch=fetch, url=URL, query=query)


def test_defaults_are_page_1_of_25() -> None:
    assert parse_page_request(None, None) == PageRequest(page=1, page_size=25)


def test_page_size_over_100_is_served_as_100() -> None:
    assert parse_page_request("2", "5000") == PageRequest(page=2, page_size=100)


@pytest.mark.parametrize("raw", ["0", "-1", "x", "", "1.5", "\uff11", " 1"])
def test_not_a_positive_number_is_rejected_by_field(raw: str) -> None:
    with pytest.raises(FieldErrors) as caught:
        parse_page_request(None, raw)
    assert list(caught.value.errors) == ["page_size"]


def test_links_keep_other_parameters_and_replace_the_page() -> None:
    page = page_of(30, PageRequest(2, 10), "page=2&page_size=10&search=a%26b")
    assert page.next == f"{URL}?page=3&page_size=10&search=a%26b"
    assert page.previous == f"{URL}?page=1&page_size=10&search=a%26b"
    assert page.results == list(range(10, 20))


def test_last_full_page_has_no_next() -> None:
    assert page_of(20, PageRequest(2, 10)).next is None


def test_page_1_of_nothing_is_fine_and_page_2_is_not() -> None:
    assert page_of(0, PageRequest(1, 10)).results == []
    with pytest.raises(NotFoundError, match="Invalid page"):
        page_of(0, PageRequest(2, 10))


def test_a_page_number_beyond_any_bigint_is_past_the_end() -> None:
    with pytest.raises(NotFoundError, match="Invalid page"):
        page_of(5, parse_page_request("9" * 60, None))
