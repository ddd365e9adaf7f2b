"""Request bodies: JSON only, and each refusal says what to change."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from kernel.errors import ApiError, BadRequestError

_MAX_DIGITS = 4000


class UnsupportedMediaTypeError(ApiError):
    """The body is not declared as JSON."""

    status = 415


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two values for one name: whichever we took, the caller may have meant the other."""
    built = dict(pairs)
    if len(built) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return built


def _read_integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError("a number has too many digits")
    return int(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class StrictJsonParser(Parser):
    """Raises ApiError, which config/api.py finds behind ninja's own exception."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The decoded body. Raises UnsupportedMediaTypeError (415) or BadRequestError (400)."""
        if request.content_type != "application/json":
            raise UnsupportedMediaTypeError(
                "Send the body as JSON with the header Content-Type: application/json."
            )
        try:
            text = request.body.decode("utf-8")
            body: dict[str, Any] = json.loads(
                text,
                parse_constant=_refuse_constant,
                parse_int=_read_integer,
                object_pairs_hook=_build_object,
            )
        except (ValueError, RecursionError) as error:
            raise BadRequestError(f"Malformed JSON: {_reason(error)}.") from error
        return body


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "the body is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno} column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
