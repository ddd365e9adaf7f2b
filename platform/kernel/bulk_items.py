"""Items of bulk calls: documented as what they are, and validated one by one afterwards.

A list of models would be refused as a whole by the first pass over the body, with 400. In a bulk
call each item has its own refusal, and a list that is too long is refused before any is looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic.annotated_handlers import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from kernel.errors import FieldErrors
from kernel.input_types import StrictSchema
from kernel.validation_messages import describe_errors

MAX_ERRORS = 100
"""Items whose errors are listed where none is done; the others are not looked at."""

Item = TypeVar("Item", bound=StrictSchema)


@dataclass(frozen=True, slots=True)
class ItemsOf:
    """Makes ``Annotated[list[dict[str, Any]], ItemsOf(Model)]`` a list whose items are checked
    by validate_items(), in the view.
    """

    model: type[StrictSchema]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.list_schema(core_schema.dict_schema(), min_length=1)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        items = handler(self.model.__pydantic_core_schema__)
        return {"type": "array", "minItems": 1, "items": items}


@dataclass(frozen=True, slots=True)
class CheckedItems(Generic[Item]):
    """valid: by position. errors: of the others, as long as they are listed."""

    valid: Mapping[int, Item]
    errors: Mapping[int, FieldErrors]


def validate_items(
    items: Sequence[object],
    model: type[Item],
    *,
    are_texts: bool = False,
    most_errors: int = MAX_ERRORS,
) -> CheckedItems[Item]:
    """Each item by the model's rules; stops after so many wrong ones.

    are_texts: from a table, where numbers and booleans are written as texts.
    """
    valid: dict[int, Item] = {}
    errors: dict[int, FieldErrors] = {}
    for place, item in enumerate(items):
        try:
            valid[place] = model.model_validate(item, strict=False if are_texts else None)
        except ValidationError as error:
            errors[place] = _describe(error)
            if len(errors) == most_errors:
                break
    return CheckedItems(valid, errors)


def _describe(error: ValidationError) -> FieldErrors:
    found = error.errors(include_url=False)
    return FieldErrors(describe_errors({**each, "loc": ("item", *each["loc"])} for each in found))
