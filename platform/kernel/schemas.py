"""What request bodies and responses of several apps share.

Schemas of the API document are known by the name of their class alone, so a name
stands for one class in the whole project.
"""

from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from kernel.input_types import StrictSchema

Item = TypeVar("Item")


class ResponseModel(BaseModel):
    """The base of every answer: documented, built and returned as the same class.

    Build instances from our own rows by model_construct(), which validates nothing. ninja
    does not validate an instance again, and writes its fields in the order of the class.
    Not ninja's Schema: that one is made for reading attributes of other objects.
    """

    model_config = ConfigDict(frozen=True)

    @classmethod
    def build(cls, **fields: Any) -> Self:
        """Like model_construct(), in a tenth of its time, for lists of many rows.

        Fields are written in the order of the arguments. Defaults are not filled in: a field that
        is left out is missing in the answer. mypy does not check the types.
        """
        instance = cls.__new__(cls)
        object.__setattr__(instance, "__dict__", fields)
        object.__setattr__(instance, "__pydantic_fields_set__", set(fields))
        object.__setattr__(instance, "__pydantic_extra__", None)
        object.__setattr__(instance, "__pydantic_private__", None)
        return instance


class Page(ResponseModel, Generic[Item]):
    """The envelope of every list; kernel.pagination.build_page makes it.

    Each list derives a class of its own, whose name and docstring are those of the document:
    ``class TenantPage(Page[TenantOut])``.
    """

    count: int
    next: str | None
    previous: str | None
    results: list[Item]


class Detail(ResponseModel):
    """Why the request was refused."""

    detail: str


class CodedDetail(Detail):
    """Why the request was refused. code: for programs, where causes share a status."""

    code: str


def not_sent() -> Any:
    """The default_factory of every field of a PATCH.

    The value is never read: get_changes() leaves it out. A plain default would stand
    in the API document, and clients that fill in defaults would overwrite with it.
    """
    return None


def get_changes(payload: StrictSchema) -> dict[str, Any]:
    """Only the fields that were sent, as validated."""
    return {name: getattr(payload, name) for name in payload.model_fields_set}
