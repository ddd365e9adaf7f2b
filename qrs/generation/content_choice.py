"""Which fields each data_type needs, and which content they make."""

from kernel.errors import FieldErrors
from kernel.urls import DestinationUrlError, SchemeError, check_web_url
from qrs.generation.contents import Content, ExistingDynamicQr, FixedText, NewDynamicQr
from qrs.schemas.generate import DynamicPayload, GenerateIn

_REQUIRED = "This field is required."


def choose_content(body: GenerateIn) -> Content:
    """Raises FieldErrors (400) for missing fields and for fields of another data_type."""
    if body.data_type == "dynamic":
        _reject_unused(body, "data", "payload")
        return _choose_dynamic(body)
    _reject_unused(body, "payload", "data")
    if "data" not in body.model_fields_set:
        raise FieldErrors.of("data", _REQUIRED)
    if not body.data.strip():
        raise FieldErrors.of("data", "This field may not be blank.")
    return FixedText(check_static_url(body.data) if body.data_type == "url" else body.data)


def check_static_url(raw: str) -> str:
    """Returns the URL unchanged. Raises FieldErrors (400)."""
    try:
        return check_web_url(raw)
    except SchemeError as error:
        hint = "Send anything else with data_type text, which is printed as it is."
        raise FieldErrors.of("data", f"{error} {hint}") from error
    except DestinationUrlError as error:
        raise FieldErrors.of("data", str(error)) from error


def _choose_dynamic(body: GenerateIn) -> NewDynamicQr | ExistingDynamicQr:
    if "payload" not in body.model_fields_set:
        raise FieldErrors.of("payload", _REQUIRED)
    payload = body.payload
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
