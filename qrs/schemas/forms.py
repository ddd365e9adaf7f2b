"""Forms with a file, for the API document: the names of a JSON body, and the file."""

from typing import Any

from pydantic import BaseModel

from qrs.schemas.logo_fields import FILE_FIELD, FILE_SCHEMA

_COMPONENTS = "#/components/schemas/{model}"
_KEPT = ("type", "properties", "required", "additionalProperties")


def make_form_body(model: type[BaseModel]) -> dict[str, Any]:
    """The requestBody beside the one that ninja makes for JSON. model: of the JSON body.

    Conditions between fields are left to the JSON body: a form has the same.
    """
    described = model.model_json_schema(ref_template=_COMPONENTS)
    schema = {name: described[name] for name in _KEPT if name in described}
    schema["properties"] = {**schema["properties"], FILE_FIELD: FILE_SCHEMA}
    schema["title"] = f"{model.__name__}Form"
    return {"content": {"multipart/form-data": {"schema": schema}}}
