"""Bodies that are no JSON: forms, and tables of bulk calls.

multipart/form-data: the names of a JSON body, objects as JSON text, files as parts. text/csv: the
items of a JSON body, one in each row (kernel.csv_bodies).

The types of the JSON schema decide how a text is read, so that a form means what JSON means.
"""

import io
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from pydantic import BaseModel

from config.api.json_parser import StrictJsonParser, check_body_size, decode_value
from kernel.body_limits import takes_many_items
from kernel.csv_bodies import CSV_TYPE, read_csv_items
from kernel.errors import BadRequestError, FieldErrors
from kernel.translation import gettext as _
from qrs.schemas.designs import DesignCreate, DesignPatch
from qrs.schemas.generate import GenerateIn

FORM_TYPE = "multipart/form-data"
_MAX_NAME_LENGTH = 200
_LOSSLESS = "latin-1"
_PATH = re.compile(r"/api/v1/([a-z]+)/(?:[0-9]+/?)?")


_FORMS: Mapping[tuple[str, str], type[BaseModel]] = {
    ("POST", "generate"): GenerateIn,
    ("POST", "validate"): GenerateIn,
    ("POST", "designs"): DesignCreate,
    ("PATCH", "designs"): DesignPatch,
}
"""By method and the part of the path after /api/v1/."""


_BESIDE_TABLE = ("design", "filename")
"""Fields of a body for which a table has no place, and which come in the query."""


class BodyParser(StrictJsonParser):
    """JSON; forms where a file may be sent, and tables where many items are made."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Raises ApiErrors (400, 413, 415)."""
        if request.content_type == CSV_TYPE and _takes_table(request):
            check_body_size(request)
            named = {name: request.GET[name] for name in _BESIDE_TABLE if name in request.GET}
            return {"items": read_csv_items(request.body), **named}
        model = _find_form(request)
        if model is None or request.content_type != FORM_TYPE:
            return super().parse_body(request)
        check_body_size(request)
        return parse_form(request, model)


def _find_form(request: HttpRequest) -> type[BaseModel] | None:
    match = _PATH.fullmatch(request.path_info)
    return _FORMS.get((request.method or "", match[1])) if match else None


def _takes_table(request: HttpRequest) -> bool:
    return request.method == "POST" and takes_many_items(request.path_info)


def parse_form(request: HttpRequest, model: type[BaseModel]) -> dict[str, Any]:
    """The fields as JSON would have them, files as bytes. Raises ApiErrors (400)."""
    try:
        # Django itself reads forms of POST only, and then the body is gone for whoever hashes it.
        # By a character set that loses no byte: Django would put signs in the place of wrong ones.
        parser = MultiPartParser(
            request.META, io.BytesIO(request.body), request.upload_handlers, _LOSSLESS
        )
        fields, files = parser.parse()
    except MultiPartParserError:
        raise BadRequestError(_("Malformed multipart body.")) from None
    body: dict[str, Any] = {}
    lists: list[tuple[str, list[Any]]] = [*fields.lists(), *files.lists()]
    for raw_name, values in lists:
        name = raw_name.encode(_LOSSLESS).decode(errors="replace")
        if name in body or len(values) > 1:
            raise FieldErrors.of(name[:_MAX_NAME_LENGTH], _("Send this field once."))
        value = values[0]
        is_text = isinstance(value, str)
        body[name] = _read_text(_decode(value, name), name, model) if is_text else value.read()
    return body


def _decode(raw: str, name: str) -> str:
    """Raises FieldErrors (400)."""
    try:
        return raw.encode(_LOSSLESS).decode()
    except UnicodeDecodeError:
        raise FieldErrors.of(name[:_MAX_NAME_LENGTH], _("This text is not UTF-8.")) from None


def _read_text(text: str, name: str, model: type[BaseModel]) -> Any:
    """Of a field that takes something else than a text: the JSON it holds, if any."""
    if name in _list_text_fields(model):
        return text
    with suppress(BadRequestError):
        return decode_value(text)
    # The schema says what is wrong with it.
    return text


@cache
def _list_text_fields(model: type[BaseModel]) -> frozenset[str]:
    properties: Mapping[str, Any] = model.model_json_schema()["properties"]
    return frozenset(name for name, schema in properties.items() if _takes_any_text(schema))


def _takes_any_text(schema: Mapping[str, Any]) -> bool:
    """Whether a text is meant as it is, such as the name of a design that looks like a number."""
    types = {each.get("type") for each in schema.get("anyOf", [schema])}
    return "string" in types and "null" not in types
