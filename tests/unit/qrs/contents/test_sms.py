"""Text messages."""

import pytest
from hypothesis import given, settings

from tests.unit.qrs.contents.scanning import WRITINGS, compose, encode, refuse, texts, widen


@settings(max_examples=40, deadline=None)
@given(message=texts(200))
def test_what_was_typed_is_read(message: str) -> None:
    scheme, number, read = encode("sms", phone="+15145551234", message=message).split(":", 2)
    assert (scheme, number) == ("SMSTO", "+15145551234")
    assert read == compose(message)


@pytest.mark.parametrize("message", WRITINGS)
def test_messages_are_in_any_script(message: str) -> None:
    assert encode("sms", phone="55555", message=message) == f"SMSTO:55555:{message}"


@pytest.mark.parametrize("phone", ["+1 (514) 555-1234", "+1.514.555.1234", widen("+15145551234")])
def test_without_a_message_it_is_the_number(phone: str) -> None:
    assert encode("sms", phone=phone) == "sms:+15145551234"
    assert encode("sms", phone=phone, message=" ") == "sms:+15145551234"


@pytest.mark.parametrize(
    "phone",
    ["", "12", "+0123456789", "+1", "5" * 16, "+1:514", "abc", "+1514555;1234", "++15145551"],
)
def test_what_no_phone_dials_is_refused(phone: str) -> None:
    assert set(refuse("sms", phone=phone, message="Hi")) == {"payload.phone"}
