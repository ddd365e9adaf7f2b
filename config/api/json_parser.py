"""Parser of request bodies. Only JSON is accepted; each refusal says what to change."""

import json
import math
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest
from ninja.parser import Parser

from config.api.errors import UnsupportedMediaTypeError
from kernel.body_limits import get_body_limit, takes_many_items
from kernel.errors import BadRequestError, BodyTooLargeError

_MAX_DIGITS = 4000
# Building a million small objects, or as many errors about their names, takes a second, during
# which the process redirects no scan.
_MAX_CONTAINERS = 20_000
# 5,000 items with some lists in each; and 40,000 are told how many their plan takes.
_MAX_BULK_CONTAINERS = 100_000
_MAX_NAMES = 500
# Above it neighbouring integers share one double.
_MAX_EXACT = 2**53


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > _MAX_NAMES:
        raise ValueError("an object has too many names")
    built = dict(pairs)
    # Of two values for one name the caller may have meant either.
    if len(built) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return built


def _read_integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError("a number has too many digits")
    return int(digits)


def _read_number(text: str) -> float:
    """An int for 50.0 and 1e2, as JSON Schema says, else a float.

    Fields that accept fractions accept an int, too.
    Source: JSON Schema 2020-12, Core, section 4.2.3 ("Instance Equality") and 6.3.
    """
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return int(number) if number.is_integer() and abs(number) <= _MAX_EXACT else number


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class StrictJsonParser(Parser):
    """Raises ApiErrors, which error_handlers unwraps from ninja's own exception."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Raises UnsupportedMediaTypeError (415), BodyTooLargeError (413), BadRequestError."""
        check_body_size(request)
        if request.content_type != "application/json":
            raise UnsupportedMediaTypeError
        is_bulk = takes_many_items(request.path_info)
        most = _MAX_BULK_CONTAINERS if is_bulk else _MAX_CONTAINERS
        return decode_body(request.body, most_containers=most)


def check_body_size(request: HttpRequest) -> None:
    """The edge has done so; here for whatever serves Django without it.

    Raises BodyTooLargeError (413).
    """
    limit = get_body_limit(request.path_info, settings.MAX_BODY_BYTES)
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise BodyTooLargeError(limit)


def decode_body(raw: bytes, *, most_containers: int = _MAX_CONTAINERS) -> dict[str, Any]:
    """Raises BadRequestError (400)."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequestError("Malformed JSON: the body is not UTF-8.") from error
    body: dict[str, Any] = decode_value(text, most_containers=most_containers)
    return body


def decode_value(text: str, *, most_containers: int = _MAX_CONTAINERS) -> Any:
    """Raises BadRequestError (400)."""
    try:
        if text.count("{") + text.count("[") > most_containers:
            raise ValueError("it has too many objects and lists")  # noqa: TRY301
        return json.loads(
            text,
            parse_constant=_reject_constant,
            parse_int=_read_integer,
            parse_float=_read_number,
            object_pairs_hook=_build_object,
        )
    except (ValueError, RecursionError) as error:
        raise BadRequestError(f"Malformed JSON: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno} column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
