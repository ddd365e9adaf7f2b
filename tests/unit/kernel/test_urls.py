"""Destination URLs: each error names the broken rule."""

import pytest

from kernel.urls import (
    MAX_URL_LENGTH,
    DestinationUrlError,
    check_web_url,
    normalise_destination_url,
)


def normalise(raw: str) -> str:
    return normalise_destination_url(raw, is_own_host=lambda host: host == "q.ours.example")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("https://example.com", "https://example.com/"),
        ("  https://example.com/a?b=c#d  ", "https://example.com/a?b=c#d"),
        ("HTTP://EXAMPLE.com:80/A", "http://example.com/A"),
        ("https://münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe"),
        ("https://example.com/a/../b", "https://example.com/b"),
        ("https://example.com./x", "https://example.com./x"),
        ("https://example.com/@user", "https://example.com/@user"),
        ("\u200ehttps://example.com/menu\u200e", "https://example.com/menu"),
        ("\ufeff\u00a0https://example.com/menu\u200b\n", "https://example.com/menu"),
        ("https://example.com/menu\ufe0f\u2069", "https://example.com/menu"),
        ("https://example.com\u200e", "https://example.com/"),
        # Inside, joiners make another word, or another picture.
        ("https://e.com/a\u200cb\u200dc", "https://e.com/a%E2%80%8Cb%E2%80%8Dc"),
        (
            "https://e.com/\U0001f468\u200d\U0001f373",
            "https://e.com/%F0%9F%91%A8%E2%80%8D%F0%9F%8D%B3",
        ),
        ("https://e.com/\u2764\ufe0f\u200e", "https://e.com/%E2%9D%A4%EF%B8%8F"),
    ],
)
def test_url_is_stored_as_a_browser_would_send_it(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("", "blank"),
        ("   ", "blank"),
        ("example.com", "must start with https://"),
        ("//example.com", "must start with https://"),
        ("https:example.com", "must start with https://"),
        ("javascript:alert(1)", "Only http and https"),
        ("ftp://example.com/", "Only http and https"),
        ("https://user:pw@example.com/", "user name or password"),
        ("https://@example.com/", "user name or password"),
        ("https://good.com\\@evil.com", "backslashes"),
        ("https://exa mple.com/", "spaces"),
        ("https://example.com/\x00", "control characters"),
        ("https://example.com/\ud800", "control characters"),
        ("https://exam\nple.com/", "control characters"),
        ("https://127.0.0.1/", "not an IP address"),
        ("https://127.1/", "not an IP address"),
        ("https://2130706433/", "not an IP address"),
        ("https://0x7f.1/", "not an IP address"),
        ("https://[::1]/", "not an IP address"),
        ("https://\uff11\uff12\uff17.0.0.1/", "not an IP address"),
        ("https://localhost/", "localhost"),
        ("https://shop.localhost:8000/", "localhost"),
        ("https://localhost./", "localhost"),
        ("https://q.ours.example/q/aBc12dEf/", "redirect for ever"),
        ("https://Q.OURS.example./", "redirect for ever"),
        ("https://foo..com/", "valid host name"),
        ("https://intranet/", "full host name with a dot, such as www.example.com: 'intranet' is"),
        ("https://a/", "full host name with a dot"),
        ("http://INTRANET:8080/menu", "full host name with a dot"),
        ("https://intranet./", "full host name with a dot"),
        ("https://intranet\u3002/", "full host name with a dot"),
        ("https://münchen/", "full host name with a dot"),
        ("https://com/", "full host name with a dot"),
        ("https://intranet/a.b?c.d", "full host name with a dot"),
        ("\u200e\u00a0", "blank"),
        ("https://example.com:99999/", "Enter a valid URL"),
        ("https://", "Enter a valid URL"),
    ],
)
def test_error_names_the_broken_rule(raw: str, rule: str) -> None:
    with pytest.raises(DestinationUrlError, match=rule):
        normalise(raw)


def test_length_counts_after_encoding() -> None:
    head = "https://example.com/"
    fits = head + "é" * ((MAX_URL_LENGTH - len(head)) // 6)
    assert len(normalise(fits)) <= MAX_URL_LENGTH
    with pytest.raises(DestinationUrlError, match="at most 2000"):
        normalise(head + "é" * 1900)


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.1/", "http://localhost:3000/", "http://intranet/", "https://a/",
        "http://[fe80::1]:631/printers", "http://127.1/", "http://printer.local/",
        "https://q.ours.example/q/aBc12dEf/", "HTTP://Example.com/A", "https://example.com",
    ],
)  # fmt: skip
def test_fixed_url_may_lead_anywhere_and_is_unchanged(url: str) -> None:
    assert check_web_url(f"\u200e {url}\u200b") == url


@pytest.mark.parametrize(
    "url",
    ["", "\u200e", "intranet", "ftp://example.com/", "tel:+15145550100", "javascript:alert(1)",
     "http://user:pw@192.168.1.1/", "http://192.168.1.1\\@evil.com", "http://exa mple/",
     "http://foo..com/", "http://1.2.3.4.5/", "http:intranet", "http://"],
)  # fmt: skip
def test_fixed_url_must_be_a_valid_url(url: str) -> None:
    with pytest.raises(DestinationUrlError):
        check_web_url(url)
