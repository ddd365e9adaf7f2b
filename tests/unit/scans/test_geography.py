"""Edge headers as the providers write them."""

import pytest

from scans.ingestion.enrichment.geography import Place, locate


def test_cloudflare_city_is_utf8_in_latin1_clothes() -> None:
    as_received = "Montréal".encode().decode("latin-1")
    place = locate("cloudflare", "CA", "Quebec", as_received, "45.50884", "-73.58781")
    assert place == Place("CA", "Quebec", "Montréal", 45.50884, -73.58781)


def test_a_city_cut_within_a_character_loses_only_that_one() -> None:
    as_received = "Montré".encode()[:-1].decode("latin-1")
    assert locate("cloudflare", "CA", "", as_received, "", "").city == "Montr"


def test_a_city_that_was_text_already_is_kept() -> None:
    assert locate("cloudflare", "JP", "", "東京", "", "").city == "東京"


def test_a_city_in_plain_latin1_is_kept() -> None:
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
    place = locate("cloudflare", "CA", "", "", latitude, longitude)
    assert (place.latitude, place.longitude) == (None, None)


def test_without_a_provider_nothing_is_believed() -> None:
    assert locate("none", "CA", "QC", "Montreal", "45.5", "-73.6") == Place()


def test_control_characters_never_reach_a_list() -> None:
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
    place = locate(provider, "BR", sent.decode("latin-1"), sent.decode("latin-1"), "", "")
    assert (place.region, place.city) == ("São Paulo", "São Paulo")


@pytest.mark.parametrize(
    "city", ["東京", "Łódź", "Ho Chi Minh City", "Saint-Louis-du-Ha! Ha!", "Ãh", "'s-Hertogenbosch"]
)
def test_a_city_that_needs_no_decoding_is_kept(city: str) -> None:
    assert locate("cloudflare", "JP", "", city.encode().decode("latin-1"), "", "").city == city


def test_an_escape_that_was_cut_is_dropped() -> None:
    assert locate("vercel", "JP", "", "%E6%9D%B1%E4%BA%AC%E", "", "").city == "東京"
