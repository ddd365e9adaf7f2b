"""What the bodies and answers of several rooms share.

Schemas of the API document are known by their class's name alone, so a name
stands for one class in the whole project.
"""

from typing import Any

from ninja import Schema

from kernel.input_types import StrictSchema


class Detail(Schema):
    """Why the request was refused."""

    detail: str


class CodedDetail(Detail):
    """Why the request was refused. code: for programs, where causes share a status."""

    code: str


def not_sent() -> Any:
    """The default_factory of every field of a PATCH.

    Nobody reads such a value: get_changes() leaves it out. A plain default would stand
    in the API document, and clients that fill in defaults would overwrite with it.
    """
    return None


def get_changes(payload: StrictSchema) -> dict[str, Any]:
    """Only the fields that were sent, as validated."""
    return {name: getattr(payload, name) for name in payload.model_fields_set}
