"""Where the client connects, and that a key is never sent in the clear."""

import pytest

from qrstudio import AsyncQrStudio, QrStudio
from qrstudio.addresses import find_address


def test_hosts_below_localhost_are_reached_without_a_resolver() -> None:
    found = find_address("http://api.localhost:8000")
    assert found == ("http://127.0.0.1:8000", "api.localhost:8000", "api.localhost")
    assert find_address("https://api.localhost").base_url == "https://127.0.0.1"


def test_other_hosts_are_left_alone() -> None:
    found = find_address("https://api.qrstudio.agency")
    assert found == ("https://api.qrstudio.agency",) + ("api.qrstudio.agency",) * 2
    assert find_address("api.example.com").base_url == "https://api.example.com"
    assert find_address("https://[2001:db8::1]:8443/api/").base_url == "https://[2001:db8::1]:8443"


@pytest.mark.parametrize("url", ["http://api.qrstudio.agency", "http://localhost.example.com"])
def test_plain_addresses_beyond_this_machine_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="in the clear"):
        find_address(url)
    assert find_address(url, allow_http=True).base_url == url


@pytest.mark.parametrize("url", ["", "https://", "ftp://api.example.com", "https:///path"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        find_address(url)


@pytest.mark.parametrize("client", [QrStudio, AsyncQrStudio])
def test_client_without_a_key_says_how_to_pass_one(
    client: type[QrStudio | AsyncQrStudio], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QRSTUDIO_API_KEY", raising=False)
    with pytest.raises(ValueError, match="QRSTUDIO_API_KEY"):
        client()
