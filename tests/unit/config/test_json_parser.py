"""Numbers in request bodies, and bodies of excessive shape."""

import json
from typing import Any

import pytest
from django.test import RequestFactory
from pydantic import ValidationError

from config.api.json_parser import StrictJsonParser
from kernel.errors import BadRequestError
from kernel.input_types import StrictSchema


class Body(StrictSchema):
    whole: int | None = None
    any: float | None = None
    text: str = ""
    flag: bool = False


def parse(body: str) -> Any:
    request = RequestFactory().post("/", body.encode(), content_type="application/json")
    return StrictJsonParser().parse_body(request)


def take(field: str, number: str) -> Any:
    return getattr(Body.model_validate(parse(f'{{"{field}": {number}}}')), field)


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("50", 50),
        ("50.0", 50),
        ("50.000", 50),
        ("1e2", 100),
        ("1E+2", 100),
        ("5.0e1", 50),
        ("500e-1", 50),
        ("-0.0", 0),
        ("-3.0", -3),
        ("9007199254740992.0", 2**53),
    ],
)
def test_number_without_a_fraction_is_an_integer(number: str, value: int) -> None:
    whole = take("whole", number)
    assert (whole, type(whole)) == (value, int)
    fraction = take("any", number)
    assert (fraction, type(fraction)) == (value, float)


@pytest.mark.parametrize("number", ["50.5", "1e-2", "5e-324", "1e300", "9007199254740994.0"])
def test_other_numbers_are_not_integers(number: str) -> None:
    assert take("any", number) == float(number)
    with pytest.raises(ValidationError):
        take("whole", number)


@pytest.mark.parametrize("field", ["text", "flag"])
@pytest.mark.parametrize("number", ["1.0", "0.0", "1e0"])
def test_number_is_not_converted_to_another_type(field: str, number: str) -> None:
    with pytest.raises(ValidationError):
        take(field, number)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("NaN", "NaN is not JSON"),
        ("Infinity", "Infinity is not JSON"),
        ("-Infinity", "-Infinity is not JSON"),
        ("1e309", "a number is too large"),
        ("-1e400", "a number is too large"),
        ("9" * 400 + ".0", "a number is too large"),
        ("9" * 4001, "a number has too many digits"),
    ],
)
def test_number_out_of_range_is_rejected(number: str, reason: str) -> None:
    with pytest.raises(BadRequestError) as refusal:
        parse(f'{{"any": {number}}}')
    assert refusal.value.detail == f"Malformed JSON: {reason}."


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("[" * 10_000, "nested too deeply"),
        ("[" + "[]," * 20_000 + "[]]", "it has too many objects and lists"),
        (json.dumps(dict.fromkeys(map(str, range(501)), 1)), "an object has too many names"),
    ],
)
def test_body_of_excessive_shape_is_rejected(body: str, reason: str) -> None:
    with pytest.raises(BadRequestError) as refusal:
        parse(body)
    assert refusal.value.detail == f"Malformed JSON: {reason}."
