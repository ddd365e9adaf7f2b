"""Normalised host headers."""

import pytest

from kernel.hostnames import normalise_host


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("GO.Brand.test", "go.brand.test"),
        ("go.brand.test.", "go.brand.test"),
        ("go.brand.test:8443", "go.brand.test"),
        ("go.brand.test.:8443", "go.brand.test"),
        ("localhost", "localhost"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]:8000", "::1"),
        ("[0:0:0:0:0:0:0:1]", "::1"),
    ],
)
def test_spellings_of_one_host_are_normalised(header: str, host: str) -> None:
    assert normalise_host(header) == host


@pytest.mark.parametrize(
    "header",
    ["", ".", "a..b", "go brand", "go/brand", "a" * 254, "go.brand:80a", "[::1", "::1", "a@b",
     "go.brand..", "a" * 64 + ".test", "-a.test", "[::1]x", "e\u0301.test"],
)  # fmt: skip
def test_invalid_hosts_are_rejected(header: str) -> None:
    assert normalise_host(header) is None
