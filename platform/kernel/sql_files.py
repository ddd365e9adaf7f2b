"""SQL that is long enough to be a file: <package>/sql/<name>.sql, one statement each."""

from functools import cache
from importlib.resources import files


@cache
def read_sql(package: str, name: str) -> str:
    """The statement's text. package: __package__ of the module that runs it."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
