"""Columns with sealed secrets, so that a change of SECRET_KEY finds all of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Any, Any]
else:
    _BinaryField = models.BinaryField  # generic for type checkers only


class SealedField(_BinaryField):
    """Bytes of accounts.sealing.seal. purpose: that of the seal."""

    def __init__(self, *args: Any, purpose: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.purpose = purpose

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """As a plain BinaryField, because the column is one: migrations need no purpose."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.BinaryField", args, options


class SealedColumn(NamedTuple):
    """field: its name. title: for people, such as accounts.Mail.sealed."""

    model: type[models.Model]
    field: str
    purpose: str

    @property
    def title(self) -> str:
        return f"{self.model._meta.label}.{self.field}"


def list_sealed_columns() -> Iterator[SealedColumn]:
    """Those of all apps."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield SealedColumn(model, field.name, field.purpose)
