"""Business cards: what is typed into a field is read from that field."""

from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.qrs.contents.scanning import WRITINGS, compose, encode, lines, refuse, texts, widen


def read(**payload: object) -> Any:
    return vobject.readOne(encode("vcard", **payload))


@settings(max_examples=40, deadline=None)
@given(name=lines(60), family=lines(40), given_name=lines(40), org=lines(60), note=texts(120))
def test_what_was_typed_is_read(
    name: str, family: str, given_name: str, org: str, note: str
) -> None:
    card = read(name=name, family_name=family, given_name=given_name, org=org, note=note)
    assert card.fn.value == compose(name)
    assert (card.n.value.family, card.n.value.given) == (compose(family), compose(given_name))
    assert card.org.value == [compose(org)]
    assert card.note.value == compose(note)
    assert set(card.contents) == {"version", "n", "fn", "org", "note"}


@settings(max_examples=20, deadline=None)
@given(st.fixed_dictionaries({part: lines(30) for part in ("street", "city", "region")}))
def test_parts_of_an_address_are_read(parts: dict[str, str]) -> None:
    address = read(name="Alex", address=parts | {"postcode": "H2X 1Y4"}).adr.value
    assert {part: getattr(address, part) for part in parts} == {
        part: compose(text) for part, text in parts.items()
    }
    assert (address.code, address.country) == ("H2X 1Y4", "")


@pytest.mark.parametrize("text", WRITINGS)
def test_an_address_may_be_one_text(text: str) -> None:
    address = read(name=text, address=f"{text}, 12\n{text}").adr.value
    assert address.street == f"{text}, 12\n{text}"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"name": "Alex Tremblay"}, ("Tremblay", "Alex")),
        ({"name": "Anne Marie  Roy"}, ("Roy", "Anne Marie")),
        ({"name": "Madonna"}, ("Madonna", "")),
        ({"name": "山田 太郎"}, ("太郎", "山田")),
        ({"name": "Ana de la Cruz", "family_name": "de la Cruz"}, ("de la Cruz", "Ana")),
        ({"name": "Ana de la Cruz", "given_name": "Ana"}, ("de la Cruz", "Ana")),
        ({"name": "Alexandra", "given_name": "Alex"}, ("", "Alex")),
        ({"name": "山田太郎", "family_name": "山田", "given_name": "太郎"}, ("山田", "太郎")),
    ],
)
def test_the_last_word_is_the_family_name_unless_said(
    sent: dict[str, str], expected: tuple[str, str]
) -> None:
    name = read(**sent).n.value
    assert (name.family, name.given) == expected


def test_every_field_has_its_line() -> None:
    text = encode(
        "vcard",
        name="Alex Tremblay",
        org="Maison Rivard",
        title="Chef",
        phones=["+1 514 555-1234", {"number": "911", "type": "cell"}],
        emails=["alex@example.com", "chef@bücher.example"],
        url="https://example.com/a,b;c?d=e",
        address="12 Rue Rivard",
        note="Closed\non Mondays",
    )
    assert text.split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Tremblay;Alex;;;",
        "FN:Alex Tremblay",
        "ORG:Maison Rivard",
        "TITLE:Chef",
        "TEL:+1 514 555-1234",
        "TEL;TYPE=CELL:911",
        "EMAIL:alex@example.com",
        "EMAIL:chef@bücher.example",
        "URL:https://example.com/a%2Cb%3Bc?d=e",
        "ADR:;;12 Rue Rivard;;;;",
        "NOTE:Closed\\non Mondays",
        "END:VCARD",
        "",
    ]


@pytest.mark.parametrize(
    ("phone", "printed"),
    [
        ("+1\u00a0514\u2011555\u20131234", "+1 514-555-1234"),
        (widen("03-1234-5678"), "03-1234-5678"),
        ("(514) 555-1234 ext. 12", "(514) 555-1234 ext. 12"),
        ("(514) 555-1234 EXT 12", "(514) 555-1234 ext 12"),
        ("*611", "*611"),
    ],
)
def test_a_phone_number_is_printed_in_ascii(phone: str, printed: str) -> None:
    assert f"TEL:{printed}\r\n" in encode("vcard", name="Alex", phone=phone)


@pytest.mark.parametrize("url", ["ftp://example.com", "example.com", "data:,x", "https://a b"])
def test_a_link_must_be_a_web_address(url: str) -> None:
    assert set(refuse("vcard", name="Alex", url=url)) == {"payload.url"}


def test_every_wrong_field_is_named_at_once() -> None:
    wrong = refuse(
        "vcard", name=" ", phones=["+1 514", "call me"], email="x@localhost",
        address={"city": "a\nb"}, note="x" * 501,
    )  # fmt: skip
    assert list(wrong) == [
        "payload.name",
        "payload.phones.1",
        "payload.email",
        "payload.address.city",
        "payload.note",
    ]


def test_one_and_many_are_not_sent_together() -> None:
    wrong = refuse("vcard", name="Alex", phone="911", phones=["112"], emails=["a@b.example"] * 6)
    assert wrong == {
        "payload.phones": "Send phone or phones, not both.",
        "payload.emails": "At most 5 items are allowed.",
    }
