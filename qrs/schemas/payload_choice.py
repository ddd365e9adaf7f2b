"""The payload of a request is checked by the schema of its data_type."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import JsonValue, ValidationInfo, ValidatorFunctionWrapHandler, WrapValidator
from pydantic.config import JsonDict

from kernel.input_types import StrictSchema
from qrs.schemas.payloads import (
    DynamicPayload,
    EmailPayload,
    EventPayload,
    GeoPayload,
    SmsPayload,
    VcardPayload,
    WifiPayload,
)

PAYLOADS: dict[str, type[StrictSchema]] = {
    "vcard": VcardPayload,
    "wifi": WifiPayload,
    "email": EmailPayload,
    "sms": SmsPayload,
    "geo": GeoPayload,
    "dynamic": DynamicPayload,
    "event": EventPayload,
}


def _check_by_data_type(
    value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
) -> Any:
    """Errors name the payload's fields alone, not the branches of a union.

    Of a wrong data_type, or one that has no payload, nothing is checked: it is refused anyway.
    """
    schema = PAYLOADS.get(info.data.get("data_type", ""))
    return schema.model_validate(value) if schema else value


AnyPayload = Annotated[
    VcardPayload
    | WifiPayload
    | EmailPayload
    | SmsPayload
    | GeoPayload
    | DynamicPayload
    | EventPayload,
    WrapValidator(_check_by_data_type),
]


def with_conditions(examples: list[JsonValue]) -> Callable[[JsonDict], None]:
    """A json_schema_extra: `data` for url and text, else `payload` by the data_type's schema."""

    def extend(schema: dict[str, Any]) -> None:
        # pydantic names its schemas only at the end, and renames these references with the others.
        references = schema["properties"]["payload"]["anyOf"]
        schema["examples"] = examples
        schema.update(_make_conditions(dict(zip(PAYLOADS, references, strict=True))))

    return extend


def _make_conditions(references: dict[str, JsonDict]) -> JsonDict:
    """Nested ifs beside the properties, where clients that do not support them ignore them."""
    conditions: JsonDict = {"required": ["data"], "properties": {"payload": False}}
    for data_type, reference in references.items():
        fields: JsonDict = {"data": False, "payload": dict(reference)}
        conditions = {
            "if": {"properties": {"data_type": {"const": data_type}}, "required": ["data_type"]},
            "then": {"required": ["payload"], "properties": fields},
            "else": conditions,
        }
    return conditions
