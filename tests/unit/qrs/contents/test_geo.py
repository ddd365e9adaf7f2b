"""Places."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrs.contents import list_warnings
from tests.unit.qrs.contents.scanning import WRITINGS, encode, refuse

# Source: RFC 5870 section 3.3, without altitude and parameters.
GEO = re.compile(r"geo:(-?\d{1,2}(?:\.\d{1,6})?),(-?\d{1,3}(?:\.\d{1,6})?)")


@settings(max_examples=60, deadline=None)
@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_a_place_is_read_to_six_decimals(latitude: float, longitude: float) -> None:
    match = GEO.fullmatch(encode("geo", latitude=latitude, longitude=longitude))
    assert match
    assert abs(float(match[1]) - latitude) <= 5.1e-7
    assert abs(float(match[2]) - longitude) <= 5.1e-7
    assert not {"-0", "-0.0"} & set(match.groups())
    assert not any("." in found and found.endswith("0") for found in match.groups())


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((45.5017, -73.5673), "geo:45.5017,-73.5673"),
        ((1e-7, -0.0), "geo:0,0"),
        ((-1e-7, 100), "geo:0,100"),
        ((90, -180), "geo:90,-180"),
        ((10.0, 20.5), "geo:10,20.5"),
    ],
)
def test_numbers_have_no_exponent_and_no_spare_zeros(place: tuple[float, float], text: str) -> None:
    assert encode("geo", latitude=place[0], longitude=place[1]) == text


@pytest.mark.parametrize("text", [*WRITINGS, "Café & Bar? #1"])
def test_what_to_look_for_is_percent_encoded(text: str) -> None:
    uri = encode("geo", latitude=1, longitude=2, query=text)
    assert re.fullmatch(r"geo:1,2\?q=[A-Za-z0-9%._~-]+", uri)
    link = encode("geo", latitude=1, longitude=2, query=text, maps_link=True)
    assert link == f"https://maps.google.com/?q={uri.partition('=')[2]}&ll=1,2"


def test_a_link_opens_on_every_phone() -> None:
    place = {"latitude": 1.5, "longitude": 2}
    assert encode("geo", **place, maps_link=True) == "https://maps.google.com/?q=1.5,2"
    assert list_warnings("geo", {**place, "maps_link": True}) == []
    (warning,) = list_warnings("geo", place)
    assert (warning.code, warning.field) == ("geo_without_maps_link", "payload.maps_link")


@pytest.mark.parametrize("value", [90.1, -91, float("nan"), float("inf"), 1e300])
def test_a_place_beyond_the_globe_is_refused(value: float) -> None:
    assert refuse("geo", latitude=value, longitude=0) == {
        "payload.latitude": "Must be between -90 and 90."
    }
    assert set(refuse("geo", latitude=0, longitude=value * 2)) == {"payload.longitude"}


def test_both_numbers_are_required() -> None:
    assert set(refuse("geo")) == {"payload.latitude", "payload.longitude"}
