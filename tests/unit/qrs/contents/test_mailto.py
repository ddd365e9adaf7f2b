"""Emails, read as RFC 6068 says."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.qrs.contents.scanning import WRITINGS, compose, encode, lines, refuse, texts

LOCALS = st.from_regex(r"[a-z+&=?%#'é日]{1,12}(\.[a-z]{1,5})?", fullmatch=True)


def read(**payload: object) -> dict[str, str | list[str]]:
    parts = urlsplit(encode("email", **payload))
    assert (parts.scheme, parts.fragment) == ("mailto", "")
    found: dict[str, str | list[str]] = {"to": [unquote(to) for to in parts.path.split(",")]}
    for field in filter(None, parts.query.split("&")):
        name, _, value = field.partition("=")
        assert name not in found
        is_list = name in ("cc", "bcc")
        found[name] = [unquote(item) for item in value.split(",")] if is_list else unquote(value)
    return found


@settings(max_examples=50, deadline=None)
@given(to=LOCALS, cc=st.lists(LOCALS, min_size=1, max_size=3), subject=lines(60), body=texts(200))
def test_what_was_typed_is_read(to: str, cc: list[str], subject: str, body: str) -> None:
    copies = [f"{local}@example.com" for local in cc]
    assert read(to=f"{to}@example.com", cc=copies, subject=subject, body=body) == {
        "to": [f"{to}@example.com"],
        "cc": copies,
        "subject": compose(subject),
        "body": compose(body).replace("\n", "\r\n"),
    }


@pytest.mark.parametrize("text", WRITINGS)
def test_texts_are_percent_encoded_utf_8(text: str) -> None:
    encoded = encode("email", to="a@example.com", subject=text, body=f"1 + 1\r\n{text}")
    assert encoded.isascii()
    assert "+" not in encoded
    assert read(to="a@example.com", body=text)["body"] == text


def test_commas_stand_between_addresses_and_are_encoded_inside_one() -> None:
    text = encode("email", tos=["a@example.com", '"b,c"@example.com'], bcc="d@example.com")
    assert text == "mailto:a@example.com,%22b%2Cc%22@example.com?bcc=d@example.com"


def test_the_domain_is_encoded_in_ascii() -> None:
    assert encode("email", to="info@Bücher.example") == "mailto:info@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "address",
    ["a", "a@b", "@example.com", "a@", "a b@example.com", "a@exa mple.com", "a@@example.com",
     "a@example.com\nBcc: b@example.com", "a@1.2.3.4", "a.@example.com", "é" * 40 + "@example.com",
     "a@example.com,b@example.com", "a@" + "x" * 64 + ".com", "a@example.com?cc=b@example.com",
     '"a\nb"@example.com'],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    assert set(refuse("email", to=address)) == {"payload.to"}
    wrong = refuse("email", tos=["a@example.com"], cc=[address], bcc=address)
    assert set(wrong) == {"payload.cc.0", "payload.bcc"}


@pytest.mark.parametrize("sent", [{}, {"to": " "}, {"tos": []}, {"tos": [""]}])
def test_somebody_must_receive_it(sent: dict[str, object]) -> None:
    assert refuse("email", **sent) == {"payload.to": "This field is required."}
