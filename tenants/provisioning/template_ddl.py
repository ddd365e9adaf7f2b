"""The statements that create a copy of the template, read from PostgreSQL's catalogue.

Every name in them is unqualified unless it lies outside the template, so they
run in whatever schema is first on the search path.
"""

from django.db import connection

from kernel.sql_files import read_sql
from tenants.postgres_schemas import TEMPLATE_SCHEMA, bare_schema


def read_template_ddl() -> list[str]:
    """The template's definitions in an order in which they can be executed."""
    with bare_schema(TEMPLATE_SCHEMA), connection.cursor() as cursor:
        statements: list[str] = []
        for part in ("tables", "constraints", "indexes", "triggers"):
            cursor.execute(read_sql(__package__, f"template_{part}"))
            statements += [str(row[0]) for row in cursor.fetchall()]
    return statements
