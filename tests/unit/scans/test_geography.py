"""Edge headers as the providers write them, and header bytes as text."""

import pytest

from scans.ingestion.enrichment.geography import GeoLocation, locate, read_header_text


def test_cloudflare_city_is_utf8_read_as_latin1() -> None:
    as_received = "Montréal".encode().decode("latin-1")
    location = locate("cloudflare", "CA", "Quebec", as_received, "45.50884", "-73.58781")
    assert location == GeoLocation("CA", "Quebec", "Montréal", 45.50884, -73.58781)


def test_a_city_cut_within_a_character_loses_only_that_one() -> None:
    as_received = "Montré".encode()[:-1].decode("latin-1")
    assert locate("cloudflare", "CA", "", as_received, "", "").city == "Montr"


def test_a_city_that_is_already_text_is_unchanged() -> None:
    assert locate("cloudflare", "JP", "", "東京", "", "").city == "東京"


def test_a_city_in_latin1_is_unchanged() -> None:
    assert locate("fastly", "CA", "", "Montr\xe9al", "", "").city == "Montréal"


@pytest.mark.parametrize("provider", ["cloudfront", "vercel"])
def test_url_encoded_cities_are_decoded(provider: str) -> None:
    assert locate(provider, "BR", "SP", "S%C3%A3o%20Paulo", "", "").city == "São Paulo"


@pytest.mark.parametrize("country", ["XX", "T1", "ZZ", "", "USA", "1A", "ÀB", "U\0"])
def test_no_country_is_unknown(country: str) -> None:
    assert locate("cloudflare", country, "", "", "", "").country == ""


def test_countries_are_upper_case() -> None:
    assert locate("cloudflare", "ca", "", "", "", "").country == "CA"


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("91", "0.1"),
        ("0.1", "-180.1"),
        ("nan", "1"),
        ("inf", "1"),
        ("1e1", "1"),
        ("1_0", "1"),
        ("\N{ARABIC-INDIC DIGIT ONE}", "1"),
        ("45.5", ""),
        ("", "-73.6"),
        ("0", "0.0"),
    ],
)
def test_impossible_coordinates_are_unknown_as_a_pair(latitude: str, longitude: str) -> None:
    location = locate("cloudflare", "CA", "", "", latitude, longitude)
    assert (location.latitude, location.longitude) == (None, None)


def test_without_a_provider_headers_are_ignored() -> None:
    assert locate("none", "CA", "QC", "Montreal", "45.5", "-73.6") == GeoLocation()


def test_control_characters_are_removed() -> None:
    assert locate("vercel", "CA", "", "Mon%00tre%0Aal", "", "").city == "Montreal"


@pytest.mark.parametrize("provider", ["cloudflare", "cloudfront", "vercel", "fastly"])
@pytest.mark.parametrize(
    "sent",
    [
        "São Paulo".encode(),
        "São Paulo".encode("latin-1"),
        b"S%C3%A3o%20Paulo",
        b"S%E3o Paulo",
        b"S%25C3%25A3o%2520Paulo",
        b"S%2525C3%2525A3o%252520Paulo",
        "São Paulo".encode().decode("latin-1").encode(),
        b"S%C3%83%C2%A3o%20Paulo",
        b" S%C3%A3o%20Paulo ",
    ],
)
def test_a_city_is_read_however_often_it_was_encoded(provider: str, sent: bytes) -> None:
    location = locate(provider, "BR", sent.decode("latin-1"), sent.decode("latin-1"), "", "")
    assert (location.region, location.city) == ("São Paulo", "São Paulo")


@pytest.mark.parametrize(
    "city", ["東京", "Łódź", "Ho Chi Minh City", "Saint-Louis-du-Ha! Ha!", "Ãh", "'s-Hertogenbosch"]
)
def test_a_city_that_needs_no_decoding_is_unchanged(city: str) -> None:
    assert locate("cloudflare", "JP", "", city.encode().decode("latin-1"), "", "").city == city


def test_a_truncated_escape_is_dropped() -> None:
    assert locate("vercel", "JP", "", "%E6%9D%B1%E4%BA%AC%E", "", "").city == "東京"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"https://x.example/?a=1", "https://x.example/?a=1"),
        ("https://x.example/?a=é".encode(), "https://x.example/?a=é"),
        ("東京".encode(), "東京"),
        ("cut: é".encode()[:-1], "cut: "),
        (b"latin-1: \xe9!", "latin-1: é!"),
        (b"\xc3", "Ã"),
    ],
)
def test_header_bytes_are_read_as_utf8_or_else_as_latin1(sent: bytes, read: str) -> None:
    assert read_header_text(sent.decode("latin-1")) == read


def test_a_header_that_is_already_text_is_unchanged() -> None:
    assert read_header_text("東京 \ud800") == "東京 \ud800"
