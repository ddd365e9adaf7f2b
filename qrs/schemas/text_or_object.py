"""Fields that are either a text or something with fields of its own."""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidatorFunctionWrapHandler


def take_text_or(other: TypeAdapter[Any]) -> Callable[[Any, ValidatorFunctionWrapHandler], Any]:
    """For a WrapValidator. Errors name the fields alone, not the branches of a union."""

    def validate(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        return value if isinstance(value, str) else other.validate_python(value, strict=True)

    return validate
