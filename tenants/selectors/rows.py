"""Models from rows of queries that are written out.

Django builds the SQL of a query each time it runs. With five tables that takes longer than
PostgreSQL takes to run it; building the models from a row takes next to nothing.
"""

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def list_columns(model: type[Model], *, alias: str = "") -> list[str]:
    """In the order in which read_model() expects their values. alias: of the table."""
    table = alias or model._meta.db_table
    return [f"{table}.{field.column}" for field in model._meta.concrete_fields]


def count_columns(model: type[Model]) -> int:
    return len(model._meta.concrete_fields)


def read_model(model: type[M], values: Sequence[object]) -> M:
    names = [field.attname for field in model._meta.concrete_fields]
    return model.from_db(connection.alias, names, values)
