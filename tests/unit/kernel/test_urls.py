"""Destination URLs: each refusal names its rule."""

import pytest

from kernel.urls import MAX_URL_LENGTH, DestinationUrlError, normalise_destination_url


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
        ("https://example.com:99999/", "Enter a valid URL"),
        ("https://", "Enter a valid URL"),
    ],
)
def test_refusal_names_the_rule(raw: str, rule: str) -> None:
    with pytest.raises(DestinationUrlError, match=rule):
        normalise(raw)


def test_length_counts_after_encoding() -> None:
    head = "https://example.com/"
    fits = head + "é" * ((MAX_URL_LENGTH - len(head)) // 6)
    assert len(normalise(fits)) <= MAX_URL_LENGTH
    with pytest.raises(DestinationUrlError, match="at most 2000"):
        normalise(head + "é" * 1900)
