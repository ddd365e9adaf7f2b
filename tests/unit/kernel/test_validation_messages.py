"""Errors of pydantic become fields and messages."""

from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from kernel.input_types import Line120, StrictSchema
from kernel.validation_messages import describe_errors


class Item(StrictSchema):
    weight: int = Field(ge=0, le=10)


class Body(StrictSchema):
    name: Line120
    is_active: bool = True
    items: Annotated[list[Item], Field(min_length=1, max_length=2)] = Field(default_factory=list)


def messages(body: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        Body.model_validate(body)
    errors = [dict(error) | {"loc": ("body", "payload", *error["loc"])} for error in
              caught.value.errors()]  # fmt: skip
    return describe_errors(errors)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"name": ["This field is required."]}),
        ({"name": None}, {"name": ["A text is required."]}),
        ({"name": 7}, {"name": ["A text is required."]}),
        ({"name": " "}, {"name": ["This field may not be blank."]}),
        ({"name": "x" * 121}, {"name": ["Ensure this field has at most 120 characters."]}),
        (
            {"name": "a\x00b"},
            {"name": ["Control characters and line breaks are not allowed."]},
        ),
        (
            {"name": "\ud800"},
            {"name": ["Control characters and line breaks are not allowed."]},
        ),
        ({"name": "x", "short_id": "y"}, {"short_id": ["This field is read only."]}),
        ({"name": "x", "colour": "y"}, {"colour": ["Unknown field."]}),
        ({"name": "x", "is_active": "yes"}, {"is_active": ["True or false is required."]}),
        ({"name": "x", "is_active": 1}, {"is_active": ["True or false is required."]}),
        (
            {"name": "x", "items": [{"weight": 1}, {"weight": "2"}]},
            {"items.1.weight": ["A whole number is required."]},
        ),
        (
            {"name": "x", "items": [{"weight": 11}]},
            {"items.0.weight": ["Ensure this value is at most 10."]},
        ),
        (
            {"name": "x", "items": [{"weight": 1.0}]},
            {"items.0.weight": ["A whole number is required."]},
        ),
        (
            {"name": "x", "items": [{"weight": True}]},
            {"items.0.weight": ["A whole number is required."]},
        ),
        (
            {"name": "x", "items": [{"weight": 1}] * 3},
            {"items": ["At most 2 items are allowed."]},
        ),
        ({"name": "x", "items": []}, {"items": ["At least 1 item is required."]}),
        ([], {"non_field_errors": ["An object is required."]}),
        ("text", {"non_field_errors": ["An object is required."]}),
    ],
)
def test_each_kind_of_mistake_has_its_message(body: Any, expected: dict[str, list[str]]) -> None:
    assert messages(body) == expected


def test_all_mistakes_are_reported_at_once() -> None:
    assert set(messages({"is_active": "x", "colour": 1})) == {"name", "is_active", "colour"}
