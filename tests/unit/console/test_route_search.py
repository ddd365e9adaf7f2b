"""Search terms from which a short id is read."""

import pytest

from console.admin.route_search import read_short_id


@pytest.mark.parametrize(
    "term",
    [
        "aBc12dEf",
        "https://q.qrstudio.agency/q/aBc12dEf/",
        "q.localhost:8000/q/aBc12dEf",
        "https://go.brand.com/q/aBc12dEf/?utm_source=x",
        "https://go.brand.com/q/aBc12dEf/paused/",
    ],
)
def test_short_id_is_found_alone_and_in_a_printed_url(term: str) -> None:
    assert read_short_id(term) == "aBc12dEf"


@pytest.mark.parametrize("term", ["", "studio-nord", "aBc12dE", "/q/aBc12dEfG/", "x aBc12dEf"])
def test_other_terms_contain_no_short_id(term: str) -> None:
    assert read_short_id(term) is None
