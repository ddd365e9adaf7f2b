"""SQL that is long enough to be a file: <package>/sql/<name>.sql, one statement each."""

from functools import cache
from importlib.resources import files
from itertools import dropwhile


@cache
def read_sql(package: str, name: str) -> str:
    """The statement's text, without the comment above it.

    package: __package__ of the module that runs it.
    """
    lines = (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8").splitlines(True)
    return "".join(dropwhile(lambda line: line.startswith("--"), lines))
