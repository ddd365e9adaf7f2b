"""Forwarding the query of a scan to the destination."""

import pytest

from edge.redirects.query_forwarding import QueryForwarder
from kernel.urls import MAX_URL_LENGTH


def forward(url: str, query: bytes) -> str | None:
    response = QueryForwarder(url.encode()).redirect(query)
    if response is None:
        return None
    name, location = response.headers[0]
    assert (response.status, name) == (302, b"location")
    return location.decode("ascii")


@pytest.mark.parametrize(
    ("url", "query", "expected"),
    [
        ("https://e.com/", b"utm_source=poster7", "https://e.com/?utm_source=poster7"),
        ("https://e.com/?a=1", b"b=2", "https://e.com/?a=1&b=2"),
        ("https://e.com/?a=1&", b"b=2", "https://e.com/?a=1&b=2"),
        ("https://e.com/?", b"b=2", "https://e.com/?b=2"),
        ("https://e.com/#top", b"b=2", "https://e.com/?b=2#top"),
        ("https://e.com/?a=1#top?x=1", b"b=2", "https://e.com/?a=1&b=2#top?x=1"),
        ("https://e.com/?#", b"b=2", "https://e.com/?b=2#"),
        # A name twice in the scan is kept twice; the destination's own parameters win.
        ("https://e.com/", b"b=2&b=3", "https://e.com/?b=2&b=3"),
        ("https://e.com/?a=1&a=2", b"a=3&b=4&a=5", "https://e.com/?a=1&a=2&b=4"),
        ("https://e.com/?a%5B%5D=1", b"a[]=2&b=3", "https://e.com/?a%5B%5D=1&b=3"),
        ("https://e.com/?utm_source=x", b"utm%5Fsource=y&b=3", "https://e.com/?utm_source=x&b=3"),
        ("https://e.com/?a+b=1", b"a%20b=2&c=3", "https://e.com/?a+b=1&c=3"),
        ("https://e.com/?flag", b"flag=2&c=3", "https://e.com/?flag&c=3"),
        ("https://e.com/?a=1", b"A=2", "https://e.com/?a=1&A=2"),
        ("https://e.com/?q=%C3%BC&%C3%BC=1", b"\xc3\xbc=2&b", "https://e.com/?q=%C3%BC&%C3%BC=1&b"),
        # Odd queries.
        ("https://e.com/", b"&&b=2&&", "https://e.com/?b=2"),
        ("https://e.com/", b"=1", "https://e.com/?=1"),
        ("https://e.com/", b"b=1?c=2/d", "https://e.com/?b=1?c=2/d"),
        ("https://e.com/", b"b==&c", "https://e.com/?b==&c"),
        # Forwarded unchanged.
        ("https://e.com/", b"q=%2f+%zz%&r=a%0d%0ab", "https://e.com/?q=%2f+%zz%&r=a%0d%0ab"),
        ("https://e.com/", b"q=men\xc3\xbc", "https://e.com/?q=men%C3%BC"),
        ("https://e.com/", b"q=\xff\xfe", "https://e.com/?q=%FF%FE"),
        # No character of it can end the URL, its query, or the header line.
        ("https://e.com/", b"q=a b#c\"<>'", "https://e.com/?q=a%20b%23c%22%3C%3E%27"),
        ("https://e.com/", b"q=\r\nset-cookie: a=b\0\t\x7f",
         "https://e.com/?q=%0D%0Aset-cookie:%20a=b%00%09%7F"),
    ],
)  # fmt: skip
def test_the_destination_gets_the_scans_parameters(url: str, query: bytes, expected: str) -> None:
    assert forward(url, query) == expected


@pytest.mark.parametrize("query", [b"", b"&", b"&&&", b"a=2", b"a", b"%61=3&a"])
def test_with_nothing_to_add_the_finished_redirect_is_used(query: bytes) -> None:
    assert forward("https://e.com/?a=1", query) is None


def test_a_parameter_that_makes_the_url_too_long_is_left_out_whole() -> None:
    url = f"https://e.com/{'x' * 1900}?a=1#top"
    sent = forward(url, b"b=2&long=" + b"y" * 200 + b"&c=3")
    assert sent == f"https://e.com/{'x' * 1900}?a=1&b=2&c=3#top"


@pytest.mark.parametrize("length", range(1975, 2001))
def test_the_url_is_never_longer_than_a_destination_may_be(length: int) -> None:
    url = "https://e.com/" + "x" * (length - 14)
    sent = forward(url, b"b=2&c=\xc3\xbc&d=4") or url
    assert len(sent) <= MAX_URL_LENGTH
    assert sent.startswith(url)


def test_a_huge_query_costs_no_more_than_a_full_one() -> None:
    sent = forward("https://e.com/?a=1", b"b=2&" + b"a=1&" * 8000 + b"c=3")
    assert sent == "https://e.com/?a=1&b=2"
    # A parameter that is cut in two is not forwarded.
    assert forward("https://e.com/", b"b=2&c=" + b"x" * 30_000) == "https://e.com/?b=2"
    assert forward("https://e.com/", b"c=" + b"x" * 30_000) is None
