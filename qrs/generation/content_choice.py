"""Which fields each data_type needs, and which content they make."""

from collections.abc import Mapping
from typing import Any

from kernel.errors import FieldErrors
from qrs.contents import DATA_FIELD_TYPES, ContentError, list_warnings, make_text
from qrs.generation.contents import Content, ExistingDynamicQr, FixedText, NewDynamicQr
from qrs.generation.refusals import refuse_content
from qrs.schemas.generate import GenerateIn
from qrs.schemas.payloads import DynamicPayload

_REQUIRED = "This field is required."


def choose_content(body: GenerateIn) -> Content:
    """Raises FieldErrors (400) for missing and wrong fields, and for those of another data_type."""
    unused, wanted = "payload", "data"
    if body.data_type not in DATA_FIELD_TYPES:
        unused, wanted = wanted, unused
    _reject_unused(body, unused, wanted)
    if wanted not in body.model_fields_set:
        raise FieldErrors.of(wanted, _REQUIRED)
    if wanted == "data":
        return make_fixed_text(body.data_type, {"data": body.data})
    if isinstance(body.payload, DynamicPayload):
        return _choose_dynamic(body.payload)
    return make_fixed_text(body.data_type, body.payload.model_dump(exclude_unset=True))


def make_fixed_text(data_type: str, fields: Mapping[str, Any]) -> FixedText:
    """fields: the payload, or ``{"data": ...}`` for url and text. Raises FieldErrors (400)."""
    try:
        text = make_text(data_type, fields)
    except ContentError as error:
        raise refuse_content(error) from error
    return FixedText(text, data_type, tuple(list_warnings(data_type, fields)))


def _choose_dynamic(payload: DynamicPayload) -> NewDynamicQr | ExistingDynamicQr:
    if "short_id" not in payload.model_fields_set:
        return _choose_new(payload)
    others = payload.model_fields_set - {"short_id"}
    if others:
        message = "Not used together with short_id."
        raise FieldErrors({f"payload.{name}": [message] for name in sorted(others)})
    return ExistingDynamicQr(short_id=payload.short_id)


def _choose_new(payload: DynamicPayload) -> NewDynamicQr:
    missing = [name for name in ("name", "destination_url") if name not in payload.model_fields_set]
    if missing:
        raise FieldErrors({f"payload.{name}": [_REQUIRED] for name in missing})
    return NewDynamicQr(name=payload.name, destination_url=payload.destination_url)


def _reject_unused(body: GenerateIn, unused: str, wanted: str) -> None:
    if unused in body.model_fields_set:
        raise FieldErrors.of(
            unused, f"Not used with data_type {body.data_type}. Send {wanted} instead."
        )
