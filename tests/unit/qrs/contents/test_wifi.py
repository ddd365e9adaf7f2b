"""Wi-Fi networks, read as ZXing reads them."""

import string
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrs.contents import list_warnings
from tests.unit.qrs.contents.scanning import WRITINGS, encode, refuse

PRINTABLE = [character for character in string.printable if character.isprintable()]
PASSWORDS = st.text(PRINTABLE, min_size=8, max_size=63)
SSIDS = st.text([*PRINTABLE, "é", "日"], min_size=1, max_size=10).filter(str.strip)


def split_fields(text: str) -> Iterator[str]:
    """Fields up to each semicolon without a backslash, unescaped."""
    field, escaped = "", False
    for character in text.removeprefix("WIFI:"):
        if escaped or character not in "\\;":
            field, escaped = field + character, False
        elif character == "\\":
            escaped = True
        else:
            yield field
            field = ""
    assert not field
    assert not escaped


def read(**payload: object) -> dict[str, str]:
    """As ZXing's WifiResultParser: the first field with a prefix counts."""
    text = encode("wifi", **payload)
    assert text.startswith("WIFI:")
    assert text.endswith(";;")
    found: dict[str, str] = {}
    for field in split_fields(text):
        if field:
            name, _, value = field.partition(":")
            assert name not in found
            found[name] = value
    return found


@settings(max_examples=60, deadline=None)
@given(ssid=SSIDS, password=PASSWORDS, hidden=st.booleans())
def test_name_and_password_are_read_as_typed(ssid: str, password: str, hidden: bool) -> None:
    expected = {"T": "WPA", "S": ssid, "P": password} | ({"H": "true"} if hidden else {})
    assert read(ssid=ssid, password=password, hidden=hidden) == expected


@pytest.mark.parametrize("ssid", [text[:9] for text in WRITINGS])
def test_the_name_may_be_in_any_script(ssid: str) -> None:
    assert read(ssid=ssid, password="12345678")["S"] == ssid


@pytest.mark.parametrize("value", ["deadbeef", "DEADBEEF" * 8, "0123456789abcdef"])
def test_what_looks_hexadecimal_gets_no_quotes(value: str) -> None:
    assert read(ssid=value[:16], password=value) == {"T": "WPA", "S": value[:16], "P": value}


def test_an_open_network_has_no_password() -> None:
    assert encode("wifi", ssid="Cafe", security="nopass") == "WIFI:T:nopass;S:Cafe;;"
    assert set(refuse("wifi", ssid="Cafe", security="nopass", password="12345678")) == {
        "payload.password"
    }


@pytest.mark.parametrize("length", [5, 10, 13, 26])
def test_wep_keys_have_their_lengths(length: int) -> None:
    assert read(ssid="Old", security="WEP", password="a" * length)["P"] == "a" * length
    assert set(refuse("wifi", ssid="Old", security="WEP", password="a" * (length + 1))) == {
        "payload.password"
    }


@pytest.mark.parametrize("security", ["WPA", "SAE"])
@pytest.mark.parametrize("password", ["1234567", "x" * 65, "mot de passe à moi", "g" * 64, ""])
def test_a_password_that_no_network_takes_is_refused(security: str, password: str) -> None:
    assert set(refuse("wifi", ssid="Cafe", security=security, password=password)) == {
        "payload.password"
    }


@pytest.mark.parametrize("ssid", ["", "  ", "x" * 33, "日" * 11, "a\nb", "a\0b"])
def test_a_name_that_no_network_has_is_refused(ssid: str) -> None:
    assert set(refuse("wifi", ssid=ssid, password="12345678")) == {"payload.ssid"}


def test_only_sae_has_a_warning() -> None:
    (warning,) = list_warnings("wifi", {"ssid": "Cafe", "password": "12345678", "security": "SAE"})
    assert (warning.code, warning.field) == ("wifi_sae", "payload.security")
    assert list_warnings("wifi", {"ssid": "Cafe", "password": "12345678"}) == []
