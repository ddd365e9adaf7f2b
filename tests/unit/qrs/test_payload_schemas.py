"""Examples and conditions of the payloads in the API document are those of the server."""

from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

from kernel.input_types import StrictSchema
from qrs.contents import PAYLOAD_TYPES, make_text
from qrs.schemas.generate import GenerateIn
from qrs.schemas.payload_choice import PAYLOADS

SCHEMA = GenerateIn.model_json_schema()


def get_examples(schema: type[StrictSchema]) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", schema.model_json_schema().get("examples", []))


def fits(**body: object) -> bool:
    return Draft202012Validator(SCHEMA).is_valid(body)


def test_every_data_type_has_a_schema() -> None:
    assert set(PAYLOADS) == {*PAYLOAD_TYPES, "dynamic"}
    assert set(SCHEMA["properties"]["data_type"]["enum"]) == {*PAYLOADS, "url", "text"}


@pytest.mark.parametrize("data_type", PAYLOAD_TYPES)
def test_examples_can_be_encoded(data_type: str) -> None:
    examples = get_examples(PAYLOADS[data_type])
    assert examples
    for example in examples:
        body = GenerateIn.model_validate({"data_type": data_type, "payload": example})
        assert isinstance(body.payload, PAYLOADS[data_type])
        assert make_text(data_type, body.payload.model_dump(exclude_unset=True))
        assert fits(data_type=data_type, payload=example)


@pytest.mark.parametrize("data_type", PAYLOAD_TYPES)
def test_the_document_ties_each_payload_to_its_data_type(data_type: str) -> None:
    (example, *_) = get_examples(PAYLOADS[data_type])
    for other in PAYLOADS:
        assert fits(data_type=other, payload=example) == (other == data_type)
    assert not fits(payload=example)
    assert not fits(data_type=data_type, payload=example, data="x")
    assert not fits(data_type=data_type, data="x")


@pytest.mark.parametrize(
    ("data_type", "payload", "is_valid"),
    [
        ("wifi", {"ssid": "Cafe"}, False),
        ("wifi", {"ssid": "Cafe", "security": "nopass"}, True),
        ("wifi", {"ssid": "Cafe", "security": "nopass", "password": "12345678"}, False),
        ("email", {"tos": ["a@example.com"]}, True),
        ("email", {"tos": ["a@example.com"], "to": "a@example.com"}, False),
        ("email", {"subject": "x"}, False),
        ("vcard", {"name": "A", "phone": "911", "phones": ["911"]}, False),
        ("vcard", {"name": "A", "phones": ["911", {"number": "911", "type": "cell"}]}, True),
        ("event", {"summary": "A", "start": "tomorrow"}, False),
    ],
)
def test_the_document_has_the_conditions(
    data_type: str, payload: dict[str, Any], is_valid: bool
) -> None:
    assert fits(data_type=data_type, payload=payload) == is_valid
